//! What the result of a call says of its arguments.
//!
//! CPython's functions that get NULL where they need an object raise an exception, most of them, and say so by their
//! result. So the result is a test of the argument, for whoever reads it: `v = PyLong_AsLong(o)` alone tests nothing, and
//! `Py_DECREF(o)` behind it crashes; a condition on `v` between them may be the test.
//!
//! *Algorithm.* A call is watched where its result goes into a local variable, into a condition, or nowhere. Arguments of
//! such a call that it survives stay what they were. Of the variable it is known what it can tell (`Local::doubts`), and
//! a condition that names the variable or holds the call doubts the pointers on both of its ways. Results that go
//! anywhere else may be read there: the pointers are forgotten at the call.
//!
//! *Example.* `n = PyObject_Size(o); if (n < 0) return NULL; Py_INCREF(o);` is no finding, and without the `if` it is one.
//!
//! *Limits.* A variable tells what any assignment to it has told, also on paths that do not lead to the condition.

use super::graph_builder::Lower;
use crate::syntax::grammar::Child;
use crate::syntax::tree::Node;
use abi3lint_flow::{Op, Value, Var};
use abi3lint_model::{EntityId, NullFrom};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;

/// Nodes of one condition that are looked at, and pointers of which one variable tells.
const NODES: usize = 10_000;
const POINTERS: usize = 64;

impl<'t> Lower<'_, '_, 't, '_> {
    /// Watches the calls whose results make up a value.
    pub(crate) fn watch(&mut self, value: Node<'t>) {
        let mut todo = vec![value];
        while let Some(node) = todo.pop() {
            match node.kind_name() {
                "call_expression" => match self.named_cast(node) {
                    Some(inner) => todo.push(inner),
                    None => {
                        self.watched.insert(node.id());
                    }
                },
                "parenthesized_expression"
                | "condition_clause"
                | "cast_expression"
                | "binary_expression"
                | "unary_expression"
                | "comma_expression"
                | "conditional_expression" => todo.extend(self.parts(node)),
                _ => {}
            }
        }
    }

    pub(crate) fn assigns_local(&mut self, assignment: Node<'t>) -> bool {
        let left = assignment.child_at(Child::Left).filter(|l| l.kind_name() == "identifier");
        left.is_some_and(|l| self.scopes.find(self.cx.reader.name(l)).is_some())
    }

    /// A local variable got a value: it tells what the value tells.
    pub(crate) fn record_doubts(&mut self, name: &[u8], value: Node<'t>) {
        let told = self.told_by(value);
        if let Some(local) = self.scopes.find(name) {
            for var in told {
                if local.doubts.len() < POINTERS && !local.doubts.contains(&var) {
                    local.doubts.push(var);
                }
            }
        }
    }

    /// A call whose result may stand for an error: who returns to the interpreter must have asked, where nothing else did.
    pub(crate) fn may_fail(&mut self, id: EntityId, call: Node<'t>, arguments: &[Node<'t>], result: Value) {
        let argument = arguments.first().map_or(&b""[..], |a| self.cx.reader.name(*a));
        let made = self.scopes.find(argument).is_some_and(|l| l.number);
        if !(self.entry || self.status) || self.stores_away || made || self.typed.contains(argument) {
            return;
        }
        let source = match result {
            Value::Result(source) => source,
            Value::Unknown => {
                let at = call.child_at(Child::Function).unwrap_or(call);
                let source = self.source(NullFrom::Result(id), at, true);
                self.stored.entry(call.id()).or_default().push(source);
                source
            }
            _ => return,
        };
        self.op(Op::MayFail(source));
    }

    /// Whether a value is a call that makes a number.
    pub(crate) fn makes_number(&mut self, value: Node<'t>) -> bool {
        let call = self.behind_casts(value);
        let is_call = call.kind_name() == "call_expression";
        is_call && self.known(call).is_some_and(|id| catalog::entity(id).has(Role::MakesNumber))
    }

    /// Somebody has read a value: pointers of which it tells may have been tested.
    pub(crate) fn doubt(&mut self, value: Node<'t>) {
        for var in self.told_by(value) {
            self.op(Op::Doubt(var));
        }
    }

    /// Pointers of which a value may say whether they are NULL.
    fn told_by(&mut self, value: Node<'t>) -> Vec<Var> {
        let mut told = Vec::new();
        if self.survived.is_empty() {
            return told;
        }
        let mut todo = vec![value];
        for _ in 0..NODES {
            let Some(node) = todo.pop() else { break };
            match node.kind_name() {
                "identifier" => {
                    let name = self.cx.reader.name(node);
                    told.extend(self.scopes.find(name).map(|l| l.doubts.as_slice()).unwrap_or_default());
                }
                "call_expression" => told.extend(self.survived.get(&node.id()).into_iter().flatten()),
                _ => {}
            }
            todo.extend(self.parts(node));
        }
        told.sort_unstable();
        told.dedup();
        told
    }
}
