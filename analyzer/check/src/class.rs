//! The reasons for which a configuration does not have an entity: the words of the membership rules.

use abi3lint_model::{FieldId, Version};

/// The reason why a use is a violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// A private name: hidden from the limited API, gone, or visible by accident.
    Private(Private),
    /// An accessor that opens into fields.
    Accessor(Accessor, Vec<FieldId>),
    /// Later than the target promises.
    Newer(Newer, Version),
    /// In the stable ABI for old binaries only, whether or not the headers at hand still declare it.
    AbiOnly { declared: bool },
    /// Gone from the headers, or from their limited API only.
    Removed { from_limited: bool },
    /// Never part of the limited API.
    NotLimited,
    /// The head of an object struct or its initialiser, where the header is opaque.
    Head,
    /// A use that needs a layout which the target does not have.
    Layout,
    /// A static type object or method table.
    StaticType,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Private {
    /// The headers at hand have it and hide it.
    Limited,
    /// The headers at hand do not have it; others show it for this target.
    Gone,
    /// No headers show it for this target, and those at hand do not have it at all.
    Never,
    /// Visible by accident.
    Present,
    /// The package declares it, and an interpreter of the target does not export it.
    Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Accessor {
    Hidden,
    Broken,
    Opaque,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Newer {
    /// No headers show it at this floor; at a higher one all do.
    Limited,
    /// Some headers show it at this floor; at a higher one all do.
    Headers,
    /// A version of the target lacks it.
    Default,
    /// The headers show it, interpreters at the floor lack it.
    Visible,
    /// The package declares it, interpreters at the floor lack it.
    Declared,
    /// The headers show it, interpreters at the floor do not know what it means.
    Unknown,
    /// A few releases of the headers show a function in the place of a macro; interpreters at the floor lack it.
    Release,
}
