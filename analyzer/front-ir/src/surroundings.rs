//! What stands around a call whose result other threads can change, as far as a module shows it.
//!
//! *Algorithm.* The object in the first argument is the function's own if it comes from a call that makes an object, or is
//! loaded from a slot of the frame in which only such results and NULL are stored and whose address goes nowhere. The last of
//! three parameters may be the keyword arguments, which a call makes for itself: a module does not have their name. A lock is held if the function takes one before the call; where it releases one is not followed, so `lock(); unlock(); ask();`
//! counts as held: what is told of a call must not be wrong, so what cannot be seen excuses it. *Example.* `%k = call
//! @PyDict_Keys(%d)`, stored in `%keys`, from which the argument of `@PyList_GetItem` is loaded. *Limits.* An object that
//! the function made and gave away counts as its own.

use crate::flow::frame::is_marker;
use crate::headers::plain_name;
use crate::ir::Value;
use abi3lint_model::{EntityId, Surroundings};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role, Roles};
use inkwell::llvm_sys::LLVMOpcode;

/// Instructions before a call among which one that takes a lock is looked for.
const BEFORE: usize = 2_000;
/// Uses of a slot of the frame.
const USES: usize = 200;
/// Calls that make an object, or whose result is mostly one that other code has made for them.
const MAKES: Roles = Roles::of(&[Role::MakesObject, Role::CallsObject]);

/// What stands around a call of an entity with these arguments.
pub(crate) fn surroundings(callee: EntityId, call: Value, arguments: &[Value]) -> Surroundings {
    let known = catalog::entity(callee);
    if !known.has(Role::AsksSharedObject) {
        return Surroundings::NONE;
    }
    let mut out = Surroundings::NONE;
    if arguments.first().is_some_and(|a| is_own(*a)) {
        out = out.and(Surroundings::OWN_OBJECT);
    }
    if call.before_in_function().take(BEFORE).any(takes_lock) {
        out = out.and(Surroundings::LOCKED);
    }
    let gives_pointer = known.forms.iter().any(|f| f.ty.ends_with('*'));
    if gives_pointer && call.users().all(|u| u.is_instruction() && u.opcode() == LLVMOpcode::LLVMICmp) {
        out = out.and(Surroundings::ONLY_TESTED);
    }
    out
}

fn calls(instruction: Value, role: Role) -> bool {
    calls_any(instruction, Roles::of(&[role]))
}

fn calls_any(instruction: Value, any: Roles) -> bool {
    instruction.is_call()
        && instruction.callee().is_some_and(|c| roles::of(plain_name(&c.name()).as_bytes()).has_any(any))
}

/// Whether an instruction takes a lock: by the role of what it calls, or by the name of a function of the package.
fn takes_lock(instruction: Value) -> bool {
    if calls(instruction, Role::TakesLock) {
        return true;
    }
    let Some(callee) = instruction.is_call().then(|| instruction.callee()).flatten() else { return false };
    let name = callee.name().to_ascii_lowercase();
    let name = ["unlock", "block", "clock"].iter().fold(name, |name, other| name.replace(other, ""));
    !name.starts_with("llvm.") && name.contains("lock")
}

fn is_own(object: Value) -> bool {
    if !object.is_instruction() || object.opcode() != LLVMOpcode::LLVMLoad {
        return object.is_instruction() && calls_any(object, MAKES);
    }
    let Some(slot) = object.operands().next().filter(|slot| slot.is_alloca()) else { return false };
    let uses: Vec<Value> = slot.users().take(USES + 1).collect();
    let (mut is_made, mut is_keywords, mut is_given) = (false, false, false);
    for user in &uses {
        match user.opcode() {
            LLVMOpcode::LLVMLoad => {
                let parses =
                    |u: Value| calls(u, Role::KeywordParser) && u.arguments().0.get(1).is_some_and(|a| *a == *user);
                is_keywords |= user.users().any(parses);
            }
            LLVMOpcode::LLVMStore if user.stored_to() == Some(slot) => {
                let Some(value) = user.operands().next() else { return false };
                let is_parameter = !value.is_instruction() && !value.is_constant();
                is_keywords |= is_parameter && is_last_of_three(value);
                is_given |= is_parameter;
                let makes = value.is_instruction() && calls_any(value, MAKES);
                if !makes && !is_parameter && !value.is_null_pointer() {
                    return false;
                }
                is_made |= makes;
            }
            // The debugger's view of the variable.
            LLVMOpcode::LLVMCall if user.callee().is_some_and(|c| is_marker(&c.name())) => {}
            _ => return false,
        }
    }
    uses.len() <= USES && (is_keywords || is_made && !is_given)
}

/// Whether a value is the last of three parameters of its function.
fn is_last_of_three(parameter: Value) -> bool {
    let parameters: Vec<Value> = parameter.function_of_parameter().parameters().take(4).collect();
    matches!(parameters[..], [_, _, last] if last == parameter)
}
