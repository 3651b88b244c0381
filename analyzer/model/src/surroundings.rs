//! What stands around a call, as far as it says whether another thread can be in its way.

/// What stands around a call whose result depends on what other threads do. A set of what holds; nothing is known to hold
/// where a front end does not look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Surroundings(u8);

impl Surroundings {
    /// Nothing that is known.
    pub const NONE: Surroundings = Surroundings(0);
    /// The object in the first argument was made by the function around the call, or for this call of it alone.
    pub const OWN_OBJECT: Surroundings = Surroundings(1);
    /// A lock is held.
    pub const LOCKED: Surroundings = Surroundings(2);
    /// The result is compared with NULL, and nothing else becomes of it.
    pub const ONLY_TESTED: Surroundings = Surroundings(4);
    /// The function around the call is the package's own definition of a function of CPython's.
    pub const IN_SHIM: Surroundings = Surroundings(8);
    /// The result is compared with 1 or 2, as the count of one owner.
    pub const COMPARED: Surroundings = Surroundings(16);
    /// The object in the first argument is in a place that the function replaces without a lock, which is a fact of its own.
    pub const REPLACED: Surroundings = Surroundings(32);
    /// All modules of the package run with the GIL.
    pub const WITH_GIL: Surroundings = Surroundings(64);

    /// The set as a number, for another process.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of such a number; bits without a meaning are dropped.
    pub const fn from_bits(bits: u8) -> Surroundings {
        Surroundings(bits & 127)
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Surroundings) -> Surroundings {
        Surroundings(self.0 | other.0)
    }

    /// Whether one of the others holds too.
    pub const fn has_any(self, others: Surroundings) -> bool {
        self.0 & others.0 != 0
    }
}
