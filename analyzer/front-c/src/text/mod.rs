//! How places move when a text is edited, and what else the front end keeps of texts beside their tokens.
//!
//! It must not know a grammar, nor anything of CPython.

pub(crate) mod edit;
pub(crate) mod joined_files;
pub(crate) mod name_starts;
pub(crate) mod spans;
