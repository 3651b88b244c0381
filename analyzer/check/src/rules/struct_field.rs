//! `struct-field`: fields that are not the target's.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Config, ConfigSet, Use, Version};
use abi3lint_rules::catalog::{self, Entity, Exposure, Field, FormKind};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, f) = case.field()?;
    if case.fact.usage == Use::WithoutMember {
        return Some(Verdict::of("without-member"));
    }
    if case.initialises_incomplete(f) || f.is_of_object_header() || case.wants_hidden_offset() {
        return None;
    }
    let visible = f.visible.contains(case.config);
    let record = catalog::entity(f.record);
    let is_promised = record.exposes(id);
    let stable = record.stable.filter(|_| is_promised);
    let since = stable.map(|s| s.added).filter(|s| *s > case.floor());
    let cause = match (visible, case.is_limited()) {
        (true, false) => return None,
        (true, true) if is_promised || !is_partial(record) => return None,
        (true, true) => "private-field",
        (false, true) if since.is_some() => "newer",
        (false, true) => match record.form(case.config) {
            Some(form) if form.kind == FormKind::Opaque || form.kind == FormKind::Struct => "opaque",
            _ => "absent",
        },
        (false, false) => "moved",
    };
    let cause = if cause == "moved" && is_of_another_build(case, f) { "other-build" } else { cause };
    // A field of free-threaded builds says nothing about the others.
    let shown = shown(f);
    let same_build = |v: &Version| Config::new(*v, case.config.abi()).is_some_and(|c| shown.contains(c));
    let versions = if case.is_limited() { f.public_in() } else { Version::all().filter(same_build).collect() };
    let kind = if case.config.abi().is_gil_disabled() { "GIL" } else { "free-threaded" };
    Some(Verdict { versions, value: kind.to_owned(), replacements: f.replacements, ..Verdict::of(cause).raised_to(since) })
}

/// Whether only builds of the other kind have the field, in each version that has it.
fn is_of_another_build(case: &Case<'_>, f: &Field) -> bool {
    !shown(f).iter().any(|c| c.abi() == case.config.abi())
}

/// Where headers show the field: the internal ones, if no others do.
fn shown(f: &Field) -> ConfigSet {
    if f.forms.is_empty() { f.internal } else { f.visible }
}

/// Of a struct that is exposed in part, other visible fields are there by accident.
fn is_partial(record: &Entity) -> bool {
    matches!(record.exposure, Exposure::Partial(_))
}
