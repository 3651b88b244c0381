//! The entries of arrays of slots and of members, followed from array to array.

use super::fields::of_items;
use super::index::{At, Join, NESTING, place};
use super::raw::Object;
use super::values::{Item, Raw};
use crate::names::{entity, slot_of_field};
use abi3lint_model::definition::{Given, Member, Members, Slot, SlotId, Slots, Value, Values};
use abi3lint_model::{ConfigSet, FieldId, Live, Span};
use abi3lint_rules::catalog;
use abi3lint_rules::flags;
use abi3lint_rules::initializer::positions;
use abi3lint_rules::roles::{self, Role, Roles};

impl Join<'_, '_> {
    /// The slots that the value of a field names.
    pub(super) fn slots_of(&self, values: &Values, at: At, live: Live) -> Slots {
        let mut out = Slots::default();
        for (on, value) in &values.0 {
            let here = on.and(live);
            match value {
                value if value.is_zero() => {}
                value => match value.name() {
                    Some(name) => self.array(name, at, here, NESTING, &mut out),
                    None => out.unread |= here.may,
                },
            }
        }
        out
    }

    pub(super) fn array(&self, name: &str, at: At, live: Live, depth: usize, out: &mut Slots) {
        const ARRAYS: Roles = Roles::of(&[Role::TypeSlot, Role::ModuleSlot, Role::AnySlot]);
        let mut missing = live.may;
        let mut found = self.find(name, at, ARRAYS);
        found.retain(|(_, o)| o.is_array);
        for (i, (file, object)) in found.iter().enumerate() {
            missing = missing.minus(object.live.may);
            // Of two that stand in branches of a condition which the build decides, either may be meant.
            let others = found.iter().enumerate().filter(|(k, _)| *k != i);
            let shared = others.fold(ConfigSet::EMPTY, |all, (_, (_, o))| all | (o.live.may & object.live.may));
            out.unread |= shared & live.may;
            let alone = Live { may: object.live.may.minus(shared), must: object.live.must.minus(shared) };
            self.entries((*file, object), live.and(alone), depth, out);
        }
        out.unread |= missing;
    }

    /// The entries of one array.
    pub(super) fn entries(&self, (file, object): (usize, &Object), live: Live, depth: usize, out: &mut Slots) {
        out.place.get_or_insert(place(file, object.span));
        out.flagged |= object.roles.has(Role::AnySlot);
        if object.unread {
            out.unread |= live.may;
        }
        let positions = positions(object.record);
        // Where the array goes on, and where something ends it, if only under a condition that the build decides.
        let (mut open, mut ended) = (live, ConfigSet::EMPTY);
        for item in &object.items {
            for (on, raw) in &item.readings {
                let here = on.and(open);
                if here.may.is_empty() {
                    continue;
                }
                match entry((object, &positions), raw) {
                    Entry::End => {
                        ended |= here.may;
                        open = Live { may: open.may.minus(here.must), must: open.must.minus(here.may) };
                    }
                    Entry::Unknown => out.unread |= here.may,
                    Entry::Slot(id, value, is_static) => {
                        let span = id_span(item, raw);
                        let nested = matches!(&id, SlotId::Known(id, _) if catalog::entity(*id).has(Role::NestedSlots));
                        match (nested, value.name(), depth.checked_sub(1)) {
                            (true, Some(name), Some(depth)) => {
                                self.array(name, (file, object.scope), here, depth, out);
                            }
                            (true, ..) => out.unread |= here.may,
                            _ => out.entries.push(Slot { id, value, live: here, place: place(file, span), is_static }),
                        }
                    }
                }
            }
        }
        if object.is_open {
            out.endless |= open.may.minus(ended);
        }
    }

    /// The members that the slots name.
    pub(super) fn members(&self, slots: &Slots, at: At) -> Members {
        let mut out = Members { unread: slots.unread, ..Members::default() };
        let is_members = |s: &&Slot| matches!(s.id, SlotId::Known(id, _) if catalog::entity(id).has(Role::MembersSlot));
        for slot in slots.entries.iter().filter(is_members) {
            // The array may stand in another file.
            let file = slot.place.file.0 as usize;
            let at = (file, at.1.filter(|_| file == at.0));
            let found = slot.value.name().map(|name| self.find(name, at, Roles::of(&[Role::MemberDef])));
            let found = found.unwrap_or_default();
            if found.is_empty() {
                out.unread |= slot.live.may;
            }
            for (file, object) in found {
                self.member_entries((file, object), slot.live.and(object.live), &mut out);
            }
        }
        out
    }

