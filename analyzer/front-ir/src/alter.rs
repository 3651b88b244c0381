//! Whether a module was optimised. clang keeps every parameter in memory until a pass promotes it, also
//! one that nothing reads, so a parameter that is not stored tells that passes have run.

use crate::ir::{Module, Value};

pub(crate) fn is_optimised(module: Module) -> bool {
    let defined: Vec<Value> = module.functions().filter(|f| !f.is_declaration()).collect();
    let with_parameters = defined.iter().filter(|f| f.parameters().next().is_some()).count();
    let promoted = defined.iter().filter(|f| f.parameters().enumerate().any(|(i, p)| is_promoted(**f, i, p))).count();
    // A thunk or a naked function may be as clang made it; one in eight is no accident.
    promoted * 8 > with_parameters || defined.iter().any(|f| f.is_local_unnamed())
}

fn is_promoted(function: Value, index: usize, parameter: Value) -> bool {
    // A struct by value, or the place of the result, is in memory already.
    if function.has_attribute(index, "byval") || function.has_attribute(index, "sret") {
        return false;
    }
    !parameter.users().any(|u| u.stored_to().is_some_and(|to| to != parameter && is_in_frame(to)))
}

/// Whether an address is that of a local variable or of a piece of one: a struct that is passed in pieces
/// is stored piece by piece, with typed pointers through a cast.
fn is_in_frame(address: Value) -> bool {
    let mut at = address;
    for _ in 0..4 {
        if at.is_alloca() {
            return true;
        }
        let Some(base) = at.operands().next().filter(|_| at.is_instruction() && !at.is_call()) else { return false };
        at = base;
    }
    at.is_alloca()
}
