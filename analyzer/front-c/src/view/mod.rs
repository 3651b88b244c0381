//! The view: a text of the same length that tree-sitter can parse.
//!
//! Directives and dead branches are blanked, branches that cannot stand side by side are chosen one per
//! view, and macros that hide syntax are repaired in place. Offsets never move, so every span of the view
//! is a span of the file. What is overwritten is listed, so that nothing is lost for the facts.

pub mod macro_braces;
pub mod macro_kind;
pub mod macro_terminators;
pub mod repair;
pub mod type_arguments;

use crate::package::Package;
use crate::sources::file::FileScan;
use crate::sources::reached_limits::Limit;
use crate::text::scan::{BYTE_ORDER_MARK, Tok, TokKind};
use abi3lint_model::{Live, Span};
use memchr::memmem;

/// A same-length text for one parse.
#[derive(Debug)]
pub struct View {
    pub text: Vec<u8>,
    /// Names that the text no longer shows: spans of identifiers, ascending.
    pub overwritten: Vec<Span>,
    /// How many views the file needs to show every live branch.
    pub views: usize,
    /// Macros open or close braces.
    pub hidden: bool,
}

/// Views of a file whose branches exclude each other: as many as have so many bytes together, within limits.
const VIEW_BYTES: usize = 8 << 20;
const LEAST_VIEWS: usize = 4;
const MOST_VIEWS: usize = 64;

/// Overwrites a span with blanks; line ends stay.
pub fn blank(text: &mut [u8], span: Span) {
    for b in &mut text[span.start as usize..span.end as usize] {
        if *b != b'\n' && *b != b'\r' {
            *b = b' ';
        }
    }
}

/// Overwrites what no C holds, outside of literals and comments and mostly in them: control characters and bytes
/// that are no UTF-8. Of each, the parser would look for a way out.
pub fn clean(text: &mut [u8]) {
    let is_control = |b: u8| b < b' ' && !matches!(b, b'\t'..=b'\r') || b == 0x7f;
    if text.iter().any(|b| is_control(*b)) {
        text.iter_mut().filter(|b| is_control(**b)).for_each(|b| *b = b' ');
    }
    if std::str::from_utf8(text).is_ok() {
        return;
    }
    let mut at = 0;
    let mut bad: Vec<std::ops::Range<usize>> = Vec::new();
    for chunk in text.utf8_chunks() {
        at += chunk.valid().len();
        bad.push(at..at + chunk.invalid().len());
        at += chunk.invalid().len();
    }
    bad.into_iter().for_each(|range| text[range].fill(b' '));
}

/// Takes out what no C holds, by the tokens outside of directives: stray characters, of each of which the parser
/// would look for a way out, and comments in literals that nothing ends. To the grammar, which sees no literal there,
/// those are open, and it looks for the end of each through the rest of the file.
pub fn take_out_strays(text: &mut [u8], toks: &[Tok]) {
    for t in toks {
        match t.kind {
            TokKind::Punct(b'\\' | b'`' | b'@' | b'#') => text[t.span.start as usize] = b' ',
            TokKind::Literal => close_comments(&mut text[t.span.start as usize..t.span.end as usize]),
            _ => {}
        }
    }
}

fn close_comments(literal: &mut [u8]) {
    let quote = literal.iter().find(|b| matches!(b, b'"' | b'\'')).copied();
    let ends = literal.len() > 1 && literal.last().copied() == quote;
    let escaped = literal.iter().rev().skip(1).take_while(|b| **b == b'\\').count() % 2 == 1;
    if ends && !escaped {
        return;
    }
    while let Some(at) = memmem::find(literal, b"/*") {
        literal[at..at + 2].fill(b' ');
    }
}

/// Builds the `k`-th view of a file from its tokens, which are gone before the view is parsed: they take more
/// than twice the memory of their text.
pub fn build(package: &Package<'_>, index: usize, toks: Vec<Tok>, k: usize) -> View {
    build_keeping(package, index, toks, k).0
}

