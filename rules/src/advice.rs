//! What to use instead of a name, and which interpreters or releases it takes: what messages advise.

use abi3lint_model::{ConfigSet, EntityId, Release, Version};

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

/// What a use of a name comes to with some releases of the headers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegressionEffect {
    /// A function that older libraries do not export, where other releases define a macro.
    Import,
    /// No reference is taken, where other releases take one.
    NoReference,
}

/// What some releases of the headers do at low floors and others of the same version do not.
#[derive(Clone, Copy, Debug)]
pub struct Regression {
    /// Where.
    pub on: ConfigSet,
    /// The releases, as a text.
    pub releases: &'static str,
    /// The same: of each version, the first and the last release.
    pub affected: &'static [(Version, u8, u8)],
    /// The first version that runs what they compile to.
    pub since: Version,
    /// What that is.
    pub effect: RegressionEffect,
}

impl Regression {
    /// Whether a release is one of them.
    pub fn includes(&self, release: Release) -> bool {
        let is = |(version, first, last): &(Version, u8, u8)| {
            *version == release.version && (*first..=*last).contains(&release.micro)
        };
        self.affected.iter().any(is)
    }
}
