//! `cargo xtask migrate-eval`: migrates the packages of bench/migration.toml, builds each with the oldest and the newest
//! headers that its target allows, imports the one binary on every interpreter from the floor on, runs the package's own
//! tests there, counts how the references to its types grow, and prints a table in Markdown.
//!
//! The steps of a package, each of which needs the one before:
//!
//! 1. The archive is fetched, verified and unpacked (`list.rs`).
//! 2. `abi3lint migrate` changes a copy; `abi3lint floor` counts errors and edits before and after (`migrate.rs`).
//! 3. pip makes a wheel with the interpreter of the floor, and one with the newest headers (`build.rs`).
//! 4. Each wheel is unpacked and run (`run.rs`).
//!
//! Everything lies below `target/migrate-eval`. Packages run their build and their tests here: that is code of others,
//! pinned by hash. It is no part of continuous integration.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod build;
mod list;
mod migrate;
mod outcome;
mod process;
mod run;

use abi3lint_pythons::{Fetch, available};
use abi3lint_workspace::{build_dev, metadata};
use anyhow::{Result, ensure};
use clap::Parser;
use list::Pin;
use outcome::{Outcome, table};
use process::Place;
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask migrate-eval", about = abi3lint_workspace::about::MIGRATE_EVAL)]
struct Args {
    /// These packages only.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    only: Vec<String>,
    /// Migrate and count; build and run nothing.
    #[arg(long)]
    counts: bool,
    /// Take the interpreters of this machine; get no packages of others.
    #[arg(long)]
    offline: bool,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run_all(&Args::parse()))
}

fn run_all(args: &Args) -> Result<()> {
    let mut pins = list::pins()?;
    if let Some(unknown) = args.only.iter().find(|name| !pins.iter().any(|p| p.name == **name)) {
        anyhow::bail!("bench/migration.toml has no package '{unknown}'");
    }
    pins.retain(|p| args.only.is_empty() || args.only.contains(&p.name));
    let place = Place {
        program: build_dev(&["abi3lint"])?.join("abi3lint"),
        folder: metadata()?.target_directory.join("migrate-eval"),
        pythons: available(if args.offline { Fetch::Never } else { Fetch::Missing })?.pythons,
    };
    ensure!(!place.pythons.is_empty(), "no interpreter works; install versions with 'pyenv install 3.13'");
    let sources = list::sources(&pins, &place.folder)?;
    let mut outcomes = Vec::new();
    for (pin, source) in pins.iter().zip(&sources) {
        eprintln!("{} {}", pin.name, pin.version);
        let is_tried = !args.counts && pin.import.is_some();
        let mut outcome = Outcome::new(pin, is_tried);
        if let Err(e) = evaluate(pin, source, &place, is_tried, &mut outcome) {
            outcome.notes.push(format!("not tried to the end: {e:#}"));
        }
        outcome.notes.iter().for_each(|note| eprintln!("  {note}"));
        outcomes.push(outcome);
    }
    print!("{}", table(&outcomes));
    Ok(())
}

fn evaluate(pin: &Pin, source: &Path, place: &Place, is_tried: bool, outcome: &mut Outcome) -> Result<()> {
    let copy = migrate::copy(pin, source, place)?;
    migrate::migrate(pin, &copy, place, outcome)?;
    if is_tried {
        for wheel in build::wheels(pin, &copy, place, outcome)? {
            run::run(pin, source, &wheel, place, outcome)?;
        }
    }
    Ok(())
}
