//! Chores of the project that are no part of the product. Each subcommand is a module; this file only
//! dispatches.

mod agree;
mod arch;
mod bench;
mod catalog;
mod dist;
mod docs;
mod editors;
mod eval;
mod fuzz;
mod hooks;
mod integrations;
mod llvm;
mod lsp;
mod new_rule;
mod newcomer;
mod null_sweep;
mod pythons;
mod readme;
mod torture;
mod venv;
mod wheels;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of abi3lint")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compare what is found in sources with what is found in the modules that clang makes of them.
    Agree(agree::Args),
    /// Prove each sentence about which part may know what.
    Arch,
    /// Measure a check against the bare parse of the same files, start-up and memory.
    Bench(bench::Args),
    /// Measure the time from an edit to its diagnostics in the language server.
    BenchLsp(lsp::Args),
    /// The data about the CPython C API in rules/catalog.
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Build the wheel and the source distribution, install both, and package every public crate.
    Dist(dist::Args),
    /// Write the generated pages of docs/, manual pages and shell completions anew.
    Docs,
    /// Open a violation in each editor that is here and look for the diagnostic.
    Editors(editors::Args),
    /// Compare findings with what a compiler says about real packages.
    Eval(eval::Args),
    /// Look for inputs that crash, hang or give a finding outside of its file.
    Fuzz(fuzz::Args),
    /// Build a small extension through every hook of the compiler wrapper, clean and with a violation.
    Hooks(hooks::Args),
    /// Run what plugs abi3lint into other tools: hooks of pre-commit, the GitHub action, a SARIF validator.
    Integrations(integrations::Args),
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
    /// Call functions of real interpreters with NULL, and compare with what the project says.
    NullSweep(null_sweep::Args),
    /// Build the plugin for clang and print its path last.
    Plugin(llvm::Major),
    /// List interpreters of CPython 3.6 to 3.15 with headers, and get the newest as packages.
    Pythons(pythons::Args),
    /// Run the commands of README.md and docs/ and compare the output that it shows.
    Readme(readme::Args),
    /// Measure how time and memory grow with inputs that are made to be slow.
    Torture(torture::Args),
    /// Build real packages with and without the compiler wrapper and compare every object.
    Wheels(wheels::Args),
    /// Install what the tests with LLVM need, or say what is missing.
    Setup(llvm::setup::Args),
}

fn main() -> std::process::ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        // In one line, and without a trace: what is missing is said, and where in a chore it was missed is not asked.
        Err(e) => {
            eprintln!("error: {e:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Agree(args) => agree::run(&args),
        Command::Arch => arch::run(),
        Command::Bench(args) => bench::run(&args),
        Command::BenchLsp(args) => lsp::run(&args),
        Command::Catalog(command) => catalog::run(command),
        Command::Dist(args) => dist::run(&args),
        Command::Docs => docs::run(),
        Command::Editors(args) => editors::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Hooks(args) => hooks::run(&args),
        Command::Integrations(args) => integrations::run(&args),
        Command::IrReader(args) => llvm::reader(&args),
        Command::LlvmTest(args) => llvm::test::run(&args),
        Command::NewRule { id } => new_rule::run(&id),
        Command::Newcomer(args) => newcomer::run(&args),
        Command::NullSweep(args) => null_sweep::run(&args),
        Command::Plugin(args) => llvm::plugin(&args),
        Command::Pythons(args) => pythons::run(&args),
        Command::Readme(args) => readme::run(&args),
        Command::Torture(args) => torture::run(&args),
        Command::Wheels(args) => wheels::run(&args),
        Command::Setup(args) => llvm::setup::run(&args),
    }
}
