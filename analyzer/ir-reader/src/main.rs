//! `abi3lint-ir-reader FILE`: reads one LLVM module and prints what it uses of CPython as JSON.
//!
//! abi3lint starts it as a child, because LLVM's readers crash and hang on damaged files: whatever happens
//! here, the parent reports the file as unreadable. Before the first byte is read the process limits its
//! own time and memory. It knows no rule and no target's name.

mod limits;
mod load;
mod print;
mod regular;

use abi3lint_front_ir::{Options, extract};
use abi3lint_ir_protocol::Answer;
use abi3lint_model::{ConfigSet, NotationError, Version};
use std::io::Write;
use std::process::ExitCode;

/// What the parent asks for.
#[derive(Debug, Default)]
struct Args {
    path: String,
    targets: Vec<ConfigSet>,
    build: Option<Version>,
    footprint: bool,
    seconds: u32,
}

const USAGE: &str = "usage: abi3lint-ir-reader --llvm\n       abi3lint-ir-reader [--seconds N] [--build-python 3.N] [--configurations SET]... [--footprint] FILE\n'abi3lint check FILE' runs it";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "what it says about itself, before any answer")]
fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|a| a == "--llvm") {
        println!("{}", abi3lint_front_ir::LLVM);
        return ExitCode::SUCCESS;
    }
    let answer = match arguments(std::env::args().skip(1)) {
        Ok(args) if args.path.is_empty() => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
        Ok(args) => answer(args),
        // A program of another build may ask for what this one does not know. The answer's version tells it so.
        Err(why) => print::unreadable(&why),
    };
    let Ok(text) = answer.to_json(env!("CARGO_PKG_VERSION")) else { return ExitCode::from(2) };
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    // The module dies with the process: taking a hostile one apart is one more way to crash.
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn answer(args: Args) -> Answer {
    limits::set(args.seconds, std::fs::metadata(&args.path).map_or(0, |m| m.len()));
    match load::read(&args.path) {
        Ok(module) => {
            let Args { build, footprint, .. } = args;
            let options = Options { targets: &args.targets, build, footprint, ..Options::default() };
            let mut sources = print::Sources::default();
            // SAFETY: the module was verified, and its context is used by nothing else.
            let found =
                unsafe { extract(module.as_mut_ptr(), &options, &mut |directory, name| sources.read(directory, name)) };
            print::found(&found, &sources)
        }
        Err(why) => print::unreadable(&why),
    }
}

/// # Errors
/// A value that means nothing to this program.
fn arguments(mut list: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut args = Args { seconds: 60, ..Args::default() };
    while let Some(a) = list.next() {
        let mut value = || list.next().unwrap_or_default();
        match a.as_str() {
            "--configurations" => args.targets.push(value().parse().map_err(|e: NotationError| e.to_string())?),
            "--build-python" => {
                let text = value();
                args.build =
                    Some(Version::parse(&text).ok_or_else(|| format!("'{text}' is not a version of CPython"))?);
            }
            "--footprint" => args.footprint = true,
            "--seconds" => {
                let text = value();
                args.seconds = text.parse().map_err(|_| format!("'{text}' is not a number of seconds"))?;
            }
            _ => args.path = a,
        }
    }
    Ok(args)
}
