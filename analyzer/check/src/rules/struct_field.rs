//! `struct-field`: fields that are not the target's.

use crate::case::{Case, Verdict};
use crate::membership::{is_header_field, is_stable_field, versions_with, wants_offset};
use abi3lint_model::EntityId;
use abi3lint_rules::catalog::{self, Exposure, FormKind};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, f) = case.field()?;
    if is_header_field(id) || wants_offset(case) {
        return None;
    }
    let visible = f.visible.contains(case.config);
    let stable = catalog::entity(f.record).stable.filter(|_| is_stable_field(id));
    let since = stable.map(|s| s.added).filter(|s| *s > case.floor());
    let cause = match (visible, case.is_limited()) {
        (true, false) => return None,
        (true, true) if is_stable_field(id) || !is_partial(f.record) => return None,
        (true, true) => "private-field",
        (false, true) if since.is_some() => "newer",
        (false, true) => match catalog::entity(f.record).form(case.config) {
            Some(form) if form.kind == FormKind::Opaque || form.kind == FormKind::Struct => "opaque",
            _ => "absent",
        },
        (false, false) => "moved",
    };
    Some(Verdict { versions: versions_with(f), replacements: f.replacements, ..Verdict::of(cause).since(since) })
}

/// Of a struct that is exposed in part, other visible fields are there by accident.
fn is_partial(record: EntityId) -> bool {
    matches!(catalog::entity(record).exposure, Exposure::Partial(_))
}
