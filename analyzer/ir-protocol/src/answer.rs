//! The types of an answer. The order of fields is that in JSON.

use abi3lint_model::{Confidence, ConfigSet, ProblemKind, VersionSet};
use serde::{Deserialize, Serialize};

/// What the reader says of a module.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The source files in which facts and assumptions have their places.
    pub files: Vec<File>,
    /// Uses of CPython.
    pub facts: Vec<Fact>,
    /// Assumptions about layouts, where they were asked for.
    pub layouts: Layouts,
    /// Why it does not say everything; one of kind `unreadable` stands alone.
    pub problems: Vec<Problem>,
}

/// A source file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// As the module calls it.
    pub path: String,
    /// Where its text was found, if it was.
    pub source: Option<String>,
}

/// A place in one of the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Index in [`Answer::files`].
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// Length in bytes.
    pub len: u32,
}

/// One use of CPython.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What is used.
    pub subject: Subject,
    /// How.
    #[serde(rename = "use")]
    pub usage: Use,
    /// Where.
    pub at: Place,
    /// The configurations in which the place is not proven dead.
    #[serde(with = "crate::model::configs")]
    pub may: ConfigSet,
    /// The configurations in which it is proven live.
    #[serde(with = "crate::model::configs")]
    pub must: ConfigSet,
    /// How certain it is.
    #[serde(with = "crate::model::Confidence")]
    pub confidence: Confidence,
    /// The macro in whose expansion the place lies.
    pub inside: Option<String>,
}

/// What is used. Entities, records and fields are names of the catalog.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// A named entity.
    Entity(String),
    /// A field of a struct.
    Field {
        /// The struct.
        record: String,
        /// The field.
        name: String,
    },
    /// A header.
    Header(String),
    /// A macro that selects the ABI.
    AbiMacro(String),
    /// A pointer that can be NULL where it must not be.
    Null(NullPath),
}

/// How NULL gets where it must not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NullPath {
    /// What is NULL.
    pub from: NullFrom,
    /// The place where that is, in the file of the fact.
    pub origin: Place,
    /// Where it gets.
    pub into: NullInto,
    /// It is a result that nobody tested, not a pointer that is NULL on some path for certain.
    pub unchecked: bool,
    /// The interpreters that run such a path and crash.
    #[serde(with = "crate::model::versions")]
    pub runs: VersionSet,
    /// The name of the function around it.
    pub function: String,
    /// Only exhausted memory makes it NULL.
    pub only_memory: bool,
}

/// Where a NULL comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NullFrom {
    /// A literal NULL.
    Literal,
    /// A test that found it.
    Test,
    /// The result of this entity.
    Result(String),
    /// The result of another function.
    Call(String),
    /// The result of another function, which returns that of an entity.
    Through {
        /// The function.
        function: String,
        /// The entity.
        of: String,
    },
    /// What stood there before this entity was given the address, and left it alone.
    Left(String),
    /// What this entity stored through an address.
    Stored(String),
    /// What the interpreter passes in a parameter.
    Passed {
        /// What it is.
        what: String,
        /// When it is NULL.
        when: String,
    },
    /// The value that the interpreter hands to this slot.
    Deleted(String),
    /// A member of an object that was never initialised.
    Unset {
        /// The member.
        member: String,
        /// The function that sets it.
        by: String,
    },
}

/// A place that NULL must not reach. Positions of arguments count from 0.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum NullInto {
    /// An argument of an entity.
    Argument {
        /// The entity.
        function: String,
        /// Which argument.
        position: u8,
    },
    /// An argument of an entity for a format unit.
    Unit {
        /// The entity.
        function: String,
        /// The unit.
        unit: String,
        /// Which of the unit's arguments.
        position: u8,
    },
    /// An argument of another function that dereferences it.
    Call {
        /// The function.
        function: String,
        /// Which argument.
        position: u8,
    },
    /// A dereference.
    Dereference,
    /// The interpreter.
    Interpreter,
    /// The interpreter, with an exception that is set.
    WithException,
}

/// How it is used: what IR shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Use {
    /// The name stands there.
    Mention,
    /// A field is read.
    Read,
    /// A field is assigned to.
    Write,
    /// A static object of the type.
    Static,
    /// An array of the type.
    Array,
    /// Another place that needs the complete type.
    Variable,
    /// A slot without a value.
    Empty,
    /// An array without the entry that ends it.
    Unterminated,
    /// A call with so many arguments; bit `i` of `nulls` is set where argument `i` is NULL.
    Call {
        /// Number of arguments.
        args: u8,
        /// Which are NULL.
        nulls: u32,
        /// What stands around it: the bits of the model's `Surroundings`.
        around: u8,
    },
}

/// What the module takes for granted about layouts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layouts {
    /// The configurations whose layouts are the module's.
    #[serde(with = "crate::model::configs")]
    pub on: ConfigSet,
    /// The assumptions.
    pub baked: Vec<Baked>,
}

/// An assumption about the layout of a struct, built into the code of one place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baked {
    /// The struct.
    pub record: String,
    /// What is assumed of it.
    pub part: Part,
    /// Where.
    pub at: Place,
}

/// What is assumed of a struct.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Part {
    /// A field lies so many bytes behind the start.
    Field {
        /// The field.
        name: String,
        /// In bytes.
        offset: u32,
    },
    /// The struct has so many bytes.
    Size(u32),
}

/// Why something was not judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// What kind.
    #[serde(with = "crate::model::ProblemKind")]
    pub kind: ProblemKind,
    /// What happened and what it means.
    pub message: String,
}
