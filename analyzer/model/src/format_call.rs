//! Calls of functions that read a format: what a rule needs to know of the arguments.

use crate::{EntityId, Live};

/// A call of a function that reads a format.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FormatCall {
    /// The function.
    pub function: EntityId,
    /// The format.
    pub format: String,
    /// What is passed for it, in order.
    pub arguments: Vec<Option<Passed>>,
    /// Each argument is one: none is a macro or a pack that may stand for several, or for none.
    pub counted: bool,
    /// The number of names in its list of keywords, where that is spelled out.
    pub keywords: Option<u8>,
    /// Where a macro in front of `Python.h` says that lengths are `Py_ssize_t`.
    pub sized: Live,
}

/// An argument whose type the source declares.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Passed {
    /// The argument as written.
    pub text: String,
    /// Its type without pointers.
    pub base: String,
    /// How many pointers there are to that.
    pub pointers: u8,
}
