//! What a function asks before it calls a helper that refuses some arguments, as in source: where a helper returns NULL by
//! a decision on its arguments alone, a caller that has asked another function about them, or compared one of them, has
//! taken the same decision.
//!
//! *Limits.* Arguments are compared by the slots that they are read from, and a comparison counts wherever it stands.

use super::lower::Lower;
use crate::ir::Value as Ir;
use inkwell::llvm_sys::LLVMOpcode;

impl Lower<'_> {
    /// A call is made. Where its result is a number that somebody reads, it has asked about its arguments.
    pub(crate) fn record_predicate(&mut self, call: Ir, arguments: &[Ir]) {
        if !call.is_pointer() && call.users().next().is_some() {
            let asked = slots(arguments);
            if !asked.is_empty() && !self.asked.contains(&asked) {
                self.asked.push(asked);
            }
        }
    }

    /// Whether the function has asked about these arguments: all of them at once, or one of them by itself, but for an object.
    pub(crate) fn was_asked_for(&self, arguments: &[Ir]) -> bool {
        let all = slots(arguments);
        let (of, rest) = if all.len() > 1 { all.split_at(1) } else { all.split_at(0) };
        let is_asked = |asked: &Vec<Ir>| match asked.as_slice() {
            [one] => rest.contains(one),
            several => !rest.is_empty() && of.iter().chain(rest).all(|s| several.contains(s)),
        };
        self.asked.iter().any(is_asked) || rest.iter().any(|slot| is_compared(*slot))
    }
}

/// The slots that arguments are read from.
fn slots(arguments: &[Ir]) -> Vec<Ir> {
    let slot = |a: &Ir| a.plain().operand(0).filter(|_| a.plain().is_load()).map(Ir::plain);
    arguments.iter().filter_map(slot).filter(|s| s.is_alloca()).collect()
}

/// Whether the number in a slot is compared or decides a `switch`.
fn is_compared(slot: Ir) -> bool {
    let mut todo: Vec<Ir> = slot.users().filter(|u| u.is_load() && !u.is_pointer()).collect();
    while let Some(value) = todo.pop() {
        for user in value.users() {
            match user.opcode() {
                LLVMOpcode::LLVMICmp | LLVMOpcode::LLVMSwitch => return true,
                LLVMOpcode::LLVMSExt | LLVMOpcode::LLVMZExt => todo.push(user),
                _ => {}
            }
        }
    }
    false
}
