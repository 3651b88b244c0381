//! Calls through a slot of a type: `t->tp_alloc(t, 0)`, or a pointer that `PyType_GetSlot` has returned.

use super::context::Context;
use crate::ir::Value as Ir;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// The slot of a type that a call goes through, and CPython's function that fails like those in it.
pub(super) fn slot_called(cx: &Context<'_>, call: Ir) -> Option<(&'static str, EntityId)> {
    let named = |name: &'static str| Some((name, roles::slot_result(name.as_bytes())?));
    let called = call.called().plain();
    let address = called.operand(0).filter(|_| called.is_load()).map(Ir::plain);
    if let Some(gep) = address.filter(|a| a.is_gep()) {
        let access = cx.layouts.access(cx.module, gep)?;
        return named(catalog::field(*access.fields.first()?).name);
    }
    let got = match address.filter(|a| a.is_alloca()) {
        None => called,
        Some(slot) => {
            let mut stored = slot.users().filter(|u| u.stored_to() == Some(slot)).filter_map(|u| u.operand(0));
            stored.next().filter(|_| stored.next().is_none())?.plain()
        }
    };
    let getter = cx.callees.entity_of(got)?;
    if !catalog::entity(getter).has(Role::SlotGetter) {
        return None;
    }
    let id = got.arguments_of_call()?.get(1)?.integer()?;
    let slot = cx.entries.slot(id as i64)?;
    named(catalog::field_of_slot(catalog::entity(slot).name)?)
}
