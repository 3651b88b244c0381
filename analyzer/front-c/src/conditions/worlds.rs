//! The states in which a macro of the build can be: not defined, defined as 0, defined as something else.
//!
//! It must not know where macros come from.

use super::expression::Meaning;

/// A set of states of a macro.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Worlds(u8);

impl Worlds {
    pub(crate) const NONE: Worlds = Worlds(0);
    pub(crate) const UNDEFINED: Worlds = Worlds(1);
    pub(crate) const ZERO: Worlds = Worlds(2);
    pub(crate) const OTHER: Worlds = Worlds(4);
    pub(crate) const DEFINED: Worlds = Worlds(2 | 4);
    pub(crate) const ALL: Worlds = Worlds(7);

    /// Each state by itself.
    pub(crate) const EACH: [Worlds; 3] = [Worlds::UNDEFINED, Worlds::ZERO, Worlds::OTHER];

    #[must_use]
    pub(crate) fn with(self, other: Worlds) -> Worlds {
        Worlds(self.0 | other.0)
    }

    /// What a name means that is in one of these states.
    pub(crate) fn meaning(self) -> Meaning<'static> {
        const NOT_OTHER: Worlds = Worlds(1 | 2);
        match self {
            Worlds::UNDEFINED => Meaning::Undefined,
            Worlds::ZERO => Meaning::Number(0, 0),
            Worlds::OTHER => Meaning::NonZero,
            Worlds::DEFINED => Meaning::Defined,
            NOT_OTHER => Meaning::Zero,
            _ => Meaning::Unknown,
        }
    }
}
