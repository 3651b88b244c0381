//! `deprecated-api`: names with an announced end, or that the documentation advises against.

use crate::case::{Case, Verdict};
use crate::words::is_available;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let d = e.deprecated?;
    // Advice that not every version of the target can follow is no help.
    let reachable = d.since <= case.target.floor() || e.replacements.iter().any(|r| is_available(case, r) && r.public.is_none_or(|p| p <= case.target.floor()));
    if d.since > case.headers() || !reachable || e.is_private() || case.class().is_some() || e.form(case.config).is_none() {
        return None;
    }
    let soon = d.removal;
    let cause = if d.soft { "soft" } else if soon.is_some() { "scheduled" } else { "hard" };
    if d.soft && d.since > case.target.floor() {
        return None;
    }
    let mut v = Verdict::of(cause).about(e).since(Some(d.since));
    v.removed = soon;
    Some(v)
}
