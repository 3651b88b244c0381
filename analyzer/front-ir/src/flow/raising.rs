//! What calls do to exceptions, and which of them have failed without saying so by their result.
//!
//! What `front-c` takes from the text, that an argument was asked for its type or was made of a number, is here a matter
//! of the slot that the argument is read from.

use super::lower::Lower;
use super::predicates::place;
use crate::ir::Value as Ir;
use abi3lint_flow::{BlockId, End, Op, Value, Var};
use abi3lint_model::{EntityId, NullFrom};
use abi3lint_rules::catalog;
use abi3lint_rules::formats::Built;
use abi3lint_rules::null;
use abi3lint_rules::roles::{self, Role};

impl Lower<'_> {
    /// What a call of CPython's does to the exception.
    pub(super) fn raises(&mut self, id: EntityId, i: Ir, arguments: &[Ir]) {
        let entity = catalog::entity(id);
        if entity.has(Role::ClearsException) {
            self.op(Op::Clears);
        } else if entity.has(Role::SetsException) {
            let source = self.source_of((i, u8::MAX), NullFrom::Result(id), true);
            self.op(Op::Raises(source));
        } else if !entity.has(Role::KeepsErrorIndicator) {
            let only_makes = null::only_without_memory(id, |_| true)
                || matches!(self.built(id, arguments), Some(Built::Existing | Built::Memory));
            self.op(if only_makes { Op::MayRaiseToo } else { Op::MayRaise });
        }
        self.record_type(id, i, arguments);
    }

    /// Anything may happen to the exception.
    pub(super) fn may_raise(&mut self) {
        self.op(Op::MayRaise);
        self.op(Op::Handles);
    }

    /// A parameter is tested: who passed NULL may have set an exception, but for the interpreter.
    pub(super) fn parameter_tested(&mut self, var: Var) {
        let position = self.graph.params.iter().find(|p| p.1 == var).map(|p| p.0);
        if position.is_some() && position != self.entry.passed_null.map(|p| p.parameter) {
            self.op(Op::MayRaise);
        }
    }

    /// The block for an exception that a condition has found.
    pub(super) fn found_raised(&mut self, condition: Ir, yes: BlockId) -> BlockId {
        let asked = condition.operands().find_map(|o| Some((o, self.cx.callees.entity_of(o)?)));
        let Some((call, id)) = asked.filter(|_| condition.is_instruction()) else { return yes };
        let source = self.source_of((call, u8::MAX), NullFrom::Result(id), true);
        let found = self.fresh_block();
        self.graph.blocks[found].ops.push(Op::Raises(source));
        self.graph.blocks[found].end = End::Jump(yes);
        found
    }

    /// A call asks an object for its type: `PyList_Check(o)` and what it expands to.
    fn record_type(&mut self, id: EntityId, i: Ir, arguments: &[Ir]) {
        let Some(first) = arguments.first().filter(|_| !i.is_pointer()) else { return };
        let name = catalog::entity(id).name;
        let is_type = |a: &Ir| a.plain().is_global() && roles::of(a.plain().name().as_bytes()).has(Role::TypeObject);
        if name.ends_with("_Check") || name.ends_with("_CheckExact") || arguments.get(1).is_some_and(is_type) {
            self.asking.typed.insert(place(*first));
        }
        let object = self.cx.callees.type_of(*first);
        self.asking.typed.extend(object.map(place));
    }

    /// A slot is given a value that may be a number that a call made.
    pub(super) fn record_made(&mut self, slot: Ir, value: Ir) {
        if self.cx.callees.entity_of(value).is_some_and(|id| catalog::entity(id).has(Role::MakesNumber)) {
            self.asking.numbers.insert(slot);
        }
    }

    /// A call whose result may stand for an error: who returns to the interpreter must have asked, where nothing else did.
    pub(super) fn may_fail(&mut self, id: EntityId, call: Ir, arguments: &[Ir], result: Value) {
        if !self.is_asked() || !catalog::entity(id).has(Role::FailsByIndicator) || self.is_kept(call) {
            return;
        }
        let of = arguments.first().map(|a| place(*a));
        if of.is_some_and(|of| self.asking.typed.contains(&of) || self.asking.numbers.contains(&of)) {
            return;
        }
        let source = match result {
            Value::Result(source) => source,
            Value::Unknown => {
                let source = self.source(NullFrom::Result(id), call, true);
                self.stored.entry(call).or_default().push(source);
                source
            }
            _ => return,
        };
        self.op(Op::MayFail(source));
    }

    /// Whether a result goes to where others can look at it.
    fn is_kept(&self, call: Ir) -> bool {
        let mut todo = vec![call];
        for _ in 0..USES {
            let Some(value) = todo.pop() else { return false };
            for user in value.users() {
                match user.stored_to().filter(|_| user.operand(0) == Some(value)) {
                    Some(to) if self.frame.whole(to).is_none() => return true,
                    Some(_) => {}
                    None if super::reads::only_converts(user.opcode()) => todo.push(user),
                    None => {}
                }
            }
        }
        true
    }
}

/// So many values that are made of a result are looked at.
const USES: usize = 64;
