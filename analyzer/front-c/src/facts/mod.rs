//! The facts of a package: those of its files and of its macros, and what is taken out of them again.
//!
//! It must not know a rule, nor that a package may be read twice.

pub mod body;
pub mod directives;
pub mod expansion;
pub mod expansion_chain;
pub mod fact;
pub mod file;
pub mod further_views;
pub mod original_places;
pub mod problems;
pub mod shims;
pub mod stringized;
