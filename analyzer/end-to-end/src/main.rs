//! What is published and each way into a build, tried with the real tools: `cargo xtask dist`, `evidence`, `hooks`, `integrations`,
//! `release` and `wheels`.
//!
//! It builds the program and packages of it, installs build tools and other people's packages below cargo's target
//! folder, and writes nothing else. It knows the program by its command line and its output.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod dist;
mod evidence;
mod hooks;
mod integrations;
mod llvm_wheel;
mod release;
mod results;
mod venv;
mod wheels;

use abi3lint_workspace::about;
use clap::Parser;
use std::process::ExitCode;

/// Try what is published with the real tools.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
enum Command {
    #[command(about = about::DIST)]
    Dist(dist::Args),
    #[command(about = about::EVIDENCE)]
    Evidence(evidence::Args),
    #[command(about = about::HOOKS)]
    Hooks(hooks::Args),
    #[command(about = about::INTEGRATIONS)]
    Integrations(integrations::Args),
    #[command(about = about::RELEASE)]
    Release(release::Args),
    #[command(about = about::WHEELS)]
    Wheels(wheels::Args),
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(match Command::parse() {
        Command::Dist(args) => dist::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        Command::Hooks(args) => hooks::run(&args),
        Command::Integrations(args) => integrations::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Wheels(args) => wheels::run(&args),
    })
}
