//! Which functions the interpreter calls: what stands in tables of methods and slots, and module hooks.
//!
//! Of such a function NULL means an exception, but for an iterator's `tp_iternext`, where it is the end.

use crate::grammar::{Child, Children};
use crate::types::Reader;
use abi3lint_rules::catalog;
use rustc_hash::FxHashSet;
use tree_sitter::Node;

/// Names of functions of which NULL is an error without an exception.
pub fn called_by_interpreter<'a>(root: Node<'_>, reader: &Reader<'_, 'a>) -> FxHashSet<&'a [u8]> {
    let (mut names, mut iterate) = (FxHashSet::default(), FxHashSet::default());
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind() {
            "translation_unit" | "linkage_specification" | "namespace_definition" | "declaration_list" => {
                let mut cursor = node.walk();
                todo.extend(node.named_children(&mut cursor));
            }
            "declaration" if is_table(node, reader) => {
                let mut cursor = node.walk();
                let values: Vec<Node<'_>> =
                    node.children_at(Child::Declarator, &mut cursor).filter_map(|d| d.child_at(Child::Value)).collect();
                values.into_iter().for_each(|v| collect(v, reader, &mut names, &mut iterate));
            }
            _ => {}
        }
    }
    names.retain(|n| !iterate.contains(n));
    names
}

/// Whether the declaration is of a struct of CPython's.
fn is_table(node: Node<'_>, reader: &Reader<'_, '_>) -> bool {
    let Some(ty) = node.child_at(Child::Type) else { return false };
    let name = if ty.kind() == "struct_specifier" { ty.child_at(Child::Name) } else { Some(ty) };
    let name = name.and_then(|n| std::str::from_utf8(reader.name(n)).ok());
    name.is_some_and(|n| {
        let id = catalog::lookup(n).or_else(|| catalog::lookup_tag(n));
        id.is_some_and(|id| !catalog::entity(id).fields.is_empty())
    })
}

fn collect<'a>(
    value: Node<'_>,
    reader: &Reader<'_, 'a>,
    names: &mut FxHashSet<&'a [u8]>,
    iterate: &mut FxHashSet<&'a [u8]>,
) {
    let mut before: &[u8] = b"";
    let mut todo = vec![value];
    while let Some(node) = todo.pop() {
        if matches!(node.kind(), "identifier" | "field_identifier") {
            let name = reader.name(node);
            if before.ends_with(b"tp_iternext") {
                iterate.insert(name);
            } else {
                names.insert(name);
            }
            before = name;
            continue;
        }
        // In the order of the text.
        let mut cursor = node.walk();
        let mut children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        children.reverse();
        todo.extend(children);
    }
}

/// Whether NULL of a function with this name is an error, as far as the name tells: initialisers by position
/// do not say which slot they fill.
pub fn is_no_iterator(name: &[u8]) -> bool {
    !name.to_ascii_lowercase().windows(4).any(|w| w == b"next")
}
