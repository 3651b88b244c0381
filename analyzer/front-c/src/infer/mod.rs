//! The type of an expression, and whose struct a type is: what code asks while it is walked.
//!
//! It must not know a rule.

pub(crate) mod convertible;
pub(crate) mod expression;
pub(crate) mod library;
pub(crate) mod parameters;
pub(crate) mod resolve;
pub(crate) mod semantics;
pub(crate) mod state;
