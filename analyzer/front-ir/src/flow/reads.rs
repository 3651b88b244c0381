//! Whether anybody reads the result of a call before the function returns: in IR, too, a call that raises an exception on
//! NULL is a check of its argument only where its status decides something.
//!
//! *Limits.* Variables are followed without an order: a condition that reads one counts wherever it stands, and so does a
//! call that is passed it.

use super::frame::is_marker;
use crate::ir::Value as Ir;
use inkwell::llvm_sys::LLVMOpcode;

/// So many uses are looked at; of a result with more it is taken that somebody reads it.
const USES: usize = 256;

/// Whether the result of a call only goes into variables that are returned at most.
pub(crate) fn is_unread(call: Ir) -> bool {
    let mut todo = vec![call];
    let mut slots: Vec<Ir> = Vec::new();
    let mut uses = 0;
    while let Some(value) = todo.pop() {
        for user in value.users() {
            uses += 1;
            if uses > USES {
                return false;
            }
            match user.opcode() {
                LLVMOpcode::LLVMRet => {}
                LLVMOpcode::LLVMStore if user.operand(0) == Some(value) => {
                    let Some(slot) = user.operand(1).map(Ir::plain).filter(|s| s.is_alloca()) else { return false };
                    if slots.contains(&slot) {
                        continue;
                    }
                    slots.push(slot);
                    match loads(slot) {
                        Some(loads) => todo.extend(loads),
                        None => return false,
                    }
                }
                opcode if only_converts(opcode) => todo.push(user),
                _ => return false,
            }
        }
    }
    true
}

/// The loads of a variable; `None` where something else is done with its address.
fn loads(slot: Ir) -> Option<Vec<Ir>> {
    let mut out = Vec::new();
    for user in slot.users() {
        match user.opcode() {
            LLVMOpcode::LLVMLoad => out.push(user),
            LLVMOpcode::LLVMStore if user.operand(0) != Some(slot) => {}
            LLVMOpcode::LLVMCall if user.callee().is_some_and(|c| is_marker(&c.name())) => {}
            _ => return None,
        }
    }
    Some(out)
}

pub(super) fn only_converts(opcode: LLVMOpcode) -> bool {
    matches!(
        opcode,
        LLVMOpcode::LLVMTrunc
            | LLVMOpcode::LLVMSExt
            | LLVMOpcode::LLVMZExt
            | LLVMOpcode::LLVMFPExt
            | LLVMOpcode::LLVMFPTrunc
            | LLVMOpcode::LLVMSIToFP
            | LLVMOpcode::LLVMFPToSI
            | LLVMOpcode::LLVMBitCast
            | LLVMOpcode::LLVMAdd
            | LLVMOpcode::LLVMFAdd
            | LLVMOpcode::LLVMSub
            | LLVMOpcode::LLVMFSub
            | LLVMOpcode::LLVMMul
            | LLVMOpcode::LLVMFMul
    )
}
