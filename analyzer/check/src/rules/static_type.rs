//! `static-type`: type objects and method tables that are laid out at compile time.

use crate::case::Case;
use crate::membership::Class;
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    if *case.class()? != Class::StaticType {
        return None;
    }
    let cause = if matches!(e.name, "PyTypeObject" | "PyHeapTypeObject") { "type" } else { "table" };
    Some(Verdict::of(cause).about(e))
}
