//! `null-without-exception`: NULL as an error for the interpreter, where nothing has set an exception.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::producer;
use abi3lint_model::{NullFrom, NullInto, Subject};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Null(path) = &case.fact.subject else { return None };
    let versions = path.runs & case.runs_on();
    if path.into != NullInto::Interpreter || versions.is_empty() {
        return None;
    }
    match path.from {
        // The call that stored a NULL reports the error by its own result.
        NullFrom::Stored(_) | NullFrom::Unset { .. } => return None,
        // A test has found that the interpreter passes NULL, which is no exception.
        NullFrom::Deleted(_) | NullFrom::Passed { .. } if path.unchecked => return None,
        NullFrom::Deleted(_) | NullFrom::Passed { .. } => {
            return Some(Verdict { versions, ..Verdict::of("nothing-raised") });
        }
        _ => {}
    }
    // That there was no exception before says nothing of the failure.
    let asked = |id| catalog::entity(id).has(Role::ErrorIndicator);
    if matches!(path.from, NullFrom::Result(id) if !path.unchecked && asked(id)) {
        return None;
    }
    let Some(value) = producer(&path.from).map(str::to_owned) else {
        return Some(Verdict { versions, ..Verdict::of("nothing-raised") });
    };
    Some(Verdict { value, versions, ..Verdict::of(if path.unchecked { "returned" } else { "tested" }) })
}
