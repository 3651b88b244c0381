//! `accessor-assignment`: `Py_TYPE(o) = t` and its like, which newer headers do not compile.

use crate::case::Case;
use crate::membership::is_assignable;
use crate::verdict::Verdict;
use abi3lint_model::{Use, Version};
use abi3lint_rules::catalog;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    if case.fact.usage != Use::Assign || !is_assignable(e.name) {
        return None;
    }
    // What's New 3.10 and 3.11: the macros became functions.
    let removed = if e.name == "Py_REFCNT" { Version(10) } else { Version(11) };
    if case.headers() < removed {
        return None;
    }
    let setter = format!("Py_SET_{}", e.name.trim_start_matches("Py_"));
    let has_setter = catalog::lookup(&setter).is_some_and(|id| catalog::entity(id).visible.contains(case.config));
    let cause = if has_setter { "assign" } else { "no-setter" };
    Some(Verdict { removed: Some(removed), expected: setter, ..Verdict::of(cause) })
}
