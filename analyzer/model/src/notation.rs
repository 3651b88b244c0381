//! The text form of sets of configurations and versions, as data files and other processes hold them:
//! `6-12:d,L 13-14:d,t,L 15:d,t,L,A,B`.
//!
//! # Grammar
//!
//! ```text
//! set      = [ group { SPACE group } ]      groups do not overlap; an empty text is the empty set
//! group    = range ":" kind { "," kind }    these kinds of configurations, with each of these headers
//! range    = minor [ "-" minor | "+" ]      `9` is 3.9, `9-11` is 3.9 to 3.11, `9+` is 3.9 to `Version::NEWEST`
//! kind     = "d"                            no macro, GIL build
//!          | "t"                            free-threaded build
//!          | abi                            a stable ABI, each of its floors up to the version of the headers
//!          | abi range                      these floors
//!          | abi minor "+"                  each floor from this up to the version of the headers
//!          | "*"                            all of them
//! abi      = "L"                            `Py_LIMITED_API`, floors from 3.2 on
//!          | "A"                            `Py_TARGET_ABI3T` alone, floors from 3.15 on
//!          | "B"                            both, with the same floor
//! versions = [ range { SPACE range } ]      a set of versions
//! ```
//!
//! A kind counts only with those headers of its group that have it: `6-15:d,t` means `t` with 3.13 and newer
//! headers. It must exist with one of them at least, so a slip of the pen is an error.
//!
//! # Writing
//!
//! `9+` is for what people write and a measurement proves: it holds for a new version from the day on which the
//! catalog holds that. It is never written by a program, which would say more than it knows.
//!
//! A set has one text that is written: versions ascend, and each group is as long as possible, extended from its
//! newest version to older ones. What is written reads as the same set. The text does not depend on the order or
//! number of configurations in this build, so a set means the same to a build that knows more versions.

use crate::{Abi, Config, ConfigSet, Version, VersionSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use thiserror::Error;

/// Why a text is not in the notation. Texts quote the part that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotationError {
    /// A group without versions.
    #[error("'{0}' lacks ':' after its versions")]
    NoVersions(String),
    /// Neither a minor version nor an ascending range of them.
    #[error("'{0}' is neither a minor version nor a range of them")]
    NoRange(String),
    /// Versions that the catalog does not hold.
    #[error("'{0}' is outside {oldest} to {newest}", oldest = Version::OLDEST, newest = Version::NEWEST)]
    UnknownVersion(String),
    /// Versions that no set of versions can hold.
    #[error("'{0}' is above {newest}", newest = VersionSet::NEWEST)]
    TooNew(String),
    /// A letter that stands for nothing.
    #[error("'{0}' is not a kind of configuration")]
    UnknownKind(String),
    /// A kind that none of the versions has.
    #[error("'{kind}' is not a configuration of '{versions}'")]
    NoConfiguration {
        /// The kind as spelled.
        kind: String,
        /// The versions as spelled.
        versions: String,
    },
    /// A group with configurations of an earlier one.
    #[error("'{0}' repeats configurations")]
    Repeated(String),
}

/// Reads a minor version or a range of them: `9`, `6-12`, or `9+` for all from 3.9 on that the catalog holds.
///
/// # Errors
/// Anything else, also a range that descends.
pub fn minor_range(text: &str) -> Result<RangeInclusive<Version>, NotationError> {
    let (first, last) = match text.strip_suffix('+') {
        Some(first) => (minor(first), Some(Version::NEWEST)),
        None => {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            (minor(first), minor(last))
        }
    };
    match (first, last) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err(NotationError::NoRange(text.to_owned())),
    }
}

fn minor(text: &str) -> Option<Version> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok().map(Version))?
}

/// The versions of a range. `RangeInclusive<Version>` cannot be iterated over.
fn versions(range: &RangeInclusive<Version>) -> impl DoubleEndedIterator<Item = Version> + use<> {
    (range.start().0..=range.end().0).map(Version)
}

