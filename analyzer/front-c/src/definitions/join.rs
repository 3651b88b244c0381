//! All definitions of a package, as facts.

use super::index::Join;
use super::raw::FileDefinitions;
use crate::package::Package;
use abi3lint_model::Fact;

/// The facts of what all files define.
pub(crate) fn facts(package: &Package<'_>, files: &[Option<&FileDefinitions>]) -> Vec<Fact> {
    let mut join = Join::new(package, files);
    join.types();
    join.modules();
    join.data();
    join.facts
}
