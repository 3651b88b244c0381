//! `removed-api`: names that newer headers do not have any more.

use crate::case::Case;
use crate::floors;
use crate::class::Class;
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Removed { from_limited } = *case.class()? else { return None };
    let from = if from_limited { floors::shown_for(case, e) } else { case.known_in(e) };
    // A condition that lets nothing through is no advice.
    let versions = if case.is_limited() { floors::headers_in_order(case, e) } else { from };
    let cause = match (from_limited, versions.is_empty()) {
        (true, false) => "limited",
        (true, true) => "limited-always",
        (false, false) => "removed",
        (false, true) => "removed-always",
    };
    Some(Verdict { versions, ..Verdict::of(cause).about(e) }.gone(from, case.headers()))
}
