//! What the data promises to those who read it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod catalog;
mod checks;
mod formats;
mod null;
mod roles;
