//! `tag-mismatch`: wheels with modules that the interpreters of their tag do not look for, with other tags inside, or with another
//! tag than their projects ask for.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Ending, Loader, Sight, Target, Version};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let shown = case.shown()?;
    match &shown.what {
        Sight::Tags { name, file } => {
            Some(Verdict { value: name.clone(), expected: file.clone(), ..Verdict::of("wheel-file") })
        }
        Sight::Platforms { name, file } => {
            Some(Verdict { value: name.clone(), expected: file.clone(), ..Verdict::of("wheel-platform") })
        }
        Sight::Setting { wanted, place, .. } => {
            let verdict = Verdict { value: wanted.to_string(), expected: place.clone(), ..Verdict::of("settings") };
            Some(verdict.since(Some(wanted.floor())))
        }
        // One of several modules of this name is right, or the wheel serves several interpreters.
        Sight::FileName { has_others: true, .. } => None,
        Sight::FileName { ending, tag, targets, .. } => {
            // An ending of Windows says nothing in a wheel for one ABI.
            let is_bare = *ending == Ending::Bare;
            if is_bare && shown.loader == Loader::Windows && !targets.is_empty() {
                return None;
            }
            let cause = match targets.iter().map(|t| cause(*ending, *t)).collect::<Option<Vec<_>>>() {
                Some(causes) => *causes.first().unwrap_or(&without_abi(*ending)),
                None => return None,
            };
            let since = if let Ending::Version { version, .. } = ending { Some(*version) } else { None };
            Some(Verdict { value: tag.clone(), ..Verdict::of(cause).since(since) })
        }
        _ => None,
    }
}

/// The wheel's ABI tag is `none`.
fn without_abi(ending: Ending) -> &'static str {
    match ending {
        Ending::Version { .. } => "none-version",
        _ => "none",
    }
}

/// What is wrong with an ending where the tag promises a target.
fn cause(ending: Ending, target: Target) -> Option<&'static str> {
    match (ending, target) {
        (Ending::Version { .. }, Target::Abi3 { .. } | Target::Abi3t { .. }) => Some("version"),
        (Ending::Version { version, free_threaded }, Target::Versions { first, last, free_threaded: wanted }) => {
            (free_threaded != wanted || !(first..=last).contains(&version)).then_some("other-version")
        }
        (Ending::Abi3, Target::Abi3t { .. } | Target::Versions { free_threaded: true, .. }) => Some("abi3"),
        (Ending::Abi3t, Target::Abi3 { floor }) => (floor < Version::FIRST_ABI3T).then_some("abi3t"),
        (Ending::Abi3t, Target::Versions { first, .. }) => (first < Version::FIRST_ABI3T).then_some("abi3t"),
        (Ending::Bare, Target::Abi3 { .. } | Target::Abi3t { .. }) => Some("bare"),
        _ => None,
    }
}
