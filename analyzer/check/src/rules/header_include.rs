//! `header-include`: headers that user code cannot rely on.

use crate::case::{Case, Verdict};
use abi3lint_model::{Subject, Version};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let Subject::Header(name) = &case.fact.subject else { return None };
    let h = catalog::header(name)?;
    let internal = name.starts_with("internal/") || name.contains("pycore_");
    let present = h.in_versions.contains(case.headers());
    let cause = if internal {
        "internal"
    } else if !present {
        "removed"
    } else if name.starts_with("cpython/") {
        "cpython-dir"
    } else {
        return None;
    };
    let last = h.in_versions.last();
    let removed = last.filter(|l| *l < Version::NEWEST).map(|l| Version(l.0 + 1));
    Some(Verdict { versions: h.in_versions, last, removed, ..Verdict::of(cause) })
}
