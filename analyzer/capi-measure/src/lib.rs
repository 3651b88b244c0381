//! Measures the C API of CPython: what headers declare in each configuration, by clang (`headers`), and which symbols
//! interpreters export (`exports`). `facts` is what was measured, with its JSON.
//!
//! It reads headers and interpreters that `abi3lint-pythons` finds, and writes one file for each version below
//! `target/catalog`, always the same bytes for the same headers. It knows nothing of `rules/catalog`:
//! `abi3lint-capi-catalog` folds measurements into its files, and is the program that calls this library.

pub mod exports;
pub mod facts;
mod files;
pub mod headers;

pub use files::replace;
