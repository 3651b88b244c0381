//! `newer-than-floor`: names that a version of the target does not have yet.

use crate::case::Case;
use crate::floors;
use crate::class::{Class, Newer};
use crate::verdict::Verdict;
use abi3lint_model::{Target, Version};
use abi3lint_rules::catalog::Entity;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Newer(kind, since) = case.class()? else { return None };
    let verdict = match kind {
        Newer::Limited => Verdict::of("limited").about(e),
        Newer::Headers => older_headers(case, e),
        Newer::Default => {
            let cause = if came_and_went(case, e, *since) { "span" } else { "default" };
            Verdict::of(cause).about(e)
        }
        // Libraries of Linux and macOS export all public functions, those of Windows what is listed.
        Newer::Visible if e.exported.contains(case.floor().max(Version::OLDEST)) => Verdict::of("listed").about(e),
        Newer::Visible => Verdict::of("visible").about(e),
        Newer::Declared => Verdict::of("declared").about(e),
        Newer::Unknown => {
            Verdict { value: e.interpreter?.effect.to_owned(), ..Verdict::of("interpreter").about(e) }
        }
        // Whether that is so, the release of the headers tells: headers-break-floor.
        Newer::Release => return None,
    };
    Some(if case.is_limited() { verdict.raised_to(Some(*since)) } else { verdict.since(Some(*since)) })
}

/// A name that newer headers show at this floor: the headers to compile with, where that is all that is needed.
fn older_headers(case: &Case<'_>, e: &'static Entity) -> Verdict {
    let from = floors::headers_from(case, e);
    Verdict {
        last: from,
        elsewhere: floors::shown_for(case, e).to_string(),
        versions: floors::hidden_for(case, e),
        replacements: e.replacements,
        ..Verdict::of(if from.is_some() { "headers" } else { "headers-floor" })
    }
}

/// Whether a version of the target no longer has the name.
fn came_and_went(case: &Case<'_>, e: &Entity, since: Version) -> bool {
    let Target::Versions { last, .. } = case.target else { return false };
    Version::all().any(|v| (since..=last).contains(&v) && !e.known_in().contains(v))
}
