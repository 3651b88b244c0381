//! Which slot sets which field of a type object or of one of its tables.

use crate::catalog::{entity, lookup};
use crate::roles::Role;
use abi3lint_model::{EntityId, FieldId};

/// The slot that sets a field of a type object.
pub fn slot_of(field: FieldId) -> Option<EntityId> {
    let f = crate::catalog::field(field);
    if !entity(f.record).has(Role::TypeObject) {
        return None;
    }
    lookup(&format!("Py_{}", f.name)).filter(|id| entity(*id).slot)
}

/// The slot that sets a field of one of the tables of a type object.
pub fn slot_of_table(field: FieldId) -> Option<EntityId> {
    lookup(&format!("Py_{}", crate::catalog::field(field).name)).filter(|id| entity(*id).slot)
}

/// Whether a field of a type object leads to a table whose fields have slots: `tp_as_number`.
pub fn leads_to_slots(field: FieldId) -> bool {
    let f = crate::catalog::field(field);
    entity(f.record).has(Role::TypeObject) && f.name.starts_with("tp_as_")
}
