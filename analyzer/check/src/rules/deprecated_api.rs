//! `deprecated-api`: names with an announced end, or that the documentation advises against.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::is_available;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let d = e.deprecated?;
    if d.since > case.headers() || e.is_private() || case.class().is_some() || e.form(case.config).is_none() {
        return None;
    }
    // Advice that not every version of the target can follow is no help.
    let everywhere = d.since <= case.target.floor();
    if !everywhere && (d.soft || !e.replacements.iter().any(|r| is_available(case, r))) {
        return None;
    }
    let cause = match d.removal {
        _ if d.soft => "soft",
        Some(_) => "scheduled",
        None => "hard",
    };
    Some(Verdict { removed: d.removal, ..Verdict::of(cause).about(e).since(Some(d.since)) })
}
