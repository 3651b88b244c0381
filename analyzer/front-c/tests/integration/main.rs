//! The front end for C and C++ from outside: sources in, facts out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod bounds;
mod common;
mod conditions;
mod definitions;
mod dense;
mod includes;
mod lost;
mod macros;
mod own;
mod properties;
mod turns;
mod types;
mod unknown_macros;
