//! What a function asks before it calls a helper that refuses some arguments, as in source: where a helper returns NULL by
//! a decision on its arguments alone, a caller that has asked another function about them, or compared one of them, has
//! taken the same decision.
//!
//! *Limits.* Arguments are compared by the slots that they are read from, and a comparison counts wherever it stands.

use super::lower::Lower;
use crate::ir::Value as Ir;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;
use inkwell::llvm_sys::LLVMOpcode;

/// So many lists of arguments, and of keys, that a function has asked about are told apart: each call of a helper looks at
/// all of them. And so many uses of a variable are looked at for a comparison.
const ASKED: usize = 256;

impl Lower<'_> {
    /// A call is made. Where its result is a number that somebody reads, it has asked about its arguments.
    pub(crate) fn record_predicate(&mut self, call: Ir, arguments: &[Ir]) {
        if !call.is_pointer() && call.users().next().is_some() {
            let asked = slots(arguments);
            let is_room = self.asked.arguments.len() < ASKED;
            if !asked.is_empty() && is_room && !self.asked.arguments.contains(&asked) {
                self.asked.arguments.push(asked);
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
        // A function that has asked for so much may have asked for these, too.
        self.asked.arguments.len() >= ASKED
            || self.asked.arguments.iter().any(is_asked)
            || rest.iter().any(|slot| is_compared(*slot))
    }
}

impl Lower<'_> {
    /// A container was asked for a key, a capsule for a name, or a container for all keys: who looks it up finds it.
    pub(crate) fn record_key(&mut self, id: EntityId, arguments: &[Ir]) {
        let entity = catalog::entity(id);
        let of_all = entity.has(Role::KeyLister) || entity.has(Role::AsciiTester);
        let asked = if entity.has(Role::KeyTester) { 2 } else { usize::from(of_all) };
        let key: Vec<Ir> = arguments.iter().take(asked).map(|a| place(*a)).collect();
        if !key.is_empty() && self.asked.keys.len() < ASKED && !self.asked.keys.contains(&key) {
            self.asked.keys.push(key);
        }
    }

    pub(crate) fn was_asked_for_key(&self, id: EntityId, arguments: &[Ir]) -> bool {
        let key: Vec<Ir> = arguments.iter().take(2).map(|a| place(*a)).collect();
        let entity = catalog::entity(id);
        (entity.has(Role::KeyLookup) || entity.has(Role::TextGetter))
            && (self.asked.keys.len() >= ASKED || self.asked.keys.iter().any(|asked| key.starts_with(asked)))
    }

    /// Whether a call passes on what was found to be a sequence of the right kind.
    pub(super) fn is_passed_on(&self, id: EntityId, arguments: &[Ir]) -> bool {
        let typed = |a: &Ir| self.asking.typed.contains(&place(*a));
        catalog::entity(id).has(Role::PassesSequence) && arguments.first().is_some_and(typed)
    }
}

/// The slot that an argument is read from, or what it is.
pub(super) fn place(argument: Ir) -> Ir {
    slots(&[argument]).pop().unwrap_or_else(|| argument.plain())
}

/// The slots that arguments are read from.
fn slots(arguments: &[Ir]) -> Vec<Ir> {
    let slot = |a: &Ir| a.plain().operand(0).filter(|_| a.plain().is_load()).map(Ir::plain);
    arguments.iter().filter_map(slot).filter(|s| s.is_alloca()).collect()
}

/// Whether the number in a slot is compared or decides a `switch`.
fn is_compared(slot: Ir) -> bool {
    let mut todo: Vec<Ir> = slot.users().take(ASKED).filter(|u| u.is_load() && !u.is_pointer()).collect();
    while let Some(value) = todo.pop() {
        for user in value.users().take(ASKED) {
            match user.opcode() {
                LLVMOpcode::LLVMICmp | LLVMOpcode::LLVMSwitch => return true,
                LLVMOpcode::LLVMSExt | LLVMOpcode::LLVMZExt => todo.push(user),
                _ => {}
            }
        }
    }
    false
}
