//! Texts to trees, within a budget of work and with a stack that is large enough.

use super::budget::Budget;
use super::grammar::Grammar;
use super::tree::Tree;
use abi3lint_allocator::Blocks;
use abi3lint_model::Span;
use std::ops::ControlFlow;
use tree_sitter::{ParseOptions, ParseState, Parser, Point, Range};

impl Grammar {
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
