//! Which of the package's macros matter, and their bodies.

pub mod body;
pub mod discarded_arguments;
pub mod discarded_parameters;
pub mod relevant;
