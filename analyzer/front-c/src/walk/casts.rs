//! Casts of a pointer to an object to a struct of the package that does not begin with the header of an object.
//!
//! Where the header is opaque, the data of a class stands behind it, and such a struct covers the header instead. Only what
//! is known for certain is told: the pointer is a `PyObject *`, and the struct begins with a number or a pointer of its own.

use super::state::Walker;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::reader::last_part;
use crate::types::ty::Ty;
use abi3lint_model::{Confidence, ConfigSet, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;

impl<'t> Walker<'_, 't, '_> {
    /// `(T *)value`.
    pub(crate) fn cast(&mut self, node: Node<'t>) {
        if let (Some(ty), Some(value)) = (node.child_at(Child::Type), node.child_at(Child::Value)) {
            self.cast_to(ty, value);
        }
    }

    /// `static_cast<T *>(value)`, by the template.
    pub(crate) fn named_cast(&mut self, template: Node<'t>, name: &[u8]) {
        if !matches!(name, b"static_cast" | b"reinterpret_cast") {
            return;
        }
        let Some(call) = template.parent().filter(|p| p.kind_name() == "call_expression") else { return };
        let types = template.child_at(Child::Arguments).map(operands).unwrap_or_default();
        let values = call.child_at(Child::Arguments).map(operands).unwrap_or_default();
        if let ([ty], [value]) = (&types[..], &values[..]) {
            self.cast_to(*ty, *value);
        }
    }

    fn cast_to(&mut self, ty: Node<'t>, value: Node<'t>) {
        let Some(spec) = ty.child_at(Child::Type).filter(|_| ty.child_at(Child::Declarator).is_some()) else { return };
        if self.outside(ty) {
            return;
        }
        let span = self.span(last_part(spec.child_at(Child::Name).unwrap_or(spec)));
        let live = self.live(span.start);
        let opaque: ConfigSet = live.may.iter().filter(|c| c.abi().is_opaque()).collect();
        if opaque.is_empty() {
            return;
        }
        self.infer.live = live;
        let Ty::Ptr(pointee) = self.infer.named_type(ty) else { return };
        let Some(name) = self.infer.without_header(&pointee, opaque) else { return };
        let Ty::Ptr(object) = self.infer.canonical(self.infer.expression(value)) else { return };
        let is_object =
            self.infer.cpython_struct(&object).is_some_and(|id| catalog::entity(id).has(Role::ObjectStruct));
        if is_object {
            self.emit(Subject::HeaderlessCast(name), Use::Mention, span, live, Confidence::Exact);
        }
    }
}
