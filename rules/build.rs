//! Turns the reviewed data into static tables, so that nothing is parsed at start-up. Bad data ends the build with its
//! file and line.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "cargo reads what a build script prints")]

#[path = "build/checks.rs"]
mod checks;
#[path = "build/migration.rs"]
mod migration;

use abi3lint_rules_format::{catalog, null};
use std::path::Path;

fn main() {
    for source in ["build.rs", "build", "catalog", "checks", "helpers", "migration.toml", "null"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let entities = tables(&out).unwrap_or_else(|message| {
        eprintln!("error: {message}");
        std::process::exit(1);
    });
    checks::generate(Path::new("checks"), &entities, &out.join("checks.rs"));
}

/// The tables of `src/catalog.rs`, `src/other_headers.rs`, `src/roles.rs`, `src/null.rs` and `src/migration.rs`.
fn tables(out: &Path) -> Result<catalog::Catalog, String> {
    let write = |name: &str, code: String| {
        let to = out.join(name);
        std::fs::write(&to, code).map_err(|e| format!("cannot write {}: {e}", to.display()))
    };
    let entities = catalog::load(Path::new("catalog"))?;
    write("catalog.rs", catalog::emit(&entities)?)?;
    write("other_headers.rs", catalog::emit_headers(&entities))?;
    write("roles.rs", catalog::emit_roles(&entities))?;
    let contracts = null::load(Path::new("null"), &entities)?;
    write("null.rs", null::emit(&contracts))?;
    write("migration.rs", migration::table(Path::new("migration.toml"))?)?;
    Ok(entities)
}
