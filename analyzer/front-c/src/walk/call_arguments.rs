//! First arguments that are not what the callee wants, and that a C++ compiler does not convert by itself.
//!
//! The catalog knows which callees do not cast. C converts any pointer to any other, with a warning at
//! most before gcc 14, so C files have none. The module must not know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::syntax::literals::count;
use crate::types::ty::Ty;
use abi3lint_model::{EntityId, Live, Mistyped, Use};
use abi3lint_rules::catalog;
use tree_sitter::Node;

impl<'t> Walker<'_, 't, '_> {
    /// What is told of a call's arguments.
    pub(crate) fn arguments(&mut self, callee: EntityId, list: Node<'t>, stack: &[(Role, Node<'t>)]) -> Use {
        let (args, nulls) = count(list, self.infer.reader.view);
        // Of `Py_TYPE(o)->tp_name` the field is what is reported, and what is to be replaced.
        let mut outer = stack.iter().rev().skip(1).filter(|(_, n)| n.kind() != "parenthesized_expression");
        let to_field = outer.next().is_some_and(|(k, _)| *k == Role::FieldExpr);
        Use::Call { args, nulls, mistyped: if to_field { None } else { self.mistyped(callee, list) } }
    }

    fn mistyped(&mut self, callee: EntityId, list: Node<'t>) -> Option<Box<Mistyped>> {
        let uncast = catalog::entity(callee).uncast?;
        let all = self.infer.live;
        if !self.infer.semantics.package.sources.files[self.file.0 as usize].cpp || !all.may.intersects(uncast.on) {
            return None;
        }
        let mut cursor = list.walk();
        let first = list.named_children(&mut cursor).find(|n| n.kind() != "comment")?;
        // What a type is elsewhere, as in a branch without the limited API, is no matter.
        self.infer.live = Live { may: all.may & uncast.on, must: all.must & uncast.on };
        let ty = if self.infer.is_absent(first) { Ty::Unknown } else { self.infer.expression(first) };
        let pointee =
            if ty == Ty::Scalar.ptr() { self.infer.plain(first) } else { self.infer.other_struct(ty, uncast.wants) };
        self.infer.live = all;
        let unary = !matches!(
            first.kind(),
            "binary_expression" | "conditional_expression" | "assignment_expression" | "comma_expression"
        );
        Some(Box::new(Mistyped { pointee: pointee?, span: self.span(first), unary }))
    }
}
