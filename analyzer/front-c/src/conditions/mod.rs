//! In which configurations each region of a file is compiled: `unit` walks a translation unit, `expression` evaluates
//! its conditions.
//!
//! It must not know the grammar of C.

pub mod alternatives;
pub mod case_split;
pub mod correlated;
pub mod expression;
pub mod interval;
pub mod selectors;
pub mod unit;
pub mod visits;

use abi3lint_model::Live;
use rustc_hash::FxHashMap;

/// By file: liveness of its regions, for the files that a unit reads.
pub type Regions = FxHashMap<usize, Vec<Live>>;
