//! `newer-than-floor`: names that a version of the target does not have yet.

use crate::case::Case;
use crate::membership::{Class, Newer};
use crate::verdict::Verdict;
use abi3lint_model::Version;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Newer(kind, since) = case.class()? else { return None };
    let cause = match kind {
        Newer::Limited => "limited",
        Newer::Default => "default",
        // Libraries of Linux and macOS export all public functions, those of Windows what is listed.
        Newer::Visible if e.exported.contains(case.floor().max(Version::OLDEST)) => "listed",
        Newer::Visible => "visible",
    };
    Some(Verdict::of(cause).about(e).since(Some(*since)))
}
