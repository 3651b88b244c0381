//! `abi-only-symbol`: names that stay exported for old binaries and are no API any more.

use crate::case::Case;
use crate::membership::Class;
use crate::verdict::Verdict;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    (*case.class()? == Class::AbiOnly).then(|| Verdict::of("source").about(e))
}
