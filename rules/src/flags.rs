//! Values that are made of flags, and what the catalog says of the names in them.

use crate::catalog;
use crate::roles::Role;
use abi3lint_model::definition::Value;

/// Whether a value that is made of flags has one of the role; `None` where it has a name that is none of CPython's, or is
/// no such value.
pub fn includes(value: &Value, role: Role) -> Option<bool> {
    match value {
        Value::Null | Value::Number(0) => Some(false),
        Value::Name(name) => catalog::lookup(name).map(|id| catalog::entity(id).has(role)),
        Value::AnyOf(parts) => {
            let parts: Vec<Option<bool>> = parts.iter().map(|p| includes(p, role)).collect();
            match parts.contains(&Some(true)) {
                true => Some(true),
                false if parts.contains(&None) => None,
                false => Some(false),
            }
        }
        _ => None,
    }
}
