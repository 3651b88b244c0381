//! The part of a file that an edit leaves to be parsed.
//!
//! File-level items stand beside one another: where those that an edit touches are items again when they are read
//! by themselves, all others are what they were. The module must not know what items mean.

use super::items::Item;
use super::limits::{MOST_OF_EDIT, SMALL, is_much};
use crate::syntax::file_items::{Alone, EDGE, Outline, items};
use crate::syntax::grammar::Grammar;
use crate::syntax::tree::Tree;
use crate::text::edit::Edit;
use crate::text::spans::touches;
use abi3lint_c_text::{Tok, scan};
use abi3lint_model::Span;

/// What is parsed by itself, and what stays.
pub(crate) struct Reparsed {
    pub tree: Tree,
    /// Where it is, ascending.
    pub spans: Vec<Span>,
    /// All items of the new text.
    pub outlines: Vec<Outline>,
    /// Old items that are not kept as they are, ascending.
    pub gone: Vec<Span>,
}

/// Parses what lies between the neighbours of what changed: `changed` in the new text, and items that are not the
/// same by their lives, which `lives` tells. `None` where the file has to be parsed as a whole.
pub(crate) fn reparse(
    grammar: Grammar,
    old: &[Item<'_>],
    edit: Edit,
    changed: &[Span],
    view: &[u8],
    lives: impl Fn(Span, Span) -> bool,
) -> Option<Reparsed> {
    let mut kept: Vec<Outline> = Vec::with_capacity(old.len());
    let mut gone = Vec::new();
    let mut seeds: Vec<Span> = changed.to_vec();
    for item in old {
        let span = item.outline.span;
        let now = edit.ahead(span);
        let same = now.filter(|s| !touches(changed, s.start as usize, s.end as usize) && lives(*s, span));
        match same {
            Some(span) => kept.push(Outline { span, ..item.outline }),
            None => {
                gone.push(span);
                seeds.extend(now);
            }
        }
    }
    // From the end of the item before to the start of the one behind.
    let mut chunks: Vec<(Span, u8)> = Vec::new();
    seeds.sort_unstable();
    for s in &seeds {
        if chunks.last().is_some_and(|(c, _)| s.end <= c.end) {
            continue;
        }
        let behind = kept.partition_point(|o| o.span.end <= s.start);
        let (before, next) = (behind.checked_sub(1).map(|i| kept[i]), kept.get(behind));
        let depth = before.map_or(0, |o| o.depth);
        if depth != next.map_or(0, |o| o.depth) || depth == EDGE {
            return None;
        }
        let start = before.map_or(0, |o| o.span.end);
        let end = next.map_or(view.len() as u32, |o| o.span.start);
        if start > s.start || end < s.end {
            return None;
        }
        chunks.push((Span { start, end }, depth));
    }
    let spans: Vec<Span> = chunks.iter().map(|c| c.0).collect();
    if spans.is_empty() || is_much(&spans, view, MOST_OF_EDIT) {
        return None;
    }
    let tree = grammar.parse_parts(view, &spans)?;
    let mut outlines = items(tree.root_node());
    let small = view.len() < SMALL;
    // With errors nothing is sure anyway.
    let sure = !tree.has_error();
    for o in &mut outlines {
        let depth = chunks.iter().find(|(c, _)| c.start <= o.span.start && o.span.end <= c.end)?.1;
        let there = if depth == 0 { Alone::Outside } else { Alone::Anywhere };
        if sure && o.depth == 0 && o.alone < there {
            if small {
                return None;
            }
            o.bad = true;
        }
        // An unclosed block would take in what stands behind it.
        o.depth = if o.depth == EDGE { EDGE } else { o.depth.checked_add(depth)? };
    }
    outlines.extend(kept);
    outlines.sort_by_key(|o| (o.span.start, o.span.end));
    Some(Reparsed { tree, spans, outlines, gone })
}

/// Whether behind each part the tokens are what they were: that no comment, literal or the like reaches over its
/// end. `toks` are those of the new text.
pub(crate) fn ends_well(spans: &[Span], toks: &[Tok], text: &[u8]) -> bool {
    spans.iter().all(|s| {
        // Where the item behind begins, the old text was neither in a comment nor in a literal.
        let next = toks.get(toks.partition_point(|t| t.span.end <= s.end)).map(|t| t.span);
        let rest = Span { start: s.end, end: next.map_or(text.len() as u32, |n| n.end) };
        let first = scan(rest.of(text)).toks.first().map(|t| (s.end + t.span.start, s.end + t.span.end));
        first == next.map(|n| (n.start, n.end))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;
    use crate::syntax::tree_edit::edited_by;
    use crate::walk::state::WalkOutput;

    const TEXT: &str = "int a;\nstatic int f(void)\n{\n    return a;\n}\nint b;\n";

    /// Enough that no part is much.
    fn long(text: &str) -> String {
        format!("{}{text}{}", "int before;\n".repeat(40), "int behind;\n".repeat(40))
    }

    /// The parts that are parsed where one text becomes another; `None` for the whole file.
    fn parsed(grammar: Grammar, old: &str, new: &str) -> Option<Vec<String>> {
        let (old, new) = (&long(old), &long(new));
        let tree = grammar.parse(old.as_bytes()).unwrap();
        let known = Item::split(&items(tree.root_node()), false, WalkOutput::default());
        let edit = Edit::of(old.as_bytes(), new.as_bytes());
        let (_, changed) = edited_by(edit, &tree, old.as_bytes(), new.as_bytes(), None);
        let part = reparse(grammar, &known, edit, &changed, new.as_bytes(), |_, _| true)?;
        let toks = scan(new.as_bytes()).toks;
        let well = ends_well(&part.spans, &toks, new.as_bytes());
        well.then(|| part.spans.iter().map(|s| new[s.start as usize..s.end as usize].to_owned()).collect())
    }

    #[test]
    fn an_edit_in_a_function_leaves_its_neighbours() {
        let new = TEXT.replace("return a;", "return a + 1;");
        let part = parsed(Grammar::C, TEXT, &new).unwrap();
        assert_eq!(part, ["\nstatic int f(void)\n{\n    return a + 1;\n}\n"]);
    }

    #[test]
    fn what_is_put_between_items_is_parsed_alone() {
        let new = TEXT.replace("}\n", "}\n\nlong g(void);\n");
        let old = TEXT.replace("}\n", "}\n\n\n");
        assert_eq!(parsed(Grammar::C, &old, &new).unwrap(), ["\n\nlong g(void);\n"]);
    }

    #[test]
    fn a_comment_over_the_next_item_is_not() {
        let new = TEXT.replace("return a;", "return a; /*").replace("int b;", "int b; /* */ int c;");
        assert_eq!(parsed(Grammar::C, &TEXT.replace("int b;", "int b; /* */ int c;"), &new), None);
    }

    #[test]
    fn in_a_block_only_what_reads_the_same_everywhere_is() {
        let block = |inner: &str| format!("extern \"C\" {{\nint a;\n{inner}\nint z;\n}}\nint b;\n");
        let old = block("int f(void) { return 0; }");
        let part = |inner: &str| parsed(Grammar::Cpp, &old, &block(inner)).map(|p| p.concat());
        assert_eq!(part("int f(void) { return 1; }").unwrap(), "\nint f(void) { return 1; }\n");
        assert_eq!(part("int f(g);"), None);
    }
}
