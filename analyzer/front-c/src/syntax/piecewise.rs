//! A text in which the parser is lost, by pieces: what one file-level item does to the parser stays with it.
//!
//! An error in one item can cost others: the parser may give the whole text up, or take functions that stand behind a
//! broken table for what stands in it. Which bytes are an item, brackets tell without a grammar. So where a parse of
//! the whole was given up, or a node with an error reaches over the end of an item:
//!
//! 1. The text is cut behind each `;` and each body of a function that stand in no brackets. The lines that open and
//!    close a namespace or a linkage block are pieces that are never parsed alone.
//! 2. Each suspect, which is a piece that any node with an error touches or, where the text was given up, any, is parsed
//!    alone.
//! 3. What has no error alone is parsed once more, together and as if nothing stood between: this tree has all that is
//!    well. Each piece with an error has a tree of its own, and one that is given up alone is lost.
//!
//! Invariant: each byte belongs to the first tree, to one of the others or to what is lost. The result depends on the
//! text alone.
//!
//! Example: `T t[] = { A; B };  int f(void) { ... }` with a `;` in the table. For the parser the table ends there, and
//! what is behind it is a block up to the end of the file. Cut at the brackets, the table is the piece with the error,
//! and `f` is a function again.
//!
//! Limits: where a brace has no partner, a `}` at the start of a line ends the item, and a word there begins one. A text of which more than a
//! quarter is pieces with errors is taken as the parser read it: it is no C, and each way through it is as good.

use super::budget;
use super::file_items::{EDGE, items};
use super::grammar::Grammar;
use super::item_bounds::pieces;
use crate::syntax::tree::{Node, Tree};
use abi3lint_model::Span;

/// Pieces are parsed together up to so many bytes: to begin a parse costs as much as to parse some of them.
const SMALLEST: usize = 256;

/// What it costs to begin a parse, as work.
const WORK_TO_BEGIN: usize = 500;

/// What is no C may take as much work as the text may at once, this many times.
const ROUNDS: usize = 1;

/// So many pieces with errors, and one in so many of all, are no reason to take a text as the parser read it.
const FEW: usize = 16;
const PART: usize = 4;

/// What was read of a text.
#[derive(Debug)]
pub(crate) struct Read {
    pub tree: Tree,
    /// Pieces with errors, or further chunks, in the order of the text.
    pub others: Vec<Tree>,
    /// Pieces that were given up, ascending.
    pub lost: Vec<Span>,
}

/// Reads a text, by pieces where it must be; `None` where nothing of it can be read.
pub(crate) fn read(grammar: Grammar, text: &[u8]) -> Option<Read> {
    let Some(tree) = grammar.parse(text) else { return by_pieces(grammar, text, None).map(|(read, _)| read) };
    let errors = errors(&tree);
    if !reach_over(&errors, text) {
        return Some(Read::of(tree));
    }
    // Pieces that are well alone were read as something else.
    let better =
        by_pieces(grammar, text, Some(&errors)).filter(|(read, well)| read.unread() <= error_bytes(&tree) + well);
    better.map(|(read, _)| read).or_else(|| Some(Read::of(tree)))
}

/// Whether errors of a tree reach from one file-level item into another.
pub(crate) fn is_lost(tree: &Tree, text: &[u8]) -> bool {
    reach_over(&errors(tree), text)
}

/// The same for a tree that was read with the help of another, which is one of all: where that one has the same errors,
/// pieces are no better.
pub(crate) fn is_lost_elsewhere(tree: &Tree, other: &Tree, text: &[u8]) -> bool {
    let mut errors = errors(tree);
    if errors.is_empty() {
        return false;
    }
    let known = self::errors(other);
    errors.retain(|s| !known.contains(s));
    reach_over(&errors, text)
}

fn reach_over(errors: &[Span], text: &[u8]) -> bool {
    errors.iter().any(|s| pieces(s.of(text)).len() > 1)
}

impl Read {
    /// With one tree of all.
    pub(crate) fn of(tree: Tree) -> Read {
        Read { tree, others: Vec::new(), lost: Vec::new() }
    }

    /// With trees of parts that follow one another; `None` for no part.
    pub(crate) fn of_chunks(parts: Vec<Tree>) -> Option<Read> {
        let mut trees = parts.into_iter();
        Some(Read { tree: trees.next()?, others: trees.collect(), lost: Vec::new() })
    }

    /// The tree, where there is one of all.
    pub(crate) fn whole(&self) -> Option<&Tree> {
        (self.others.is_empty() && self.lost.is_empty()).then_some(&self.tree)
    }

    /// [`Tree::list`] for each tree.
    pub(crate) fn list(&mut self, scope: Option<&[Span]>) {
        std::iter::once(&mut self.tree).chain(&mut self.others).for_each(|t| t.list(scope));
    }

    /// [`Tree::settle`] for each tree.
    pub(crate) fn settle(&mut self) {
        std::iter::once(&mut self.tree).chain(&mut self.others).for_each(Tree::settle);
    }

