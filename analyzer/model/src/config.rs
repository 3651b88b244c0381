//! Configurations: the finite set of ways in which CPython's headers can be compiled.
//!
//! There are 110 of them (header version x ABI), so a set of configurations is one 128-bit word and
//! every question about "when" is set algebra. Debug builds and PyPy are not configurations: code that
//! only they compile is never live.

use crate::Version;
use std::fmt;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

/// What the macros before `#include <Python.h>` select.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Abi {
    /// No macro: the version-specific ABI of a GIL build.
    Default,
    /// The version-specific ABI of a free-threaded build (`Py_GIL_DISABLED`).
    FreeThreaded,
    /// `Py_LIMITED_API` set to this floor.
    Limited(Version),
    /// `Py_TARGET_ABI3T` alone.
    Abi3t,
    /// `Py_TARGET_ABI3T` and `Py_LIMITED_API` together.
    Abi3Abi3t,
}

impl Abi {
    /// Whether the limited API is in force.
    pub fn is_limited(self) -> bool {
        matches!(self, Abi::Limited(_) | Abi::Abi3t | Abi::Abi3Abi3t)
    }

    /// Whether `PyObject` is opaque.
    pub fn is_opaque(self) -> bool {
        matches!(self, Abi::Abi3t | Abi::Abi3Abi3t)
    }

    /// Whether `Py_GIL_DISABLED` is defined.
    pub fn is_gil_disabled(self) -> bool {
        self == Abi::FreeThreaded || self.is_opaque()
    }
}

/// One configuration: headers of one CPython version under one [`Abi`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Config(u8);

/// Number of configurations of one header version.
const fn width(minor: u8) -> u8 {
    let limited = minor - 1;
    let free_threaded = if minor >= 13 { 1 } else { 0 };
    let abi3t = if minor >= 15 { 2 } else { 0 };
    1 + free_threaded + limited + abi3t
}

/// `STARTS[i]` is the index of the first configuration of header version `6 + i`.
const STARTS: [u8; 11] = {
    let mut starts = [0; 11];
    let mut i = 0;
    while i < 10 {
        starts[i + 1] = starts[i] + width(6 + i as u8);
        i += 1;
    }
    starts
};

impl Config {
    /// Number of configurations.
    pub const COUNT: usize = STARTS[10] as usize;

    /// The configuration of these headers under this ABI; `None` where it cannot exist (headers that the
    /// catalog does not hold, a floor above the headers, free threading before 3.13, abi3t before 3.15).
    pub fn new(headers: Version, abi: Abi) -> Option<Config> {
        if !(Version::OLDEST..=Version::NEWEST).contains(&headers) {
            return None;
        }
        let start = STARTS[usize::from(headers.0 - Version::OLDEST.0)];
        let free_threaded = u8::from(headers >= Version::FIRST_FREE_THREADED);
        let offset = match abi {
            Abi::Default => 0,
            Abi::FreeThreaded if free_threaded == 1 => 1,
            Abi::Limited(floor) if (Version::FIRST_STABLE_ABI..=headers).contains(&floor) => {
                1 + free_threaded + floor.0 - 2
            }
            Abi::Abi3t if headers >= Version::FIRST_ABI3T => free_threaded + headers.0,
            Abi::Abi3Abi3t if headers >= Version::FIRST_ABI3T => free_threaded + headers.0 + 1,
            _ => return None,
        };
        Some(Config(start + offset))
    }

    /// The configuration at a position of [`ConfigSet`]'s order; `None` past the end.
    pub fn from_index(index: usize) -> Option<Config> {
        (index < Self::COUNT).then_some(Config(index as u8))
    }

    /// All configurations with these headers, in the fixed order; none where the catalog does not hold them.
    pub fn with_headers(headers: Version) -> impl DoubleEndedIterator<Item = Config> {
        let i = usize::from(headers.0.wrapping_sub(Version::OLDEST.0));
        let range = match (STARTS.get(i), STARTS.get(i + 1)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        };
        range.map(Config)
    }

    /// Position in the fixed order, below [`Config::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The headers that compile it.
    pub fn headers(self) -> Version {
        let i = STARTS.iter().rposition(|s| *s <= self.0).unwrap_or(0);
        Version(Version::OLDEST.0 + i as u8)
    }

    /// What the macros select.
    pub fn abi(self) -> Abi {
        let headers = self.headers();
        let offset = self.0 - STARTS[usize::from(headers.0 - Version::OLDEST.0)];
        let free_threaded = u8::from(headers >= Version::FIRST_FREE_THREADED);
        match offset {
            0 => Abi::Default,
            1 if free_threaded == 1 => Abi::FreeThreaded,
            n if n < free_threaded + headers.0 => Abi::Limited(Version(n + 1 - free_threaded)),
            n if n == free_threaded + headers.0 => Abi::Abi3t,
            _ => Abi::Abi3Abi3t,
        }
    }

