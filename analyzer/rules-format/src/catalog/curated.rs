//! The shape of `curated.toml`: corrections by hand, each with its source.

use super::format::{DeprecatedLine, FormLine, ReplacementLine, StableLine};
use serde::Deserialize;

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
    pub interpreter: Vec<InterpreterTable>,
    #[serde(default)]
    pub regression: Vec<RegressionTable>,
    #[serde(default)]
    pub foreign: Vec<ForeignTable>,
    #[serde(default)]
    pub refused: Vec<RefusedTable>,
    #[serde(default)]
    pub deprecated: Vec<DeprecatedTable>,
    #[serde(default)]
    pub helper: Vec<HelperTable>,
}

/// Names for which a fix inserts a definition, once a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HelperTable {
    #[serde(default)]
    pub names: Vec<String>,
    /// Fields that a function of the definition reads, each as `Struct.field`.
    #[serde(default)]
    pub fields: Vec<String>,
    /// That function, which takes a pointer to the struct.
    #[serde(default)]
    pub function: String,
    /// The one expression that the pointer may be; empty: any.
    #[serde(default)]
    pub through: String,
    /// The file of `rules/helpers` with the definition.
    pub file: String,
    /// The floor from which on the definition can be compiled.
    pub floor: String,
    /// It means the same as what it stands for.
    pub same: bool,
    /// Names beside which it does not stand for the real ones, anywhere in a package.
    #[serde(default)]
    pub unless: Vec<String>,
    pub source: String,
}

/// Fields that are deprecated.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeprecatedTable {
    /// Each as `Struct.field`.
    pub fields: Vec<String>,
    #[serde(flatten)]
    pub of: DeprecatedLine,
    pub source: String,
}

/// Arguments that some versions of CPython do not take, of calls that compile with the headers of all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefusedTable {
    pub names: Vec<String>,
    /// The argument's position, from 0.
    #[serde(default)]
    pub argument: u8,
    pub shape: RefusedShape,
    /// For an object: the struct that a pointer to it has as its type.
    pub record: Option<String>,
    /// For an object: names that are true of such objects alone.
    #[serde(default)]
    pub tests: Vec<String>,
    /// Minor versions whose interpreters do not take it: `6-9`, `12+`.
    pub on: String,
    /// What the argument is, with its article.
    pub what: String,
    /// What these versions do, as the end of a sentence that begins with them.
    pub effect: String,
    /// What to do instead.
    pub instead: String,
    pub source: String,
}

/// How a front end knows such an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RefusedShape {
    /// An object of one kind, by the type of the pointer or by a test.
    Object,
    /// The address of a static object.
    StaticObject,
    /// NULL, and the argument that follows is not zero.
    NullWithSize,
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

/// Constants that headers show at floors whose interpreters do not know them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InterpreterTable {
    pub names: Vec<String>,
    /// The first version whose interpreter knows them.
    pub since: String,
    /// What an older one does, as the end of a sentence that begins with its version.
    pub effect: String,
    pub source: String,
}

/// What some releases of the headers do and others of the same version do not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegressionTable {
    pub names: Vec<String>,
    pub on: String,
    /// `3.12, 3.13.0-3.13.4`: all of a version, or some.
    pub releases: String,
    /// The first version that runs what they compile to.
    pub since: String,
    pub effect: RegressionEffect,
    pub source: String,
}

/// What a use comes to with these releases.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RegressionEffect {
    Import,
    NoReference,
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
