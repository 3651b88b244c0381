//! The two grammars, and what they call kinds of nodes and children.

use super::budget::Budget;
use super::tree::Tree;
use abi3lint_allocator::Blocks;
use abi3lint_model::Span;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use tree_sitter::{Language, ParseOptions, ParseState, Parser, Point, Range};

/// The two grammars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grammar {
    C,
    Cpp,
}

impl Grammar {
    /// The grammar of a file, by its language.
    pub(crate) fn of_language(cpp: bool) -> Grammar {
        if cpp { Grammar::Cpp } else { Grammar::C }
    }

    pub(crate) fn language(self) -> &'static Language {
        static LANGUAGES: OnceLock<[Language; 2]> = OnceLock::new();
        let both = LANGUAGES.get_or_init(|| {
            abi3lint_allocator::count_blocks();
            [tree_sitter_c::LANGUAGE.into(), tree_sitter_cpp::LANGUAGE.into()]
        });
        &both[self as usize]
    }

    /// Parses a text; `None` if that took far more work than text that is C does, by [`Budget`].
    pub(crate) fn parse(self, text: &[u8]) -> Option<Tree> {
        self.parse_again(text, None)
    }

    /// Parses parts of a text, which are ascending and disjoint, as if nothing stood between them.
    pub(crate) fn parse_parts(self, text: &[u8], parts: &[Span]) -> Option<Tree> {
        self.parse_with(text, None, parts).0
    }

    /// The same, with the work that it took.
    pub(crate) fn parse_counted(self, text: &[u8], parts: &[Span]) -> (Option<Tree>, usize) {
        self.parse_with(text, None, parts)
    }

    /// Parses a text with the tree of an earlier one, to which its differences were told.
    pub(crate) fn parse_again(self, text: &[u8], before: Option<&Tree>) -> Option<Tree> {
        self.parse_with(text, before, &[]).0
    }

    fn parse_with(self, text: &[u8], before: Option<&Tree>, parts: &[Span]) -> (Option<Tree>, usize) {
        let whole = [Span::new(0, text.len())];
        let read = if parts.is_empty() { &whole } else { parts };
        let length: usize = read.iter().map(|s| s.len()).sum();
        let parse = || {
            let mut budget = Budget::new(text, read);
            let tree = self.parse_within(&mut budget, text, before, parts);
            (tree, budget.used())
        };
        let stack = (STACK_AT_LEAST + length * STACK_A_BYTE).min(STACK_AT_MOST);
        stacker::maybe_grow(stack, stack, parse)
    }

    fn parse_within(self, budget: &mut Budget<'_>, text: &[u8], before: Option<&Tree>, parts: &[Span]) -> Option<Tree> {
        // A parser that was used before keeps blocks of memory, so how many it asks for would depend on what it read.
        let mut parser = Parser::new();
        parser.set_language(self.language()).ok()?;
        // Nobody asks for the lines of a part.
        let place = Point::new(0, 0);
        let range = |s: &Span| Range {
            start_byte: s.start as usize,
            end_byte: s.end as usize,
            start_point: place,
            end_point: place,
        };
        parser.set_included_ranges(&parts.iter().map(range).collect::<Vec<_>>()).ok()?;
        let began = Blocks::now();
        let mut check = |at: &ParseState| match budget.allows(at.current_byte_offset(), Blocks::now() - began) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        let options = ParseOptions::new().progress_callback(&mut check);
        let before = before.and_then(Tree::parsed);
        let parsed = parser.parse_with_options(&mut |at, _| text.get(at..).unwrap_or(b""), before, Some(options))?;
        Some(Tree::of(self, parsed))
    }
}

/// The stack that a parse needs, in bytes,
const STACK_AT_LEAST: usize = 64 << 10;

/// and for each byte of the text: tree-sitter forgets by recursion what is open in several ways, as an argument list of
/// C++ behind each `<`, and a byte can open one. A frame of it takes 64 bytes, without optimisation 112.
const STACK_A_BYTE: usize = 128;

/// Enough for two million that are open at once: a [`Budget`] ends far before.
const STACK_AT_MOST: usize = 256 << 20;

/// A child that its node calls by a name, in both grammars or in one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Child {
    Type,
    Declarator,
    Name,
    Body,
    Arguments,
    Argument,
    Value,
    Parameters,
    Left,
    Function,
    Field,
    Scope,
    Right,
    Operator,
    Member,
    DefaultValue,
    Consequence,
    Alternative,
    Condition,
    Label,
    Initializer,
    Update,
    Size,
    Designator,
}

impl Child {
    /// The grammars' names, in the order above.
    const NAMES: [&str; 24] = [
        "type",
        "declarator",
        "name",
        "body",
        "arguments",
        "argument",
        "value",
        "parameters",
        "left",
        "function",
        "field",
        "scope",
        "right",
        "operator",
        "member",
        "default_value",
        "consequence",
        "alternative",
        "condition",
        "label",
        "initializer",
        "update",
        "size",
        "designator",
    ];
}

/// The names of a grammar's kinds, and its numbers for [`Child`]; 0 for a child that it does not have.
struct Names {
    kinds: Vec<&'static str>,
    fields: [u8; Child::NAMES.len()],
}

impl Grammar {
    /// What is asked at each node is looked up once.
    fn names(self) -> &'static Names {
        static NAMES: [OnceLock<Names>; 2] = [const { OnceLock::new() }; 2];
        NAMES[self as usize].get_or_init(|| {
            let language = self.language();
            let kind = |i| language.node_kind_for_id(i).unwrap_or("");
            let field = |name| language.field_id_for_name(name).and_then(|f| u8::try_from(f.get()).ok()).unwrap_or(0);
            Names { kinds: (0..language.node_kind_count() as u16).map(kind).collect(), fields: Child::NAMES.map(field) }
        })
    }

    /// The name of a kind. That of what no grammar has is `ERROR`.
    pub(super) fn kind_name(self, kind: u16) -> &'static str {
        self.names().kinds.get(usize::from(kind)).copied().unwrap_or("ERROR")
    }

    /// The number of what a node calls such a child; 0 where the grammar has none.
    pub(crate) fn field_id(self, which: Child) -> u8 {
        self.names().fields[which as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_have_the_names_of_both_grammars() {
        for g in [Grammar::C, Grammar::Cpp] {
            let tree = g.parse(b"int f(int a) { return p->q; }").unwrap();
            let function = tree.root_node().named_child(0).unwrap();
            assert_eq!(function.child_at(Child::Type).unwrap().byte_range(), 0..3);
            let declarator = function.child_at(Child::Declarator).unwrap();
            assert_eq!(declarator.child_at(Child::Parameters).unwrap().byte_range(), 5..12);
            assert_eq!(function.children_at(Child::Declarator).count(), 1);
            assert_eq!(function.child_at(Child::Left), None);
        }
        let known = |g: Grammar| Child::NAMES.iter().filter(|n| g.language().field_id_for_name(n).is_some()).count();
        assert_eq!(known(Grammar::Cpp), Child::NAMES.len());
    }
}
