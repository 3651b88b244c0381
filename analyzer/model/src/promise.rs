//! What a build says of the ABI of what it makes: the tag of its wheel, the names of its files, its macros, its headers.

use crate::{FileId, Place, Target, Version};

/// What is said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Promise {
    /// The wheel has the tag of this target.
    Tag(Target),
    /// The wheel has the tag of the one version that builds it.
    VersionTag,
    /// The module's file is named for a stable ABI.
    Suffix,
    /// The module's file is named for the one version that builds it.
    VersionSuffix,
    /// The code is compiled for the limited API of this floor.
    Floor(Version),
    /// The code is compiled for abi3t of this floor.
    OpaqueFloor(Version),
    /// Nothing selects the limited API: the code is compiled for one version.
    NoFloor,
    /// The headers that compile it are those of this version.
    Headers(Version),
    /// The module is linked with the library of this version.
    Library(Version),
    /// Free-threaded builds of this version are asked for, too.
    FreeThreaded(Version),
    /// Builds of this version are asked for, whose wheels have the same tag as all others.
    Build(Version),
}

/// A module that a build makes of some files, which are all of its sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Built {
    /// Its name, without that of its package.
    pub module: String,
    /// Its sources.
    pub files: Vec<FileId>,
}

/// A promise, the place that makes it, and when it holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stated {
    /// What is said.
    pub promise: Promise,
    /// Where.
    pub place: Place,
    /// 0 where it always holds; else the number of a condition of the build. What has the same one holds together.
    pub condition: u32,
}

impl Stated {
    /// Whether there are builds for which both hold, as far as can be told.
    pub fn meets(self, other: Stated) -> bool {
        self.condition == 0 || other.condition == 0 || self.condition == other.condition
    }
}
