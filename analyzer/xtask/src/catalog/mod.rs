//! The reviewed files of `rules/catalog`: measured by `extract` and `exports`, folded in by `merge`; what no
//! header tells, and the files of `rules/null`, come by `import` from a folder of collected facts.
//!
//! The importer knows the facts' layout and the files' layout, nothing of the generated code. It never
//! touches hand-written files (`*.toml`, `README.md`).

mod annotate;
mod compare;
mod entities;
mod exports;
pub mod facts;
mod measure;
mod merge;
mod null;
mod records;
mod replacements;
mod update;
mod write;

pub use abi3lint_rules_format::catalog as format;
use anyhow::{Context, Result};
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Measure headers of CPython with clang, one file for each version.
    Extract(measure::Args),
    /// Measure which symbols of the C API interpreters export.
    Exports(exports::Args),
    /// Fold measurements into the catalog, or show what that would change.
    Merge(merge::Args),
    /// Measure headers and symbols, and fold them into the catalog: the three commands before, one by one.
    Update(update::Args),
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

pub fn run(command: Command) -> Result<()> {
    let (dir, out, null) = match command {
        Command::Extract(args) => return measure::run(&args),
        Command::Exports(args) => return exports::run(&args),
        Command::Merge(args) => return merge::run(&args),
        Command::Update(args) => return update::run(&args),
        Command::Compare(args) => return compare::run(&args),
        Command::Import { facts, out, null } => (facts, out, null),
    };
    let facts = facts::Facts::load(&dir)?;
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
