//! `private-api`: names with a leading underscore.

use crate::case::Case;
use crate::membership::{Class, Private};
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Private(p) = case.class()? else { return None };
    let cause = match p {
        Private::Limited => "limited",
        Private::Gone => "gone",
        Private::Present => "present",
        Private::Declared => {
            let removed = case.lacking(e);
            return Some(Verdict { removed, versions: e.exported, ..Verdict::of("declared").about(e) });
        }
    };
    Some(Verdict::of(cause).about(e))
}