/// One kind of configuration: what stands between the commas of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// `*`
    All,
    /// `d`
    Default,
    /// `t`
    FreeThreaded,
    /// `L9-11`; without a last floor `L9+`, and `L` where the first is that of the family.
    Floors { family: Family, first: Version, last: Option<Version> },
}

/// Kinds with a floor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Limited,
    Abi3t,
    Abi3Abi3t,
}

impl Family {
    const ALL: [Family; 3] = [Family::Limited, Family::Abi3t, Family::Abi3Abi3t];

    fn letter(self) -> char {
        match self {
            Family::Limited => 'L',
            Family::Abi3t => 'A',
            Family::Abi3Abi3t => 'B',
        }
    }

    /// The lowest floor.
    fn first(self) -> Version {
        match self {
            Family::Limited => Version::FIRST_STABLE_ABI,
            Family::Abi3t | Family::Abi3Abi3t => Version::FIRST_ABI3T,
        }
    }
}

impl Kind {
    /// The kind of one ABI alone.
    fn of(abi: Abi) -> Kind {
        let (family, floor) = match abi {
            Abi::Default => return Kind::Default,
            Abi::FreeThreaded => return Kind::FreeThreaded,
            Abi::Limited(floor) => (Family::Limited, floor),
            Abi::Abi3t(floor) => (Family::Abi3t, floor),
            Abi::Abi3Abi3t(floor) => (Family::Abi3Abi3t, floor),
        };
        Kind::Floors { family, first: floor, last: Some(floor) }
    }

    fn read(text: &str) -> Result<Kind, NotationError> {
        match text {
            "*" => return Ok(Kind::All),
            "d" => return Ok(Kind::Default),
            "t" => return Ok(Kind::FreeThreaded),
            _ => {}
        }
        let family = Family::ALL.into_iter().find(|f| text.starts_with(f.letter()));
        let family = family.ok_or_else(|| NotationError::UnknownKind(text.to_owned()))?;
        let floors = &text[1..];
        let (first, last) = match (floors, floors.strip_suffix('+').and_then(minor)) {
            ("", _) => (family.first(), None),
            (_, Some(first)) => (first, None),
            _ => {
                let (first, last) = minor_range(floors)?.into_inner();
                (first, Some(last))
            }
        };
        Ok(Kind::Floors { family, first, last })
    }

    /// The configurations of this kind with these headers; none where such a build does not exist, so that one
    /// group can span the versions before and after a new kind of build.
    fn configs(self, headers: Version) -> ConfigSet {
        Config::with_headers(headers).filter(|c| self.has(c.abi())).collect()
    }

    fn has(self, abi: Abi) -> bool {
        match (self, Kind::of(abi)) {
            (Kind::All, _) => true,
            (Kind::Floors { family, first, last }, Kind::Floors { family: of, first: floor, .. }) => {
                family == of && first <= floor && last.is_none_or(|last| floor <= last)
            }
            (kind, of) => kind == of,
        }
    }

    /// The kinds whose configurations with these headers are the members of `set`, all of which have these headers.
    fn of_set(set: ConfigSet, headers: Version) -> Vec<Kind> {
        if Kind::All.configs(headers) == set {
            return vec![Kind::All];
        }
        let mut kinds: Vec<Kind> = Vec::new();
        for kind in set.iter().map(|c| Kind::of(c.abi())) {
            match (kinds.last_mut(), kind) {
                (
                    Some(Kind::Floors { family, last: Some(last), .. }),
                    Kind::Floors { family: of, first: floor, .. },
                ) if *family == of && last.0 + 1 == floor.0 => *last = floor,
                _ => kinds.push(kind),
            }
        }
        for kind in &mut kinds {
            if let Kind::Floors { last, .. } = kind
                && *last == Some(headers)
            {
                *last = None;
            }
        }
        kinds
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Kind::Floors { family, first, last } = *self else {
            return f.write_str(match self {
                Kind::All => "*",
                Kind::FreeThreaded => "t",
                _ => "d",
            });
        };
        write!(f, "{}", family.letter())?;
        match last {
            None if first == family.first() => Ok(()),
            None => write!(f, "{}+", first.0),
            Some(last) => write_range(f, first, last),
        }
    }
}

