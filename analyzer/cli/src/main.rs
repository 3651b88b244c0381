//! The binary `abi3lint`: reads arguments and files, runs the front ends and the engine, prints.
//!
//! The only crate that touches the file system and the terminal. It must not know C, a rule's logic or
//! the inside of an output format.

mod args;
mod check;
mod compile_commands;
mod config;
mod discover;
mod explain;
mod infer;
mod ir;
mod output;
mod read;

use args::{Args, Command};
use clap::Parser;
use std::io;
use std::process::ExitCode;

/// What was asked could not be done.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        // The reader went away, as in `abi3lint check | head`: nobody is left to tell.
        Err(e) if is_broken_pipe(&e) => ExitCode::from(FAILED),
        Err(e) => {
            output::say(&format!("error: {e:#}"));
            ExitCode::from(FAILED)
        }
    }
}

fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}
