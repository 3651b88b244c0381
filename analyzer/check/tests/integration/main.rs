//! The rules and their engine from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod causes;
mod claims;
mod fixes;
mod footprint;
mod membership;
