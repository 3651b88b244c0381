//! `cargo xtask pythons`: lists interpreters of each CPython that the catalog holds, with their headers, how each is started and which
//! C library it has, and says of each missing one why; builds free-threaded ones on demand. Reads and writes what the
//! library does.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

use abi3lint_pythons::{
    Build, Built, Fetch, Name, Python, available, build_free_threaded, check_required, thread_sanitized,
};
use anyhow::{Result, ensure};
use clap::Parser;
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask pythons", about = abi3lint_workspace::about::PYTHONS)]
struct Args {
    /// Fail where one of these is missing, as in 3.8,3.13t.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = Name::parse)]
    require: Vec<Name>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    offline: bool,
    /// Get the packages again, in their newest versions.
    #[arg(long, conflicts_with = "offline")]
    update: bool,
    /// Build free-threaded interpreters from source packages, where none is there. It takes minutes.
    #[arg(long, conflicts_with = "offline")]
    free_threaded: bool,
    /// Build free-threaded interpreters with ThreadSanitizer, beside the others. It takes minutes, and gcc.
    #[arg(long, conflicts_with = "offline")]
    thread_sanitizer: bool,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    let fetch = match (args.offline, args.update) {
        (true, _) => Fetch::Never,
        (_, true) => Fetch::Again,
        _ => Fetch::Missing,
    };
    let mut failed = Vec::new();
    let asked = [(args.free_threaded, Build::Plain), (args.thread_sanitizer, Build::ThreadSanitizer)];
    for (_, build) in asked.into_iter().filter(|(is_asked, _)| *is_asked) {
        for (name, built) in build_free_threaded(build, fetch)? {
            match built {
                Built::Yes => {}
                Built::NoSource(why) => println!("{name} cannot be built: {why}"),
                Built::Failed(why) => failed.push(format!("{name} cannot be built: {why}")),
            }
        }
    }
    let found = available(fetch)?;
    found.pythons.iter().for_each(|p| print(p, ""));
    thread_sanitized()?.iter().for_each(|p| print(p, ", with ThreadSanitizer"));
    for (name, why) in &found.missing {
        println!("{:<6} missing   {why}", name.to_string());
    }
    if !found.missing.is_empty() {
        println!("'pyenv install VERSION' adds one; '--free-threaded' builds those that end with a t");
    }
    for problem in &found.problems {
        println!("problem: {problem}");
    }
    ensure!(!found.pythons.is_empty(), "no interpreter works; install python3, or versions with 'pyenv install 3.13'");
    ensure!(failed.is_empty(), "{}", failed.join("\n"));
    check_required(&found, &args.require)
}

fn print(p: &Python, what: &str) {
    println!("{:<6} {:<9} {}{what}", p.name.to_string(), p.release, p.c_library);
    let headers: Vec<String> = p.headers.iter().map(|f| f.display().to_string()).collect();
    println!("       headers  {}", if headers.is_empty() { "none".to_owned() } else { headers.join(", ") });
    let words: Vec<String> = p.prefix().iter().map(|w| w.to_string_lossy().into_owned()).collect();
    println!("       start    {}", words.join(" "));
}