    /// All trees.
    pub(crate) fn trees(&self) -> impl Iterator<Item = &Tree> {
        std::iter::once(&self.tree).chain(&self.others)
    }

    fn unread(&self) -> usize {
        self.trees().map(error_bytes).sum::<usize>() + self.lost.iter().map(|s| s.len()).sum::<usize>()
    }
}

/// File-level nodes with errors, ascending.
fn errors(tree: &Tree) -> Vec<Span> {
    if !tree.has_error() {
        return Vec::new();
    }
    let outline = tree.outline();
    let root = outline.root_node();
    if root.is_error() {
        vec![Span::new(root.start_byte(), root.end_byte())]
    } else {
        items(root).iter().filter(|o| o.bad && o.depth != EDGE).map(|o| o.span).collect()
    }
}

/// How many bytes the grammar could not read, and for each piece that is missing one: the parser puts in what it
/// misses, and that may be the end of a block that is none.
fn error_bytes(tree: &Tree) -> usize {
    let mut sum = 0;
    let mut todo: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = todo.pop() {
        if node.is_error() {
            sum += node.end_byte() - node.start_byte();
        } else if node.is_missing() {
            sum += 1;
        } else if node.has_error() {
            todo.extend(node.children());
        }
    }
    sum
}

/// Reads the suspects alone, and all else together; suspects are what touches `errors`, or everything. Also returns how
/// many bytes of them are well.
fn by_pieces(grammar: Grammar, text: &[u8], errors: Option<&[Span]>) -> Option<(Read, usize)> {
    let pieces = pieces(text);
    if pieces.len() < 2 {
        return None;
    }
    let is_suspect = |s: Span| errors.is_none_or(|e| e.iter().any(|e| s.start < e.end && e.start < s.end));
    let suspects: Vec<Span> = pieces.iter().filter(|p| !p.edge).map(|p| p.span).filter(|s| is_suspect(*s)).collect();
    let few = if errors.is_some() { FEW + suspects.len() / PART } else { usize::MAX };
    let mut bad = Bad { grammar, text, left: ROUNDS * budget::most(text.len()), trees: Vec::new(), lost: Vec::new() };
    for group in groups(&suspects) {
        match group {
            [one] => bad.take(*one),
            [first, .., last] => {
                if !bad.is_well(Span { start: first.start, end: last.end }) {
                    group.iter().for_each(|s| bad.take(*s));
                }
            }
            [] => {}
        }
        if errors.is_some() && (bad.left == 0 || bad.trees.len() + bad.lost.len() > few) {
            return None;
        }
    }
    let Bad { mut trees, lost, .. } = bad;
    if trees.is_empty() && lost.is_empty() && errors.is_some() {
        return None;
    }
    let mut out: Vec<Span> = trees.iter().map(|t| t.0).chain(lost.iter().copied()).collect();
    out.sort_unstable();
    let rest = rest(&out, text);
    let tree = match (rest.is_empty(), trees.is_empty()) {
        (false, _) => grammar.parse_parts(text, &rest)?,
        (true, false) => trees.remove(0).1,
        (true, true) => return None,
    };
    let well = suspects.iter().map(|s| s.len()).sum::<usize>() - out.iter().map(|s| s.len()).sum::<usize>();
    Some((Read { tree, others: trees.into_iter().map(|t| t.1).collect(), lost }, well))
}

/// Pieces with errors, as they are found in the order of the text.
struct Bad<'t> {
    grammar: Grammar,
    text: &'t [u8],
    /// Work that is left for them.
    left: usize,
    trees: Vec<(Span, Tree)>,
    lost: Vec<Span>,
}

impl Bad<'_> {
    /// Keeps a piece if there is an error in it.
    fn take(&mut self, span: Span) {
        let tree = if self.left > 0 { self.parse(span) } else { None };
        match tree {
            Some(tree) if !tree.has_error() => {}
            Some(tree) => self.trees.push((span, tree)),
            None => self.lost.push(span),
        }
    }

    /// Whether there is no error in pieces that stand beside one another.
    fn is_well(&mut self, span: Span) -> bool {
        self.left > 0 && self.parse(span).is_some_and(|t| !t.has_error())
    }

    /// Parses a span; what is well costs nothing.
    fn parse(&mut self, span: Span) -> Option<Tree> {
        let (tree, used) = self.grammar.parse_counted(self.text, &[span]);
        if tree.as_ref().is_none_or(|t| t.has_error()) {
            self.left = self.left.saturating_sub(used + WORK_TO_BEGIN);
        }
        tree
    }
}

/// What of a text lies between some spans, but for blanks.
fn rest(spans: &[Span], text: &[u8]) -> Vec<Span> {
    let starts = std::iter::once(0).chain(spans.iter().map(|s| s.end));
    let ends = spans.iter().map(|s| s.start).chain([text.len() as u32]);
    let between = starts.zip(ends).map(|(start, end)| Span { start, end });
    between.filter(|s| !s.of(text).trim_ascii().is_empty()).collect()
}

