//! What a function returns to the interpreter.
//!
//! Before optimisation all `return` statements of a function store into one slot and go to one block. That block is
//! lowered once for each of them, because the value and what is known of exceptions belong together, and the store has
//! the place of the statement.
//!
//! *Limits.* Behind the clean-up of an object of C++ the statements are joined, and nothing is said of what they return.

use super::code::Block as Code;
use super::lower::Lower;
use super::lowered::Into;
use super::return_kind::{Returns, shared_slot};
use crate::ir::Value as Ir;
use abi3lint_flow::{End, Op, Value, Var};
use abi3lint_model::{NullFrom, NullInto, VersionSet};

impl Lower<'_> {
    /// Whether what is returned is asked of the function: no NULL without an exception, nothing else with one.
    pub(super) fn is_asked(&self) -> bool {
        self.entry.raises && matches!(self.returns, Returns::Pointer | Returns::Status)
    }

    /// A parameter has its home: what the interpreter passes in it is known.
    pub(super) fn enters(&mut self, index: u8, var: Var, at: Ir) {
        if index == 0 && self.entry.of_type {
            self.op(Op::Set(var, Value::NonNull));
        }
        let Some(passed) = self.entry.passed_null.filter(|p| p.parameter == index) else { return };
        let from = match passed.what {
            "" => NullFrom::Deleted(passed.shown.to_owned()),
            what => NullFrom::Passed { what: what.to_owned(), when: passed.when.to_owned() },
        };
        let source = self.source(from, at, false);
        self.op(Op::Set(var, Value::Result(source)));
    }

    /// The value that is returned at an instruction: the `ret`, or the store before it.
    pub(super) fn returned(&mut self, value: Ir, at: Ir) -> End {
        let asked = self.is_asked();
        let value = match (self.returns, value.integer()) {
            (Returns::Pointer | Returns::Other, _) => self.resolve(value, at),
            (Returns::Status, Some(n)) if asked && n == minus_one(value) => {
                Value::Null(self.source(NullFrom::Literal, at, false))
            }
            (Returns::Status, Some(_)) if asked => Value::NonNull,
            _ => Value::Unknown,
        };
        End::Return(
            value,
            asked.then(|| self.use_at((at, usize::MAX), Into::Exact(NullInto::Interpreter), VersionSet::ALL)),
        )
    }

    /// The store of a `return` statement, where a block ends with it and goes on to the block that all of them share.
    pub(super) fn return_stored(&self, from: Code, to: Code) -> Option<Ir> {
        let slot = shared_slot(to)?;
        from.instructions().filter(|i| i.stored_to().map(Ir::plain) == Some(slot)).last()
    }
}

/// -1 of a constant's type.
fn minus_one(value: Ir) -> u64 {
    match value.ty().bits() {
        Some(bits) if bits < 64 => (1 << bits) - 1,
        _ => u64::MAX,
    }
}
