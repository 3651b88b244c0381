//! Which functions a tree defines.

use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;

/// A function with a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defined<'t> {
    pub node: Node<'t>,
    /// The class around it.
    pub class: Option<Node<'t>>,
}

/// The functions with a body, outside of one another, in the order of the text.
pub(crate) fn functions(root: Node<'_>) -> Vec<Defined<'_>> {
    let mut out = Vec::new();
    let mut todo = vec![(root, None)];
    while let Some((node, class)) = todo.pop() {
        match node.kind_name() {
            "function_definition" => out.push(Defined { node, class }),
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
                let is_class = matches!(node.kind_name(), "class_specifier" | "struct_specifier");
                let class = if is_class { Some(node) } else { class };
                todo.extend(node.named_children().map(|n| (n, class)));
            }
            _ => {}
        }
    }
    out.sort_by_key(|f| f.node.start_byte());
    out
}

impl<'t> Defined<'t> {
    /// The name of the class around it.
    pub(crate) fn class_name(self) -> Option<Node<'t>> {
        self.class?.child_at(Child::Name)
    }
}
