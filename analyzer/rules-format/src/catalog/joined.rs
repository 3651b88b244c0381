//! What the files of the catalog say when they are joined.

use super::curated::{RefusedShape, RegressionEffect};
use super::format::{ExposureLine, FormLine, UseLine};
use super::role::{Role, RoleSet};
use abi3lint_model::{ConfigSet, Version, VersionSet};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All that the files say.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Sorted by name.
    pub entities: Vec<Entity>,
    /// By name: the position in `entities`.
    pub by_name: HashMap<String, usize>,
    /// Grouped by struct.
    pub fields: Vec<Field>,
    /// `Struct.field`.
    pub by_field: HashMap<String, usize>,
    /// Sorted by name.
    pub headers: Vec<Header>,
    /// Object structs of other libraries, sorted.
    pub foreign: Vec<String>,
    /// Names of the C library that `Python.h` declares in some configurations only.
    pub library: Vec<Library>,
    /// Headers of which all is known that they bring of the C library.
    pub known_headers: Vec<String>,
    /// Headers of other projects.
    pub companions: Vec<Companion>,
    /// Definitions that fixes insert.
    pub helpers: Vec<Helper>,
    /// What single names are for the analyzers, beside the roles of entities.
    pub roles: Roles,
}

/// A name, joined from all of its lines.
#[derive(Debug, Default)]
pub struct Entity {
    /// The name, as C spells it.
    pub name: String,
    /// File and line of the first mention, for messages.
    pub at: String,
    /// What it is, by configurations; macros first.
    pub forms: Vec<Form>,
    /// Its place in the stable ABI.
    pub stable: Option<Stable>,
    /// Minor versions whose library exports the symbol.
    pub exported: VersionSet,
    /// Since when it is deprecated, whether softly, and the version without it.
    pub deprecated: Option<(Version, bool, Option<Version>)>,
    /// It is the id of a slot of a type or module.
    pub slot: bool,
    /// pythoncapi-compat defines it for versions that lack it.
    pub compat: bool,
    /// The tag of the struct that a typedef names.
    pub tag: String,
    /// How much of a struct the stable ABI shows.
    pub exposure: Option<ExposureLine>,
    /// Sizes of a struct in bytes.
    pub sizes: Vec<(ConfigSet, u32)>,
    /// Its members: positions in [`Catalog::fields`].
    pub fields: Vec<usize>,
    /// Ways to do without it, the best first.
    pub replacements: Vec<Use>,
    /// Where the first argument is not cast, and the struct that it must point to.
    pub uncast: Option<(ConfigSet, usize)>,
    /// What a fix defines for it: a position in [`Catalog::helpers`].
    pub helper: Option<usize>,
    /// Arguments that some interpreters do not take.
    pub(crate) refused: Vec<Refused>,
    /// The first version whose interpreter knows the constant, and what older ones do.
    pub interpreter: Option<(Version, String)>,
    /// What some releases make of it.
    pub(crate) regression: Option<Regression>,
    /// Where internal headers declare or complete it, and it can be linked.
    pub internal: ConfigSet,
    /// Its roles.
    pub roles: RoleSet,
}

/// What a name is in some configurations.
#[derive(Debug)]
pub struct Form {
    /// The form, as the file has it.
    pub line: FormLine,
    /// Where it is that.
    pub on: ConfigSet,
    /// File and line, for messages.
    pub at: String,
}

/// Its place in the stable ABI.
#[derive(Debug)]
pub struct Stable {
    /// The first minor version with it.
    pub added: Version,
    /// Binaries may use it, but sources may not.
    pub abi_only: bool,
    /// The macro of the platforms that have it.
    pub platform: Option<String>,
}

/// A member of a struct.
#[derive(Debug, Default)]
pub struct Field {
    /// The struct: a position in [`Catalog::entities`].
    pub record: usize,
    /// Its name.
    pub name: String,
    /// Where it is: offset in bits, size in bytes, C type.
    pub at: Vec<(ConfigSet, u32, u32, String)>,
    /// Where only internal headers show it.
    pub internal: ConfigSet,
    /// Since when it is deprecated, whether softly, and the version without it.
    pub deprecated: Option<(Version, bool, Option<Version>)>,
    /// Ways to do without it, the best first.
    pub replacements: Vec<Use>,
    /// What a fix defines to read it: a position in [`Catalog::helpers`].
    pub helper: Option<usize>,
}

/// A replacement with the place that a message about it names.
#[derive(Clone, Debug)]
pub struct Use {
    /// The way, as the file has it.
    pub line: UseLine,
    /// File and line.
    pub at: String,
}

