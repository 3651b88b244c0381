//! A long text by chunks, so that the parser's tree of all of it never exists.
//!
//! The parser's tree takes twice the memory of the list of its nodes (`tree`), and both are there while one becomes the
//! other. File-level items stand beside one another, so:
//!
//! 1. A long text is cut between items, which its brackets tell, into chunks of about the same length.
//! 2. Each chunk is parsed by itself and listed, and its parser's tree is let go before the next one is parsed.
//!
//! Invariant: where a chunk has an error that reaches from one item into another, or the parser gives it up, nothing is
//! read by chunks: what then is an item is decided over the whole text (`piecewise`).
//!
//! Example: of a file of 600 KiB with 300 functions, two chunks of 256 KiB and the rest are parsed, one after the other.
//!
//! Limits: a text with namespaces or linkage blocks is not cut: their items cannot be read without what opens them. Nor is one
//! of which there are several views, as the output of Cython: what is well in the first is read with the help of its tree.

use super::grammar::Grammar;
use super::item_bounds::pieces;
use super::piecewise::is_lost;
use super::tree::Tree;
use abi3lint_model::Span;

/// Texts below so many bytes are parsed at once.
const LONG: usize = 512 << 10;

/// A chunk has at least so many bytes.
const CHUNK: u32 = 256 << 10;

/// The trees of a text's chunks, ascending; `None` where it is not read by chunks.
pub(crate) fn read(grammar: Grammar, text: &[u8]) -> Option<Vec<Tree>> {
    chunks(text)?.into_iter().map(|span| parse(grammar, text, span)).collect()
}

/// Where a long text is cut: behind items, by their brackets.
fn chunks(text: &[u8]) -> Option<Vec<Span>> {
    if text.len() < LONG {
        return None;
    }
    let pieces = pieces(text);
    if pieces.iter().any(|p| p.edge) {
        return None;
    }
    let mut start = 0;
    let mut out: Vec<Span> = Vec::new();
    for end in pieces.iter().map(|p| p.span.end) {
        if end - start >= CHUNK {
            out.push(Span { start, end });
            start = end;
        }
    }
    let end = text.len() as u32;
    match out.last_mut() {
        Some(last) if end - start < CHUNK => last.end = end,
        _ => out.push(Span { start, end }),
    }
    (out.len() > 1).then_some(out)
}

fn parse(grammar: Grammar, text: &[u8], span: Span) -> Option<Tree> {
    let mut tree = grammar.parse_parts(text, &[span])?;
    if is_lost(&tree, text) {
        return None;
    }
    tree.settle();
    Some(tree)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;

    const FUNCTION: &str = "static PyObject *f(PyObject *o)\n{\n    return g(o, h(o), \"text\");\n}\n";

    fn long() -> String {
        FUNCTION.repeat(LONG / FUNCTION.len() + 1)
    }

    #[test]
    fn chunks_are_of_whole_items_and_leave_nothing_out() {
        let text = long();
        let read = read(Grammar::C, text.as_bytes()).unwrap();
        let items: Vec<_> = read.iter().flat_map(|t| t.root_node().named_children()).collect();
        assert!(read.len() == 2 && read.iter().all(|t| !t.has_error()));
        assert_eq!(items.len(), text.len() / FUNCTION.len());
        assert!(items.iter().enumerate().all(|(i, n)| n.start_byte() == i * FUNCTION.len()));
    }

    #[test]
    fn what_is_short_or_lost_or_stands_in_a_block_is_no_chunk() {
        assert!(read(Grammar::C, FUNCTION.as_bytes()).is_none());
        assert!(read(Grammar::Cpp, format!("extern \"C\" {{\n{}\n}}\n", long()).as_bytes()).is_none());
        let broken = "T t[] = {\n  A; B;\n  {0, 0},\n};\n";
        assert!(read(Grammar::C, format!("{}{broken}{}", long(), long()).as_bytes()).is_none());
    }
}
