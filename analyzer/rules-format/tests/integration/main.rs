//! Data that contradicts itself is refused, and what is in the repository is complete.

#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

mod bad_data;
mod roles;
