//! Chores of the project that are no part of the product. Each subcommand is a module; this file only
//! dispatches.

mod catalog;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of abi3lint")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The data about the CPython C API in rules/catalog.
    #[command(subcommand)]
    Catalog(catalog::Command),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Catalog(command) => catalog::run(command),
    }
}
