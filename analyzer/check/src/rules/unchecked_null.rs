//! `unchecked-null`: results that can be NULL, where nobody has tested them.

use crate::case::{Case, Verdict};
use crate::words::producer;
use abi3lint_model::{NullFrom, NullInto, Subject};
use abi3lint_rules::null::{self, NullResult};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Null(path) = &case.fact.subject else { return None };
    if path.into == NullInto::Interpreter {
        return None;
    }
    // What was NULL from the start is no result: null-argument.
    let producer = producer(&path.from)?;
    let how = match &path.from {
        NullFrom::Result(id) => match null::result(*id).map(|r| r.null) {
            Some(NullResult::WithoutException) => ", even without an exception",
            _ => " with an exception set",
        },
        _ => "",
    };
    let versions = path.runs & case.runs_on();
    if versions.is_empty() || !concerns_cpython(path) {
        return None;
    }
    let cause = match (&path.into, path.unchecked) {
        (_, false) => "known",
        (NullInto::Dereference, true) => "dereference",
        (_, true) => "argument",
    };
    Some(Verdict { value: producer.to_owned(), expected: how.to_owned(), versions, ..Verdict::of(cause) })
}

/// `memcpy(malloc(n), ...)` is wrong too, and nobody's business here.
fn concerns_cpython(path: &abi3lint_model::NullPath) -> bool {
    matches!(path.from, NullFrom::Result(_)) || matches!(path.into, NullInto::Argument(..))
}
