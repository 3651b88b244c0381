//! One replacement in a text, and what it does to places.
//!
//! It must not know what stands in the text.

use super::spans::shift_span;
use abi3lint_model::Span;

/// One replacement that makes a text of another.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Edit {
    pub start: u32,
    pub old_end: u32,
    pub new_end: u32,
}

impl Edit {
    /// What lies between the common start and the common end.
    pub(crate) fn of(old: &[u8], new: &[u8]) -> Edit {
        let most = old.len().min(new.len());
        let mut start = 0;
        // Blocks are compared many bytes at a time.
        while start + BLOCK <= most && old[start..start + BLOCK] == new[start..start + BLOCK] {
            start += BLOCK;
        }
        start += common(old[start..most].iter().zip(&new[start..most]));
        let (a, b) = (&old[start..], &new[start..]);
        let (rest, mut end) = (a.len().min(b.len()), 0);
        while end + BLOCK <= rest && a[a.len() - end - BLOCK..a.len() - end] == b[b.len() - end - BLOCK..b.len() - end]
        {
            end += BLOCK;
        }
        end += common(a[..a.len() - end].iter().rev().zip(b[..b.len() - end].iter().rev()));
        Edit { start: start as u32, old_end: (old.len() - end) as u32, new_end: (new.len() - end) as u32 }
    }

    /// By how many bytes the text is longer.
    pub(crate) fn grows(self) -> i64 {
        i64::from(self.new_end) - i64::from(self.old_end)
    }

    /// Where a span of the new text was; `None` where it is none of the old one.
    pub(crate) fn back(self, span: Span) -> Option<Span> {
        if span.end <= self.start {
            return Some(span);
        }
        let mut old = span;
        shift_span(&mut old, -self.grows());
        (span.start >= self.new_end).then_some(old)
    }

    /// Where a span of the old text is now, with all that was put into it or over its ends.
    pub(crate) fn widened(self, span: Span) -> Span {
        if span.end <= self.start {
            return span;
        }
        let mut moved = Span { start: span.start, end: span.end.max(self.old_end) };
        shift_span(&mut moved, self.grows());
        Span { start: if span.start >= self.old_end { moved.start } else { span.start.min(self.start) }, ..moved }
    }

    /// Where a span of the old text is now; `None` where it is none of the new one.
    pub(crate) fn ahead(self, span: Span) -> Option<Span> {
        let there = Edit { start: self.start, old_end: self.new_end, new_end: self.old_end };
        there.back(span)
    }

    /// Where an offset of the old text is now.
    pub(crate) fn forth(self, at: u32) -> Option<u32> {
        if at < self.start {
            return Some(at);
        }
        (at >= self.old_end).then(|| (i64::from(at) + i64::from(self.new_end) - i64::from(self.old_end)) as u32)
    }
}

/// Bytes that are compared at once.
const BLOCK: usize = 256;

fn common<'b>(pairs: impl Iterator<Item = (&'b u8, &'b u8)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    #[test]
    fn an_edit_is_what_lies_between_the_common_ends() {
        let long = |middle: &str| format!("{}{middle}{}", "a".repeat(1000), "b".repeat(1000)).into_bytes();
        for (old, new, start, old_end, new_end) in
            [("", "xyz", 1000, 1000, 1003), ("xyz", "", 1000, 1003, 1000), ("x", "yz", 1000, 1001, 1002)]
        {
            let edit = Edit::of(&long(old), &long(new));
            assert_eq!((edit.start, edit.old_end, edit.new_end), (start, old_end, new_end), "{old} {new}");
        }
        let same = Edit::of(b"abc", b"abc");
        assert_eq!((same.start, same.grows()), (3, 0));
    }

    #[test]
    fn places_move_with_an_edit() {
        // Of `01234567` the `34` becomes `abc`.
        let edit = Edit::of(b"01234567", b"012abc567");
        assert_eq!(edit.ahead(span(0, 3)), Some(span(0, 3)));
        assert_eq!(edit.ahead(span(5, 7)), Some(span(6, 8)));
        assert_eq!(edit.ahead(span(2, 4)), None);
        assert_eq!(edit.back(span(6, 8)), Some(span(5, 7)));
        assert_eq!((edit.forth(2), edit.forth(3), edit.forth(5)), (Some(2), None, Some(6)));
        let widened = |s| edit.widened(s);
        assert_eq!(
            [widened(span(0, 2)), widened(span(2, 4)), widened(span(4, 7)), widened(span(6, 8))],
            [span(0, 2), span(2, 6), span(3, 8), span(7, 9)]
        );
    }
}
