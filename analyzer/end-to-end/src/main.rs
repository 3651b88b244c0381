//! What is published and each way into a build, tried with the real tools: `cargo xtask dist`, `hooks`, `integrations`,
//! `release` and `wheels`.
//!
//! It builds the program and packages of it, installs build tools and other people's packages below cargo's target
//! folder, and writes nothing else. It knows the program by its command line and its output.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod dist;
mod hooks;
mod integrations;
mod release;
mod venv;
mod wheels;

use clap::Parser;
use std::process::ExitCode;

/// Try what is published with the real tools.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    /// Build the wheel and the source distribution, install both, and package every public crate.
    Dist(dist::Args),
    /// Build a small extension through every hook of the compiler wrapper, clean and with a violation.
    Hooks(hooks::Args),
    /// Run what plugs abi3lint into other tools: hooks of pre-commit, the GitHub action, a SARIF validator.
    Integrations(integrations::Args),
    /// Do all of a release that publishes nothing.
    Release(release::Args),
    /// Build real packages with and without the compiler wrapper and compare every object.
    Wheels(wheels::Args),
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(match Command::parse() {
        Command::Dist(args) => dist::run(&args),
        Command::Hooks(args) => hooks::run(&args),
        Command::Integrations(args) => integrations::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Wheels(args) => wheels::run(&args),
    })
}
