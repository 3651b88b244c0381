//! The pipeline from outside: facts in, findings out.

#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

mod conversions;
mod lint;
