//! Which of the package's macros matter, what they do not compile of their arguments, and their bodies.
//!
//! It must not know what is found in a body.

pub(crate) mod body;
pub(crate) mod discarded_arguments;
pub(crate) mod discarded_parameters;
pub(crate) mod relevant;
