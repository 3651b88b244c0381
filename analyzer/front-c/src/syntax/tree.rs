//! Syntax trees as flat lists of nodes.
//!
//! The parser's own tree shares parts between texts and hides nodes of its grammar, so that each step from a node to
//! its children looks for them anew: a reader that asks a function's nodes a few times over spends more time on steps
//! than the parse took. So a tree is listed once:
//!
//! 1. One walk of the parser's tree, in the order of the text, writes a record for each visible node: where it is, its
//!    kind, what its parent calls it, its parent, and the index behind its last descendant.
//! 2. The first child of a node is the record behind it, and the next sibling of one is the record behind its last
//!    descendant. A step is an addition.
//!
//! Invariant: records are in the order of a walk, so the descendants of record `i` are those from `i + 1` to its
//! `behind`; all of them have `i` or a descendant of it as their parent.
//!
//! Example: `a + b;` is `0 translation_unit, 1 expression_statement (parent 0, behind 6), 2 binary_expression (parent 1,
//! behind 6), 3 identifier "left" (parent 2, behind 4), 4 "+" "operator", 5 identifier "right"`, and 6 is `;`.
//!
//! Bodies of functions are most of a file. Where only some are looked at, the others are listed without what is in them.
//!
//! Limits: a record takes 20 bytes, which is 5 to 9 for each byte of C. The parser's tree is kept beside it only where
//! another text will be read with its help.

use super::grammar::{Child, Grammar};
use crate::text::spans::touches;
use abi3lint_model::Span;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use tree_sitter::InputEdit;

/// A syntax tree.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    grammar: Grammar,
    /// That of the parser; `None` once nothing more is read with its help.
    parsed: Option<tree_sitter::Tree>,
    /// Listed when they are first asked for.
    nodes: OnceLock<Arc<Nodes>>,
}

#[derive(Debug)]
struct Nodes {
    grammar: Grammar,
    records: Vec<Record>,
}

#[derive(Debug)]
struct Record {
    start: u32,
    end: u32,
    parent: u32,
    /// The index behind the last descendant.
    behind: u32,
    kind: u16,
    /// What the parent calls it, by the grammar's number; 0 for nothing.
    field: u8,
    health: Health,
}

/// What the grammar made of a node's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Health {
    Well,
    /// There is an error below.
    HasError,
    /// It is what the grammar could not read.
    Error,
    /// The parser put it in, because the text lacks it.
    Missing,
}

impl Tree {
    pub(super) fn of(grammar: Grammar, parsed: tree_sitter::Tree) -> Tree {
        Tree { grammar, parsed: Some(parsed), nodes: OnceLock::new() }
    }

    pub(crate) fn root_node(&self) -> Node<'_> {
        let nodes = self.nodes.get_or_init(|| Arc::new(Nodes::of(self.grammar, self.parsed.as_ref(), None)));
        Node { nodes, at: 0 }
    }

    /// Whether the grammar could not read all of the text; without a list of the nodes.
    pub(crate) fn has_error(&self) -> bool {
        match &self.parsed {
            Some(parsed) => parsed.root_node().has_error(),
            None => self.root_node().has_error(),
        }
    }

    /// How many nodes there are; without a list of them.
    pub(crate) fn count(&self) -> usize {
        self.parsed.as_ref().map_or_else(|| self.root_node().nodes.records.len(), |p| p.root_node().descendant_count())
    }

    /// The tree without what stands in the bodies of functions; with it, once the parser's tree was let go.
    pub(crate) fn outline(&self) -> Tree {
        if self.parsed.is_none() {
            return self.clone();
        }
        let mut outline = Tree { grammar: self.grammar, parsed: self.parsed.clone(), nodes: OnceLock::new() };
        outline.list(Some(&[]));
        outline.settle();
        outline
    }

    /// Lists the nodes anew, bodies only of functions that touch the spans of a scope if there is one.
    pub(crate) fn list(&mut self, scope: Option<&[Span]>) {
        if self.parsed.is_some() {
            self.nodes = OnceLock::from(Arc::new(Nodes::of(self.grammar, self.parsed.as_ref(), scope)));
        }
    }

    /// Lets go of the parser's tree: no other text will be read with its help.
    pub(crate) fn settle(&mut self) {
        self.root_node();
        self.parsed = None;
    }

    /// Forgets the list of the nodes, which takes room while other texts are read with the tree's help.
    pub(crate) fn unlist(&mut self) {
        if self.parsed.is_some() {
            self.nodes = OnceLock::new();
        }
    }

    /// The parser's tree, to read another text with its help; `None` once it was let go.
    pub(super) fn parsed(&self) -> Option<&tree_sitter::Tree> {
        self.parsed.as_ref()
    }

    /// The tree as the parser wants it for another text: nodes are where they were before the edits.
    pub(super) fn edited(&self, edits: impl Iterator<Item = InputEdit>) -> Tree {
        let mut parsed = self.parsed.clone();
        if let Some(parsed) = &mut parsed {
            edits.for_each(|e| parsed.edit(&e));
        }
        Tree { grammar: self.grammar, parsed, nodes: OnceLock::new() }
    }

    /// Where the tree of another text, which was read with the help of this one after its edits, has other nodes.
    pub(crate) fn changed_ranges(&self, other: &Tree) -> Vec<Span> {
        let trees = self.parsed.as_ref().zip(other.parsed.as_ref());
        let ranges = trees.map(|(old, new)| old.changed_ranges(new)).into_iter().flatten();
        ranges.map(|r| Span::new(r.start_byte, r.end_byte)).collect()
    }
}

