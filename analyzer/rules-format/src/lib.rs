//! The files of `rules/catalog` and `rules/null`: their layout, defined once for whoever reads or writes them, how the
//! lines of one name are joined, and the static tables of Rust that `abi3lint-rules` is built from.
//!
//! Used by the build script of `abi3lint-rules` and by the project's own tools, linked into no program of the product.
//! It reads the folders that it is given and writes nothing. Bad data is an error that names its file and line; no
//! input makes it panic. It knows the names of no entities but those from which contracts are derived
//! (`null/derive.rs`).

pub mod catalog;
mod files;
pub mod null;
mod pool;

pub use files::lines;

/// The error is one line for the person who edits the data: the file, the line or table, and what is wrong.
pub type Result<T> = std::result::Result<T, String>;