/// Names of one header of the C library.
#[derive(Debug)]
pub struct Library {
    /// The header.
    pub header: String,
    /// Where `Python.h` does not declare them, in C
    pub c: ConfigSet,
    /// and in C++.
    pub cpp: ConfigSet,
    /// The headers of the C library that do.
    pub brought_by: Vec<String>,
    /// The names, and whether each is a function.
    pub names: Vec<(String, bool)>,
}

/// Headers of another project, and the names of CPython that they define.
#[derive(Debug)]
pub struct Companion {
    /// How the includes of them end.
    pub headers: Vec<String>,
    /// The project.
    pub library: String,
    /// Header versions, and what they define there.
    pub defines: Vec<(VersionSet, Vec<usize>)>,
}

/// A header of CPython that a source may include.
#[derive(Debug)]
pub struct Header {
    /// Its path below the folder of `Python.h`.
    pub name: String,
    /// Minor versions that ship it.
    pub versions: VersionSet,
    /// Sources may include it.
    pub direct: bool,
    /// Minor versions in which the limited API has it.
    pub limited: VersionSet,
    /// Its constants have another value in each version.
    pub by_version: bool,
    /// What to include in its place.
    pub instead: String,
}

/// What `roles.toml` says beside the roles of entities; numbers are indices into the catalog.
#[derive(Debug, Default)]
pub struct Roles {
    /// Each role that has a table, and what it does.
    pub does: Vec<(Role, String)>,
    /// Names that the catalog lacks, with their roles: bit i is the role with number i.
    pub names: BTreeMap<String, RoleSet>,
    /// Prefixes of such names, with their roles.
    pub prefixes: BTreeMap<String, RoleSet>,
    /// Types of the values of macros.
    pub results: BTreeMap<usize, String>,
    /// Macros that define a variable: the macro, the variable's type, what stands in its name before the argument.
    pub variables: Vec<(usize, usize, String)>,
    /// Macros that could be assigned to: the macro, the first version in which it cannot, its setter.
    pub lvalues: Vec<(usize, Version, usize)>,
    /// Fields for functions that delete where they get NULL.
    pub passed_nulls: Vec<PassedNull>,
    /// By the name of a field for functions: the entity whose result is NULL when theirs is.
    pub slot_results: Vec<(String, usize)>,
    /// Macros that no build of CPython defines.
    pub undefined: BTreeSet<String>,
    /// Entities that need no role.
    pub none: BTreeSet<usize>,
}

/// A field for a function that the interpreter passes NULL in a parameter.
#[derive(Debug)]
pub struct PassedNull {
    /// The struct: a position in the catalog.
    pub record: usize,
    /// The field: a position in the catalog.
    pub field: usize,
    /// The slot of the same meaning.
    pub slot: Option<usize>,
    /// Position of the field in an initialiser; none where that begins with a macro.
    pub position: Option<usize>,
    /// The parameter, from 0.
    pub parameter: u8,
    /// What the parameter is; empty of a value whose absence deletes.
    pub what: String,
    /// When it is NULL.
    pub when: String,
    /// Names of the flags of a method with such a function; empty where there are none to ask.
    pub flags: Vec<String>,
}

/// What some releases of the headers make of a name.
#[derive(Clone, Debug)]
pub(crate) struct Regression {
    pub on: ConfigSet,
    pub releases: String,
    /// Of each version, the first and the last release.
    pub affected: Vec<(Version, u8, u8)>,
    pub since: Version,
    pub effect: RegressionEffect,
}

/// An argument that some interpreters do not take.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub argument: u8,
    pub shape: RefusedShape,
    /// The struct that a pointer to it has as its type, and what is true of such objects alone.
    pub record: Option<usize>,
    pub tests: Vec<usize>,
    pub on: VersionSet,
    pub what: String,
    pub effect: String,
    pub instead: String,
}

/// A definition that a fix inserts.
#[derive(Clone, Debug)]
pub struct Helper {
    /// Its file's name without the ending.
    pub name: String,
    /// The text, with a line end.
    pub text: String,
    /// The floor from which on it can be compiled.
    pub floor: Version,
    /// It means the same as what it stands for.
    pub same: bool,
    /// Of a field, the function that reads it.
    pub function: String,
    /// The one expression that the pointer may be; empty: any.
    pub through: String,
    /// Names beside which it does not stand for the real ones, anywhere in a package.
    pub unless: Vec<String>,
}
