//! `unchecked-null`: results that can be NULL, where nobody has tested them.

use crate::case::Case;
use crate::verdict::Verdict;
use crate::words::{producer, shown};
use abi3lint_model::{NullFrom, NullInto, Subject};
use abi3lint_rules::null::{self, NullResult};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Null(path) = &case.fact.subject else { return None };
    if matches!(path.into, NullInto::Interpreter | NullInto::WithException) {
        return None;
    }
    // What was NULL from the start is no result: null-argument.
    let producer = producer(&path.from)?;
    let how = match &path.from {
        NullFrom::Result(id) | NullFrom::Through(_, id) => match null::result(*id).map(|r| r.null) {
            Some(NullResult::WithoutException) => ", even without an exception",
            _ => " with an exception set",
        },
        NullFrom::Passed { when, .. } => when,
        NullFrom::Unset { by, .. } => by,
        _ => "",
    };
    let runs = path.runs & case.runs_on();
    let (versions, only_free_threaded) = match path.into {
        NullInto::Argument(id, param) => {
            null::argument(id, usize::from(param)).map_or((runs, false), |a| case.crashes(a, runs))
        }
        _ => (runs, false),
    };
    if versions.is_empty() || !concerns_cpython(path) {
        return None;
    }
    let cause = match (&path.from, &path.into, path.unchecked) {
        (NullFrom::Unset { .. }, NullInto::Dereference, _) => "unset-dereference",
        (NullFrom::Unset { .. }, ..) => "unset",
        (NullFrom::Passed { .. }, _, unchecked) => if unchecked { "passed" } else { "known-passed" },
        (NullFrom::Stored(_) | NullFrom::Deleted(_), _, false) => "known-value",
        (NullFrom::Stored(_), _, true) => "stored",
        (NullFrom::Deleted(_), _, true) => "deleted",
        (_, _, false) => "known",
        (_, NullInto::Dereference, true) => "dereference",
        (_, NullInto::Unit(..), true) => "unit",
        (_, _, true) => "argument",
    };
    let elsewhere = if let NullInto::Unit(id, unit, _) = &path.into { shown(*id, unit) } else { String::new() };
    Some(Verdict {
        value: producer.to_owned(),
        expected: how.to_owned(),
        versions,
        only_free_threaded,
        elsewhere,
        ..Verdict::of(cause)
    })
}

/// `memcpy(malloc(n), ...)` is wrong too, and nobody's business here.
fn concerns_cpython(path: &abi3lint_model::NullPath) -> bool {
    !matches!(path.from, NullFrom::Call(_) | NullFrom::Literal | NullFrom::Test | NullFrom::Left(_))
        || matches!(path.into, NullInto::Argument(..) | NullInto::Unit(..))
}
