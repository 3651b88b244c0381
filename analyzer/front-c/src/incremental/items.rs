//! File-level items of a tree, what was found in each, and how places move when a text is edited.
//!
//! It must not know what is looked for.

use crate::flow::{Known, Named};
use crate::package::Package;
use crate::sources::file::FileScan;
use crate::syntax::grammar::Children;
use crate::text::edit::{shift, shift_span};
use crate::types::reader::Ty;
use crate::walk::traverse::{Found, MacroUse};
use abi3lint_model::{Fact, Live, Span, Subject, Use};
use std::sync::Arc;
use tree_sitter::Node;

/// A file-level item of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    pub span: Span,
    /// How many blocks it stands in, of linkage or of a namespace. [`EDGE`] for what such a block begins with.
    pub depth: u8,
    /// The grammar could not read all of it.
    pub bad: bool,
    /// It is of a kind that reads the same whatever stands before and behind it; in blocks too.
    pub alone: Alone,
}

/// The depth of what stands around a block.
pub const EDGE: u8 = u8::MAX;

/// Where an item reads as it does without its neighbours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub enum Alone {
    Nowhere,
    /// Outside of all blocks.
    Outside,
    Anywhere,
}

/// A function with what is known of NULL in it.
#[derive(Debug)]
pub struct Function<'a> {
    pub at: u32,
    pub known: Vec<Arc<Known<'a>>>,
}

/// What was found in one file-level item.
#[derive(Debug)]
pub struct Item<'a> {
    pub outline: Outline,
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    pub errors: Vec<Span>,
    pub objects: Vec<Span>,
    pub functions: Vec<Function<'a>>,
    /// What its tables name.
    pub named: Option<Box<Named<'a>>>,
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
    pub fn split(outlines: &[Outline], by_itself: bool, found: Found<'a>) -> Vec<Item<'a>> {
        let item = |o: &Outline| Item {
            outline: *o,
            facts: Vec::new(),
            uses: Vec::new(),
            errors: Vec::new(),
            objects: Vec::new(),
            functions: Vec::new(),
            named: None,
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
    pub fn shift(&mut self, by: i64) {
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

/// Which of some items, in order, holds an offset.
pub fn holder(outlines: &[Outline], at: u32) -> Option<usize> {
    let i = outlines.partition_point(|o| o.span.start <= at).checked_sub(1)?;
    let span = outlines[i].span;
    (at < span.end.max(span.start + 1)).then_some(i)
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
pub fn items(root: Node<'_>) -> Vec<Outline> {
    let mut out = Vec::new();
    let mut cursor = root.walk();
    if !cursor.goto_first_child() {
        return out;
    }
    // By open block: whether it is the list of what stands in it, and how deep that is.
    let mut blocks: Vec<u8> = vec![0];
    let mut lists: u8 = 0;
    'tree: loop {
        let node = cursor.node();
        let kind = node.kind_name();
        let opens = matches!(kind, "linkage_specification" | "namespace_definition" | "declaration_list");
        if opens && cursor.goto_first_child() {
            let list = kind == "declaration_list";
            lists = lists.saturating_add(u8::from(list));
            blocks.push(if list { lists.min(EDGE - 1) } else { EDGE });
            continue;
        }
        let span = Span::new(node.start_byte(), node.end_byte());
        let depth = blocks.last().copied().unwrap_or(0);
        out.push(Outline { span, depth, bad: node.has_error() || root.is_error(), alone: alone(kind) });
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'tree;
            }
            if blocks.pop().is_some_and(|depth| depth != EDGE) {
                lists = lists.saturating_sub(1);
            }
        }
    }
    out
}

fn alone(kind: &str) -> Alone {
    match kind {
        "function_definition"
        | "type_definition"
        | "comment"
        | "struct_specifier"
        | "union_specifier"
        | "enum_specifier"
        | "class_specifier"
        | ";" => Alone::Anywhere,
        // In a block, what could be a declaration or a call is the one or the other.
        "declaration"
        | "expression_statement"
        | "template_declaration"
        | "using_declaration"
        | "alias_declaration"
        | "static_assert_declaration" => Alone::Outside,
        _ => Alone::Nowhere,
    }
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
        && a.speaks == b.speaks
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;
    use crate::syntax::grammar::Grammar;

    #[test]
    fn items_of_blocks_are_items_with_a_depth() {
        let text = "int a;\nnamespace n {\nint b;\nextern \"C\" { int c; }\n}\nint d;\n";
        let tree = Grammar::Cpp.parse(text.as_bytes()).unwrap();
        let all: Vec<(&str, u8)> = items(tree.root_node())
            .iter()
            .map(|o| (std::str::from_utf8(o.span.of(text.as_bytes())).unwrap(), o.depth))
            .filter(|(text, _)| text.starts_with("int") || *text == "namespace")
            .collect();
        assert_eq!(all, [("int a;", 0), ("namespace", EDGE), ("int b;", 1), ("int c;", 2), ("int d;", 0)]);
    }
}
