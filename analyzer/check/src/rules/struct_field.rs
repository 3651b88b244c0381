//! `struct-field`: fields that are not the target's.

use crate::case::{Case, Verdict};
use crate::membership::{is_header_field, is_stable_field};
use abi3lint_model::{Config, VersionSet};
use abi3lint_rules::catalog::{self, FormKind};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, f) = case.field()?;
    if is_header_field(id) {
        return None;
    }
    let visible = f.visible.contains(case.config);
    let cause = match (visible, case.is_limited()) {
        (true, false) => return None,
        (true, true) if is_stable_field(id) || !is_partial(f.record) => return None,
        (true, true) => "private-field",
        (false, true) => match catalog::entity(f.record).form(case.config) {
            Some(form) if form.kind == FormKind::Opaque || form.kind == FormKind::Struct => "opaque",
            _ => "absent",
        },
        (false, false) => "moved",
    };
    let versions: VersionSet = f.visible.iter().filter(|c| !c.abi().is_limited()).map(Config::headers).collect();
    Some(Verdict { versions, replacements: f.replacements, ..Verdict::of(cause) })
}

/// Of a struct that is exposed in part, other visible fields are there by accident.
fn is_partial(record: abi3lint_model::EntityId) -> bool {
    matches!(catalog::entity(record).exposure, catalog::Exposure::Partial(_))
}
