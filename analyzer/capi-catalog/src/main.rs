//! `cargo xtask catalog`: the reviewed files of `rules/catalog`: measured by `extract` and `exports` (in
//! `abi3lint-capi-measure`), folded in by `merge`; what no header tells, and the files of `rules/null`, come by `import`
//! from a folder of collected facts. `compare` starts `abi3lint-catalog-proof`.
//!
//! It reads measurements below `target/catalog` and folders that it is given, and writes the lines of both folders. It
//! knows the facts' layout and the files' layout, nothing of the generated code. It never touches hand-written files
//! (`*.toml`, `README.md`).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod annotate;
mod compare;
mod entities;
mod internals;
mod merge;
mod null;
mod records;
mod replacements;
mod update;
mod write;

use abi3lint_capi_measure::facts::Facts;
use abi3lint_capi_measure::{exports, headers};
use anyhow::{Context, Result};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask catalog", about = abi3lint_workspace::about::CATALOG)]
enum Command {
    /// Measure headers of CPython with clang, one file for each version.
    Extract(headers::Args),
    /// Measure which symbols of the C API interpreters export.
    Exports(exports::Args),
    /// Fold measurements into the catalog, or show what that would change.
    Merge(merge::Args),
    /// Measure headers and symbols, and fold them into the catalog: the three commands before, one by one.
    Update(update::Args),
    /// Measure what internal headers add to the public ones, and write `internals.jsonl`.
    Internals(internals::Args),
    /// Compare the catalog with real headers and interpreters.
    Compare(compare::Args),
    /// Rewrite the imported files from a folder of measured facts.
    Import {
        /// Folder with functions.json, macros.json, types.json, ...
        #[arg(long, value_name = "DIR")]
        facts: PathBuf,
        /// Where the catalog's files are.
        #[arg(long, value_name = "DIR", default_value = "rules/catalog")]
        out: PathBuf,
        /// Where the contracts with NULL are.
        #[arg(long, value_name = "DIR", default_value = "rules/null")]
        null: PathBuf,
    },
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(Command::parse()))
}

fn run(command: Command) -> Result<()> {
    let (dir, out, null) = match command {
        Command::Extract(args) => return headers::run(&args),
        Command::Exports(args) => return exports::run(&args),
        Command::Merge(args) => return merge::run(&args),
        Command::Update(args) => return update::run(&args),
        Command::Internals(args) => return internals::run(&args),
        Command::Compare(args) => return compare::run(&args),
        Command::Import { facts, out, null } => (facts, out, null),
    };
    let facts = Facts::load(&dir)?;
    let cleaner = entities::Cleaner::new(&facts.declared, &[]);
    let mut tables = entities::import(&facts.declared, &cleaner)?;
    tables.types = records::import(&facts.declared, &cleaner)?;
    annotate::annotate(&mut tables, &facts)?;
    let replacements = replacements::import(&facts, &tables);
    std::fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    write::write(&out, &tables, &replacements)?;
    null::import(&dir, &facts, &null)?;
    println!("measurements have to be folded in again: 'cargo xtask catalog merge --write'");
    Ok(())
}
