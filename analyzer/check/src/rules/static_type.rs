//! `static-type`: type objects and method tables that are laid out at compile time.

use crate::case::Case;
use crate::class::Class;
use crate::verdict::Verdict;
use abi3lint_rules::roles::Role;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    if *case.class()? != Class::StaticType {
        return None;
    }
    let cause = if e.has(Role::TypeObject) { "type" } else { "table" };
    Some(Verdict::of(cause).about(e))
}
