//! Measures the C API of CPython: what headers declare in each configuration, by clang (`headers`), and which symbols
//! interpreters export (`exports`). `facts` is what was measured, with its JSON.
//!
//! It reads headers and interpreters that `abi3lint-pythons` finds, and writes one file for each version below
//! `target/catalog`, always the same bytes for the same headers. It knows nothing of `rules/catalog`:
//! `abi3lint-capi-catalog` folds measurements into its files, and is the program that calls this library.

#![allow(missing_docs, reason = "the form of measured files, which the README of rules/catalog explains")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

pub mod exports;
pub mod facts;
mod files;
pub mod headers;

pub use files::replace;
