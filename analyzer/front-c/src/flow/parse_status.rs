//! The status of a parse function in a variable: `ok = PyArg_ParseTuple(args, "|O", &o); if (!ok) return NULL;`.
//!
//! What the call stores depends on the way that the test takes. Where the very next statement is the test, and of nothing
//! but that variable, the call is put off: it is taken to stand in the condition.

use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::bare;
use crate::syntax::tree::Node;
use abi3lint_flow::BlockId;
use abi3lint_rules::catalog;
use abi3lint_rules::formats;
use abi3lint_rules::null::Family;
use abi3lint_rules::roles::Role;

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// Puts off the call of a statement that the next one tests.
    pub(crate) fn put_off(&mut self, statement: Node<'t>, next: Option<Node<'t>>) {
        // A condition of the preprocessor may take out one of the two.
        let Some(test) = next.filter(|n| n.kind_name() == "if_statement" && self.uniform) else { return };
        let Some((name, call)) = self.stored_call(statement) else { return };
        let parses = self.known(call).is_some_and(|id| {
            formats::reader(id).is_some_and(|r| r.family == Family::Parse)
                || catalog::entity(id).has(Role::TupleUnpacker)
        });
        if parses && test.child_at(Child::Condition).and_then(|c| self.only_tested(c)) == Some(name) {
            self.put_off = Some((name, call));
        }
    }

    /// The variable and the call of `v = f();` or `int v = f();`.
    fn stored_call(&self, statement: Node<'t>) -> Option<(&'a [u8], Node<'t>)> {
        let (target, value) = match statement.kind_name() {
            "expression_statement" => {
                let e = statement.named_child(0).filter(|e| e.kind_name() == "assignment_expression")?;
                (e.child_at(Child::Left)?, e.child_at(Child::Right).filter(|_| self.operator(e) == "=")?)
            }
            "declaration" => {
                let mut declarators = statement.children_at(Child::Declarator);
                let only = declarators.next().filter(|_| declarators.next().is_none())?;
                (only.child_at(Child::Declarator)?, only.child_at(Child::Value)?)
            }
            _ => return None,
        };
        let is_both = target.kind_name() == "identifier" && value.kind_name() == "call_expression";
        is_both.then(|| (self.cx.reader.name(target), value))
    }

    /// The variable of `v`, `!v`, `v == 0`, `v != 0`.
    fn only_tested(&self, condition: Node<'t>) -> Option<&'a [u8]> {
        let mut at = match condition.kind_name() {
            "condition_clause" if condition.child_at(Child::Initializer).is_some() => return None,
            "condition_clause" => condition.child_at(Child::Value)?,
            _ => condition,
        };
        for _ in 0..8 {
            at = bare(at);
            at = match at.kind_name() {
                "identifier" => return Some(self.cx.reader.name(at)),
                "unary_expression" if self.is_not(at) => at.child_at(Child::Argument)?,
                "binary_expression" if matches!(self.operator(at), "==" | "!=") => {
                    let (left, right) = (at.child_at(Child::Left)?, at.child_at(Child::Right)?);
                    if self.is_null(right) { left } else { return None }
                }
                _ => return None,
            };
        }
        None
    }

    /// A condition that tests the result of a call that was put off.
    pub(crate) fn takes_up(&mut self, node: Node<'t>, yes: BlockId, no: BlockId) -> bool {
        let Some((_, call)) = self.put_off.filter(|(name, _)| *name == self.cx.reader.name(node)) else {
            return false;
        };
        self.put_off = None;
        if !self.parsed(call, yes, no) && !self.unpacked(call, yes, no) {
            self.opaque(call, yes, no);
        }
        true
    }
}
