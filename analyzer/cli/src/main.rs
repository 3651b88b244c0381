//! The binary `abi3lint`: reads arguments and files, runs the front ends and the engine, prints.
//!
//! The only crate of a default build that touches the terminal, and but for `settings` and `command-line` the file
//! system. It must not know C, a rule's logic or the inside of an output format.

mod args;
mod binary;
mod cc;
mod commands;
mod input;
mod ir;
mod live;
mod lsp;
mod output;
mod run;

use args::{Args, Command};
use clap::Parser;
use commands::{baseline, check, config, explain, floor, generate, init, migrate, plugin, rules};
use output::terminal;
use run::threads;
use std::process::ExitCode;

fn main() -> ExitCode {
    abi3lint_allocator::give_back_early();
    let mut words = std::env::args_os();
    // Under a compiler's name every word is the compiler's.
    let done = match words.next().as_deref().and_then(cc::masquerade) {
        Some(compiler) => threads::start(0).and_then(|()| cc::run_as(compiler, words.collect())),
        None => match &arguments().command {
            Command::Check(args) => check::run(args),
            Command::Init(args) => init::run(args),
            Command::Floor(args) => floor::run(args),
            Command::Migrate(args) => migrate::run(args),
            Command::Baseline(args) => baseline::run(args),
            Command::Config(args) => config::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Rules(args) => rules::run(args),
            Command::Cc(args) => threads::start(0).and_then(|()| cc::run(args)),
            Command::Plugin(args) => plugin::run(args),
            Command::Completions(args) => generate::completions(args),
            Command::Man => generate::man(),
            Command::Generate(args) => generate::all(args),
            Command::Lsp(args) => threads::start(0).and_then(|()| lsp::run(args)),
        },
    };
    match done {
        Ok(status) => ExitCode::from(status),
        // The reader went away, as in `abi3lint check | head`: nobody is left to tell.
        Err(e) if terminal::is_broken_pipe(&e) => ExitCode::from(terminal::FAILED),
        Err(e) if terminal::drew_mistake(&e) => ExitCode::from(terminal::FAILED),
        Err(e) => {
            terminal::say(&format!("error: {e:#}"));
            ExitCode::from(terminal::FAILED)
        }
    }
}

/// The command line, or the end of the program. What was typed is repeated in an error without what could move
/// the terminal's cursor.
fn arguments() -> Args {
    let error = match Args::try_parse() {
        Ok(args) => return args,
        Err(e) => e,
    };
    let is_odd = |word: std::ffi::OsString| word.to_string_lossy().chars().any(char::is_control);
    if !error.use_stderr() || !std::env::args_os().any(is_odd) {
        error.exit();
    }
    terminal::say_lines(&error.render().to_string());
    std::process::exit(error.exit_code())
}
