//! Questions about single nodes.

use tree_sitter::Node;

/// The named children of a node, comments left out.
pub(crate) fn operands<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut c = node.walk();
    node.named_children(&mut c).filter(|n| n.kind() != "comment").collect()
}

/// What stands inside of any parentheses.
pub(crate) fn bare<'t>(mut node: Node<'t>) -> Node<'t> {
    while node.kind() == "parenthesized_expression"
        && let [only] = operands(node)[..]
    {
        node = only;
    }
    node
}