/// Reads the [notation](crate::notation): `9-15:L9+` is what `cp39-abi3` can be compiled with.
///
/// ```
/// # use abi3lint_model::{Abi, Config, ConfigSet, Version};
/// let set: ConfigSet = "12:d,L11+ 13:t".parse()?;
/// assert_eq!(set.len(), 4);
/// assert!(set.contains(Config::new(Version(12), Abi::Limited(Version(11))).unwrap()));
/// assert_eq!(set.to_string(), "12:d,L11+ 13:t");
/// assert_eq!("12:x".parse::<ConfigSet>().unwrap_err().to_string(), "'x' is not a kind of configuration");
/// # Ok::<(), abi3lint_model::NotationError>(())
/// ```
impl FromStr for ConfigSet {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<ConfigSet, NotationError> {
        let mut set = ConfigSet::EMPTY;
        for group in text.split_whitespace() {
            let (spelled, kinds) = group.split_once(':').ok_or_else(|| NotationError::NoVersions(group.to_owned()))?;
            let range = minor_range(spelled)?;
            if *range.start() < Version::OLDEST || *range.end() > Version::NEWEST {
                return Err(NotationError::UnknownVersion(spelled.to_owned()));
            }
            let mut members = ConfigSet::EMPTY;
            for spelled_kind in kinds.split(',') {
                let kind = Kind::read(spelled_kind)?;
                let found = versions(&range).fold(ConfigSet::EMPTY, |found, headers| found | kind.configs(headers));
                if found.is_empty() {
                    let (kind, versions) = (spelled_kind.to_owned(), spelled.to_owned());
                    return Err(NotationError::NoConfiguration { kind, versions });
                }
                members |= found;
            }
            if set.intersects(members) {
                return Err(NotationError::Repeated(group.to_owned()));
            }
            set |= members;
        }
        Ok(set)
    }
}

/// Writes the [notation](crate::notation).
impl fmt::Display for ConfigSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // First and last version of each group with its kinds, newest first.
        let mut groups: Vec<(Version, Version, Vec<Kind>)> = Vec::new();
        for headers in Version::all().rev() {
            let members = *self & Kind::All.configs(headers);
            if members.is_empty() {
                continue;
            }
            match groups.last_mut() {
                Some((first, _, kinds))
                    if first.0 == headers.0 + 1
                        && kinds.iter().fold(ConfigSet::EMPTY, |all, k| all | k.configs(headers)) == members =>
                {
                    *first = headers;
                }
                _ => groups.push((headers, headers, Kind::of_set(members, headers))),
            }
        }
        for (i, (first, last, kinds)) in groups.iter().rev().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            write_range(f, *first, *last)?;
            for (i, kind) in kinds.iter().enumerate() {
                write!(f, "{}{kind}", if i == 0 { ':' } else { ',' })?;
            }
        }
        Ok(())
    }
}

fn write_range(f: &mut impl fmt::Write, first: Version, last: Version) -> fmt::Result {
    if first == last { write!(f, "{}", first.0) } else { write!(f, "{}-{}", first.0, last.0) }
}

impl VersionSet {
    /// Reads a set of versions in the [notation](crate::notation): `6-9 12`.
    ///
    /// # Errors
    /// What is no range of minor versions, or above [`VersionSet::NEWEST`].
    pub fn from_minors(text: &str) -> Result<VersionSet, NotationError> {
        let mut set = VersionSet::default();
        for spelled in text.split_whitespace() {
            let range = minor_range(spelled)?;
            if *range.end() > VersionSet::NEWEST {
                return Err(NotationError::TooNew(spelled.to_owned()));
            }
            set = versions(&range).fold(set, VersionSet::with);
        }
        Ok(set)
    }