    /// The lowest interpreter that the product of this configuration promises to run on.
    pub fn floor(self) -> Version {
        match self.abi() {
            Abi::Limited(floor) => floor,
            Abi::Abi3t | Abi::Abi3Abi3t => Version::FIRST_ABI3T,
            Abi::Default | Abi::FreeThreaded => self.headers(),
        }
    }

    /// The same headers without any restriction: what a version-specific build sees.
    pub fn unrestricted(self) -> Config {
        let abi = if self.abi().is_gil_disabled() { Abi::FreeThreaded } else { Abi::Default };
        Config::new(self.headers(), abi).unwrap_or(self)
    }
}

/// `cp39-abi3 with 3.13 headers`.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers();
        match self.abi() {
            Abi::Default => write!(f, "{}", headers.tag()),
            Abi::FreeThreaded => write!(f, "{}t", headers.tag()),
            Abi::Limited(floor) => write!(f, "{}-abi3 with {headers} headers", floor.tag()),
            Abi::Abi3t => write!(f, "cp315-abi3t with {headers} headers"),
            Abi::Abi3Abi3t => write!(f, "cp315-abi3.abi3t with {headers} headers"),
        }
    }
}

/// A set of configurations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ConfigSet(pub u128);

impl ConfigSet {
    /// No configuration.
    pub const EMPTY: ConfigSet = ConfigSet(0);
    /// Every configuration.
    pub const ALL: ConfigSet = ConfigSet((1 << Config::COUNT) - 1);

    /// The set of one configuration.
    pub fn one(c: Config) -> ConfigSet {
        ConfigSet(1 << c.index())
    }

    /// Whether the configuration is a member.
    pub fn contains(self, c: Config) -> bool {
        self.0 >> c.index() & 1 == 1
    }

    /// Adds a configuration.
    pub fn insert(&mut self, c: Config) {
        self.0 |= 1 << c.index();
    }

    /// Whether there is no member.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether both have a member in common.
    pub fn intersects(self, other: ConfigSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Members of `self` that are not in `other`.
    #[must_use]
    pub fn minus(self, other: ConfigSet) -> ConfigSet {
        ConfigSet(self.0 & !other.0)
    }

    /// Members in the fixed order: by headers, then by ABI.
    pub fn iter(self) -> impl Iterator<Item = Config> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let i = rest.trailing_zeros();
                rest &= rest - 1;
                Config(i as u8)
            })
        })
    }

    /// Number of members.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }
}

impl fmt::Debug for ConfigSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConfigSet({self})")
    }
}

impl FromIterator<Config> for ConfigSet {
    fn from_iter<T: IntoIterator<Item = Config>>(iter: T) -> Self {
        let mut set = ConfigSet::EMPTY;
        for c in iter {
            set.insert(c);
        }
        set
    }
}

impl BitOr for ConfigSet {
    type Output = ConfigSet;
    fn bitor(self, other: ConfigSet) -> ConfigSet {
        ConfigSet(self.0 | other.0)
    }
}

impl BitAnd for ConfigSet {
    type Output = ConfigSet;
    fn bitand(self, other: ConfigSet) -> ConfigSet {
        ConfigSet(self.0 & other.0)
    }
}

impl BitOrAssign for ConfigSet {
    fn bitor_assign(&mut self, other: ConfigSet) {
        self.0 |= other.0;
    }
}

impl BitAndAssign for ConfigSet {
    fn bitand_assign(&mut self, other: ConfigSet) {
        self.0 &= other.0;
    }
}

impl Not for ConfigSet {
    type Output = ConfigSet;
    fn not(self) -> ConfigSet {
        ConfigSet(!self.0 & Self::ALL.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_names_one_configuration() {
        assert_eq!(Config::COUNT, 110);
        for i in 0..Config::COUNT {
            let c = Config::from_index(i).unwrap();
            assert_eq!(Config::new(c.headers(), c.abi()), Some(c), "{c}");
            assert!(c.floor() <= c.headers());
        }
    }

    #[test]
    fn impossible_configurations_do_not_exist() {
        assert_eq!(Config::new(Version(9), Abi::Limited(Version(10))), None);
        assert_eq!(Config::new(Version(12), Abi::FreeThreaded), None);
        assert_eq!(Config::new(Version(14), Abi::Abi3t), None);
        assert_eq!(Config::new(Version(5), Abi::Default), None);
        assert_eq!(Config::new(Version(Version::NEWEST.0 + 1), Abi::Default), None);
    }

    #[test]
    fn sets_are_set_algebra() {
        let a: ConfigSet = Version::all().filter_map(|v| Config::new(v, Abi::Default)).collect();
        assert_eq!(a.len(), 10);
        assert_eq!(!(!a), a);
        assert!((a & !a).is_empty());
        assert_eq!(a.minus(a), ConfigSet::EMPTY);
        assert_eq!((a | !a), ConfigSet::ALL);
        assert_eq!(a.iter().map(Config::headers).collect::<Vec<_>>(), Version::all().collect::<Vec<_>>());
    }
}
