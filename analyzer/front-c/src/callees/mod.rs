//! What is known of the package's functions, for those that call them: of the same file, and of the headers that it includes.
//!
//! It must not know how a function is followed.

pub(crate) mod headers;
pub(crate) mod helpers;
