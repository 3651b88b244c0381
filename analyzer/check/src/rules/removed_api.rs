//! `removed-api`: names that newer headers do not have any more.

use crate::case::{Case, Verdict};
use crate::membership::{Class, known_in, limited_in};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Removed { from_limited } = *case.class()? else { return None };
    let (cause, from) = if from_limited { ("limited", limited_in(e, case.floor())) } else { ("removed", known_in(e)) };
    Some(Verdict::of(cause).about(e).gone(from, case.headers()))
}
