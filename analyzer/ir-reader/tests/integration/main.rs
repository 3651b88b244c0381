//! The reader and the plugin with a clang and real headers. `cargo xtask llvm-test` says where they are.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

mod build;
mod cmake;
mod common;
mod null;
mod places;
mod plugin;
mod reader;
