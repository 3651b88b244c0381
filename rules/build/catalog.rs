//! Turns the files of `catalog/` into the static tables of `src/catalog.rs`.
//!
//! `format` defines the files, `load` reads and joins them, `usable` derives from when on a
//! replacement can be used, `emit` writes Rust. Bad data ends the build with its file and line.

#[path = "catalog/emit.rs"]
mod emit;
#[path = "catalog/format.rs"]
mod format;
#[path = "catalog/load.rs"]
pub mod load;
#[path = "catalog/usable.rs"]
mod usable;

use std::path::Path;

/// Writes the tables of the data in `from` to the file `to`, and returns the data for what is built upon it.
pub fn generate(from: &Path, to: &Path) -> load::Catalog {
    let result = load::load(from).and_then(|catalog| {
        let code = emit::emit(&catalog)?;
        std::fs::write(to, code).map_err(|e| format!("cannot write {}: {e}", to.display()))?;
        Ok(catalog)
    });
    result.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        std::process::exit(1);
    })
}
