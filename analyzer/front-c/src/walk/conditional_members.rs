//! Members of the package's structs that a condition within the struct decides on: with them, the layout depends on what
//! the condition asks.
//!
//! Functions and static members have no place in an object. It must not know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use crate::types::reader::has_storage;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, OwnMember, Subject, Use};

impl<'t> Walker<'_, 't, '_> {
    /// The members that a declaration within a struct declares.
    pub(crate) fn conditional_members(&mut self, field: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let file = &self.infer.semantics.package.sources.files[self.file.0 as usize];
        if file.conditionals.is_empty() || self.outside(field) {
            return;
        }
        let mut outer = stack.iter().rev().map(|(_, n)| *n);
        let is_record = |n: &Node<'t>| matches!(n.kind_name(), "struct_specifier" | "class_specifier");
        let Some(record) = outer.find(|n| n.kind_name() != "field_declaration_list").filter(is_record) else { return };
        let start = self.infer.reader.start(record);
        if file.region(start) == file.region(self.infer.reader.start(field)) {
            return;
        }
        if has_storage(field, self.infer.reader.view, b"static") {
            return;
        }
        let typedef = outer.next().filter(|n| n.kind_name() == "type_definition");
        let name = record.child_at(Child::Name).or_else(|| typedef?.child_at(Child::Declarator));
        let name = name.map_or_else(String::new, |n| String::from_utf8_lossy(self.infer.reader.name(n)).into_owned());
        for declarator in field.children_at(Child::Declarator) {
            let (Some(member), ty) = self.infer.reader.declarator(Some(declarator), Ty::Scalar) else { continue };
            let span = self.span(member);
            let live = self.live(span.start);
            if !matches!(ty, Ty::Func(_)) && !live.may.is_empty() {
                let of = OwnMember { record: name.clone(), of: self.live(start) };
                self.emit(Subject::OwnMember(Box::new(of)), Use::Mention, span, live, Confidence::Exact);
            }
        }
    }
}