/// The same, with the tokens that the view shows.
pub fn build_keeping(package: &Package<'_>, index: usize, mut toks: Vec<Tok>, k: usize) -> (View, Vec<Tok>) {
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
    let (overwritten, hidden) = repair::repair(package, index, &toks, &mut text);
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

/// The branches that this view does not show, ascending and disjoint.
fn choose_branches(
    package: &Package<'_>,
    file: &FileScan<'_>,
    index: usize,
    toks: &[Tok],
    k: usize,
) -> (Vec<Span>, usize) {
    let mut gone: Vec<Span> = Vec::new();
    let mut views = 1;
    let active = package.sources.options.active;
    let directive = |i: u32| file.scan.directives[i as usize].span;
    let live_after = |i: u32| -> Live { package.live(index, directive(i).end + 1) };
    for g in &file.groups {
        let start = directive(g.branches[0]).start;
        // Groups come in the order of their starts, so an enclosing blanked branch was pushed before.
        if gone.iter().rev().take(64).any(|s| s.start <= start && start < s.end) {
            continue;
        }
        let end = g.endif.map_or(file.text.len() as u32, |e| directive(e).start);
        let branch = |i: usize| Span {
            start: directive(g.branches[i]).end,
            end: g.branches.get(i + 1).map_or(end, |n| directive(*n).start),
        };
        let mut alive: Vec<usize> =
            (0..g.branches.len()).filter(|i| live_after(g.branches[*i]).may.intersects(active)).collect();
        if alive.len() > 1 && !can_flatten(file, toks, &alive.iter().map(|i| branch(*i)).collect::<Vec<_>>()) {
            let most = (VIEW_BYTES / file.text.len().max(1)).clamp(LEAST_VIEWS, MOST_VIEWS);
            if alive.len() > most {
                package.sources.limits.reached(index, start, Limit::Views(most));
            }
            views = views.max(alive.len().min(most));
            let pick = alive[k.min(alive.len() - 1)];
            alive = vec![pick];
        }
        gone.extend((0..g.branches.len()).filter(|i| !alive.contains(i)).map(branch).filter(|s| !s.is_empty()));
    }
    gone.sort_unstable_by_key(|s| s.start);
    (gone, views)
}

/// Whether all branches may stand one after the other in one text: each is balanced, begins and ends
/// where an item or a statement or a list element does.
fn can_flatten(file: &FileScan<'_>, toks: &[Tok], branches: &[Span]) -> bool {
    let mut any_open_end = false;
    let mut filled = 0;
    for (n, b) in branches.iter().enumerate() {
        let from = toks.partition_point(|t| t.span.start < b.start);
        let to = toks.partition_point(|t| t.span.start < b.end);
        let inner = &toks[from..to];
        let (Some(first), Some(last)) = (inner.first(), inner.last()) else { continue };
        filled += 1;
        let mut depth = 0i32;
        for t in inner {
            match t.kind {
                TokKind::Punct(b'(' | b'[' | b'{') => depth += 1,
                TokKind::Punct(b')' | b']' | b'}') => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return false;
            }
        }
        let word = first.span.of(file.text);
        let starts_inside = matches!(first.kind, TokKind::Punct(p) if !matches!(p, b'{' | b'*' | b'(' | b'.' | b'[' | b'~' | b':' | b';' | b'&'))
            || word == b"else"
            || word == b"while" && depth == 0 && last.is(b';') && n > 0 && prev_is_close(toks, from);
        if depth != 0 || starts_inside {
            return false;
        }
        let closed = match last.kind {
            TokKind::Punct(p) => matches!(p, b';' | b'}' | b',' | b':'),
            _ => false,
        };
        // A macro alone on its line is a whole statement or item, or gets its semicolon later.
        let closed = closed || ends_with_macro(file, inner);
        if !closed {
            any_open_end = true;
        }
    }
    filled <= 1 || !any_open_end
}

fn prev_is_close(toks: &[Tok], from: usize) -> bool {
    from.checked_sub(1).and_then(|i| toks.get(i)).is_some_and(|t| t.is(b'}'))
}

/// The last line of the branch is an upper-case name, with or without arguments.
fn ends_with_macro(file: &FileScan<'_>, toks: &[Tok]) -> bool {
    let Some(last) = toks.last() else { return false };
    let mut i = toks.len() - 1;
    if last.is(b')') {
        let mut depth = 0;
        loop {
            match toks[i].kind {
                TokKind::Punct(b')') => depth += 1,
                TokKind::Punct(b'(') => depth -= 1,
                _ => {}
            }
            if depth == 0 || i == 0 {
                break;
            }
            i -= 1;
        }
        if i == 0 {
            return false;
        }
        i -= 1;
    }
    let name = toks[i];
    let upper = name.span.of(file.text).iter().all(|b| b.is_ascii_uppercase() || *b == b'_' || b.is_ascii_digit());
    let starts = i == 0 || matches!(toks[i - 1].kind, TokKind::Punct(b';' | b'{' | b'}'));
    name.kind == TokKind::Ident && upper && starts
}

#[cfg(test)]
mod tests {
    use super::{clean, take_out_strays};
    use crate::text::scan::scan;

    fn shown(text: &[u8]) -> Vec<u8> {
        let mut shown = text.to_vec();
        take_out_strays(&mut shown, &scan(text).toks);
        shown
    }

    #[test]
    fn stray_characters_are_blank() {
        let text = b"a \\ b ` @c@ d# \\\n '\\\\' \"@\" /* @ */";
        assert_eq!(shown(text), b"a   b    c  d  \\\n '\\\\' \"@\" /* @ */");
    }

    #[test]
    fn comments_in_literals_that_nothing_ends_are_none() {
        let text = b"f('a /* b\n\"c /* d\\\"\n\"e /* f\" /* g */ L'/*\n";
        assert_eq!(shown(text), b"f('a    b\n\"c    d\\\"\n\"e /* f\" /* g */ L'  \n");
    }

    #[test]
    fn what_is_no_text_is_blank_and_nothing_moves() {
        let mut text = b"a\x06b\x82\t\xc3\xa9\xe2\x82;\x7f\r\n\x0c".to_vec();
        clean(&mut text);
        assert_eq!(text, b"a b \t\xc3\xa9  ; \r\n\x0c");
    }
}
