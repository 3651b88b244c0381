//! Configurations: the finite set of ways in which CPython's headers can be compiled.
//!
//! Each version of the headers has, in this order: no macro, free-threaded (from 3.13 on), each floor of the limited
//! API from 3.2 to the version itself, and (from 3.15 on) each floor of abi3t, first alone, then together with abi3. All of that follows from the
//! versions that [`Version`] names; 3.6 to 3.15 make 110. Debug builds and PyPy are not configurations: code that
//! only they compile is never live.

use crate::Version;
use std::fmt;
use std::ops::Range;

/// What the macros before `#include <Python.h>` select.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Abi {
    /// No macro: the version-specific ABI of a GIL build.
    Default,
    /// The version-specific ABI of a free-threaded build (`Py_GIL_DISABLED`).
    FreeThreaded,
    /// `Py_LIMITED_API` set to this floor.
    Limited(Version),
    /// `Py_TARGET_ABI3T` alone, set to this floor.
    Abi3t(Version),
    /// `Py_TARGET_ABI3T` and `Py_LIMITED_API` together, both set to this floor.
    Abi3Abi3t(Version),
}

impl Abi {
    /// Whether the limited API is in force.
    pub fn is_limited(self) -> bool {
        matches!(self, Abi::Limited(_) | Abi::Abi3t(_) | Abi::Abi3Abi3t(_))
    }

    /// Whether `PyObject` is opaque.
    pub fn is_opaque(self) -> bool {
        matches!(self, Abi::Abi3t(_) | Abi::Abi3Abi3t(_))
    }

    /// Whether `Py_GIL_DISABLED` is defined.
    pub fn is_gil_disabled(self) -> bool {
        self == Abi::FreeThreaded || self.is_opaque()
    }
}

/// One configuration: headers of one CPython version under one [`Abi`]. It is held as its index in a fixed order, by
/// headers, then by ABI.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Config(u16);

/// Number of header versions.
const VERSIONS: usize = (Version::NEWEST.0 - Version::OLDEST.0) as usize + 1;

/// The ABI at a position among those of one header version; `None` past their end.
const fn abi_at(headers: Version, position: u8) -> Option<Abi> {
    let mut at = position;
    // Each kind takes the positions of its floors, and what is left belongs to the next kinds.
    if at == 0 {
        return Some(Abi::Default);
    }
    at -= 1;
    if headers.0 >= Version::FIRST_FREE_THREADED.0 {
        if at == 0 {
            return Some(Abi::FreeThreaded);
        }
        at -= 1;
    }
    let floors = floors(Version::FIRST_STABLE_ABI, headers);
    if at < floors {
        return Some(Abi::Limited(Version(Version::FIRST_STABLE_ABI.0 + at)));
    }
    at -= floors;
    let floors = self::floors(Version::FIRST_ABI3T, headers);
    if at < floors {
        return Some(Abi::Abi3t(Version(Version::FIRST_ABI3T.0 + at)));
    }
    at -= floors;
    if at < floors { Some(Abi::Abi3Abi3t(Version(Version::FIRST_ABI3T.0 + at))) } else { None }
}

/// The position of an ABI among those of one header version, as [`abi_at`] counts; `None` where that has no such ABI.
fn position_of(headers: Version, abi: Abi) -> Option<u8> {
    if !(Version::OLDEST..=Version::NEWEST).contains(&headers) {
        return None;
    }
    let nth = |first: Version, floor: Version| (first..=headers).contains(&floor).then(|| floor.0 - first.0);
    let free_threaded = u8::from(headers >= Version::FIRST_FREE_THREADED);
    let limited = 1 + free_threaded;
    let abi3t = limited + floors(Version::FIRST_STABLE_ABI, headers);
    let abi3_abi3t = abi3t + floors(Version::FIRST_ABI3T, headers);
    match abi {
        Abi::Default => Some(0),
        Abi::FreeThreaded => (free_threaded > 0).then_some(1),
        Abi::Limited(floor) => Some(limited + nth(Version::FIRST_STABLE_ABI, floor)?),
        Abi::Abi3t(floor) => Some(abi3t + nth(Version::FIRST_ABI3T, floor)?),
        Abi::Abi3Abi3t(floor) => Some(abi3_abi3t + nth(Version::FIRST_ABI3T, floor)?),
    }
}

/// How many floors from `first` on headers of a version know.
const fn floors(first: Version, headers: Version) -> u8 {
    (headers.0 + 1).saturating_sub(first.0)
}

