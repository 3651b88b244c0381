//! Fixes about slots: asking a type for one in place of its field, and leaving out those of later floors.

use super::fields;
use crate::case::Case;
use crate::guard::at_floor;
use crate::verdict::Verdict;
use crate::words::is_available;
use abi3lint_model::{Applicability, Edit, Fix, Place, Span, Use, Version};
use abi3lint_rules::catalog::{self, Replacement};
use abi3lint_rules::roles::{self, Role};

/// The fix that asks a type for a slot in place of its field: `((freefunc)PyType_GetSlot(type, Py_tp_free))`, also where the
/// field is one of a table of the type: `type->tp_as_mapping->mp_subscript`.
///
/// It is not safe: before 3.10 a static type has no slots to ask for.
pub(crate) fn ask_for_slot(case: &Case<'_>, verdict: &Verdict, text: &[u8]) -> Option<Fix> {
    let Use::ReadThrough { pointer } = case.fact.usage else { return None };
    let (id, field) = case.field()?;
    let is_type = abi3lint_rules::slots::slot_of(id).is_some();
    let slot =
        catalog::entity(abi3lint_rules::slots::slot_of(id).or_else(|| abi3lint_rules::slots::slot_of_table(id))?);
    let is_getter = |r: &&Replacement| r.entity.is_some_and(|id| catalog::entity(id).has(Role::SlotGetter));
    let ask = verdict.replacements.iter().filter(is_getter).find(|r| is_available(case, r))?.what;
    let ty = field.forms.iter().rev().map(|f| f.ty).find(|ty| !ty.is_empty())?;
    let is_plain = ty.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'*'));
    let everywhere = case.target.configs(None).unwrap_or_default();
    // A type of functions that not all headers show, or that is stable later than the slot, is spelled out.
    let is_hidden = |e: &&catalog::Entity| {
        let is_later = e.stable.is_some_and(|s| s.added > case.target.floor());
        is_later || !everywhere.minus(e.visible).is_empty()
    };
    let named = catalog::lookup(ty).map(catalog::entity).filter(is_hidden);
    let ty = named.and_then(|e| e.forms.first()).map_or(ty, |form| form.ty);
    let is_listed = slot.stable.is_some_and(|s| s.added <= case.target.floor()) && slot.visible.contains(case.config);
    let starts_there = pointer.start <= pointer.end && pointer.end <= case.fact.span.start;
    let every_type_has_slots = case.target.floor() >= STATIC_TYPES;
    let is_by_hand = case.fact.in_macro().is_some() && !every_type_has_slots;
    if !is_plain || !is_listed || !starts_there || is_by_hand {
        return None;
    }
    let edit = |start: u32, end: u32, text: String| Edit {
        place: Place { file: case.fact.file, span: Span { start, end } },
        text,
    };
    let (end, address) = if is_type { (pointer.end, "") } else { behind_type(text, pointer)? };
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("use {ask}"),
        edits: vec![
            edit(pointer.start, pointer.start, format!("(({ty}){ask}({address}")),
            edit(end, case.fact.span.end, format!(", {}))", slot.name)),
        ],
    })
}

/// Where the type ends whose table a pointer is, and what makes a pointer of the type: `&` of `T.tp_as_number`.
fn behind_type(text: &[u8], pointer: Span) -> Option<(u32, &'static str)> {
    let whole = pointer.of(text).trim_ascii_end();
    let table = whole.iter().rposition(|b| !b.is_ascii_alphanumeric() && *b != b'_').map_or(0, |i| i + 1);
    let name = std::str::from_utf8(&whole[table..]).ok()?;
    let is_table = catalog::fields_named(name).iter().any(|f| abi3lint_rules::slots::leads_to_slots(*f));
    let before = whole[..table].trim_ascii_end();
    let (base, address) = match before {
        [base @ .., b'-', b'>'] => (base, ""),
        [base @ .., b'.'] => (base, "&"),
        _ => return None,
    };
    is_table.then_some((pointer.start + base.trim_ascii_end().len() as u32, address))
}

/// Since when `PyType_GetSlot` takes static types: What's New 3.10.
const STATIC_TYPES: Version = Version(10);

/// The fix that sets what only saves time under no stable ABI: `#ifndef` around a statement on a line of its own.
pub(crate) fn leave_out_shortcut(case: &Case<'_>, text: &[u8]) -> Option<Fix> {
    let (id, _) = case.field()?;
    let slot = catalog::entity(abi3lint_rules::slots::slot_of(id)?);
    if case.fact.usage != Use::Write || !slot.has(Role::ShortcutSlot) || case.fact.in_macro().is_some() {
        return None;
    }
    let at = case.fact.span.start as usize;
    let start = text.get(..at)?.iter().rposition(|b| *b == b'\n')? + 1;
    let end = at + text.get(at..)?.iter().position(|b| *b == b'\n')? + 1;
    let line = text[start..end].trim_ascii();
    let is_whole = line.ends_with(b";") && line.iter().filter(|b| **b == b';').count() == 1 && !line.contains(&b'{');
    // What stands before ends there, so that nothing else is what it would control.
    let is_apart = text[..start].trim_ascii_end().last().is_some_and(|b| matches!(b, b';' | b'{' | b'}'));
    if !is_whole || !is_apart || line.starts_with(b"if") || line.starts_with(b"for") || line.starts_with(b"else") {
        return None;
    }
    let limited = roles::name(Role::LimitedApi);
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("leave it out under {limited}"),
        edits: vec![
            fields::edit(case, start as u32, start as u32, format!("#ifndef {limited}\n")),
            fields::edit(case, end as u32, end as u32, "#endif\n".to_owned()),
        ],
    })
}

/// The fix that leaves out the entry of a module's slots where the floor does not know it: `#if` around a line that holds
/// the entry and nothing else.
pub(crate) fn guard_entry(case: &Case<'_>, text: &[u8]) -> Option<Fix> {
    if !case.is_limited() || case.fact.in_macro().is_some() {
        return None;
    }
    let at = case.fact.span.start as usize;
    let start = text.get(..at)?.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let end = at + text.get(at..)?.iter().position(|b| *b == b'\n')? + 1;
    let line = std::str::from_utf8(&text[start..end]).ok()?;
    let entry = line.trim().trim_end_matches(',').strip_prefix('{')?.strip_suffix('}')?;
    let (name, value) = entry.split_once(',')?;
    let slot = catalog::entity(catalog::lookup(name.trim())?);
    let added =
        slot.stable.filter(|_| slot.slot && (slot.has(Role::SingleSlot) || slot.has(Role::ShortcutSlot)))?.added;
    if value.contains(['{', '}', '"', '/']) || added <= case.target.floor() {
        return None;
    }
    let limited = roles::name(Role::LimitedApi);
    let edit = |offset: usize, text: String| Edit {
        place: Place { file: case.fact.file, span: Span::new(offset, offset) },
        text,
    };
    let condition = format!("#if !defined({limited}) || {}\n", at_floor(added));
    Some(Fix {
        applicability: Applicability::Safe,
        title: format!("leave '{}' out below floor {added}", slot.name),
        edits: vec![edit(start, condition), edit(end, "#endif\n".to_owned())],
    })
}
