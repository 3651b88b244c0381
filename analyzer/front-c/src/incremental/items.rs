//! File-level items of a tree, what was found in each, and how places move when a text is edited.
//!
//! It must not know what is looked for.

use crate::flow::{FunctionAnalysis, Named};
use crate::package::Package;
use crate::sources::file::FileScan;
use crate::syntax::file_items::{Outline, holder};
use crate::text::spans::{shift, shift_fact, shift_span};
use crate::types::ty::Ty;
use crate::walk::state::{MacroUse, WalkOutput};
use abi3lint_model::{Fact, Live, Span};
use std::sync::Arc;

/// A function with what is known of NULL in it.
#[derive(Debug)]
pub(crate) struct Function<'a> {
    pub at: u32,
    pub known: Vec<Arc<FunctionAnalysis<'a>>>,
}

/// What was found in one file-level item.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub outline: Outline,
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    pub errors: Vec<Span>,
    pub objects: Vec<Span>,
    pub functions: Vec<Function<'a>>,
    /// What its tables name.
    pub named: Vec<Named<'a>>,
    /// It was looked into the rest of the file.
    pub asks_file: bool,
    /// It tells of records by their numbers.
    pub holds_records: bool,
    /// It was read without the rest of the file.
    pub by_itself: bool,
}

impl<'a> Item<'a> {
    /// What a walk found, by the items that it went through, which are ascending. What lies elsewhere belongs to
    /// a neighbour that was only touched, and is known.
    pub(crate) fn split(outlines: &[Outline], by_itself: bool, found: WalkOutput<'a>) -> Vec<Item<'a>> {
        let item = |o: &Outline| Item {
            outline: *o,
            facts: Vec::new(),
            uses: Vec::new(),
            errors: Vec::new(),
            objects: Vec::new(),
            functions: Vec::new(),
            named: Vec::new(),
            asks_file: false,
            holds_records: false,
            by_itself,
        };
        let mut items: Vec<Item<'a>> = outlines.iter().map(item).collect();
        let holder = |at: u32| holder(outlines, at);
        for fact in found.facts {
            if let Some(i) = holder(fact.span.start) {
                items[i].facts.push(fact);
            }
        }
        for u in found.uses {
            if let Some(i) = holder(u.span.start) {
                items[i].holds_records |= u.args.iter().chain(&u.free).any(Ty::has_record);
                items[i].uses.push(u);
            }
        }
        for e in found.errors {
            if let Some(i) = holder(e.start) {
                items[i].errors.push(e);
            }
        }
        for o in found.static_objects {
            if let Some(i) = holder(o.start) {
                items[i].objects.push(o);
            }
        }
        for i in found.asking.into_iter().filter_map(holder) {
            items[i].asks_file = true;
        }
        items
    }

    /// Moves it.
    pub(crate) fn shift(&mut self, by: i64) {
        if by == 0 {
            return;
        }
        shift_span(&mut self.outline.span, by);
        self.facts.iter_mut().for_each(|f| shift_fact(f, by));
        self.errors.iter_mut().chain(&mut self.objects).for_each(|s| shift_span(s, by));
        for u in &mut self.uses {
            shift_span(&mut u.span, by);
            u.names.iter_mut().flatten().for_each(|s| shift_span(s, by));
        }
        for f in &mut self.functions {
            shift(&mut f.at, by);
            f.known.retain_mut(|k| Arc::get_mut(k).map(|k| k.shift(by)).is_some());
        }
    }
}

/// Whether two scans have the same directives, which mean the same to one who reads them alone, and tell others the
/// same of functions that never come back.
pub(crate) fn same_directives(a: &FileScan<'_>, b: &FileScan<'_>) -> bool {
    fn text<'t>(f: &FileScan<'t>, k: usize) -> &'t [u8] {
        f.scan.directives[k].span.of(f.text)
    }
    a.scan.directives.len() == b.scan.directives.len()
        && (a.guess, a.guarded, &a.errors, &a.defaults) == (b.guess, b.guarded, &b.errors, &b.defaults)
        && a.speaks == b.speaks
        && a.noreturn == b.noreturn
        && (0..a.scan.directives.len())
            .all(|k| a.scan.directives[k].kind == b.scan.directives[k].kind && text(a, k) == text(b, k))
}

/// Whether an item is live when it was.
pub(crate) fn same_lives(
    package: &Package<'_>,
    i: usize,
    item: Span,
    before: &FileScan<'_>,
    lives: &[Live],
    old: Span,
) -> bool {
    let now = &package.sources.files[i];
    let of = |f: &FileScan<'_>, s: Span| f.region(s.start)..f.region(s.end) + 1;
    package.regions[i].get(of(now, item)) == lives.get(of(before, old))
}
