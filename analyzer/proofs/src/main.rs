//! `cargo xtask proofs`: builds the modules of `testdata/proofs`, and those that fixes made, with real headers, runs them on real interpreters and
//! compares what happens with what their first lines say.
//!
//! It builds below `target/proofs`, starts the compiler and interpreters, and prints what differs and what could not be
//! tried here. It knows nothing of what abi3lint finds in the sources: the same files are fixtures, and a test
//! compares that.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod drive;
mod proof;

use abi3lint_pythons::{Fetch, Interpreters, Name, Python, available, check_required};
use abi3lint_workspace::{fresh, metadata, root};
use anyhow::{Context, Result, ensure};
use clap::Parser;
use proof::{Build, Headers, Proof};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask proofs", about = abi3lint_workspace::about::PROOFS)]
struct Args {
    /// Fail where one of these interpreters is missing, as in 3.8,3.13.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = Name::parse)]
    require: Vec<Name>,
    /// Proofs whose names begin with this only.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    offline: bool,
}

/// What came of all proofs.
#[derive(Debug, Default)]
struct Tally {
    seen: usize,
    differing: Vec<String>,
    skipped: BTreeSet<String>,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    let found = available(if args.offline { Fetch::Never } else { Fetch::Missing })?;
    check_required(&found, &args.require)?;
    let target = metadata()?.target_directory.join("proofs");
    fresh(&target)?;
    let mut tally = Tally::default();
    let sources = sources(&args.only)?;
    for source in &sources {
        let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(source).with_context(|| source.display().to_string())?;
        let proof = proof::parse(&text).with_context(|| source.display().to_string())?;
        try_proof(&Subject { name, source, proof }, &found, &target, &mut tally)?;
    }
    for line in &tally.skipped {
        println!("not tried: {line}");
    }
    for line in &tally.differing {
        println!("differs: {line}");
    }
    println!("{} proofs, {} outcomes as they say", sources.len(), tally.seen);
    ensure!(!sources.is_empty(), "no proof begins with '{}'", args.only);
    ensure!(tally.seen > 0, "no outcome could be tried");
    ensure!(tally.differing.is_empty(), "{} outcomes differ", tally.differing.len());
    Ok(())
}

/// Where modules are.
const FOLDERS: [&str; 2] = ["testdata/proofs", "testdata/conversions/converted"];

/// The sources in the order of their names.
fn sources(only: &str) -> Result<Vec<PathBuf>> {
    let mut list: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS.map(|f| root().join(f)) {
        let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            list.push(entry?.path());
        }
    }
    let is_wanted = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(only));
    list.retain(|p| p.extension().is_some_and(|e| e == "c" || e == "cpp") && is_wanted(p));
    list.sort();
    Ok(list)
}

struct Subject<'a> {
    name: String,
    source: &'a Path,
    proof: Proof,
}

fn try_proof(subject: &Subject<'_>, found: &Interpreters, target: &Path, tally: &mut Tally) -> Result<()> {
    for (i, build) in subject.proof.builds.iter().enumerate() {
        let folder = target.join(format!("{}-{i}", subject.name));
        for (versions, outcome) in &build.outcomes {
            for version in versions.iter() {
                let python = found.pythons.iter().find(|p| p.name.version == version && !p.name.free_threaded);
                let Some(python) = python else {
                    tally.skipped.insert(format!("CPython {version}, which is not here"));
                    continue;
                };
                let Some(headers) = headers(build, python, found) else {
                    let Headers::Release(release) = &build.headers else { continue };
                    tally.skipped.insert(format!("headers of {release}, which are not here"));
                    continue;
                };
                let folder = folder.join(&headers.release);
                let about = || format!("{} with headers of {} on {}", subject.name, headers.release, python.release);
                if !folder.exists() {
                    drive::compile(subject.source, build, headers, &folder).with_context(about)?;
                }
                let ended = drive::run(python, &subject.name, &subject.proof.code, &folder).with_context(about)?;
                if ended.is(outcome) {
                    tally.seen += 1;
                } else {
                    tally.differing.push(format!("{}: {}", about(), ended.words()));
                }
            }
        }
    }
    Ok(())
}

/// The interpreter whose headers build a module for another one.
fn headers<'p>(build: &Build, python: &'p Python, found: &'p Interpreters) -> Option<&'p Python> {
    let has = |p: &&Python| !p.headers.is_empty() && !p.name.free_threaded;
    match build.headers {
        Headers::Own => Some(python).filter(has),
        Headers::Release(_) => found.pythons.iter().filter(has).find(|p| build.headers.include(&p.release)),
    }
}
