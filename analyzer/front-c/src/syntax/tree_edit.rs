//! Trees of a text that was changed, as the parser wants them to read the new one.

use crate::syntax::tree::Tree;
use crate::text::edit::Edit;
use crate::text::spans::differences;
use abi3lint_model::Span;
use tree_sitter::{InputEdit, Point};

/// The tree of a view as the parser wants it for a text that differs from it in `changes`.
pub(crate) fn edited(first: &Tree, old: &[u8], text: &[u8], changes: &[Span]) -> Tree {
    let (mut at, mut position) = (0, Point::new(0, 0));
    let edits = changes.iter().map(|c| {
        let (start, end) = (c.start as usize, c.end as usize);
        let start_position = after(position, &text[at..start]);
        let new_end_position = after(start_position, &text[start..end]);
        (at, position) = (end, new_end_position);
        InputEdit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte: end,
            start_position,
            // A repair may have put a semicolon on a line end.
            old_end_position: after(start_position, &old[start..end]),
            new_end_position,
        }
    });
    first.edited(edits)
}

/// The position behind a text that begins at `from`.
pub(crate) fn after(from: Point, text: &[u8]) -> Point {
    match text.iter().rposition(|b| *b == b'\n') {
        Some(last) => Point::new(from.row + text.iter().filter(|b| **b == b'\n').count(), text.len() - last - 1),
        None => Point::new(from.row, from.column + text.len()),
    }
}

/// The tree of the old view as the parser wants it for the new one, and where they differ: only in `within`,
/// where there is one.
pub(crate) fn edited_by(edit: Edit, tree: &Tree, old: &[u8], new: &[u8], within: Option<Span>) -> (Tree, Vec<Span>) {
    let (start, old_end, new_end) = (edit.start as usize, edit.old_end as usize, edit.new_end as usize);
    let (from, to) = within.map_or((0, new.len()), |w| (w.start as usize, w.end as usize));
    let was_to = to + old_end - new_end;
    // In places of the new text, with the length of the old one.
    let same = |s: Span, by: usize| (s.start as usize + by, s.len(), s.len());
    let before = differences(&old[from..start], &new[from..start]).into_iter().map(|s| same(s, from));
    let behind = differences(&old[old_end..was_to], &new[new_end..to]).into_iter().map(|s| same(s, new_end));
    let middle = (old_end > start || new_end > start).then_some((start, old_end - start, new_end - start));
    let edits: Vec<(usize, usize, usize)> = before.chain(middle).chain(behind).collect();
    let (mut at, mut position) = (0, Point::new(0, 0));
    let shown = |at: usize| if at > start { at + old_end - new_end } else { at };
    let told = edits.iter().map(|(from, old_len, new_len)| {
        let start_position = after(position, &new[at..*from]);
        let new_end_position = after(start_position, &new[*from..from + new_len]);
        let was = if *from <= start { *from } else { shown(*from) };
        (at, position) = (from + new_len, new_end_position);
        InputEdit {
            start_byte: *from,
            old_end_byte: from + old_len,
            new_end_byte: from + new_len,
            start_position,
            old_end_position: after(start_position, &old[was..was + old_len]),
            new_end_position,
        }
    });
    let tree = tree.edited(told);
    (tree, edits.into_iter().map(|(from, _, len)| Span::new(from, from + len)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;
    use crate::syntax::grammar::Grammar;
    use crate::text::spans::differences;
    use proptest::prelude::*;

    /// Parts of a source, each in two spellings.
    const PARTS: &[[&str; 2]] = &[
        ["#include <x.h>\n", "              \n"],
        ["static int f(int a) {\n", "static int f(void)  {;"],
        ["  return a->b + g(1);\n", "  if (a) { h(&a->c); }\n"],
        ["}\n", "}\n"],
        ["struct s { int x; };\n", "typedef int number ;\n"],
        ["enum { A, B } e = A;\n", "x y z ( ) ] = [ {{;;\n"],
        ["/* one comment */\n", "/* other words */\n"],
        ["T *p = (T *)q;\n", "T (*p)(T, U);\n\n"],
        ["void k(void) { l(); }\n", "                     \n"],
    ];

    /// One spelling, as long as the longer one.
    fn padded(spellings: [&str; 2], which: usize) -> Vec<u8> {
        let mut text = spellings[which].as_bytes().to_vec();
        text.resize(spellings[0].len().max(spellings[1].len()), b' ');
        text
    }

    /// Every node with its kind and place.
    fn nodes(tree: &Tree) -> Vec<(u16, std::ops::Range<usize>, bool)> {
        let mut cursor = tree.root_node().walk();
        let mut all = Vec::new();
        loop {
            let n = cursor.node();
            all.push((n.kind_id(), n.byte_range(), n.is_missing()));
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return all;
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_tree_made_from_another_is_the_tree_of_the_text(
            pick in prop::collection::vec((0..PARTS.len(), 0..2usize, 0..2usize), 1..40),
            cpp in any::<bool>(),
        ) {
            let text = |which: fn(&(usize, usize, usize)) -> usize| -> Vec<u8> {
                pick.iter().flat_map(|p| padded(PARTS[p.0], which(p))).collect()
            };
            let (old, new) = (text(|p| p.1), text(|p| p.2));
            prop_assert_eq!(old.len(), new.len());
            let tree = Grammar::of_language(cpp).parse(&old).unwrap();
            let before = edited(&tree, &old, &new, &differences(&old, &new));
            let again = Grammar::of_language(cpp).parse_again(&new, Some(&before)).unwrap();
            let alone = Grammar::of_language(cpp).parse(&new).unwrap();
            prop_assert_eq!(nodes(&again), nodes(&alone));
        }
    }

    #[test]
    fn positions_count_lines_and_columns() {
        assert_eq!(after(Point::new(2, 3), b"ab"), Point::new(2, 5));
        assert_eq!(after(Point::new(2, 3), b"ab\nc\nde"), Point::new(4, 2));
    }
}
