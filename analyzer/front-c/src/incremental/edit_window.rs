//! An edit inside of a file-level item or between some, and in no directive: what the scanner and the view say of
//! it, while all else only moves.
//!
//! It is for those who edit: what takes time in proportion to the file is a copy or an addition. Where anything is
//! not plain, it gives nothing, and the file is read as a whole. The module must not know what an item means.

use super::items::Item;
use crate::package::Package;
use crate::sources::file::{FileScan, speaks};
use crate::sources::language::is_unit;
use crate::sources::noreturn::noreturn_functions;
use crate::text::edit::Edit;
use crate::text::name_starts::NameStarts;
use crate::text::spans::shift_span;
use crate::view::blank::{clean, take_out_strays};
use crate::view::build::View;
use crate::view::repair::repair_part;
use crate::view::scopes::opened;
use abi3lint_c_text::{Tok, TokKind, Unmatched, scan, unmatched};
use abi3lint_model::{SourceFile, Span};
use std::ops::Range;

/// The tokens of a file, outside of directives.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub all: Vec<Tok>,
    /// Those that the view shows, repaired or not.
    pub shown: Vec<Tok>,
    pub starts: NameStarts,
}

/// What holds an edit, before and after it: file-level items, or what lies between two directives in them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub edit: Edit,
    pub old: Span,
    pub new: Span,
    item: Span,
}

/// So many tokens at the start of a window, and at its end, may tell its neighbours something.
const EDGE: (usize, usize) = (4, 2);

/// So many items before an edit, and behind it, are looked at.
const NEIGHBOURS: usize = 8;

impl Window {
    /// Where the edit lies inside of some items, and in no directive.
    pub(crate) fn of(items: &[Item<'_>], file: &FileScan<'_>, toks: &[Tok], edit: Edit) -> Option<Window> {
        let item = around(items, toks, edit)?;
        let mut old = item;
        let directives = &file.scan.directives;
        let next = directives.partition_point(|d| d.span.end < edit.start);
        if let Some(before) = next.checked_sub(1).map(|k| directives[k].span).filter(|s| s.start >= item.start) {
            old.start = toks.get(toks.partition_point(|t| t.span.start < before.end))?.span.start;
        }
        if let Some(behind) = directives.get(next).map(|d| d.span).filter(|s| s.start < item.end) {
            let last = toks.get(toks.partition_point(|t| t.span.end <= behind.start).checked_sub(1)?)?;
            // What else a branch ends with may tell whether others can stand beside it.
            let closes = last.is(b';') || last.is(b'}');
            old.end = closes.then_some(last.span.end)?;
        }
        let inside = old.start < edit.start && edit.old_end < old.end;
        let end = (i64::from(old.end) + edit.grows()) as u32;
        inside.then_some(Window { edit, old, new: Span { start: old.start, end }, item })
    }

    /// Where a span outside of the item is now.
    pub(crate) fn ahead(self, span: Span) -> Option<Span> {
        let outside = span.end <= self.old.start || span.start >= self.old.end;
        self.edit.ahead(span).filter(|_| outside)
    }

    /// The file after the edit, with its tokens; `None` where that has to be found out from the whole text.
    pub(crate) fn scan<'a>(self, before: &mut FileScan<'a>, tokens: &mut Tokens, source: &'a SourceFile) -> Option<()> {
        let Window { edit, old, new, item } = self;
        let plain = is_unit(before.path)
            && before.noreturn.is_empty()
            && before.scan.unclosed_comment.is_none()
            && before.groups.first().is_none_or(|g| g.branches.first().is_none_or(|b| !before.defaults[*b as usize]))
            && !before.scan.odd_continuations.iter().any(|s| (old.start..old.end).contains(&s.start));
        if !plain {
            return None;
        }
        // What conditions are looked at depends on it.
        let region = before.region(old.start);
        let span = *before.regions().get(region)?;
        let end = (i64::from(span.end) + edit.grows()) as u32;
        if speaks(Span { end, ..span }.of(&source.text)) != before.speaks[region] {
            return None;
        }
        let mut found = scan(new.of(&source.text));
        if !found.directives.is_empty() || !found.odd_continuations.is_empty() || found.unclosed_comment.is_some() {
            return None;
        }
        found.toks.iter_mut().for_each(|t| shift_span(&mut t.span, i64::from(new.start)));
        let (was, shown) = (within(&tokens.all, old), within(&tokens.shown, old));
        let inner = &tokens.all[was.clone()];
        if inner != &tokens.shown[shown.clone()] || !self.same_edges(inner, &found.toks) {
            return None;
        }
        let braces = open_braces(inner);
        let same_scopes = || opened(inner, before.text) == opened(&found.toks, &source.text);
        let same_braces = braces.is_some() && braces == open_braces(&found.toks) && same_scopes();
        if !same_braces || !noreturn(before, &tokens.all[within(&tokens.all, item)]).is_empty() {
            return None;
        }
        // Nothing but the text and places differs from now on.
        let by = edit.grows();
        let replace = |toks: &mut Vec<Tok>, range: Range<usize>| {
            toks[range.end..].iter_mut().for_each(|t| shift_span(&mut t.span, by));
            toks.splice(range, found.toks.iter().copied());
        };
        before.moved(source, |span| {
            if span.start >= edit.old_end {
                shift_span(span, by);
            }
        });
        tokens.starts.replace(old, by, &found.toks);
        replace(&mut tokens.all, was);
        replace(&mut tokens.shown, shown);
        let item = Span { start: item.start, end: (i64::from(item.end) + by) as u32 };
        if !noreturn(before, &tokens.all[within(&tokens.all, item)]).is_empty() {
            return None;
        }
        before.set_tokens(&tokens.all);
        Some(())
    }

