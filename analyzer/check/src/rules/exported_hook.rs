//! `exported-hook`: extension modules without the function that an interpreter looks for.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Sight, Version};

/// The first version that looks for `PyModExport_` (PEP 793).
const FIRST_EXPORT: Version = Version(15);
const EXPORT: &str = "PyModExport";

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Sight::Hooks { wanted, found, own, .. } = &case.shown()?.what else { return None };
    let verdict = |cause| Some(Verdict { expected: wanted.clone(), value: list(found), ..Verdict::of(cause) });
    let is_new = |hook: &String| hook.starts_with(EXPORT);
    match (&found[..], &own[..]) {
        ([], _) => verdict("missing"),
        (_, []) => verdict("other-name"),
        (_, own) if own.iter().all(is_new) && case.target.floor() < FIRST_EXPORT => verdict("too-new"),
        _ => None,
    }
}

/// At most this many are named.
const MOST: usize = 3;

fn list(hooks: &[String]) -> String {
    let mut names: Vec<String> = hooks.iter().take(MOST).map(|hook| format!("'{hook}'")).collect();
    if hooks.len() > MOST {
        names.push(format!("{} more", hooks.len() - MOST));
    }
    names.join(", ")
}
