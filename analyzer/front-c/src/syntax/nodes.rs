//! Questions about single nodes.

use super::grammar::Child;
use crate::syntax::tree::Node;

/// The named children of a node, comments left out.
pub(crate) fn operands<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    node.named_children().filter(|n| n.kind_name() != "comment").collect()
}

/// The name in the specifier of a type: of a struct, where it only names one.
pub(crate) fn name_of_type<'t>(spec: Node<'t>) -> Option<Node<'t>> {
    match spec.kind_name() {
        "type_identifier" => Some(spec),
        "struct_specifier" if spec.child_at(Child::Body).is_none() => spec.child_at(Child::Name),
        _ => None,
    }
}

/// What stands behind a cast, if there is one.
pub(crate) fn behind_cast<'t>(node: Node<'t>) -> Node<'t> {
    let node = bare(node);
    match node.child_at(Child::Value).filter(|_| node.kind_name() == "cast_expression") {
        Some(value) => bare(value),
        None => node,
    }
}

/// What stands inside of any parentheses.
pub(crate) fn bare<'t>(mut node: Node<'t>) -> Node<'t> {
    while node.kind_name() == "parenthesized_expression"
        && let [only] = operands(node)[..]
    {
        node = only;
    }
    node
}

/// Members of members that are followed to a name: each of them is asked for it, so all would be a square.
const MEMBERS: usize = 40;

/// The name that an argument is or whose members it leads to.
pub(crate) fn first_name(mut argument: Node<'_>) -> Option<Node<'_>> {
    for _ in 0..MEMBERS {
        match argument.kind_name() {
            "identifier" => return Some(argument),
            "field_expression" | "subscript_expression" => argument = argument.child_at(Child::Argument)?,
            _ => return None,
        }
    }
    None
}
