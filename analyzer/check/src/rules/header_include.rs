//! `header-include`: headers that user code cannot rely on, and names of the C library whose header is not included.
//!
//! A header that is empty for the target is no finding: what it would declare is reported where it is used.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::{Subject, Use};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Header(name) = &case.fact.subject else { return None };
    if case.fact.usage == Use::Mention {
        return Some(Verdict { value: name.clone(), ..Verdict::of("not-included") });
    }
    let h = catalog::header(name)?;
    let first = h.in_versions.first()?;
    let internal = name.starts_with("internal/") || name.contains("pycore_");
    // A build for one version may use that version's internals; that it breaks with the next is its promise.
    let cause = if internal && case.is_limited() {
        "internal"
    } else if first > case.headers() {
        "newer"
    } else if !h.in_versions.contains(case.headers()) {
        "removed"
    } else if name.starts_with("cpython/") {
        "cpython-dir"
    } else if h.by_version && case.target.is_stable() {
        "by-version"
    } else {
        return None;
    };
    let verdict = Verdict { versions: h.in_versions, ..Verdict::of(cause) };
    Some(verdict.since(Some(first)).gone(h.in_versions, case.headers()))
}