    /// Writes a set of versions in the [notation](crate::notation): `6-9 12` for what is displayed as `3.6-3.9, 3.12`.
    pub fn to_minors(self) -> String {
        let mut text = String::new();
        for (first, last) in self.runs() {
            if !text.is_empty() {
                text.push(' ');
            }
            // Writing to a string does not fail.
            let _ = write_range(&mut text, first, last);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ConfigSet {
        text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn a_set_is_read_and_written() {
        for text in ["6-15:*", "6-15:d,t", "13:t", "12-15:L12-13", "15:d,L2-10,A,B", "9-15:L9+", "8:L", ""] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read(""), ConfigSet::EMPTY);
        assert_eq!(read("13:*").iter().collect::<Vec<_>>(), Config::with_headers(Version(13)).collect::<Vec<_>>());
    }

    #[test]
    fn all_spellings_of_a_set_are_written_alike() {
        for (spelled, written) in [
            ("6-12:d 13-15:d,t", "6-15:d,t"),
            ("12:L12+ 13-15:L12-13", "12-15:L12-13"),
            ("15:L2+  14:L", "14-15:L"),
            ("12:L,d", "12:*"),
            ("9:L3,L4,L6-7", "9:L3-4,L6-7"),
        ] {
            assert_eq!(read(spelled).to_string(), written);
        }
        assert_eq!(read("6+:*"), ConfigSet::ALL);
        assert_eq!(read("6-8:d 13+:d,L13+"), read(&format!("6-8:d 13-{}:d,L13+", Version::NEWEST.0)));
        let all = format!("{}-{}:*", Version::OLDEST.0, Version::NEWEST.0);
        assert_eq!(ConfigSet::ALL.to_string(), all);
    }

    #[test]
    fn every_set_reads_as_it_is_written() {
        let check = |set: ConfigSet| assert_eq!(read(&set.to_string()), set);
        let all: Vec<Config> = ConfigSet::ALL.iter().collect();
        for a in &all {
            for b in &all {
                let set: ConfigSet = [*a, *b].into_iter().collect();
                check(set);
                check(!set);
            }
        }
        // Each configuration is a member by the bits of a linear congruential generator (Knuth's MMIX).
        let mut state = 1u64;
        for _ in 0..2000 {
            let set = all.iter().copied().filter(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state >> 63 == 1
            });
            check(set.collect());
        }
    }

    #[test]
    fn what_is_no_set_says_why() {
        for (text, why) in [
            ("6", "'6' lacks ':' after its versions"),
            ("5:d", "'5' is outside 3.6"),
            ("14-99:d", "'14-99' is outside 3.6"),
            ("9:t", "'t' is not a configuration of '9'"),
            ("9:L10", "'L10' is not a configuration of '9'"),
            ("9:L10+", "'L10+' is not a configuration of '9'"),
            ("9:x", "'x' is not a kind of configuration"),
            ("9:d,", "'' is not a kind of configuration"),
            ("9:d 9:d", "'9:d' repeats configurations"),
            ("9-6:d", "'9-6' is neither a minor version nor a range of them"),
            ("+9:d", "'+9' is neither a minor version nor a range of them"),
            ("256:d", "'256' is neither a minor version nor a range of them"),
            (":d", "'' is neither a minor version nor a range of them"),
            ("9:L3-4+", "'3-4+' is neither a minor version nor a range of them"),
            ("9:L7-5", "'7-5' is neither a minor version nor a range of them"),
        ] {
            let error = text.parse::<ConfigSet>().unwrap_err().to_string();
            assert!(error.starts_with(why), "{text}: {error}");
        }
    }

    #[test]
    fn a_set_of_versions_is_read_and_written() {
        for text in ["", "6-9 12", "13", "0-31", "2 4 6"] {
            assert_eq!(VersionSet::from_minors(text).unwrap().to_minors(), text);
        }
        assert_eq!(VersionSet::from_minors("6-9 12").unwrap().to_string(), "3.6-3.9, 3.12");
        assert_eq!(VersionSet::from_minors("7 6-8").unwrap().to_minors(), "6-8");
        assert_eq!(VersionSet::from_minors("6+").unwrap(), Version::all().collect());
        for bad in ["x", "+", "9++", "99+", "9-6", "3.9", "6,7", "32", "9-40"] {
            assert!(VersionSet::from_minors(bad).is_err(), "{bad}");
        }
    }
}
