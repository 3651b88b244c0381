//! What a function returns, and the slot that its `return` statements share.

use super::code::Block as Code;
use crate::ir::{Module, Value as Ir};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use inkwell::llvm_sys::{LLVMOpcode, LLVMTypeKind};

/// What kind of value a function returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Returns {
    /// An object.
    Pointer,
    /// Another pointer.
    Other,
    /// A number, which is -1 for an error.
    Status,
    Nothing,
}

impl Returns {
    pub(super) fn of(module: Module, function: Ir) -> Returns {
        let ty = function.returned();
        // A type that is not known is that of objects, for that is what the interpreter takes.
        let pointee = || function.subprogram().and_then(|node| node.pointee_of_result(module));
        let is_object =
            |name: String| roles::of(name.as_bytes()).has(Role::ObjectStruct) || catalog::lookup_tag(&name).is_some();
        match ty.kind() {
            LLVMTypeKind::LLVMPointerTypeKind if pointee().is_none_or(is_object) => Returns::Pointer,
            LLVMTypeKind::LLVMPointerTypeKind => Returns::Other,
            _ if ty.bits().is_some_and(|bits| bits >= 32) => Returns::Status,
            _ => Returns::Nothing,
        }
    }
}

/// The slot that a block returns and does nothing else.
pub(super) fn shared_slot(code: Code) -> Option<Ir> {
    let last = code.last().filter(|l| l.opcode() == LLVMOpcode::LLVMRet)?;
    let load = last.operand(0).filter(|v| v.is_load() && v.block() == code)?;
    let slot = load.operand(0)?.plain();
    let mut others = code.instructions().filter(|i| *i != last && *i != load);
    (slot.is_alloca() && others.next().is_none()).then_some(slot)
}

/// How many stores write to a slot.
pub(super) fn stores_to(slot: Ir) -> usize {
    slot.users().filter(|u| u.stored_to() == Some(slot)).count()
}

/// Whether all that a function ever returns is one number.
pub(super) fn returns_one_number(function: Ir) -> bool {
    let mut all = function.instructions().filter(|i| i.opcode() == LLVMOpcode::LLVMRet).filter_map(|r| r.operand(0));
    let Some(value) = all.next().filter(|_| all.next().is_none()) else { return false };
    let slot = value.operand(0).map(Ir::plain).filter(|slot| value.is_load() && slot.is_alloca());
    let Some(slot) = slot else { return value.integer().is_some() };
    let mut stored = slot.users().filter(|u| u.stored_to() == Some(slot)).map(|u| u.operand(0).and_then(Ir::integer));
    let first = stored.next().flatten();
    first.is_some() && stored.all(|n| n == first)
}