    /// Whether the first and the last tokens are what they were, and the text ends with the last.
    fn same_edges(self, old: &[Tok], new: &[Tok]) -> bool {
        let (first, last) = EDGE;
        if old.len().min(new.len()) < first + last {
            return false;
        }
        let by = self.edit.grows();
        let moved = |t: &Tok| {
            let mut t = *t;
            shift_span(&mut t.span, by);
            t
        };
        let (head, tail) = (old[first - 1].span, old[old.len() - last].span);
        head.end < self.edit.start
            && self.edit.old_end < tail.start
            && old[..first] == new[..first]
            && old[old.len() - last..].iter().map(moved).eq(new[new.len() - last..].iter().copied())
            && new.last().is_some_and(|t| t.span.end == self.new.end && matches!(t.kind, TokKind::Punct(_)))
    }

    /// The view after the edit; `None` where macros of the file open or close braces.
    pub(crate) fn view(self, package: &Package<'_>, index: usize, before: View, tokens: &Tokens) -> Option<View> {
        let Window { edit, old, new, .. } = self;
        let View { mut text, overwritten, views, hidden } = before;
        if hidden {
            return None;
        }
        let source = package.sources.files[index].text;
        text.splice(old.start as usize..old.end as usize, new.of(source).iter().copied());
        clean(&mut text[new.start as usize..new.end as usize]);
        let from = tokens.shown.partition_point(|t| t.span.start < new.start);
        let to = tokens.shown.partition_point(|t| t.span.start < new.end);
        take_out_strays(&mut text, &tokens.shown[from..to]);
        let inside = repair_part(package, index, &tokens.shown, from..to, &mut text)?;
        let (first, behind) =
            (overwritten.partition_point(|s| s.start < old.start), overwritten.partition_point(|s| s.start < old.end));
        let mut all = overwritten;
        all[behind..].iter_mut().for_each(|s| shift_span(s, edit.grows()));
        all.splice(first..behind, inside);
        Some(View { text, overwritten: all, views, hidden })
    }
}

/// The functions that never come back, among the tokens of a part of the file.
fn noreturn<'a>(file: &FileScan<'a>, toks: &[Tok]) -> Vec<&'a [u8]> {
    noreturn_functions(file.path, file.text, &file.conditionals, toks)
}

/// The item that holds an edit, with as many neighbours as have the tokens that its edges need.
fn around(items: &[Item<'_>], toks: &[Tok], edit: Edit) -> Option<Span> {
    let span = |k: usize| items[k].outline.span;
    let count = |from: u32, to: u32| {
        let first = toks.partition_point(|t| t.span.start < from);
        toks[first..].iter().take_while(|t| t.span.end <= to).take(EDGE.0).count()
    };
    let at = items.partition_point(|i| i.outline.span.end <= edit.start);
    let last = items.len().checked_sub(1)?;
    let from = (0..=at.min(last)).rev().take(NEIGHBOURS).find(|k| {
        let start = span(*k).start;
        start < edit.start && count(start, edit.start) >= EDGE.0
    })?;
    let to = (at..items.len()).take(NEIGHBOURS).find(|k| {
        let end = span(*k).end;
        let last = toks[..toks.partition_point(|t| t.span.end <= end)].last();
        end > edit.old_end && last.is_some_and(|t| t.span.end == end) && count(edit.old_end, end) >= EDGE.1
    })?;
    Some(Span { start: span(from).start, end: span(to).end })
}

/// The tokens that begin in a span.
fn within(toks: &[Tok], span: Span) -> Range<usize> {
    toks.partition_point(|t| t.span.start < span.start)..toks.partition_point(|t| t.span.start < span.end)
}

/// Braces that are closed before they are opened, and those that stay open. `None` where parentheses do not balance
/// between braces.
fn open_braces(toks: &[Tok]) -> Option<(usize, usize)> {
    let Unmatched { closing, opening } = unmatched(toks)?;
    let are_braces = closing.iter().all(|b| *b == b'}') && opening.iter().all(|b| *b == b'{');
    are_braces.then_some((closing.len(), opening.len()))
}
