//! `removed-api`: names that newer headers do not have any more.

use crate::case::Case;
use crate::membership::Class;
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Removed { from_limited } = *case.class()? else { return None };
    let (cause, from) = if from_limited { ("limited", e.limited_in(case.floor())) } else { ("removed", e.known_in()) };
    Some(Verdict::of(cause).about(e).gone(from, case.headers()))
}
