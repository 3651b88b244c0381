//! `refcount-test`: comparisons of a reference count with 1, which does not say any more that an object has one owner.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Surroundings, Use};
use abi3lint_rules::checks;
use abi3lint_rules::roles::Role;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Use::Call { around, .. } = case.fact.usage else { return None };
    let excuses = Surroundings::OWN_OBJECT.and(Surroundings::IN_SHIM);
    if !around.has_any(Surroundings::COMPARED) || around.has_any(excuses) {
        return None;
    }
    let (_, e) = case.entity()?;
    let cause = if case.is_limited() { "limited" } else { "shared" };
    let on = checks::rule("refcount-test")?.cause(cause)?.on;
    // Without the GIL, threads count for themselves on each version.
    let is_wrong = case.config.abi().is_gil_disabled() || case.meets(on).is_some();
    (is_wrong && e.has(Role::ReferenceCount)).then(|| Verdict::of(cause).about(e))
}
