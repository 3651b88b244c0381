//! Sets of configurations: a bit for each, in as few words as there are configurations.
//!
//! Questions about "when" are set algebra on these words: where a line is live, where a name is visible, what a
//! target can be compiled with. The number of words follows [`Config::COUNT`], so a new version of CPython adds bits
//! and, after some versions, a word; nothing else knows how many there are. Operations are loops over an array of a
//! constant length, which the compiler unrolls.
//!
//! A bit that stands for no configuration is never set. What makes a set keeps this: [`ConfigSet::from_words`] drops
//! such bits, and so does `!`. Equality and hashes rely on it.

use crate::Config;
use std::fmt;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

const BITS: usize = u64::BITS as usize;

/// A set of configurations.
///
/// Sets are ordered by the newest configuration that one of both has and the other has not: the one with it is
/// greater. Their text is the [notation](crate::notation) of the catalog.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigSet([u64; ConfigSet::WORDS]);

impl ConfigSet {
    /// The number of words that hold a set.
    pub const WORDS: usize = Config::COUNT.div_ceil(BITS);
    /// No configuration.
    pub const EMPTY: ConfigSet = ConfigSet([0; Self::WORDS]);
    /// Every configuration.
    pub const ALL: ConfigSet = {
        let mut words = [u64::MAX; Self::WORDS];
        // What is left over in the last word stands for nothing.
        words[Self::WORDS - 1] >>= Self::WORDS * BITS - Config::COUNT;
        ConfigSet(words)
    };

    /// The set whose member at index `i` is bit `i % 64` of word `i / 64`. Bits at [`Config::COUNT`] and above are
    /// dropped.
    #[inline]
    pub const fn from_words(words: [u64; Self::WORDS]) -> ConfigSet {
        ConfigSet(words).intersection(Self::ALL)
    }

    /// The words of [`ConfigSet::from_words`].
    #[inline]
    pub const fn words(self) -> [u64; Self::WORDS] {
        self.0
    }

    /// The set of one configuration.
    #[inline]
    pub const fn one(c: Config) -> ConfigSet {
        let mut set = Self::EMPTY;
        set.0[c.index() / BITS] = 1 << (c.index() % BITS);
        set
    }

    /// Whether the configuration is a member.
    #[inline]
    pub const fn contains(self, c: Config) -> bool {
        self.0[c.index() / BITS] >> (c.index() % BITS) & 1 == 1
    }

    /// Adds a configuration.
    #[inline]
    pub const fn insert(&mut self, c: Config) {
        self.0[c.index() / BITS] |= 1 << (c.index() % BITS);
    }

    /// Whether there is no member.
    #[inline]
    pub const fn is_empty(self) -> bool {
        let mut any = 0;
        let mut i = 0;
        while i < Self::WORDS {
            any |= self.0[i];
            i += 1;
        }
        any == 0
    }

    /// Whether both have a member in common.
    #[inline]
    pub const fn intersects(self, other: ConfigSet) -> bool {
        !self.intersection(other).is_empty()
    }

    /// Members of both; the function of `&`.
    #[inline]
    #[must_use]
    const fn intersection(mut self, other: ConfigSet) -> ConfigSet {
        let mut i = 0;
        while i < Self::WORDS {
            self.0[i] &= other.0[i];
            i += 1;
        }
        self
    }

    /// Members of either; the function of `|`.
    #[inline]
    #[must_use]
    const fn union(mut self, other: ConfigSet) -> ConfigSet {
        let mut i = 0;
        while i < Self::WORDS {
            self.0[i] |= other.0[i];
            i += 1;
        }
        self
    }

    /// Members of `self` that are not in `other`.
    #[inline]
    #[must_use]
    pub const fn minus(mut self, other: ConfigSet) -> ConfigSet {
        let mut i = 0;
        while i < Self::WORDS {
            self.0[i] &= !other.0[i];
            i += 1;
        }
        self
    }

    /// Members in the fixed order: by headers, then by ABI.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = Config> {
        let mut words = self.0;
        let mut at = 0;
        std::iter::from_fn(move || {
            while words[at] == 0 {
                if at + 1 == Self::WORDS {
                    return None;
                }
                at += 1;
            }
            let bit = words[at].trailing_zeros() as usize;
            words[at] &= words[at] - 1;
            Config::from_index(at * BITS + bit)
        })
    }

    /// The first member in the fixed order: of the oldest headers.
    pub fn first(self) -> Option<Config> {
        self.iter().next()
    }

    /// Number of members.
    #[inline]
    pub const fn len(self) -> usize {
        let mut len = 0;
        let mut i = 0;
        while i < Self::WORDS {
            len += self.0[i].count_ones() as usize;
            i += 1;
        }
        len
    }
}

