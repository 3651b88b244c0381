//! The binary `abi3lint`: reads arguments and files, runs the front ends and the engine, prints.
//!
//! The only crate of a default build that touches the terminal, and but for settings the file system. It must not know C, a rule's logic or
//! the inside of an output format.

mod args;
mod baseline;
mod cc;
mod check;
mod command_line;
mod compile_commands;
mod compiler;
mod config;
mod discover;
mod explain;
mod fix;
mod footprint;
mod generate;
mod headers;
mod include_dirs;
mod infer;
mod inputs;
mod ir;
mod judge;
mod live;
mod load;
mod lsp;
mod output;
mod paths;
mod project;
mod read;
mod reading;
mod settings;
mod write_file;

use args::{Args, Command};
use clap::Parser;
use std::io;
use std::process::ExitCode;

/// What was asked could not be done.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    abi3lint_allocator::give_back_early();
    let mut words = std::env::args_os();
    // Under a compiler's name every word is the compiler's.
    let done = match words.next().as_deref().and_then(cc::masquerade) {
        Some(compiler) => cc::run_as(compiler, words.collect()),
        None => match &Args::parse().command {
            Command::Check(args) => check::run(args),
            Command::Baseline(args) => baseline::run(args),
            Command::Config(args) => config::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Cc(args) => cc::run(args),
            Command::Completions(args) => generate::completions(args),
            Command::Man => generate::man(),
            Command::Generate(args) => generate::all(args),
            Command::Lsp(args) => lsp::run(args),
        },
    };
    match done {
        Ok(status) => ExitCode::from(status),
        // The reader went away, as in `abi3lint check | head`: nobody is left to tell.
        Err(e) if is_broken_pipe(&e) => ExitCode::from(FAILED),
        Err(e) if output::drew_mistake(&e) => ExitCode::from(FAILED),
        Err(e) => {
            output::say(&format!("error: {e:#}"));
            ExitCode::from(FAILED)
        }
    }
}

fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}
