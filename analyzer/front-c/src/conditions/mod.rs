//! In which configurations each region of a file is compiled.

pub mod alternatives;
pub mod case_split;
pub mod correlated;
pub mod expression;
pub mod interval;
pub mod selectors;
pub mod unit;
pub mod visits;