impl Nodes {
    fn of(grammar: Grammar, tree: Option<&tree_sitter::Tree>, scope: Option<&[Span]>) -> Nodes {
        let Some(tree) = tree else { return Nodes { grammar, records: vec![Record::NOTHING] } };
        let body = grammar.field_id(Child::Body);
        let is_left_out = |scope: &[Span], records: &[Record], at: usize| {
            let (node, function) = (&records[at], &records[records[at].parent as usize]);
            node.field == body
                && grammar.kind_name(function.kind) == "function_definition"
                && !touches(scope, function.start as usize, function.end as usize)
        };
        let count = if scope.is_some() { 0 } else { tree.root_node().descendant_count() };
        let mut records: Vec<Record> = Vec::with_capacity(count);
        let mut cursor = tree.walk();
        let mut open: Vec<u32> = Vec::with_capacity(64);
        'tree: loop {
            let at = records.len() as u32;
            let field = cursor.field_id().map_or(0, |f| u8::try_from(f.get()).unwrap_or(0));
            records.push(Record::of(cursor.node(), field, open.last().copied().unwrap_or(0), at + 1));
            let within = scope.is_none_or(|s| !is_left_out(s, &records, at as usize));
            if within && cursor.goto_first_child() {
                open.push(at);
                continue;
            }
            while !cursor.goto_next_sibling() {
                let Some(at) = open.pop() else { break 'tree };
                let behind = records.len() as u32;
                records[at as usize].behind = behind;
                cursor.goto_parent();
            }
        }
        Nodes { grammar, records }
    }
}

impl Record {
    /// An empty tree.
    const NOTHING: Record = Record { start: 0, end: 0, parent: 0, behind: 1, kind: 0, field: 0, health: Health::Well };

    fn of(node: tree_sitter::Node<'_>, field: u8, parent: u32, behind: u32) -> Record {
        Record {
            start: node.start_byte() as u32,
            end: node.end_byte() as u32,
            parent,
            behind,
            kind: node.kind_id(),
            field,
            health: match () {
                () if !node.has_error() => Health::Well,
                () if node.is_error() => Health::Error,
                () if node.is_missing() => Health::Missing,
                () => Health::HasError,
            },
        }
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    nodes: &'t Nodes,
    at: u32,
}

impl<'t> Node<'t> {
    fn record(self) -> &'t Record {
        &self.nodes.records[self.at as usize]
    }

    pub(crate) fn start_byte(self) -> usize {
        self.record().start as usize
    }

    pub(crate) fn end_byte(self) -> usize {
        self.record().end as usize
    }

    pub(crate) fn byte_range(self) -> Range<usize> {
        self.start_byte()..self.end_byte()
    }

    /// The kind, by the grammar's number; `u16::MAX` for an error.
    pub(crate) fn kind_id(self) -> u16 {
        self.record().kind
    }

