//! What to use instead of a name, and which interpreters or releases it takes: what messages advise.

use abi3lint_model::{ConfigSet, EntityId, Version};

/// For which kind of access a replacement serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Reading only.
    Read,
    /// Writing only.
    Write,
    /// Both, or no access at all, as with a call.
    Any,
}

/// Something to use instead.
#[derive(Debug)]
pub struct Replacement {
    /// What: mostly the name of an entity, else a few words.
    pub what: &'static str,
    /// For which kind of access it serves.
    pub access: Access,
    /// The entity, where it is one.
    pub entity: Option<EntityId>,
    /// First version whose public API has it; `None`: at least since 3.6.
    pub public: Option<Version>,
    /// First floor whose limited API has it; `None`: not limited.
    pub limited: Option<Version>,
    /// pythoncapi-compat provides it for older versions (version-specific builds only).
    pub compat: bool,
    /// Reference kind or other difference that a reader must know; may be empty.
    pub note: &'static str,
}

/// A constant that headers show at every floor and that older interpreters do not know.
#[derive(Clone, Copy, Debug)]
pub struct Interpreter {
    /// The first version that knows it.
    pub since: Version,
    /// What an older one does; the end of a sentence that begins with its version.
    pub effect: &'static str,
}

/// A function that some micro releases of the headers declare where the others define a macro.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// Where.
    pub on: ConfigSet,
    /// The releases, as a text.
    pub releases: &'static str,
    /// The first version whose library exports it.
    pub since: Version,
}
