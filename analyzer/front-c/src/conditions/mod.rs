//! In which configurations each region of a file is compiled: `unit` walks a translation unit, `expression` evaluates
//! its conditions.
//!
//! It must not know the grammar of C.

pub mod alternatives;
pub mod case_split;
pub mod correlated;
pub mod events;
pub mod expression;
pub mod header_memory;
pub mod interval;
pub mod macro_names;
pub mod recording;
pub mod selectors;
pub mod state;
#[cfg(test)]
mod tests;
pub mod unit;
pub mod visits;

use abi3lint_model::Live;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// By file: liveness of its regions, for the files that a unit reads.
pub type Regions = FxHashMap<usize, Arc<[Live]>>;

/// A file is read in further configurations.
pub fn join(regions: &mut Regions, file: usize, lives: &Arc<[Live]>) {
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
