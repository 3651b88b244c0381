//! Classes of C++ on the way of the walk: what they derive from, members that stand alone, names with a scope.
//!
//! It must not know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::infer::resolve::{Member, Owner};
use crate::names::{entity, is_record};
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::reader::last_part;
use crate::types::ty::Ty;
use abi3lint_model::{ByValue, Confidence, Subject, Use};
use abi3lint_rules::catalog;

impl<'t> Walker<'_, 't, '_> {
    /// What a class derives from must be complete.
    pub(crate) fn bases(&mut self, clause: Node<'t>) {
        self.bases.clear();
        for base in operands(clause) {
            let last = last_part(base);
            if last.kind_name() != "type_identifier" || self.outside(last) || is_scoped(base) {
                continue;
            }
            let (name, span) = (self.infer.reader.name(last), self.span(last));
            let live = self.live(span.start);
            self.infer.live = live;
            let Owner::CPython(id) = self.infer.owner(&Ty::Name(name)) else { continue };
            if catalog::entity(id).name.as_bytes() == name {
                self.bases.push(last.start_byte());
            } else if !live.may.is_empty() {
                // Through a typedef of the package or a tag: the walk does not look that up.
                self.emit(Subject::Entity(id), Use::ByValue(ByValue::Base), span, live, Confidence::Inferred);
            }
        }
    }

    /// A name in the code of a class: whether it is one of its members. Of one that it inherits from a struct of
    /// CPython's, the access is a fact.
    pub(crate) fn is_member(&mut self, node: Node<'t>, name: &[u8], stack: &[(Role, Node<'t>)]) -> bool {
        let Ok(text) = std::str::from_utf8(name) else { return false };
        let of_cpython = !catalog::fields_named(text).is_empty();
        if !of_cpython && entity(name).is_none() || self.infer.locals.contains(name) {
            return false;
        }
        let span = self.span(node);
        let live = self.live(span.start);
        if live.may.is_empty() || self.outside(node) {
            return false;
        }
        self.infer.live = live;
        // Only the innermost class has an object at hand; names of the others are in scope all the same.
        for (depth, class) in self.infer.classes.iter().rev().enumerate() {
            let (Owner::User { file, record }, arguments) = self.infer.owner_and_arguments(class) else { continue };
            match self.infer.member(file, record, arguments, name) {
                Member::Own { .. } => return true,
                Member::CPython(field) if depth == 0 => {
                    let usage = if is_assigned(node, stack) { Use::Write } else { Use::Read };
                    self.emit(Subject::Field(field), usage, span, live, Confidence::Exact);
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// `&PyTypeObject::tp_name`, `p->PyObject::ob_type`: a field by the name of its struct.
    pub(crate) fn qualified(&mut self, node: Node<'t>, stack: &[(Role, Node<'t>)]) {
        let (Some(scope), Some(last)) = (node.child_at(Child::Scope), node.child_at(Child::Name)) else { return };
        let of_struct = matches!(scope.kind_name(), "namespace_identifier" | "template_type");
        if !of_struct || !matches!(last.kind_name(), "identifier" | "field_identifier") {
            return;
        }
        let Some((text, span, live)) = self.field_name(last) else { return };
        let ty = self.infer.reader.specifier(scope, self.infer.own, 0);
        let (owner, arguments) = self.infer.owner_and_arguments(&ty);
        let field = match owner {
            Owner::CPython(id) => catalog::field_of(id, text),
            Owner::User { file, record } => match self.infer.member(file, record, arguments, text.as_bytes()) {
                Member::CPython(field) => Some(field),
                _ => None,
            },
            _ => None,
        };
        if let Some(field) = field {
            let whole = stack.last().filter(|(k, _)| *k == Role::FieldExpr);
            let written = match whole {
                Some((_, access)) => is_assigned(*access, &stack[..stack.len() - 1]),
                None => false,
            };
            // The name of the struct is a step to the field, which is what is reported.
            self.led_from = Some(scope.start_byte());
            let usage = if written { Use::Write } else { Use::Read };
            self.emit(Subject::Field(field), usage, span, live, Confidence::Exact);
        }
    }

    /// Whether a name is one of a class or namespace, so that it is not CPython's: `Spam::PyList_New`. A macro does not
    /// ask for what stands before its name.
    pub(crate) fn is_of_scope(&self, name: &[u8], parent: Option<Node<'t>>) -> bool {
        let scoped =
            parent.is_some_and(|p| p.kind_name() == "qualified_identifier" && p.child_at(Child::Scope).is_some());
        scoped && entity(name).is_some_and(|(_, e)| !e.forms.iter().any(|f| f.kind.is_macro()))
    }

    /// Whether a type is a class of the package that has the name of a struct of CPython's.
    pub(crate) fn is_own_class(&self, name: &[u8]) -> bool {
        entity(name).is_some_and(|(_, e)| is_record(e)) && self.infer.declared(name, |d| &d.tags).is_some()
    }
}

/// Whether something stands before the first `::`.
fn is_scoped(node: Node<'_>) -> bool {
    node.kind_name() == "qualified_identifier" && node.child_at(Child::Scope).is_some()
}

/// Whether an expression is the left side of an assignment.
pub(crate) fn is_assigned(node: Node<'_>, stack: &[(Role, Node<'_>)]) -> bool {
    stack.last().is_some_and(|(k, p)| {
        *k == Role::Assign && p.child_at(Child::Left).is_some_and(|l| l.byte_range() == node.byte_range())
    })
}
