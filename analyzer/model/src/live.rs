//! When a line is compiled.

use crate::ConfigSet;

/// The configurations in which a line is compiled, as far as its conditions tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Live {
    /// Not proven dead.
    pub may: ConfigSet,
    /// Proven live; a subset of `may`.
    pub must: ConfigSet,
}

impl Live {
    /// Live everywhere.
    pub const ALWAYS: Live = Live { may: ConfigSet::ALL, must: ConfigSet::ALL };
    /// Live nowhere.
    pub const NEVER: Live = Live { may: ConfigSet::EMPTY, must: ConfigSet::EMPTY };

    /// Live under both conditions.
    #[must_use]
    pub fn and(self, other: Live) -> Live {
        Live { may: self.may & other.may, must: self.must & other.must }
    }

    /// Live under either condition.
    #[must_use]
    pub fn or(self, other: Live) -> Live {
        Live { may: self.may | other.may, must: self.must | other.must }
    }

    /// The opposite condition.
    #[must_use]
    pub fn negate(self) -> Live {
        Live { may: !self.must, must: !self.may }
    }
}
