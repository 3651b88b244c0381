//! What measurements say.

use super::manifest::Listed;
use abi3lint_capi_measure::facts::Declared;
use abi3lint_model::Version;
use std::collections::{BTreeMap, BTreeSet};

/// What was measured: headers of versions, and the symbols that interpreters export.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) versions: BTreeSet<Version>,
    pub(crate) declared: Declared,
    pub(crate) exports: BTreeMap<Version, BTreeSet<String>>,
    /// What the stable ABI manifest says, where there is one.
    pub(crate) manifest: BTreeMap<String, Listed>,
}