impl Default for ConfigSet {
    /// The empty set.
    fn default() -> ConfigSet {
        ConfigSet::EMPTY
    }
}

impl fmt::Debug for ConfigSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConfigSet({self})")
    }
}

impl Ord for ConfigSet {
    fn cmp(&self, other: &ConfigSet) -> std::cmp::Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for ConfigSet {
    fn partial_cmp(&self, other: &ConfigSet) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromIterator<Config> for ConfigSet {
    #[inline]
    fn from_iter<T: IntoIterator<Item = Config>>(iter: T) -> ConfigSet {
        let mut set = ConfigSet::EMPTY;
        for c in iter {
            set.insert(c);
        }
        set
    }
}

impl BitOr for ConfigSet {
    type Output = ConfigSet;
    #[inline]
    fn bitor(self, other: ConfigSet) -> ConfigSet {
        self.union(other)
    }
}

impl BitAnd for ConfigSet {
    type Output = ConfigSet;
    #[inline]
    fn bitand(self, other: ConfigSet) -> ConfigSet {
        self.intersection(other)
    }
}

impl BitOrAssign for ConfigSet {
    #[inline]
    fn bitor_assign(&mut self, other: ConfigSet) {
        *self = *self | other;
    }
}

impl BitAndAssign for ConfigSet {
    #[inline]
    fn bitand_assign(&mut self, other: ConfigSet) {
        *self = *self & other;
    }
}

impl Not for ConfigSet {
    type Output = ConfigSet;
    #[inline]
    fn not(self) -> ConfigSet {
        Self::ALL.minus(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Abi, Version};

    fn at(index: usize) -> Config {
        Config::from_index(index).unwrap()
    }

    #[test]
    fn sets_are_set_algebra() {
        let a: ConfigSet = Version::all().filter_map(|v| Config::new(v, Abi::Default)).collect();
        assert_eq!(a.len(), Version::all().count());
        assert_eq!(!(!a), a);
        assert!((a & !a).is_empty());
        assert_eq!(a.minus(a), ConfigSet::EMPTY);
        assert_eq!((a | !a), ConfigSet::ALL);
        assert_eq!(a.iter().map(Config::headers).collect::<Vec<_>>(), Version::all().collect::<Vec<_>>());
    }

    #[test]
    fn members_of_each_word_are_found_in_order() {
        let edges: Vec<Config> =
            (0..Config::COUNT).filter(|i| i % 64 == 0 || i % 64 == 63 || i + 1 == Config::COUNT).map(at).collect();
        let set: ConfigSet = edges.iter().copied().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), edges);
        assert_eq!((set.len(), set.first()), (edges.len(), Some(at(0))));
        for i in 0..Config::COUNT {
            assert_eq!(set.contains(at(i)), edges.contains(&at(i)), "{i}");
            assert_eq!(ConfigSet::one(at(i)).iter().collect::<Vec<_>>(), [at(i)]);
            assert_eq!(ConfigSet::one(at(i)).intersects(set), set.contains(at(i)));
        }
        assert_eq!((ConfigSet::ALL.len(), ConfigSet::ALL.iter().count()), (Config::COUNT, Config::COUNT));
        assert_eq!((ConfigSet::EMPTY.first(), ConfigSet::default().len()), (None, 0));
    }

    #[test]
    fn bits_of_no_configuration_are_dropped() {
        assert_eq!(ConfigSet::from_words([u64::MAX; ConfigSet::WORDS]), ConfigSet::ALL);
        assert_eq!(ConfigSet::from_words((!ConfigSet::EMPTY).words()), ConfigSet::ALL);
        let some = ConfigSet::one(at(1)) | ConfigSet::one(at(Config::COUNT - 1));
        assert_eq!(ConfigSet::from_words(some.words()), some);
    }

    #[test]
    fn the_newest_difference_orders_sets() {
        let (old, new) = (ConfigSet::one(at(0)), ConfigSet::one(at(Config::COUNT - 1)));
        assert!(ConfigSet::EMPTY < old && old < new && new < (old | new) && (old | new) < ConfigSet::ALL);
        assert!((old | new) > ConfigSet::one(at(70)), "the last word comes first");
    }
}
