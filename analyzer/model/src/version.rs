//! CPython feature versions. Everything the project judges is Python 3, so a version is its minor number.

use std::fmt;

/// A CPython 3 feature version; the field is the minor number (`Version(13)` is 3.13).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version(pub u8);

impl Version {
    /// The first version with a stable ABI (PEP 384).
    pub const FIRST_STABLE_ABI: Version = Version(2);
    /// The oldest headers and interpreters whose facts the catalog holds.
    pub const OLDEST: Version = Version(6);
    /// The newest headers and interpreters whose facts the catalog holds.
    pub const NEWEST: Version = Version(15);
    /// The first version with a free-threaded build (PEP 703).
    pub const FIRST_FREE_THREADED: Version = Version(13);
    /// The first version with the opaque stable ABI (PEP 803).
    pub const FIRST_ABI3T: Version = Version(15);

    /// All versions whose headers the catalog holds, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Version> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Version)
    }

    /// Reads `3.13`. Returns `None` for anything else, also for Python 2.
    pub fn parse(text: &str) -> Option<Version> {
        let minor = text.strip_prefix("3.")?;
        if minor.is_empty() || minor.len() > 2 || (minor.len() > 1 && minor.starts_with('0')) {
            return None;
        }
        minor.bytes().all(|b| b.is_ascii_digit()).then(|| minor.parse().ok().map(Version))?
    }

    /// The value that a macro such as `Py_LIMITED_API` has for this version: `0x030D0000` for 3.13.
    pub fn hex(self) -> u32 {
        0x0300_0000 | u32::from(self.0) << 16
    }

    /// The interpreter part of a wheel tag: `cp313`.
    pub fn tag(self) -> String {
        format!("cp3{}", self.0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.0)
    }
}

/// A release of a version: 3.13.0. Headers differ between them in a few places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Release {
    /// The version.
    pub version: Version,
    /// The number behind it.
    pub micro: u8,
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.micro)
    }
}

/// A set of versions 3.0 to 3.31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Debug)]
pub struct VersionSet(pub u32);

impl VersionSet {
    /// Every version.
    pub const ALL: VersionSet = VersionSet(u32::MAX);
    /// The newest version that can be a member.
    pub const NEWEST: Version = Version(31);

    /// Whether the version is a member.
    pub fn contains(self, v: Version) -> bool {
        v <= Self::NEWEST && self.0 >> v.0 & 1 == 1
    }

    /// The set with one more member; versions above 3.31 are ignored.
    #[must_use]
    pub fn with(self, v: Version) -> VersionSet {
        if v <= Self::NEWEST { VersionSet(self.0 | 1 << v.0) } else { self }
    }

    /// The oldest member.
    pub fn first(self) -> Option<Version> {
        (self.0 != 0).then(|| Version(self.0.trailing_zeros() as u8))
    }

    /// The newest member.
    pub fn last(self) -> Option<Version> {
        (self.0 != 0).then(|| Version(31 - self.0.leading_zeros() as u8))
    }

    /// Members, oldest first.
    pub fn iter(self) -> impl Iterator<Item = Version> {
        (0..=Self::NEWEST.0).map(Version).filter(move |v| self.contains(*v))
    }

    /// Whether there is no member.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// First and last version of each longest run of consecutive members, oldest first.
    pub fn runs(self) -> impl Iterator<Item = (Version, Version)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let first = rest.trailing_zeros();
            let after = first + (!(rest >> first)).trailing_zeros();
            rest = rest.checked_shr(after).map_or(0, |bits| bits << after);
            Some((Version(first as u8), Version(after as u8 - 1)))
        })
    }
}

impl std::ops::BitAnd for VersionSet {
    type Output = VersionSet;

    fn bitand(self, other: VersionSet) -> VersionSet {
        VersionSet(self.0 & other.0)
    }
}

impl std::ops::BitOr for VersionSet {
    type Output = VersionSet;

    fn bitor(self, other: VersionSet) -> VersionSet {
        VersionSet(self.0 | other.0)
    }
}

impl FromIterator<Version> for VersionSet {
    fn from_iter<T: IntoIterator<Item = Version>>(iter: T) -> Self {
        iter.into_iter().fold(VersionSet::default(), VersionSet::with)
    }
}

/// Ranges of consecutive members: `3.6-3.9, 3.12`.
impl fmt::Display for VersionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (first, last)) in self.runs().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_and_print_as_people_write_them() {
        assert_eq!(Version::parse("3.13"), Some(Version(13)));
        for bad in ["3", "3.", "3.013", "2.7", "3.1.2", "3.x", "3.999", ""] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
        assert_eq!(Version(9).to_string(), "3.9");
        assert_eq!(Version(13).hex(), 0x030D_0000);
    }

    #[test]
    fn sets_print_as_ranges() {
        let set: VersionSet = [6, 7, 8, 12].map(Version).into_iter().collect();
        assert_eq!(set.to_string(), "3.6-3.8, 3.12");
        assert_eq!((set.first(), set.last()), (Some(Version(6)), Some(Version(12))));
        assert_eq!(VersionSet::ALL.to_string(), "3.0-3.31");
        assert_eq!(VersionSet(1 << 31).to_string(), "3.31");
        assert_eq!(VersionSet::default().to_string(), "");
    }
}
