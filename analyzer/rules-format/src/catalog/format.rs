//! The shape of the catalog's files: what one line of JSON Lines or one table of TOML holds.
//!
//! Whoever reads the files and whoever writes them agree on this one definition. It must not know CPython's
//! facts nor the generated code.

use serde::{Deserialize, Serialize};

fn no(b: &bool) -> bool {
    !*b
}

/// One name, as one line of `functions.jsonl`, `types.jsonl`, ... says; a name may have a line in more
/// than one file.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityLine {
    /// The name, as C spells it.
    pub name: String,
    /// Its entry in the manifest of the stable ABI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<StableLine>,
    /// Interpreters whose library exports the symbol: `6-12`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exported: String,
    /// Since when it is deprecated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<DeprecatedLine>,
    /// It is the id of a slot of a type or module.
    #[serde(default, skip_serializing_if = "no")]
    pub slot: bool,
    /// pythoncapi-compat defines it for versions that lack it.
    #[serde(default, skip_serializing_if = "no")]
    pub compat: bool,
    /// The tag of the struct that a typedef names.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// How much of a struct the stable ABI shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<ExposureLine>,
    /// What the name is, by configurations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormLine>,
    /// Set of configurations, size in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<(String, u32)>,
    /// The members of a struct or union.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldLine>,
}

/// An entry of the manifest of the stable ABI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StableLine {
    /// The first minor version with it: `3.9`.
    pub added: String,
    /// Binaries may use it, but sources may not.
    #[serde(default, skip_serializing_if = "no")]
    pub abi_only: bool,
    /// The macro of the platforms that have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// Since when a name is deprecated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeprecatedLine {
    /// The first minor version.
    pub since: String,
    /// Only the reference advises against it.
    #[serde(default, skip_serializing_if = "no")]
    pub soft: bool,
    /// The version without it, past or announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<String>,
}

/// How much of a struct the stable ABI shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExposureLine {
    /// No member.
    Opaque,
    /// These members.
    Partial(Vec<String>),
    /// All members.
    Full,
}

/// What a name is in some configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A macro with parameters.
    FunctionMacro,
    /// A macro without.
    ObjectMacro,
    /// A `static inline` function.
    Inline,
    /// A function of the library.
    Function,
    /// A struct or union whose members the headers show.
    Struct,
    /// A struct or union without members.
    Opaque,
    /// Any other type name.
    Typedef,
    /// A constant of an enum.
    Enumerator,
    /// A variable of the library.
    Data,
}

impl Kind {
    /// Whether code of this kind becomes a part of what uses it.
    pub fn is_expanded(self) -> bool {
        matches!(self, Kind::FunctionMacro | Kind::ObjectMacro | Kind::Inline)
    }

    /// Whether it is a macro with parameters.
    pub fn is_function_macro(self) -> bool {
        self == Kind::FunctionMacro
    }
}

/// What a name is in some configurations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormLine {
    /// Its kind.
    pub kind: Kind,
    /// A set of configurations.
    pub on: String,
    /// The type of the result or variable, or what a typedef stands for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ty: String,
    /// Types of parameters; of macros, their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<String>,
    /// More arguments may follow.
    #[serde(default, skip_serializing_if = "no")]
    pub variadic: bool,
    /// The value of a constant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Fields that the expanded code accesses, as `Struct.field`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
    /// Functions of CPython that the expanded code calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// The header that declares it, below the folder of `Python.h`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub header: String,
    /// The headers mark it as deprecated.
    #[serde(default, skip_serializing_if = "no")]
    pub marked: bool,
}

/// A member of a struct or union.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLine {
    /// Its name.
    pub name: String,
    /// Set of configurations, offset in bits, size in bytes, C type.
    pub at: Vec<(String, u32, u32, String)>,
}

/// One line of `internals.jsonl`: what CPython's internal headers add to the public ones.
#[derive(Clone, Default, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalLine {
    /// A header, as `internal/pycore_frame.h`, or a name.
    pub name: String,
    /// Where it is shipped, or where internal headers declare or complete it.
    pub on: String,
    /// It is a function or variable: what the library does not export cannot be linked.
    #[serde(default, skip_serializing_if = "no")]
    pub linked: bool,
    /// Fields that they show, and where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
}

/// One line of `replacements.jsonl`, one `[[replacement]]` of `curated.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacementLine {
    /// Entities or `Struct.field`.
    #[serde(rename = "for")]
    pub of: Vec<String>,
    /// Ways to do without, the best first.
    #[serde(rename = "use")]
    pub with: Vec<UseLine>,
    /// How the code uses what is replaced, where these ways serve one kind of access only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessLine>,
    /// Who says so; curated data only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// For which kind of access a replacement serves. What takes the place of a field reads it, unless its line says
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLine {
    /// Reading only.
    Read,
    /// Writing only.
    Write,
    /// Both.
    Any,
}

/// Versions of an entity follow from its own line; they are written only for what is no entity, or to
/// narrow what the entity's line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseLine {
    /// An entity, or text.
    pub what: String,
    /// Minor versions in which it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// Floors of the limited API at which it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited: Option<String>,
    /// What it needs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// For which kind of access it serves, where that is not the line's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessLine>,
}

/// `headers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Headers {
    pub header: Vec<HeaderTable>,
    #[serde(default)]
    pub library: Vec<LibraryTable>,
    #[serde(default)]
    pub known: KnownTable,
    #[serde(default)]
    pub companion: Vec<CompanionTable>,
}

/// Names of one header of the C library.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LibraryTable {
    pub header: String,
    /// Where `Python.h` does not declare them, in C
    pub c: String,
    /// and in C++.
    pub cpp: String,
    /// The headers of the C library that do.
    pub brought_by: Vec<String>,
    #[serde(default)]
    pub functions: Vec<String>,
    #[serde(default)]
    pub names: Vec<String>,
}

/// Headers of which all is known that they bring of the C library.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownTable {
    pub library: Vec<String>,
    pub cpython: Vec<String>,
}

/// Headers of another project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanionTable {
    pub headers: Vec<String>,
    pub library: String,
    pub source: String,
    #[serde(default)]
    pub defines: Vec<DefinesTable>,
}

/// Names of CPython that they define.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefinesTable {
    /// With the headers of these versions.
    #[serde(rename = "in")]
    pub versions: String,
    pub names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeaderTable {
    pub names: Vec<String>,
    /// Header versions that ship it.
    #[serde(rename = "in")]
    pub versions: String,
    #[serde(default)]
    pub direct: bool,
    #[serde(default)]
    pub limited: String,
    #[serde(default, rename = "by-version")]
    pub by_version: bool,
    #[serde(default)]
    pub instead: String,
}