    /// The grammar's name of the kind, and `ERROR`.
    pub(crate) fn kind_name(self) -> &'static str {
        self.nodes.grammar.kind_name(self.record().kind)
    }

    /// What the parent calls it, by the grammar's number; 0 for nothing.
    pub(crate) fn field_id(self) -> u8 {
        self.record().field
    }

    /// A number that no other node of the tree has, nor one of another tree that exists.
    pub(crate) fn id(self) -> usize {
        std::ptr::from_ref(self.record()).addr()
    }

    pub(crate) fn is_error(self) -> bool {
        self.record().health == Health::Error
    }

    /// Whether the parser put it in, because the text lacks it.
    pub(crate) fn is_missing(self) -> bool {
        self.record().health == Health::Missing
    }

    /// Whether the grammar could not read all of its text.
    pub(crate) fn has_error(self) -> bool {
        self.record().health != Health::Well
    }

    fn is_named(self) -> bool {
        self.nodes.grammar.is_named(self.record().kind)
    }

    pub(crate) fn parent(self) -> Option<Node<'t>> {
        (self.at != 0).then(|| Node { nodes: self.nodes, at: self.record().parent })
    }

    /// The children, in the order of the text.
    pub(crate) fn children(self) -> NodeChildren<'t> {
        NodeChildren { nodes: self.nodes, next: self.at + 1, end: self.record().behind }
    }

    /// The children that the grammar names: no punctuation, no keywords.
    pub(crate) fn named_children(self) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(|n| n.is_named())
    }

    pub(crate) fn named_child(self, i: usize) -> Option<Node<'t>> {
        self.named_children().nth(i)
    }

    /// The named children of its parent that stand before it, the last one first.
    pub(crate) fn named_siblings_before(self) -> impl Iterator<Item = Node<'t>> {
        let all = self.parent().into_iter().flat_map(Node::named_children);
        let before: Vec<Node<'t>> = all.take_while(|n| n.at < self.at).collect();
        before.into_iter().rev()
    }

    /// The first child that the node calls so; an error calls nothing by a name.
    pub(crate) fn child_at(self, which: Child) -> Option<Node<'t>> {
        self.children_at(which).next().filter(|_| !self.is_error())
    }

    /// The children that the node calls so.
    pub(crate) fn children_at(self, which: Child) -> impl Iterator<Item = Node<'t>> {
        let id = self.nodes.grammar.field_id(which);
        self.children().filter(move |n| id != 0 && n.record().field == id)
    }

    /// A place in the tree, here at first, that goes no further up than here.
    pub(crate) fn walk(self) -> TreeCursor<'t> {
        TreeCursor { node: self, top: self.at }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.kind_name(), self.byte_range())
    }
}

/// The children of a node.
pub(crate) struct NodeChildren<'t> {
    nodes: &'t Nodes,
    next: u32,
    end: u32,
}

impl<'t> Iterator for NodeChildren<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let node = (self.next < self.end).then_some(Node { nodes: self.nodes, at: self.next })?;
        self.next = node.record().behind;
        Some(node)
    }
}

/// A place in a tree.
pub(crate) struct TreeCursor<'t> {
    node: Node<'t>,
    top: u32,
}

impl<'t> TreeCursor<'t> {
    pub(crate) fn node(&self) -> Node<'t> {
        self.node
    }

    /// Goes to the first child; false, and stays, where there is none.
    pub(crate) fn goto_first_child(&mut self) -> bool {
        self.goto(self.node.at + 1, self.node.record().behind)
    }

    /// Goes to the next sibling; false, and stays, where there is none.
    pub(crate) fn goto_next_sibling(&mut self) -> bool {
        let parent = &self.node.nodes.records[self.node.record().parent as usize];
        self.node.at != self.top && self.goto(self.node.record().behind, parent.behind)
    }

    /// Goes to the parent; false, and stays, where the walk began.
    pub(crate) fn goto_parent(&mut self) -> bool {
        let below = self.node.at != self.top;
        if below {
            self.node.at = self.node.record().parent;
        }
        below
    }

    fn goto(&mut self, at: u32, end: u32) -> bool {
        if at < end {
            self.node.at = at;
        }
        at < end
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
