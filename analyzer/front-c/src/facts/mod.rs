//! The facts of a package: those of its files and of its macros, and what is taken out of them again.
//!
//! It must not know a rule, nor that a package may be read twice.

pub(crate) mod body;
pub(crate) mod c_library;
pub(crate) mod directives;
pub(crate) mod expansion;
pub(crate) mod expansion_chain;
pub(crate) mod fact;
pub(crate) mod file;
pub(crate) mod further_views;
pub(crate) mod original_places;
pub(crate) mod pasted_names;
pub(crate) mod problems;
pub(crate) mod reach;
pub(crate) mod repeated_uses;
pub(crate) mod shims;
pub(crate) mod sized_lengths;
pub(crate) mod stringized;
pub(crate) mod unread_headers;
pub(crate) mod use_counts;
pub(crate) mod with_gil;
