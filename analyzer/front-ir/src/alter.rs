//! Whether a module was optimised. clang keeps every parameter in memory until a pass promotes it, so a
//! parameter that is used in any other way tells that passes have run.

use crate::ir::{Module, Value};

pub fn is_optimised(module: Module) -> bool {
    let defined: Vec<Value> = module.functions().filter(|f| !f.is_declaration()).collect();
    let promoted = defined.iter().filter(|f| f.parameters().any(|p| is_promoted(p))).count();
    // Parameters by value or as a coerced struct are used in place; they are a minority.
    let with_parameters = defined.iter().filter(|f| f.parameters().next().is_some()).count();
    promoted * 2 > with_parameters || defined.iter().any(|f| f.is_local_unnamed())
}

fn is_promoted(parameter: Value) -> bool {
    let mut users = parameter.users().peekable();
    users.peek().is_some() && users.all(|u| !u.stored_to().is_some_and(|to| to.is_alloca() && to != parameter))
}
