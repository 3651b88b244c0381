//! Targets that were named, and those of several parts of a run.

use abi3lint_model::Target;
use abi3lint_settings::Inferred;

/// Targets that were named, each once; `None` where there are none.
pub(crate) fn each_once(named: &[Target]) -> Option<Vec<Target>> {
    let mut targets = Vec::new();
    for target in named {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    (!targets.is_empty()).then_some(targets)
}

/// The targets of all parts, each once, in the order of the parts.
pub(crate) fn targets_of<'r>(runs: impl Iterator<Item = &'r Inferred>) -> Vec<Target> {
    let all: Vec<Target> = runs.flat_map(|run| run.targets.iter().copied()).collect();
    each_once(&all).unwrap_or_default()
}
