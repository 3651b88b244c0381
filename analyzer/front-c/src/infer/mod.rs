//! The type of an expression, and whose struct a type is.

pub mod expression;
pub mod resolve;
