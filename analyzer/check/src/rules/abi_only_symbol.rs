//! `abi-only-symbol`: names that stay exported for old binaries and are no API any more.

use crate::case::Case;
use crate::class::Class;
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    let Class::AbiOnly { declared } = *case.class()? else { return None };
    // What the headers at hand declare compiles, and every library exports it.
    Some(Verdict::of(if declared { "declared" } else { "source" }).about(e))
}
