//! Sets of files.

use std::ops::Range;

/// A set of file indices.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FileSet {
    bits: Vec<u64>,
    /// All members are in it.
    range: Range<u32>,
}

impl FileSet {
    /// The empty set of so many files.
    pub(crate) fn new(files: usize) -> FileSet {
        FileSet { bits: vec![0; files.div_ceil(64)], range: 0..0 }
    }

    /// Adds a file.
    pub(crate) fn insert(&mut self, i: usize) {
        self.bits[i / 64] |= 1 << (i % 64);
        self.range = self.around(i as u32..i as u32 + 1);
    }

    /// Adds the members of another set.
    pub(crate) fn union(&mut self, other: &FileSet) {
        for (a, b) in self.bits.iter_mut().zip(&other.bits) {
            *a |= b;
        }
        self.range = self.around(other.range.clone());
    }

    /// The least range that holds the members and another range.
    pub(crate) fn around(&self, other: Range<u32>) -> Range<u32> {
        match (self.range.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self.range.clone(),
            _ => self.range.start.min(other.start)..self.range.end.max(other.end),
        }
    }

    /// Whether the file is a member.
    pub(crate) fn contains(&self, i: usize) -> bool {
        self.bits.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }
}
