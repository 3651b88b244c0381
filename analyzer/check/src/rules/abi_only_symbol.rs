//! `abi-only-symbol`: names that stay exported for old binaries and are no API any more.

use crate::case::{Case, Verdict};
use crate::membership::Class;

pub(crate) fn judge(case: &Case<'_>) -> Option<Verdict> {
    let (_, e) = case.entity()?;
    (*case.class()? == Class::AbiOnly).then(|| Verdict::of("source").about(e))
}
