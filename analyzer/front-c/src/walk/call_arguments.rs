//! What is told of the arguments of a call: how many there are, which are NULL, and first arguments that are not what
//! the callee wants and that a C++ compiler does not convert by itself.
//!
//! The catalog knows which callees do not cast. C converts any pointer to any other, with a warning at
//! most before gcc 14, so C files have none. The module must not know a rule.

use super::roles::Role;
use super::state::Walker;
use crate::names::asks_for_running_version;
use crate::sources::index::DefineRef;
use crate::syntax::grammar::Child;
use crate::syntax::literals::count;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::ty::Ty;
use abi3lint_model::{EntityId, Live, Mistyped, Use};
use abi3lint_rules::{catalog, null};

impl<'t> Walker<'_, 't, '_> {
    /// What is told of a call's arguments.
    pub(crate) fn arguments(&mut self, callee: EntityId, list: Node<'t>, stack: &[(Role, Node<'t>)]) -> Use {
        let (args, mut nulls) = count(list, self.infer.reader.view);
        if nulls != 0 {
            nulls &= !self.nulls_by_version(callee, nulls, list);
        }
        // Of `Py_TYPE(o)->tp_name` the field is what is reported, and what is to be replaced.
        let mut outer = stack.iter().rev().skip(1).filter(|(_, n)| n.kind_name() != "parenthesized_expression");
        let to_field = outer.next().is_some_and(|(k, _)| *k == Role::FieldExpr);
        let counted = !list.has_error() && operands(list).into_iter().all(|a| self.is_one_argument(a));
        let mistyped = if to_field { None } else { self.mistyped(callee, list) };
        Use::Call {
            args,
            counted,
            nulls,
            mistyped,
            refused: self.refused(callee, list),
            around: self.surroundings(callee, list, stack),
        }
    }

    /// Those of the arguments that crash, in a function that asks for the running version: on which versions the call is
    /// reached, the analysis of control flow knows.
    fn nulls_by_version(&self, callee: EntityId, nulls: u32, list: Node<'t>) -> u32 {
        let crashes = |i: &usize| nulls >> i & 1 == 1 && !null::crashes(callee, *i).is_empty();
        let crashing = (0..32).filter(crashes).fold(0, |all, i| all | 1 << i);
        if crashing != 0 && self.is_by_running_version(list) { crashing } else { 0 }
    }

    /// Whether the function around a place asks for the version that runs it.
    pub(crate) fn is_by_running_version(&self, place: Node<'t>) -> bool {
        let mut around = std::iter::successors(Some(place), |n| n.parent());
        let function = around.find(|n| n.kind_name() == "function_definition");
        function.is_some_and(|f| asks_for_running_version(self.infer.reader.name(f)))
    }

    /// Whether an argument as it is written is one for the compiler. A macro may stand for several or for none: one
    /// of the package is asked, and of other names those in capitals are taken for macros if nothing declares them.
    pub(crate) fn is_one_argument(&self, argument: Node<'t>) -> bool {
        let name = match argument.kind_name() {
            "parameter_pack_expansion" => return false,
            "identifier" => argument,
            "call_expression" => match argument.child_at(Child::Function) {
                Some(f) if f.kind_name() == "identifier" => f,
                _ => return true,
            },
            _ => return true,
        };
        let name = &self.infer.reader.view[name.byte_range()];
        if name.starts_with(b"__VA_") {
            return false;
        }
        let package = &self.infer.semantics.package;
        if self.infer.locals.contains(name) || self.infer.params.position(name).is_some() {
            return true;
        }
        if package.sources.macros.contains_key(name) {
            let file = self.infer.reader.file as usize;
            let mut found = package.definitions(file, name, self.infer.live).peekable();
            let is_one = |r: DefineRef| {
                let f = &package.sources.files[r.file as usize];
                f.is_one_argument(&f.defines[r.define as usize])
            };
            return found.peek().is_some() && found.all(is_one);
        }
        let is_capital = name.iter().all(|b| !b.is_ascii_lowercase());
        !is_capital || catalog::lookup(&String::from_utf8_lossy(name)).is_some()
    }

    fn mistyped(&mut self, callee: EntityId, list: Node<'t>) -> Option<Box<Mistyped>> {
        let uncast = catalog::entity(callee).uncast?;
        let all = self.infer.live;
        if !self.infer.semantics.package.sources.files[self.file.0 as usize].cpp || !all.may.intersects(uncast.on) {
            return None;
        }
        let first = list.named_children().find(|n| n.kind_name() != "comment")?;
        // What a type is elsewhere, as in a branch without the limited API, is no matter.
        self.infer.live = Live { may: all.may & uncast.on, must: all.must & uncast.on };
        let ty = if self.infer.is_absent(first) { Ty::Unknown } else { self.infer.expression(first) };
        let pointee =
            if ty == Ty::Scalar.ptr() { self.infer.plain(first) } else { self.infer.other_struct(ty, uncast.wants) };
        self.infer.live = all;
        let unary = !matches!(
            first.kind_name(),
            "binary_expression" | "conditional_expression" | "assignment_expression" | "comma_expression"
        );
        Some(Box::new(Mistyped { pointee: pointee?, span: self.span(first), unary }))
    }
}
