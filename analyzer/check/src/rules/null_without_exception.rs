//! `null-without-exception`: NULL as an error for the interpreter, where nothing has set an exception.

use crate::case::{Case, Verdict};
use abi3lint_model::{NullFrom, NullInto, Subject};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Null(path) = &case.fact.subject else { return None };
    if path.into != NullInto::Interpreter || (path.runs & case.runs_on()).is_empty() {
        return None;
    }
    let value = match &path.from {
        NullFrom::Result(id) => catalog::entity(*id).name.to_owned(),
        NullFrom::Call(name) => name.clone(),
        NullFrom::Literal | NullFrom::Test => return None,
    };
    Some(Verdict { value, ..Verdict::of(if path.unchecked { "returned" } else { "tested" }) })
}