    pub(super) fn member_entries(&self, (file, object): (usize, &Object), live: Live, out: &mut Members) {
        if object.unread || !object.is_array {
            out.unread |= live.may;
        }
        let positions = positions(object.record);
        for item in &object.items {
            for (on, raw) in &item.readings {
                let here = on.and(live);
                let Raw::List(_, inner) = raw else {
                    out.unread |= here.may;
                    continue;
                };
                let (fields, unknown) = of_items(object.record, &positions, inner);
                out.unread |= unknown & here.may;
                let get = |at: usize| {
                    let field = positions.get(at).copied();
                    let found = fields.iter().find(|(_, f)| f.is_some() && *f == field).map(|(item, _)| *item);
                    found.map_or(Value::Number(0), single)
                };
                let name = get(0);
                if !name.is_zero() {
                    let place = place(file, item.span);
                    let (kind, offset, flags) = (get(1), get(2), get(3));
                    out.entries.push(Member { name, kind, offset, flags, live: here, place });
                }
            }
        }
    }
}

/// Whether an array is of a module, or of a type: its first slot tells.
pub(super) fn is_of(object: &Object, of_module: bool) -> bool {
    let positions = positions(object.record);
    let mut ids =
        object.items.iter().flat_map(|i| &i.readings).filter_map(|(_, raw)| match entry((object, &positions), raw) {
            Entry::Slot(SlotId::Known(id, _), ..) => Some(catalog::entity(id)),
            _ => None,
        });
    ids.find(|e| !e.has(Role::NestedSlots)).is_some_and(|e| e.has(Role::ModuleSlotId) == of_module)
}

/// The only value of an item.
fn single(item: &Item) -> Value {
    match &item.readings[..] {
        [(_, Raw::Value(value))] => value.clone(),
        _ => Value::Unknown,
    }
}

/// Where the id of an entry stands; of one that a macro of CPython's writes, the macro.
fn id_span(item: &Item, raw: &Raw) -> Span {
    match raw {
        Raw::List(_, inner) => inner.first().map_or(item.span, |i| i.span),
        Raw::Value(Value::Call(name, _)) => {
            Span { end: item.span.end.min(item.span.start + name.len() as u32), ..item.span }
        }
        Raw::Value(_) => item.span,
    }
}

/// An entry of an array of slots.
enum Entry {
    End,
    Slot(SlotId, Value, bool),
    Unknown,
}

fn entry((object, positions): (&Object, &[FieldId]), raw: &Raw) -> Entry {
    let (id, value, is_static) = match raw {
        Raw::Value(Value::Name(name)) if roles::of(name.as_bytes()).has(Role::SlotEnd) => return Entry::End,
        Raw::Value(Value::Call(name, arguments)) if roles::of(name.as_bytes()).has(Role::SlotEntry) => {
            let [id, value] = &arguments[..] else { return Entry::Unknown };
            (id.clone(), value.clone(), roles::of(name.as_bytes()).has(Role::StaticSlotEntry))
        }
        Raw::Value(_) => return Entry::Unknown,
        Raw::List(_, inner) => {
            let (fields, unknown) = of_items(object.record, positions, inner);
            if !unknown.is_empty() {
                return Entry::Unknown;
            }
            let first = positions.first().copied();
            let id = fields.iter().find(|(_, f)| *f == first).map_or(Value::Number(0), |(item, _)| single(item));
            let flags = fields.iter().find(|(_, f)| f.is_some_and(|f| catalog::field(f).name == "sl_flags"));
            let is_static = match flags.map(|(item, _)| single(item)) {
                None => false,
                Some(flags) => match flags::includes(&flags, Role::StaticSlotFlag) {
                    Some(is_static) => is_static,
                    None => return Entry::Unknown,
                },
            };
            let value =
                fields.last().filter(|(_, f)| *f != first).map_or(Value::Null, |(item, _)| match &item.readings[..] {
                    [(_, Raw::List(_, inner))] => inner.first().map_or(Value::Null, single),
                    _ => single(item),
                });
            (id, value, is_static)
        }
    };
    match id {
        Value::Null | Value::Number(0) => Entry::End,
        Value::Number(n) => Entry::Slot(SlotId::Number(n), value, is_static),
        Value::Name(name) => match entity(name.as_bytes()) {
            Some((_, e)) if e.slot && e.forms.iter().all(|f| f.value == Some(0)) => Entry::End,
            Some((id, e)) if e.slot => Entry::Slot(SlotId::Known(id, e.name), value, is_static),
            // What CPython's names begin with is CPython's.
            None if name.starts_with("Py_") => Entry::Slot(SlotId::Other(name), value, is_static),
            _ => Entry::Unknown,
        },
        _ => Entry::Unknown,
    }
}

/// The fields of a static type that have a slot of the same name.
pub(super) fn slots_of_fields(fields: &[Given], live: Live) -> Slots {
    let mut out = Slots::default();
    for field in fields {
        let Some((id, e)) = slot_of_field(field.name.as_bytes()) else { continue };
        for (on, value) in field.values.0.iter().filter(|(_, v)| !v.is_zero()) {
            let id = SlotId::Known(id, e.name);
            let live = on.and(live);
            out.entries.push(Slot { id, value: value.clone(), live, place: field.place, is_static: false });
        }
    }
    out
}
