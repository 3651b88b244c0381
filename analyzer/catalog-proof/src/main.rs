//! `abi3lint-catalog-proof`: the catalog, as the rules see it, against real headers and real interpreters.
//!
//! `cargo xtask catalog compare` finds headers and interpreters, builds this and starts it. Configurations
//! are compared at the same time; each is two or three calls of clang. This file knows the order of the
//! work and what is printed.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod clang;
mod difference;
mod explained;
mod exports;
mod fields;
mod layouts;
mod macros;
mod names;
mod unit;
mod version;

use abi3lint_model::{Abi, Config};
use anyhow::{Result, bail, ensure};
use clap::Parser;
use difference::{Comparison, Difference, gather};
use exports::Interpreter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use version::{Installation, Whole};

/// Compares the catalog with real headers and interpreters.
#[derive(Debug, Parser)]
struct Args {
    /// Headers: a version and its folders, as in 3.13=DIR:DIR. May be repeated.
    #[arg(long, value_name = "VERSION=DIRS", value_parser = found)]
    headers: Vec<Installation>,

    /// An interpreter: a version, with a t behind it where it is free-threaded, and the files that hold its symbols. May
    /// be repeated.
    #[arg(long, value_name = "VERSION=FILES", value_parser = interpreter)]
    interpreter: Vec<Interpreter>,

    /// This comparison only; may be repeated.
    #[arg(long, value_name = "COMPARISON")]
    only: Vec<Comparison>,

    /// The differences that are explained.
    #[arg(long, value_name = "FILE", default_value = "rules/catalog/explained.toml")]
    explained: PathBuf,
}

fn found(text: &str) -> Result<Installation, String> {
    let (version, files) = text.split_once('=').ok_or_else(|| format!("'{text}' lacks '='"))?;
    let version = abi3lint_model::Version::parse(version)
        .filter(|v| (abi3lint_model::Version::OLDEST..=abi3lint_model::Version::NEWEST).contains(v))
        .ok_or_else(|| format!("'{version}' is not a version that the catalog holds"))?;
    Ok(Installation { version, files: std::env::split_paths(files).collect() })
}

fn interpreter(text: &str) -> Result<Interpreter, String> {
    let (name, files) = text.split_once('=').ok_or_else(|| format!("'{text}' lacks '='"))?;
    let (version, free_threaded) = name.strip_suffix('t').map_or((name, false), |v| (v, true));
    let found = found(&format!("{version}={files}"))?;
    let abi = if free_threaded { Abi::FreeThreaded } else { Abi::Default };
    let config = Config::new(found.version, abi).ok_or_else(|| format!("'{name}' is no interpreter"))?;
    Ok(Interpreter { config, files: found.files })
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<bool> {
    let start = Instant::now();
    let all = [Comparison::CatalogVsHeaders, Comparison::LayoutVsHeaders, Comparison::ExportsVsInterpreters];
    let only: Vec<Comparison> = if args.only.is_empty() { all.to_vec() } else { args.only.clone() };
    let list = explained::read(&args.explained)?;
    let mut whole = Whole::default();
    if only.iter().any(|c| *c != Comparison::ExportsVsInterpreters) {
        ensure!(!args.headers.is_empty(), "no headers to compare with");
        version::headers(&args.headers, &only, &mut whole)?;
    }
    if only.contains(&Comparison::ExportsVsInterpreters) {
        ensure!(!args.interpreter.is_empty(), "no interpreters to compare with");
        version::interpreters(&args.interpreter, &mut whole)?;
    }
    whole.lines.iter().for_each(|l| println!("{l}"));
    if whole.compared.is_empty() {
        bail!("nothing was compared");
    }
    for c in &only {
        let configs = whole.compared.iter().filter(|(of, _)| of == c).count();
        let of = if *c == Comparison::ExportsVsInterpreters { "interpreters" } else { "configurations" };
        println!("{c}: {configs} {of}");
    }
    let compared = |c| whole.compared.iter().filter(|(of, _)| *of == c).map(|(_, config)| *config).collect();
    let differences: Vec<Difference> = std::mem::take(&mut whole.differences);
    let judged = explained::judge(gather(&differences), &list, compared, &whole.releases);
    judged.unexplained.iter().for_each(|d| println!("differs: {d}"));
    judged.idle.iter().for_each(|x| println!("explains nothing any more: {x}"));
    println!(
        "{} differences explained in {}, {} unexplained; {:.1} s",
        judged.explained,
        args.explained.display(),
        judged.unexplained.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(judged.unexplained.is_empty() && judged.idle.is_empty())
}
