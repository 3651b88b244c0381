//! How much of a file is parsed again before the whole of it is.

use abi3lint_model::Span;

/// Files of fewer bytes are parsed as a whole where they have errors.
pub(crate) const SMALL: usize = 32 << 10;

/// A file is parsed as a whole where one part in so many of it would be for an edit,
pub(crate) const MOST_OF_EDIT: usize = 3;
/// or for items that are read again though they look the same: the parser takes what it can from the tree that it
/// has.
pub(crate) const MOST: usize = 10;
/// As much, where there are errors, which make that slow.
pub(crate) const MOST_OF_ERRORS: usize = 2;

/// So often functions are parsed because what they call is another thing now; then the whole file is.
pub(crate) const ROUNDS: usize = 3;

/// Whether that is more than one part in so many of a text.
pub(crate) fn is_much(spans: &[Span], text: &[u8], part: usize) -> bool {
    spans.iter().map(|s| s.len()).sum::<usize>() > text.len() / part
}
