//! Arguments that some versions of CPython do not take, of calls that compile with the headers of all.

use abi3lint_model::{EntityId, VersionSet};

/// How a front end knows such an argument.
#[derive(Clone, Copy, Debug)]
pub enum ArgumentShape {
    /// An object of one kind.
    Object {
        /// The struct that a pointer to it has as its type.
        record: Option<EntityId>,
        /// What is true of such objects alone.
        tests: &'static [EntityId],
    },
    /// The address of a static object.
    StaticObject,
    /// NULL, and the argument that follows is not zero.
    NullWithSize,
}

/// An argument that some interpreters do not take.
#[derive(Clone, Copy, Debug)]
pub struct RefusedArgument {
    /// Its position in the call, from 0.
    pub position: u8,
    /// What it looks like.
    pub shape: ArgumentShape,
    /// The interpreters that do not take it.
    pub on: VersionSet,
    /// What it is, with its article: `the address of a static type`.
    pub what: &'static str,
    /// What these interpreters do.
    pub effect: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}
