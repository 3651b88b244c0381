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
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<StableLine>,
    /// Interpreters whose library exports the symbol: `6-12`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exported: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<DeprecatedLine>,
    #[serde(default, skip_serializing_if = "no")]
    pub slot: bool,
    /// pythoncapi-compat defines it for versions that lack it.
    #[serde(default, skip_serializing_if = "no")]
    pub compat: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<ExposureLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormLine>,
    /// Set of configurations, size in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<(String, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StableLine {
    pub added: String,
    #[serde(default, skip_serializing_if = "no")]
    pub abi_only: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeprecatedLine {
    pub since: String,
    #[serde(default, skip_serializing_if = "no")]
    pub soft: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExposureLine {
    Opaque,
    Partial(Vec<String>),
    Full,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    FunctionMacro,
    ObjectMacro,
    Inline,
    Function,
    Struct,
    Opaque,
    Typedef,
    Enumerator,
    Data,
}

impl Kind {
    /// Whether code of this kind becomes a part of what uses it.
    pub fn is_expanded(self) -> bool {
        matches!(self, Kind::FunctionMacro | Kind::ObjectMacro | Kind::Inline)
    }

    pub fn is_function_macro(self) -> bool {
        self == Kind::FunctionMacro
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormLine {
    pub kind: Kind,
    pub on: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ty: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<String>,
    #[serde(default, skip_serializing_if = "no")]
    pub variadic: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub header: String,
    /// The headers mark it as deprecated.
    #[serde(default, skip_serializing_if = "no")]
    pub marked: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLine {
    pub name: String,
    /// Set of configurations, offset in bits, size in bytes, C type.
    pub at: Vec<(String, u32, u32, String)>,
}

/// One line of `replacements.jsonl`, one `[[replacement]]` of `curated.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacementLine {
    /// Entities or `Struct.field`.
    #[serde(rename = "for")]
    pub of: Vec<String>,
    #[serde(rename = "use")]
    pub with: Vec<UseLine>,
    /// Who says so; curated data only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Versions of an entity follow from its own line; they are written only for what is no entity, or to
/// narrow what the entity's line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseLine {
    pub what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// `curated.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Curated {
    #[serde(default)]
    pub entity: Vec<CuratedEntity>,
    #[serde(default)]
    pub field: Vec<CuratedField>,
    #[serde(default)]
    pub replacement: Vec<ReplacementLine>,
    #[serde(default)]
    pub uncast: Vec<UncastTable>,
    #[serde(default)]
    pub foreign: Vec<ForeignTable>,
}

/// Macros and functions whose first argument once was cast for the caller.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UncastTable {
    pub names: Vec<String>,
    /// Where the argument is passed on as it is.
    pub on: String,
    /// The struct that the parameter points to.
    pub wants: String,
    pub source: String,
}

/// Object structs of other libraries, whose headers are not read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForeignTable {
    pub structs: Vec<String>,
    pub source: String,
}

/// What is said here takes the place of what the imported lines say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CuratedEntity {
    pub names: Vec<String>,
    pub source: String,
    #[serde(default)]
    pub stable: Option<StableLine>,
    #[serde(default)]
    pub deprecated: Option<DeprecatedLine>,
    /// What the imported files say is too broad.
    #[serde(default)]
    pub not_deprecated: bool,
    #[serde(default)]
    pub forms: Vec<FormLine>,
}

/// A member of an anonymous struct or union type, which the measurement replaces by its own members.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CuratedField {
    pub record: String,
    pub name: String,
    /// The field that lies where it begins.
    pub like: String,
    /// The struct of that field, where it is another one.
    pub of: Option<String>,
    /// The member of that struct that places are counted from, where it is not its beginning.
    pub within: Option<String>,
    pub size: u32,
    pub source: String,
}

/// `headers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Headers {
    pub header: Vec<HeaderTable>,
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
    #[serde(default)]
    pub instead: String,
}
