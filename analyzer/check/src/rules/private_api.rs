//! `private-api`: names with a leading underscore.

use crate::case::Case;
use crate::floors;
use crate::class::{Class, Private};
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::Private(p) = case.class()? else { return None };
    let cause = match p {
        Private::Limited => "limited",
        Private::Gone => "gone",
        Private::Never => "never",
        Private::Present => "present",
        Private::Declared => {
            let removed = case.lacking(e);
            return Some(Verdict { removed, versions: e.exported, ..Verdict::of("declared").about(e) });
        }
    };
    // Under a stable ABI the headers that help are those that show the name to it.
    let versions = if case.is_limited() { floors::shown_for(case, e) } else { case.known_in(e) };
    Some(Verdict { versions, ..Verdict::of(cause).about(e) })
}
