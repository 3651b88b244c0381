//! The rule modules, found by the build script: one file of `src/rules/` a rule, named like its id.

use crate::case::Case;
use crate::verdict::Verdict;

/// Judges one fact in one configuration of one target.
pub(crate) type Judge = fn(&Case<'_>) -> Option<Verdict>;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
