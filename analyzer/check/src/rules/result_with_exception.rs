//! `result-with-exception`: a value for the interpreter, where an exception is set for certain.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{NullFrom, NullInto, Subject};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Null(path) = &case.fact.subject else { return None };
    let versions = path.runs & case.runs_on();
    let (NullInto::WithException, NullFrom::Result(id)) = (&path.into, &path.from) else { return None };
    let entity = catalog::entity(*id);
    let cause = match () {
        () if versions.is_empty() => return None,
        () if entity.has(Role::SetsException) => "set",
        () if entity.has(Role::ErrorIndicator) => "found",
        () if entity.has(Role::FailsByIndicator) => "unasked",
        () => "failed",
    };
    Some(Verdict { value: entity.name.to_owned(), versions, ..Verdict::of(cause) })
}
