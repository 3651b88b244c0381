//! File-level items of a tree, what was found in each, and how places move when a text is edited.
//!
//! It must not know what is looked for.

use crate::file::FileScan;
use crate::package::Package;
use crate::turns::{after, differences};
use crate::types::Ty;
use crate::walk::{Found, MacroUse};
use abi3lint_model::{Fact, Live, Span, Subject, Use};
use tree_sitter::{InputEdit, Node, Point, Tree};

/// What was found in one file-level item.
#[derive(Debug)]
pub struct Item<'a> {
    pub start: u32,
    pub end: u32,
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    pub errors: Vec<Span>,
    pub objects: Vec<Span>,
    /// It was looked into the rest of the file.
    pub asks_file: bool,
    /// It tells of records by their numbers.
    pub holds_records: bool,
}

impl<'a> Item<'a> {
    /// What a walk found, by the items that it went through, which are ascending. What lies elsewhere belongs to
    /// a neighbour that was only touched, and is known.
    pub fn split(spans: &[Span], found: Found<'a>) -> Vec<Item<'a>> {
        let item = |s: &Span| Item {
            start: s.start,
            end: s.end,
            facts: Vec::new(),
            uses: Vec::new(),
            errors: Vec::new(),
            objects: Vec::new(),
            asks_file: false,
            holds_records: false,
        };
        let mut items: Vec<Item<'a>> = spans.iter().map(item).collect();
        let holder = |at: u32| {
            let i = spans.partition_point(|s| s.start <= at).checked_sub(1)?;
            (at < spans[i].end.max(spans[i].start + 1)).then_some(i)
        };
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
    pub fn shift(&mut self, by: i64) {
        if by == 0 {
            return;
        }
        shift(&mut self.start, by);
        shift(&mut self.end, by);
        self.facts.iter_mut().for_each(|f| shift_fact(f, by));
        self.errors.iter_mut().chain(&mut self.objects).for_each(|s| shift_span(s, by));
        for u in &mut self.uses {
            shift_span(&mut u.span, by);
            u.names.iter_mut().flatten().for_each(|s| shift_span(s, by));
        }
    }
}

fn shift(at: &mut u32, by: i64) {
    *at = (i64::from(*at) + by) as u32;
}

fn shift_span(span: &mut Span, by: i64) {
    shift(&mut span.start, by);
    shift(&mut span.end, by);
}

/// Moves all places of a fact that no macro leads to.
pub fn shift_fact(fact: &mut Fact, by: i64) {
    shift_span(&mut fact.span, by);
    if let Subject::Null(path) = &mut fact.subject {
        shift_span(&mut path.origin, by);
    }
    if let Use::Call { mistyped: Some(m), .. } = &mut fact.usage {
        shift_span(&mut m.span, by);
    }
}

/// The file-level items, in the order of the text: also those of linkage blocks and namespaces.
pub fn items(root: Node<'_>) -> Vec<Span> {
    let mut out = Vec::new();
    let mut cursor = root.walk();
    if !cursor.goto_first_child() {
        return out;
    }
    'tree: loop {
        let node = cursor.node();
        let opens = matches!(node.kind(), "linkage_specification" | "namespace_definition" | "declaration_list");
        if !(opens && cursor.goto_first_child()) {
            out.push(Span::new(node.start_byte(), node.end_byte()));
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    break 'tree;
                }
            }
        }
    }
    out
}

/// One replacement that makes a text of another.
#[derive(Clone, Copy, Default, Debug)]
pub struct Edit {
    start: u32,
    old_end: u32,
    new_end: u32,
}

impl Edit {
    /// What lies between the common start and the common end.
    pub fn of(old: &[u8], new: &[u8]) -> Edit {
        let most = old.len().min(new.len());
        let start = common(old[..most].iter().zip(&new[..most]));
        let end = common(old[start..].iter().rev().zip(new[start..].iter().rev()));
        Edit { start: start as u32, old_end: (old.len() - end) as u32, new_end: (new.len() - end) as u32 }
    }

