//! The type of an expression, and whose struct a type is: what code asks while it is walked.
//!
//! It must not know a rule.

pub mod convertible;
pub mod expression;
pub mod parameters;
pub mod resolve;
pub mod semantics;
pub mod state;
