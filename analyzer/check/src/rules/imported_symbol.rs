//! `imported-symbol`: names that a binary leaves to an interpreter of the target, which does not define them.

use crate::case::Case;
use crate::exports::{Lack, lack};
use crate::verdict::Verdict;
use abi3lint_model::{Loader, Sight, Version};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let shown = case.shown()?;
    let Sight::Import { name, weak } = &shown.what else { return None };
    let lack = lack(name, shown.loader, case.target, case.headers())?;
    let verdict = match lack {
        Lack::Unknown => Verdict { versions: versions(), ..Verdict::of("unknown") },
        Lack::Newer { since, missing: None } => {
            // What came before 3.6 was not measured.
            let possible = case.floor() < Version::OLDEST;
            Verdict { possible, ..Verdict::of("listed").since(Some(since)) }
        }
        Lack::Newer { since, missing: Some(_) } => {
            let cause = if shown.loader == Loader::Windows { "newer-windows" } else { "newer" };
            Verdict::of(cause).since(Some(since))
        }
        Lack::Unstable { exported, missing: Some(v) } if shown.loader == Loader::Unix => {
            Verdict { versions: exported, last: Some(v), ..Verdict::of("missing") }
        }
        Lack::Unstable { exported, .. } => Verdict { versions: exported, ..Verdict::of("unstable") },
        Lack::Absent { exported } => Verdict { versions: exported, ..Verdict::of("absent") },
    };
    let verdict = among_free_threaded(name, verdict);
    if !weak {
        return Some(verdict);
    }
    // It is NULL there, and code that tests it is right.
    matches!(lack, Lack::Newer { missing: Some(_), .. } | Lack::Unstable { .. } | Lack::Absent { .. })
        .then(|| Verdict { versions: verdict.versions, only_free_threaded: verdict.only_free_threaded, ..Verdict::of("weak") })
}

/// What only free-threaded builds export is told of those.
fn among_free_threaded(name: &str, verdict: Verdict) -> Verdict {
    let without_gil = catalog::lookup(name).map(|id| catalog::entity(id).exported_without_gil_only());
    match without_gil.filter(|v| !v.is_empty() && verdict.versions.is_empty()) {
        Some(versions) => Verdict { versions, only_free_threaded: true, ..verdict },
        None => verdict,
    }
}

fn versions() -> abi3lint_model::VersionSet {
    Version::all().collect()
}