    /// Where a span of the new text was; `None` where it is none of the old one.
    pub fn back(self, span: Span) -> Option<Span> {
        if span.end <= self.start {
            return Some(span);
        }
        let by = i64::from(self.old_end) - i64::from(self.new_end);
        let mut old = span;
        shift_span(&mut old, by);
        (span.start >= self.new_end).then_some(old)
    }

    /// Where an offset of the old text is now.
    pub fn forth(self, at: u32) -> Option<u32> {
        if at < self.start {
            return Some(at);
        }
        (at >= self.old_end).then(|| (i64::from(at) + i64::from(self.new_end) - i64::from(self.old_end)) as u32)
    }

    /// The tree of the old view as the parser wants it for the new one, and where they differ.
    pub fn told(self, tree: &Tree, old: &[u8], new: &[u8]) -> (Tree, Vec<Span>) {
        let (start, old_end, new_end) = (self.start as usize, self.old_end as usize, self.new_end as usize);
        // In places of the new text, with the length of the old one.
        let same = |s: Span, by: usize| (s.start as usize + by, s.len(), s.len());
        let before = differences(&old[..start], &new[..start]).into_iter().map(|s| same(s, 0));
        let behind = differences(&old[old_end..], &new[new_end..]).into_iter().map(|s| same(s, new_end));
        let middle = (old_end > start || new_end > start).then_some((start, old_end - start, new_end - start));
        let edits: Vec<(usize, usize, usize)> = before.chain(middle).chain(behind).collect();
        let mut tree = tree.clone();
        let (mut at, mut position) = (0, Point::new(0, 0));
        let shown = |at: usize| if at > start { at + old_end - new_end } else { at };
        for (from, old_len, new_len) in &edits {
            let start_position = after(position, &new[at..*from]);
            let new_end_position = after(start_position, &new[*from..from + new_len]);
            let was = if *from <= start { *from } else { shown(*from) };
            tree.edit(&InputEdit {
                start_byte: *from,
                old_end_byte: from + old_len,
                new_end_byte: from + new_len,
                start_position,
                old_end_position: after(start_position, &old[was..was + old_len]),
                new_end_position,
            });
            (at, position) = (from + new_len, new_end_position);
        }
        (tree, edits.into_iter().map(|(from, _, len)| Span::new(from, from + len)).collect())
    }
}

fn common<'b>(pairs: impl Iterator<Item = (&'b u8, &'b u8)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}

/// Orders spans and joins those that touch.
pub fn sort_and_join(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|next, s| {
        let joined = next.start <= s.end;
        if joined {
            s.end = s.end.max(next.end);
        }
        joined
    });
}

/// Whether two scans have the same directives, which mean the same to one who reads them alone, and tell others the
/// same of functions that never come back.
pub fn same_directives(a: &FileScan<'_>, b: &FileScan<'_>) -> bool {
    fn text<'t>(f: &FileScan<'t>, k: usize) -> &'t [u8] {
        f.scan.directives[k].span.of(f.text)
    }
    a.scan.directives.len() == b.scan.directives.len()
        && (a.guess, a.guarded, &a.fails, &a.defaults) == (b.guess, b.guarded, &b.fails, &b.defaults)
        && a.finals == b.finals
        && (0..a.scan.directives.len())
            .all(|k| a.scan.directives[k].kind == b.scan.directives[k].kind && text(a, k) == text(b, k))
}

/// Whether an item is live when it was.
pub fn same_lives(
    package: &Package<'_>,
    i: usize,
    item: Span,
    before: &FileScan<'_>,
    lives: &[Live],
    old: Span,
) -> bool {
    let now = &package.files[i];
    let of = |f: &FileScan<'_>, s: Span| f.region(s.start)..f.region(s.end) + 1;
    package.regions[i].get(of(now, item)) == lives.get(of(before, old))
}
