//! The functions of a tree.

use crate::syntax::grammar::Children;
use tree_sitter::Node;

/// The functions with a body, outside of one another.
pub(crate) fn functions(root: Node<'_>) -> Vec<Node<'_>> {
    let mut out = Vec::new();
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind_name() {
            "function_definition" => out.push(node),
            "translation_unit"
            | "linkage_specification"
            | "namespace_definition"
            | "declaration_list"
            | "template_declaration"
            | "class_specifier"
            | "struct_specifier"
            | "field_declaration_list"
            | "declaration"
            | "ERROR" => {
                let mut cursor = node.walk();
                todo.extend(node.named_children(&mut cursor));
            }
            _ => {}
        }
    }
    out.sort_by_key(Node::start_byte);
    out
}
