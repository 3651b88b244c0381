//! What a walk keeps of places that threads share, and what it has told of them.

use super::callers::Callers;
use abi3lint_model::ConfigSet;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// What a walk knows of places that threads share.
#[derive(Debug, Default)]
pub(crate) struct SharedPlaces<'a> {
    /// The configurations of the run without the GIL.
    pub without_gil: ConfigSet,
    pub callers: OnceCell<Callers<'a>>,
    /// Functions, by their start, with a fact about a member, and about a variable.
    pub members: FxHashSet<usize>,
    pub variables: FxHashSet<usize>,
    pub names: FxHashSet<&'a [u8]>,
    /// Where mutexes are taken under which code runs that is told.
    pub told_mutexes: FxHashSet<usize>,
}

impl SharedPlaces<'_> {
    /// Of a run for these configurations.
    pub(crate) fn of(active: ConfigSet) -> Self {
        let without_gil = active.iter().filter(|c| c.abi().is_gil_disabled()).collect();
        SharedPlaces { without_gil, ..SharedPlaces::default() }
    }
}
