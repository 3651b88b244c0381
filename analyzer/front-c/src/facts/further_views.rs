//! Branches that take turns: what a further view of a file has that its first one had not.
//!
//! A further view differs from the first in some branches. It is parsed with what the first tree tells of
//! all else, and only what looks different, or hangs on a declaration that does, is walked again. The module
//! must not know what a walk looks for.

use crate::package::Package;
use crate::text::scan::{NameStarts, TokKind};
use crate::types::reader::{Decls, Names};
use abi3lint_model::Span;
use rustc_hash::FxHashSet;
use tree_sitter::{InputEdit, Point, Tree};

/// Differences with at most this many bytes between them are one: each costs a way through the old tree.
const NEAR: usize = 32;

/// The tree of a view as the parser wants it for a text that differs from it in `changes`.
pub fn edited(first: &Tree, old: &[u8], text: &[u8], changes: &[Span]) -> Tree {
    let mut tree = first.clone();
    let (mut at, mut position) = (0, Point::new(0, 0));
    for c in changes {
        let (start, end) = (c.start as usize, c.end as usize);
        let start_position = after(position, &text[at..start]);
        let new_end_position = after(start_position, &text[start..end]);
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte: end,
            start_position,
            // A repair may have put a semicolon on a line end.
            old_end_position: after(start_position, &old[start..end]),
            new_end_position,
        });
        (at, position) = (end, new_end_position);
    }
    tree
}

/// The position behind a text that begins at `from`.
pub fn after(from: Point, text: &[u8]) -> Point {
    match text.iter().rposition(|b| *b == b'\n') {
        Some(last) => Point::new(from.row + text.iter().filter(|b| **b == b'\n').count(), text.len() - last - 1),
        None => Point::new(from.row, from.column + text.len()),
    }
}

/// Where two texts of the same length differ, ascending.
pub fn differences(a: &[u8], b: &[u8]) -> Vec<Span> {
    const BLOCK: usize = 256;
    let mut spans: Vec<Span> = Vec::new();
    for (n, (x, y)) in a.chunks(BLOCK).zip(b.chunks(BLOCK)).enumerate().filter(|(_, (x, y))| x != y) {
        for i in (0..x.len()).filter(|i| x[*i] != y[*i]).map(|i| n * BLOCK + i) {
            match spans.last_mut() {
                Some(s) if i <= s.end as usize + NEAR => s.end = i as u32 + 1,
                _ => spans.push(Span::new(i, i + 1)),
            }
        }
    }
    spans
}

/// What of a further view is to be walked: `shown`, which looks different, what the first walk could not
/// read, and all that names something that the views declare differently. `None` is everything, for on types
/// that differ anything may depend.
pub fn scope<'a>(
    package: &Package<'a>,
    file: usize,
    starts: &NameStarts,
    decls: (&Decls<'a>, &Decls<'a>),
    shown: impl Iterator<Item = Span>,
) -> Option<Vec<Span>> {
    let (first, further) = decls;
    if !first.same_types(further) {
        return None;
    }
    let mut names = FxHashSet::default();
    differing(&first.functions, &further.functions, &mut names);
    differing(&first.variables, &further.variables, &mut names);
    let mut spans: Vec<Span> = shown.collect();
    if !names.is_empty() {
        through_macros(package, file, &mut names);
        let text = package.files[file].text;
        spans.extend(starts.spans(text).filter(|s| names.contains(s.of(text))));
    }
    spans.sort_unstable();
    spans.dedup_by(|next, s| {
        let joined = next.start <= s.end;
        if joined {
            s.end = s.end.max(next.end);
        }
        joined
    });
    Some(spans)
}

/// Names that are not declared alike, alive in the same configurations.
fn differing<'a>(first: &Names<'a>, further: &Names<'a>, out: &mut FxHashSet<&'a [u8]>) {
    let all = first.keys().chain(further.keys());
    out.extend(all.filter(|name| first.get(*name) != further.get(*name)).copied());
}

/// Adds the macros whose bodies lead to one of the names, in the files that are read together with this one.
pub fn through_macros<'a>(package: &Package<'a>, file: usize, names: &mut FxHashSet<&'a [u8]>) {
    let visible = |f: usize| f == file || package.visible[file].contains(f);
    loop {
        let before = names.len();
        for f in package.files.iter().enumerate().filter(|(i, _)| visible(*i)).map(|(_, f)| f) {
            for d in &f.defines {
                let mut words = f.body(d).iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(f.text));
                if !names.contains(d.name) && words.any(|w| names.contains(w)) {
                    names.insert(d.name);
                }
            }
        }
        if names.len() == before {
            return;
        }
    }
}

/// Whether `spans`, which are ascending and disjoint, touch what lies between two offsets.
pub fn touches(spans: &[Span], start: usize, end: usize) -> bool {
    let next = spans.partition_point(|s| (s.end as usize) < start);
    spans.get(next).is_some_and(|s| s.start as usize <= end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;
    use crate::macros::body::grammar;
    use proptest::prelude::*;

    #[test]
    fn what_differs_is_found_and_near_differences_are_one() {
        let a = vec![b' '; 1000];
        let mut b = a.clone();
        for i in [3, 5, 255, 256, 700] {
            b[i] = b'x';
        }
        let spans = differences(&a, &b);
        assert_eq!(spans, [Span { start: 3, end: 6 }, Span { start: 255, end: 257 }, Span { start: 700, end: 701 }]);
        assert_eq!(differences(&a, &a), []);
        assert!(touches(&spans, 6, 10) && touches(&spans, 200, 255) && !touches(&spans, 7, 254));
    }

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
        let mut cursor = tree.walk();
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
            let tree = grammar(cpp).parse(&old).unwrap();
            let before = edited(&tree, &old, &new, &differences(&old, &new));
            let again = grammar(cpp).parse_again(&new, Some(&before)).unwrap();
            let alone = grammar(cpp).parse(&new).unwrap();
            prop_assert_eq!(nodes(&again), nodes(&alone));
        }
    }

    #[test]
    fn positions_count_lines_and_columns() {
        assert_eq!(after(Point::new(2, 3), b"ab"), Point::new(2, 5));
        assert_eq!(after(Point::new(2, 3), b"ab\nc\nde"), Point::new(4, 2));
    }
}
