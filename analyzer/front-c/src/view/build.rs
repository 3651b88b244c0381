//! Building a view of a file.

use super::blank::{blank, clean, take_out_strays};
use super::branches::choose_branches;
use super::repair::repair;
use crate::package::Package;
use abi3lint_c_text::{BYTE_ORDER_MARK, Tok};
use abi3lint_model::Span;

/// A same-length text for one parse.
#[derive(Debug)]
pub(crate) struct View {
    pub text: Vec<u8>,
    /// Names that the text no longer shows: spans of identifiers, ascending.
    pub overwritten: Vec<Span>,
    /// How many views the file needs to show every live branch.
    pub views: usize,
    /// Macros open or close braces.
    pub hidden: bool,
}

/// Builds the `k`-th view of a file from its tokens, which are gone before the view is parsed: they take more
/// than twice the memory of their text.
pub(crate) fn build(package: &Package<'_>, index: usize, toks: Vec<Tok>, k: usize) -> View {
    build_keeping(package, index, toks, k).0
}

/// The same, with the tokens that the view shows.
pub(crate) fn build_keeping(package: &Package<'_>, index: usize, mut toks: Vec<Tok>, k: usize) -> (View, Vec<Tok>) {
    let file = &package.sources.files[index];
    let mut text = file.text.to_vec();
    clean(&mut text);
    if text.starts_with(BYTE_ORDER_MARK) {
        text[..BYTE_ORDER_MARK.len()].fill(b' ');
    }
    // The grammar knows none but a backslash with the line feed behind it, least of all in a string.
    for span in &file.scan.odd_continuations {
        if let Some((blanks, end)) = text[span.start as usize..span.end as usize].split_last_chunk_mut() {
            blanks.fill(b' ');
            *end = *b"\\\n";
        }
    }
    for d in &file.scan.directives {
        blank(&mut text, d.span);
    }
    // The grammar looks for the end of an unclosed comment again and again.
    if let Some(start) = file.scan.unclosed_comment {
        let end = text.len() as u32;
        blank(&mut text, Span { start, end });
    }
    take_out_strays(&mut text, &toks);
    let (gone, views) = choose_branches(package, file, index, &toks, k);
    for g in &gone {
        blank(&mut text, *g);
    }
    keep_remaining(&mut toks, &gone);
    let (overwritten, hidden) = repair(package, index, &toks, &mut text);
    (View { text, overwritten, views, hidden }, toks)
}

/// Keeps the tokens outside of the blanked spans, which are ascending.
fn keep_remaining(toks: &mut Vec<Tok>, gone: &[Span]) {
    let mut gone = gone.iter().copied().peekable();
    toks.retain(|t| {
        while gone.peek().is_some_and(|g| g.end <= t.span.start) {
            gone.next();
        }
        gone.peek().is_none_or(|g| t.span.start < g.start)
    });
}
