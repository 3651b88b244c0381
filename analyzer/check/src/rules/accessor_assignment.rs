//! `accessor-assignment`: `Py_TYPE(o) = t` and its like, which newer headers do not compile.

use crate::case::Case;
use crate::verdict::Verdict;
use abi3lint_model::Use;
use abi3lint_rules::{catalog, roles};

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (id, _) = case.entity()?;
    let lvalue = roles::lvalue(id).filter(|l| case.fact.usage == Use::Assign && case.headers() >= l.before)?;
    let setter = catalog::entity(lvalue.setter);
    let cause = if setter.visible.contains(case.config) { "assign" } else { "no-setter" };
    Some(Verdict { removed: Some(lvalue.before), expected: setter.name.to_owned(), ..Verdict::of(cause) })
}
