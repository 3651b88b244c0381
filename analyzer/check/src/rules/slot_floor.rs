//! `slot-floor`: slot ids that the headers show and interpreters at the floor do not know.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Version;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    // An id that the headers hide is no matter of the interpreter: the compiler refuses it.
    if !e.slot || !case.is_limited() || e.form(case.config).is_none() {
        return None;
    }
    let since = e.stable?.added;
    if since <= case.floor() {
        return None;
    }
    let older = e.known_in().first().is_some_and(|p| p < since && p > Version::OLDEST);
    Some(Verdict::of(if older { "limited-default" } else { "slot" }).about(e).raised_to(Some(since)))
}