/// Pieces that stand beside one another and are small, and each of the others.
fn groups(pieces: &[Span]) -> impl Iterator<Item = &[Span]> {
    let mut length = 0;
    pieces.chunk_by(move |a, b| {
        length += a.len();
        let joined = a.end.abs_diff(b.start) as usize <= SMALLEST && length + b.len() <= SMALLEST;
        if !joined {
            length = 0;
        }
        joined
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;

    fn cuts(text: &str) -> Vec<&str> {
        pieces(text.as_bytes()).iter().map(|p| &text[p.span.start as usize..p.span.end as usize]).collect()
    }

    /// How many functions there are in all trees, and how many bytes were lost.
    fn functions(grammar: Grammar, text: &str) -> (usize, usize) {
        let read = read(grammar, text.as_bytes()).unwrap();
        let count = read.trees().map(|t| crate::flow::functions(t.root_node()).len()).sum();
        (count, read.lost.iter().map(|s| s.len()).sum())
    }

    #[test]
    fn items_end_at_semicolons_and_bodies() {
        let text = "int a; T t[] = {1, {2}}; struct s { int x; } y; int f(int (*g)(T)) { if (a) { b; } } int z";
        assert_eq!(
            cuts(text),
            ["int a;", "T t[] = {1, {2}};", "struct s { int x; } y;", "int f(int (*g)(T)) { if (a) { b; } }", "int z"]
        );
    }

    #[test]
    fn items_of_blocks_are_pieces() {
        let text = "namespace n { int a; extern \"C\" { int f() { } } } A::A() : b{1}, c(2) { } extern int x;";
        assert_eq!(
            cuts(text),
            [
                "namespace n {",
                "int a;",
                "extern \"C\" {",
                "int f() { }",
                "}",
                "}",
                "A::A() : b{1}, c(2) { }",
                "extern int x;"
            ]
        );
    }

    #[test]
    fn an_old_style_function_is_one_piece() {
        assert_eq!(
            cuts("T x; int f(a, b) int a; T *b; { b; } int c;"),
            ["T x;", "int f(a, b) int a; T *b; { b; }", "int c;"]
        );
    }

    #[test]
    fn a_brace_at_the_start_of_a_line_ends_what_nothing_closes() {
        assert_eq!(cuts("int f() {\n if (a) {\n}\nint g() {\n}\n"), ["int f() {\n if (a) {\n}", "int g() {\n}"]);
    }

    const FUNCTION: &str = "static PyObject *f(PyObject *o)\n{\n    return g(o, h(o), \"text\");\n}\n";

    #[test]
    fn an_error_costs_its_item_and_no_other() {
        let behind = FUNCTION.repeat(20);
        for broken in [
            "T t[] = {\n  A; B;\n  {0, 0},\n};\n",
            "int f(void)\n{\n    if (a) {\n    return 1;\n}\n",
            "int f(void)\n{\n    x = y(;\n    if (\n}\n",
            "T t[] = { {1, 2, };\n\nint n = 0;\n}\n",
        ] {
            for grammar in [Grammar::C, Grammar::Cpp] {
                let (count, lost) = functions(grammar, &format!("{FUNCTION}{broken}{behind}"));
                assert!(count >= 21 && lost == 0, "{grammar:?} {count} {lost} {broken}");
            }
        }
    }

    #[test]
    fn what_the_parser_gives_up_costs_its_item_and_no_other() {
        let circle = "!!!!!!!!!!!!!!!!!!!!!0!R".repeat(4_000);
        for broken in [format!("int t[] = {{ {circle} }};\n"), format!("int t(void) {{ {circle} }}\n")] {
            let text = format!("{}{broken}{}", FUNCTION.repeat(10), FUNCTION.repeat(10));
            let (count, lost) = functions(Grammar::C, &text);
            assert!(count >= 20 && lost > circle.len() && lost <= broken.len(), "{count} {lost}");
        }
    }

    #[test]
    fn what_is_no_c_is_given_up_soon() {
        for (grammar, text) in [
            (Grammar::C, " 67FF T****:A(7= Y\rxF\n\n\nB > 7\n"),
            // Each error is one that the parser comes over, and all together it has too many ways.
            (Grammar::C, "B >> FED\nd0a' == 97\u{a0}&& __has_include(<x.h>in0"),
            (Grammar::Cpp, ",&&"),
            // A step copies all that stands before it.
            (Grammar::Cpp, "co_await ))<:<"),
            // Nothing closes what is open.
            (Grammar::Cpp, "B <~a"),
            (Grammar::Cpp, "catch (<0"),
        ] {
            let text = text.repeat(100_000 / text.len());
            let (tree, used) = grammar.parse_counted(text.as_bytes(), &[]);
            assert!(tree.is_none() && used < 1_000_000, "{used} of work for {}", &text[..40]);
        }
    }

    #[test]
    fn nothing_is_read_of_what_is_one_piece_and_no_c() {
        assert!(read(Grammar::C, "!!!!!!!!!!!!!!!!!!!!!0!R".repeat(4_000).as_bytes()).is_none());
    }
}
