//! In which configurations each region of a file is compiled: `unit` walks a translation unit, `expression` evaluates
//! its conditions.
//!
//! It must not know the grammar of C.

pub(crate) mod alternatives;
pub(crate) mod answers;
pub(crate) mod case_split;
pub(crate) mod correlated;
pub(crate) mod error_directives;
pub(crate) mod events;
pub(crate) mod expression;
pub(crate) mod header_memory;
pub(crate) mod interval;
pub(crate) mod macro_names;
pub(crate) mod recording;
pub(crate) mod selectors;
pub(crate) mod state;
#[cfg(test)]
mod tests;
pub(crate) mod unit;
pub(crate) mod visits;
pub(crate) mod worlds;

use abi3lint_model::{ConfigSet, Live};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// By file: liveness of its regions, for the files that a unit reads.
pub(crate) type Regions = FxHashMap<usize, Arc<[Live]>>;

/// An `#error` that ends the compile of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stop {
    pub file: u32,
    /// The directive of the `#error`.
    pub directive: u32,
    pub configs: ConfigSet,
}

/// A file is read in further configurations.
pub(crate) fn join(regions: &mut Regions, file: usize, lives: &Arc<[Live]>) {
    match regions.entry(file) {
        Entry::Vacant(none) => _ = none.insert(Arc::clone(lives)),
        Entry::Occupied(known) if Arc::ptr_eq(known.get(), lives) => {}
        Entry::Occupied(mut known) => {
            for (mine, l) in Arc::make_mut(known.get_mut()).iter_mut().zip(lives.iter()) {
                *mine = mine.or(*l);
            }
        }
    }
}
