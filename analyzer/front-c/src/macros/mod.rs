//! Which of the package's macros matter, what they do not compile of their arguments, and their bodies.
//!
//! It must not know what is found in a body.

pub mod body;
pub mod discarded_arguments;
pub mod discarded_parameters;
pub mod relevant;
