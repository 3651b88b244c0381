//! `removed-api`: names that newer headers do not have any more.

use crate::case::{Case, Verdict};
use crate::membership::Class;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Removed { from_limited } = case.class()? else { return None };
    Some(Verdict::of(if *from_limited { "limited" } else { "removed" }).about(e))
}
