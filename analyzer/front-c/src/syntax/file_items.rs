//! File-level items of a tree, also those in linkage blocks and namespaces.
//!
//! It must not know what is looked for in them.

use crate::syntax::tree::Node;
use abi3lint_model::Span;

/// A file-level item of a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outline {
    pub span: Span,
    /// How many blocks it stands in, of linkage or of a namespace. [`EDGE`] for what such a block begins with.
    pub depth: u8,
    /// The grammar could not read all of it.
    pub bad: bool,
    /// It is of a kind that reads the same whatever stands before and behind it; in blocks too.
    pub alone: Alone,
}

/// The depth of what stands around a block.
pub(crate) const EDGE: u8 = u8::MAX;

/// Where an item reads as it does without its neighbours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub(crate) enum Alone {
    Nowhere,
    /// Outside of all blocks.
    Outside,
    Anywhere,
}

/// Which of some items, in order, holds an offset.
pub(crate) fn holder(outlines: &[Outline], at: u32) -> Option<usize> {
    let i = outlines.partition_point(|o| o.span.start <= at).checked_sub(1)?;
    let span = outlines[i].span;
    (at < span.end.max(span.start + 1)).then_some(i)
}

/// The file-level items, in the order of the text: also those of linkage blocks and namespaces.
pub(crate) fn items(root: Node<'_>) -> Vec<Outline> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::super::grammar::Grammar;
    use super::*;

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
