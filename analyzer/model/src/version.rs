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

/// A set of versions 3.0 to 3.31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Debug)]
pub struct VersionSet(pub u32);

impl VersionSet {
    /// Every version.
    pub const ALL: VersionSet = VersionSet(u32::MAX);

    /// Whether the version is a member.
    pub fn contains(self, v: Version) -> bool {
        v.0 < 32 && self.0 >> v.0 & 1 == 1
    }

    /// The set with one more member; versions above 3.31 are ignored.
    #[must_use]
    pub fn with(self, v: Version) -> VersionSet {
        if v.0 < 32 { VersionSet(self.0 | 1 << v.0) } else { self }
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
        (0..32).map(Version).filter(move |v| self.contains(*v))
    }

    /// Whether there is no member.
    pub fn is_empty(self) -> bool {
        self.0 == 0
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
        let mut first = true;
        let mut at = 0u8;
        while at < 32 {
            if !self.contains(Version(at)) {
                at += 1;
                continue;
            }
            let from = at;
            while at < 31 && self.contains(Version(at + 1)) {
                at += 1;
            }
            if !first {
                f.write_str(", ")?;
            }
            first = false;
            write!(f, "{}", Version(from))?;
            if at > from {
                write!(f, "-{}", Version(at))?;
            }
            at += 1;
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
    }
}
