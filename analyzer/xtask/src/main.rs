//! Chores of the project that are no part of the product. Each command is a module or a program of its own
//! (`programs.rs`); this file only dispatches.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod arch;
mod docs;
mod editors;
mod eval;
mod fuzz;
mod llvm;
mod new_rule;
mod newcomer;
mod programs;
mod readme;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of abi3lint")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prove each sentence about which part may know what.
    Arch,
    /// Write the generated pages of docs/, manual pages and shell completions anew.
    Docs,
    /// Open a violation in each editor that is here and look for the diagnostic.
    Editors(editors::Args),
    /// Compare findings with what a compiler says about real packages.
    Eval(eval::Args),
    /// Look for inputs that crash, hang or give a finding outside of its file.
    Fuzz(fuzz::Args),
    /// Build the reader of LLVM bitcode and print its path last.
    IrReader(llvm::Major),
    /// Test what links LLVM: plugin and reader, with clang and real headers of CPython.
    LlvmTest(llvm::test::Args),
    /// Write the files that a new rule consists of.
    NewRule {
        /// Stable id: lower-case words joined by '-', as in struct-field.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Walk through docs/getting-started.md in an empty folder, with an empty home.
    Newcomer(newcomer::Args),
    /// Build the plugin for clang and print its path last.
    Plugin(llvm::Major),
    /// Run the commands of README.md and docs/ and compare the output that it shows.
    Readme(readme::Args),
    /// Install what the tests with LLVM need, or say what is missing.
    Setup(llvm::setup::Args),
}

fn main() -> std::process::ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    abi3lint_workspace::exit_code(match programs::asked(&words) {
        Some((program, arguments)) => program.start(&arguments),
        None => run(parse().command),
    })
}

/// Programs of their own are commands like the others in the help.
fn parse() -> Cli {
    let about = |p: &programs::Program| clap::Command::new(p.command).about(p.about);
    let command = Cli::command().subcommands(programs::PROGRAMS.iter().map(about));
    Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|e| e.exit())
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Arch => arch::run(),
        Command::Docs => docs::run(),
        Command::Editors(args) => editors::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::IrReader(args) => llvm::reader(&args),
        Command::LlvmTest(args) => llvm::test::run(&args),
        Command::NewRule { id } => new_rule::run(&id),
        Command::Newcomer(args) => newcomer::run(&args),
        Command::Plugin(args) => llvm::plugin(&args),
        Command::Readme(args) => readme::run(&args),
        Command::Setup(args) => llvm::setup::run(&args),
    }
}
