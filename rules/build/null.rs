//! Turns the files of `null/` into the static tables of `src/null.rs`.
//!
//! `format` defines the files, `load` reads and joins them, `derive` adds what follows from the catalog,
//! `emit` writes Rust. Bad data ends the build with its file and name.

#[path = "null/derive.rs"]
mod derive;
#[path = "null/emit.rs"]
mod emit;
#[path = "null/format.rs"]
mod format;
#[path = "null/load.rs"]
mod load;

use crate::catalog::load::Catalog;
use std::path::Path;

/// Writes the tables of the data in `from`, about the names of `catalog`, to the file `to`.
pub fn generate(catalog: &Catalog, from: &Path, to: &Path) {
    let result = load::load(from, catalog).and_then(|contracts| {
        let code = emit::emit(&contracts);
        std::fs::write(to, code).map_err(|e| format!("cannot write {}: {e}", to.display()))
    });
    if let Err(message) = result {
        eprintln!("error: {message}");
        std::process::exit(1);
    }
}
