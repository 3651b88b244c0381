//! Fixes about slots: asking a type for one in place of its field, and leaving out those of later floors.

use crate::case::Case;
use crate::guard::at_floor;
use crate::verdict::Verdict;
use crate::words::is_available;
use abi3lint_model::{Applicability, Edit, Fix, Place, Span, Use};
use abi3lint_rules::catalog::{self, Replacement};
use abi3lint_rules::roles::{self, Role};

/// The fix that asks a type for a slot in place of its field: `((freefunc)PyType_GetSlot(type, Py_tp_free))`.
///
/// It is not safe: before 3.10 a static type has no slots to ask for.
pub(crate) fn ask_for_slot(case: &Case<'_>, verdict: &Verdict) -> Option<Fix> {
    let Use::ReadThrough { pointer } = case.fact.usage else { return None };
    let (id, field) = case.field()?;
    let slot = catalog::entity(catalog::slot_of(id)?);
    let is_getter = |r: &&Replacement| r.entity.is_some_and(|id| catalog::entity(id).has(Role::SlotGetter));
    let ask = verdict.replacements.iter().filter(is_getter).find(|r| is_available(case, r))?.what;
    let ty = field.forms.iter().rev().map(|f| f.ty).find(|ty| !ty.is_empty())?;
    let is_plain = ty.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'*'));
    let is_listed = slot.stable.is_some_and(|s| s.added <= case.target.floor()) && slot.visible.contains(case.config);
    let starts_there = pointer.start <= pointer.end && pointer.end <= case.fact.span.start;
    if !is_plain || !is_listed || !starts_there || case.fact.in_macro().is_some() {
        return None;
    }
    let edit = |start: u32, end: u32, text: String| Edit {
        place: Place { file: case.fact.file, span: Span { start, end } },
        text,
    };
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("use {ask}"),
        edits: vec![
            edit(pointer.start, pointer.start, format!("(({ty}){ask}(")),
            edit(pointer.end, case.fact.span.end, format!(", {}))", slot.name)),
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
    let added = slot.stable.filter(|_| slot.slot && slot.has(Role::SingleSlot))?.added;
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
