//! The local variables of a function: which slots of its frame are pointers that can be followed, and whose
//! value depends on what.
//!
//! Before optimisation every local is an `alloca`. One whose address goes nowhere but into loads, stores and
//! calls of functions that only borrow it is a variable. A slot that holds nothing but the address of another
//! one (`PyObject **tmp = &op`, a C++ reference) is another name for it.

use super::code::Block;
use crate::ir::Value;
use inkwell::llvm_sys::{LLVMOpcode, LLVMTypeKind};
use std::collections::HashMap;

/// What a slot is to the analysis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// A pointer that is followed.
    Pointer,
    /// A number of which all stores are seen, but for those of functions that borrow it.
    Number,
    /// Its address is known elsewhere, or it is no scalar.
    Other,
}

/// The slots of a function.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    slots: HashMap<Value, Slot>,
    /// Slots that hold the address of one other slot.
    cells: HashMap<Value, Value>,
    /// Slots of pointers that are stored to once, with what is stored.
    once: HashMap<Value, Value>,
    /// Slots of constants that decide where a clean-up goes on.
    pub selectors: Vec<Value>,
}

/// Chains of names for names.
const DEEPEST: u32 = 3;

impl Frame {
    /// `borrows` tells of a call whether it does not keep addresses.
    pub(crate) fn of(function: Value, borrows: &dyn Fn(Value) -> bool) -> Frame {
        let mut out = Frame::default();
        let Some(entry) = Block::entry(function) else { return out };
        let allocas: Vec<Value> = entry.instructions().filter(|i| i.is_alloca()).collect();
        for a in &allocas {
            if let Some(of) = cell_of(*a) {
                out.cells.insert(*a, of);
            }
        }
        for a in &allocas {
            let kind = match a.allocated().kind() {
                _ if !a.is_single() => Slot::Other,
                LLVMTypeKind::LLVMPointerTypeKind => Slot::Pointer,
                LLVMTypeKind::LLVMIntegerTypeKind => Slot::Number,
                _ => Slot::Other,
            };
            let stays = kind != Slot::Other && out.stays(*a, *a, borrows, DEEPEST);
            out.slots.insert(*a, if stays { kind } else { Slot::Other });
            if stays && kind == Slot::Pointer {
                let mut stored = a.users().filter(|u| u.stored_to() == Some(*a)).filter_map(|u| u.operand(0));
                let only = stored.next().filter(|_| stored.next().is_none());
                out.once.extend(only.map(|value| (*a, value.plain())));
            }
            if stays && kind == Slot::Number && is_selector(*a) {
                out.selectors.push(*a);
            }
        }
        out
    }

    /// What a slot is; `None` for anything that is none.
    pub(crate) fn slot(&self, address: Value) -> Option<Slot> {
        self.slots.get(&address).copied().or_else(|| address.is_alloca().then_some(Slot::Other))
    }

    /// What is stored to a slot, where that happens once.
    pub(crate) fn only_stored(&self, slot: Value) -> Option<Value> {
        self.once.get(&slot).copied()
    }

    /// The slot that an address is that of.
    pub(crate) fn whole(&self, address: Value) -> Option<Value> {
        let mut at = address.plain();
        for _ in 0..=DEEPEST {
            if at.is_alloca() {
                return Some(at);
            }
            let from = at.operand(0).filter(|_| at.is_load())?.plain();
            at = *self.cells.get(&from)?;
        }
        None
    }

    /// Whether nobody else gets to know the address.
    fn stays(&self, address: Value, slot: Value, borrows: &dyn Fn(Value) -> bool, depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        address.users().all(|u| match u.opcode() {
            LLVMOpcode::LLVMLoad => u.ty().kind() == slot.allocated().kind(),
            LLVMOpcode::LLVMStore if u.operand(0) == Some(address) => {
                let cell = u.operand(1).map(Value::plain).filter(|c| self.cells.get(c) == Some(&slot));
                cell.is_some_and(|cell| {
                    cell.users().filter(|u| u.is_load()).all(|l| self.stays(l, slot, borrows, depth))
                })
            }
            LLVMOpcode::LLVMStore => u.operand(0).is_some_and(|v| v.ty().kind() == slot.allocated().kind()),
            LLVMOpcode::LLVMBitCast | LLVMOpcode::LLVMAddrSpaceCast => self.stays(u, slot, borrows, depth + 1),
            LLVMOpcode::LLVMCall | LLVMOpcode::LLVMInvoke => borrows(u),
            _ => false,
        })
    }
}

/// The slot whose address is all that is ever stored in this one.
fn cell_of(slot: Value) -> Option<Value> {
    let mut of = None;
    let mut todo = vec![slot];
    while let Some(address) = todo.pop() {
        for u in address.users() {
            match u.opcode() {
                LLVMOpcode::LLVMStore if u.operand(0) != Some(address) && of.is_none() => {
                    of = Some(u.operand(0)?.plain()).filter(|v| v.is_alloca() && *v != slot);
                    of?;
                }
                LLVMOpcode::LLVMLoad => {}
                LLVMOpcode::LLVMBitCast => todo.push(u),
                LLVMOpcode::LLVMCall if u.callee().is_some_and(|c| is_marker(&c.name())) => {}
                _ => return None,
            }
        }
    }
    of
}

/// Intrinsics that do nothing.
pub(crate) fn is_marker(name: &str) -> bool {
    ["llvm.lifetime.", "llvm.dbg.", "llvm.assume", "llvm.invariant.", "llvm.donothing", "llvm.var.annotation"]
        .iter()
        .any(|p| name.starts_with(p))
}

/// Where clang cleans up, a slot of constants tells which way control was on.
fn is_selector(slot: Value) -> bool {
    let (mut stores, mut decides) = (0, false);
    for u in slot.users() {
        match u.opcode() {
            LLVMOpcode::LLVMStore if u.operand(0).is_some_and(|v| v.integer().is_some()) => stores += 1,
            LLVMOpcode::LLVMLoad if u.users().all(|s| s.opcode() == LLVMOpcode::LLVMSwitch) => decides = true,
            _ => return false,
        }
    }
    decides && stores > 1
}
