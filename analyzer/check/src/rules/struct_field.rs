//! `struct-field`: fields that are not the target's.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Use;
use abi3lint_rules::catalog::{self, Entity, Exposure, Form, FormKind};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, f) = case.field()?;
    if case.fact.usage == Use::WithoutMember {
        return Some(Verdict::of("without-member"));
    }
    // Of an object that the target cannot have, the object is reported.
    let is_complete = |f: &Form| f.kind == FormKind::Struct;
    if case.fact.usage == Use::Designator && !catalog::entity(f.record).form(case.config).is_some_and(is_complete) {
        return None;
    }
    if f.is_of_object_header() || case.wants_hidden_offset() {
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
    Some(Verdict { versions: f.public_in(), replacements: f.replacements, ..Verdict::of(cause).since(since) })
}

/// Of a struct that is exposed in part, other visible fields are there by accident.
fn is_partial(record: &Entity) -> bool {
    matches!(record.exposure, Exposure::Partial(_))
}
