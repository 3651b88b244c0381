//! Which branches of conditional groups a view shows: all that can stand one after the other, and one of the others.

use crate::package::Package;
use crate::sources::file::FileScan;
use crate::sources::reached_limits::Limit;
use abi3lint_c_text::{Tok, TokKind, opening, unmatched};
use abi3lint_model::{Live, Span};

/// Views of a file whose branches exclude each other: as many as have so many bytes together, within limits.
const VIEW_BYTES: usize = 8 << 20;
const LEAST_VIEWS: usize = 4;

const MOST_VIEWS: usize = 64;

/// The branches that this view does not show, ascending and disjoint.
pub(crate) fn choose_branches(
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
        if !unmatched(inner).is_some_and(|u| u.is_empty()) {
            return false;
        }
        let word = first.span.of(file.text);
        let starts_inside = matches!(first.kind, TokKind::Punct(p) if !matches!(p, b'{' | b'*' | b'(' | b'.' | b'[' | b'~' | b':' | b';' | b'&'))
            || word == b"else"
            || word == b"while" && last.is(b';') && n > 0 && prev_is_close(toks, from);
        if starts_inside {
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
        let Some(before) = opening(toks, i).and_then(|open| open.checked_sub(1)) else { return false };
        i = before;
    }
    let name = toks[i];
    let upper = name.span.of(file.text).iter().all(|b| b.is_ascii_uppercase() || *b == b'_' || b.is_ascii_digit());
    let starts = i == 0 || matches!(toks[i - 1].kind, TokKind::Punct(b';' | b'{' | b'}'));
    name.kind == TokKind::Ident && upper && starts
}