/// `STARTS[i]` is the index of the first configuration of the `i`-th header version; the last element is the number of
/// all configurations.
const STARTS: [u16; VERSIONS + 1] = {
    let mut starts = [0; VERSIONS + 1];
    let mut i = 0;
    while i < VERSIONS {
        let mut width = 0;
        while abi_at(Version(Version::OLDEST.0 + i as u8), width).is_some() {
            width += 1;
        }
        starts[i + 1] = starts[i] + width as u16;
        i += 1;
    }
    starts
};

/// What each index stands for.
static CONFIGS: [(Version, Abi); Config::COUNT] = {
    let mut configs = [(Version::OLDEST, Abi::Default); Config::COUNT];
    let mut i = 0;
    while i < VERSIONS {
        let headers = Version(Version::OLDEST.0 + i as u8);
        let mut position = 0;
        while let Some(abi) = abi_at(headers, position) {
            configs[STARTS[i] as usize + position as usize] = (headers, abi);
            position += 1;
        }
        i += 1;
    }
    configs
};

/// The indices of the configurations with these headers; empty where the catalog does not hold them.
fn indices(headers: Version) -> Range<u16> {
    let i = usize::from(headers.0.wrapping_sub(Version::OLDEST.0));
    match STARTS.get(i..=i + 1) {
        Some([start, end]) => *start..*end,
        _ => 0..0,
    }
}

impl Config {
    /// Number of configurations.
    pub const COUNT: usize = STARTS[VERSIONS] as usize;

    /// The configuration of these headers under this ABI; `None` where it cannot exist (headers that the
    /// catalog does not hold, a floor above the headers, free threading before 3.13, abi3t before 3.15).
    pub fn new(headers: Version, abi: Abi) -> Option<Config> {
        let position = position_of(headers, abi)?;
        Config::with_headers(headers).nth(position.into())
    }

    /// All configurations with these headers, in the fixed order; none where the catalog does not hold them.
    pub fn with_headers(headers: Version) -> impl DoubleEndedIterator<Item = Config> {
        indices(headers).map(Config)
    }

    /// The configuration at a position of the fixed order; `None` past the end.
    #[inline]
    pub const fn from_index(index: usize) -> Option<Config> {
        if index < Self::COUNT { Some(Config(index as u16)) } else { None }
    }

    /// Position in the fixed order, below [`Config::COUNT`].
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The headers that compile it.
    #[inline]
    pub fn headers(self) -> Version {
        CONFIGS[self.index()].0
    }

    /// What the macros select.
    #[inline]
    pub fn abi(self) -> Abi {
        CONFIGS[self.index()].1
    }

    /// The lowest interpreter that the product of this configuration promises to run on.
    pub fn floor(self) -> Version {
        match self.abi() {
            Abi::Limited(floor) | Abi::Abi3t(floor) | Abi::Abi3Abi3t(floor) => floor,
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
            Abi::Abi3t(floor) => write!(f, "{}-abi3t with {headers} headers", floor.tag()),
            Abi::Abi3Abi3t(floor) => write!(f, "{}-abi3.abi3t with {headers} headers", floor.tag()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_names_one_configuration() {
        for i in 0..Config::COUNT {
            let c = Config::from_index(i).unwrap();
            assert_eq!(Config::new(c.headers(), c.abi()), Some(c), "{c}");
            assert!(c.floor() <= c.headers());
        }
        let all: Vec<Config> = Version::all().flat_map(Config::with_headers).collect();
        assert_eq!(all.iter().map(|c| c.index()).collect::<Vec<_>>(), (0..Config::COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn versions_say_how_many_there_are() {
        let floors = |first: Version, v: Version| usize::from((v.0 + 1).saturating_sub(first.0));
        let of = |v: Version| {
            let (limited, abi3t) = (floors(Version::FIRST_STABLE_ABI, v), floors(Version::FIRST_ABI3T, v));
            1 + usize::from(v >= Version::FIRST_FREE_THREADED) + limited + 2 * abi3t
        };
        assert_eq!(Config::COUNT, Version::all().map(of).sum());
        // Those of 3.6 to 3.15, which a newer version does not change.
        assert_eq!(indices(Version(15)).end, 110);
    }

    #[test]
    fn impossible_configurations_do_not_exist() {
        assert_eq!(Config::new(Version(9), Abi::Limited(Version(10))), None);
        assert_eq!(Config::new(Version(9), Abi::Limited(Version(1))), None);
        assert_eq!(Config::new(Version(12), Abi::FreeThreaded), None);
        assert_eq!(Config::new(Version(14), Abi::Abi3t(Version(14))), None);
        for headers in [0, Version::OLDEST.0 - 1, Version::NEWEST.0 + 1, u8::MAX] {
            assert_eq!(Config::with_headers(Version(headers)).count(), 0, "{headers}");
            assert_eq!(Config::new(Version(headers), Abi::Default), None);
        }
        assert_eq!(Config::from_index(Config::COUNT), None);
    }
}
