//! Reports in every format.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod ci;
mod common;
mod render;
mod sarif;
