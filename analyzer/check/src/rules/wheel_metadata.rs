//! `wheel-metadata`: wheels whose list of files or required versions contradict what is in them.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Recorded, Sight, Target, Version, VersionSet};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    match &case.shown()?.what {
        Sight::Recorded(Recorded::Missing) => Some(Verdict::of("missing")),
        Sight::Recorded(Recorded::Size { written, actual }) => {
            Some(Verdict { value: actual.to_string(), expected: written.to_string(), ..Verdict::of("size") })
        }
        Sight::Recorded(Recorded::Hash) => Some(Verdict::of("hash")),
        Sight::Requires { text, allowed } => {
            let verdict = |cause| Some(Verdict { value: text.clone(), ..Verdict::of(cause) });
            let first = Version::all().find(|v| allowed.contains(*v) && versions(case.target).contains(*v));
            match (first, case.target) {
                // Later versions than those that are known may be meant.
                (None, _) if allowed.last().is_some_and(|v| v > Version::NEWEST) && case.target.is_stable() => None,
                (None, _) => verdict("never"),
                (Some(first), Target::Abi3 { floor }) if first > floor.max(Version::OLDEST) => {
                    verdict("later").map(|v| v.since(Some(first)))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The versions that a target promises.
fn versions(target: Target) -> VersionSet {
    match target {
        Target::Versions { first, last, .. } => Version::all().filter(|v| (first..=last).contains(v)).collect(),
        _ => Version::all().filter(|v| *v >= target.floor()).collect(),
    }
}
