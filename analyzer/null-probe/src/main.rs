//! `cargo xtask null-sweep`: calls functions of real interpreters with NULL, and compares what happens with
//! what the project says.
//!
//! Each call happens in a process of its own and writes one row. This file knows the order of the work;
//! what is called with what is data (`rules/null/probe.toml`), how it is called is in `analyzer/null-probe/probe`.
//!
//! It reads `rules/catalog`, `rules/null` and fixtures of `testdata/rules`, compiles the probe below
//! `target/null-sweep`, starts interpreters, and prints what differs; `--output` names the one file that it writes.
//! It does not link `abi3lint-rules`, so that it works while the data that it corrects does not build.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod contracts;
mod drive;
mod fixtures;
mod outcome;
mod plan;
mod row;
mod subject;

use abi3lint_model::Version;
use abi3lint_pythons::{Fetch, Interpreters, Name, Python, available, check_required};
use abi3lint_rules_format::null::OutcomeLine;
use abi3lint_workspace::root;
use anyhow::{Context, Result, ensure};
use clap::Parser;
use contracts::Contracts;
use outcome::Outcome;
use row::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use subject::Subject;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask null-sweep", about = abi3lint_workspace::about::NULL_SWEEP)]
struct Args {
    /// These interpreters only, as in 3.8,3.11,3.13; all that are there by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = Name::parse)]
    python: Vec<Name>,
    /// Every N-th function and case only.
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Functions and cases whose names begin with this only.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Arguments and cases only whose outcome changes between 3.8 and 3.15.
    #[arg(long)]
    changes: bool,
    /// Write a line of JSON for each call.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    offline: bool,
}

/// The rows of one interpreter.
#[derive(Debug)]
struct Sweep {
    name: Name,
    /// With the unpacked C library, which is the one that the contracts were measured with.
    under_newest: bool,
    rows: Vec<Row>,
    time: Duration,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    ensure!(args.every > 0, "--every counts from 1");
    let found = available(if args.offline { Fetch::Never } else { Fetch::Missing })?;
    check_required(&found, &args.python)?;
    for problem in &found.problems {
        println!("problem: {problem}");
    }
    let pythons = under_one_library(&found, &args.python);
    let contracts = contracts::read(&root())?;
    let whole = plan::plan(&root())?;
    contracts.check_cases(whole.lines.iter().filter(|l| l.is_case).map(|l| l.what.as_str()))?;
    let whole = if args.changes { whole.about(|subject| contracts.changes(subject)) } else { whole };
    let plan = whole.slice(args.every, &args.only);
    ensure!(!plan.lines.is_empty(), "nothing begins with '{}'", args.only);
    let probes = drive::Probes::build(&found.pythons)?;
    let sweeps = sweep_all(&pythons, &plan, &probes)?;
    for sweep in &sweeps {
        print!("{}", summary(sweep));
    }
    if let Some(path) = &args.output {
        write(path, &sweeps)?;
    }
    let is_slice = args.every > 1 || !args.only.is_empty();
    if args.changes && !is_slice {
        show_changes(&contracts, &sweeps)?;
    }
    compare(&contracts, &sweeps, !is_slice && !args.changes)
}

/// The interpreters that were asked for, started with the newest C library that is unpacked: it decides
/// what functions like printf do with NULL.
fn under_one_library(found: &Interpreters, wanted: &[Name]) -> Vec<Python> {
    let mut out = Vec::new();
    for python in found.pythons.iter().filter(|p| wanted.is_empty() || wanted.contains(&p.name)) {
        let with = match &found.loader {
            Some(loader) => python.under(loader),
            None => None,
        };
        if with.is_none() {
            let why =
                if found.loader.is_some() { "it does not start with the newest one" } else { "no other is there" };
            println!("{} keeps its C library, {}: {why}", python.name, python.c_library);
        }
        out.push(with.unwrap_or_else(|| python.clone()));
    }
    let mut libraries: Vec<&str> = out.iter().map(|p| p.c_library.as_str()).collect();
    libraries.sort_unstable();
    libraries.dedup();
    if let [one] = libraries[..] {
        println!("all under {one}");
    } else {
        println!("differences between interpreters may come from their C libraries: {}", libraries.join(", "));
    }
    out
}

/// As many interpreters at once as there are processors.
fn sweep_all(pythons: &[Python], plan: &plan::Plan, probes: &drive::Probes) -> Result<Vec<Sweep>> {
    let waiting = Mutex::new(pythons.iter());
    let done = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
    let work = || -> Result<()> {
        loop {
            let next = waiting.lock().map_err(|_| anyhow::anyhow!("another sweep failed"))?.next();
            let Some(python) = next else { return Ok(()) };
            let start = Instant::now();
            let rows = drive::sweep(python, plan, probes).with_context(|| format!("CPython {}", python.name))?;
            let sweep = Sweep { name: python.name, under_newest: python.loader.is_some(), rows, time: start.elapsed() };
            done.lock().map_err(|_| anyhow::anyhow!("another sweep failed"))?.push(sweep);
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles.into_iter().try_for_each(|h| h.join().map_err(|_| anyhow::anyhow!("a sweep panicked"))?)
    })?;
    let mut sweeps = done.into_inner().map_err(|_| anyhow::anyhow!("another sweep failed"))?;
    sweeps.sort_by_key(|s| s.name);
    Ok(sweeps)
}

/// One line of figures, and what could not be called.
fn summary(sweep: &Sweep) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &sweep.rows {
        *counts.entry(row.outcome.kind()).or_default() += 1;
    }
    let list: Vec<String> = counts.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let calls = sweep.rows.iter().filter(|r| r.outcome != Outcome::Absent).count();
    let mut text =
        format!("{:<6} {calls} calls in {:.1} s: {}\n", sweep.name, sweep.time.as_secs_f64(), list.join(", "));
    let mut unusable: Vec<String> = Vec::new();
    for row in sweep.rows.iter().filter(|r| r.outcome == Outcome::Unusable) {
        let line = format!("       unusable: {} ({} {})\n", row.what, row.control, row.detail);
        if !unusable.contains(&line) {
            unusable.push(line);
        }
    }
    text.extend(unusable);
    text
}

fn write(path: &PathBuf, sweeps: &[Sweep]) -> Result<()> {
    let file = std::fs::File::create(path).with_context(|| format!("cannot write '{}'", path.display()))?;
    let mut file = std::io::BufWriter::new(file);
    for sweep in sweeps {
        for row in &sweep.rows {
            writeln!(file, "{}", row.json(sweep.name))?;
        }
    }
    file.flush().with_context(|| format!("cannot write '{}'", path.display()))
}

/// Figures about the contracts that change, and what the fixtures say of them.
///
/// # Errors
/// An interpreter has what changes and nothing was measured, or it did otherwise than the line of a fixture says; or
/// what changes has no such line.
fn show_changes(contracts: &Contracts, sweeps: &[Sweep]) -> Result<()> {
    let fixtures = fixtures::read(&root(), contracts)?;
    let mut crashes = BTreeMap::new();
    let mut measured: BTreeMap<Version, BTreeSet<Subject>> = BTreeMap::new();
    let mut told = 0;
    for sweep in sweeps {
        contracts.check_changes(sweep.name.version, &sweep.rows)?;
        told += fixtures.compare(contracts, sweep.name, &sweep.rows)?;
        measured.entry(sweep.name.version).or_default().extend(contracts::measured(sweep.rows.iter()));
        for row in sweep.rows.iter().filter(|r| r.outcome.promise().is_some()) {
            let subject = Subject::of(row).filter(|s| contracts.changes(s));
            let crashed = row.outcome.promise() == Some(OutcomeLine::Crash);
            subject.into_iter().for_each(|s| crashes.entry(s).or_insert_with(Vec::new).push(crashed));
        }
    }
    let both = crashes.values().filter(|list| list.contains(&true) && list.contains(&false)).count();
    println!(
        "{} contracts change since {}; {both} of them crash in one version here and not in another",
        crashes.len(),
        contracts::SINCE
    );
    println!("{told} outcomes are as the lines of the fixtures tell");
    let (shown, lacking) = contracts.shown_changes(&measured);
    println!("{shown} changes were tried on the version just below and on the one that has it");
    lacking.iter().for_each(|l| println!("not tried on both sides, for want of an interpreter: {l}"));
    Ok(())
}

/// Prints what was measured otherwise than the contracts say, and after a whole sweep of which of them
/// nothing is known.
fn compare(contracts: &Contracts, sweeps: &[Sweep], is_whole: bool) -> Result<()> {
    let mut differences = Vec::new();
    let mut compared = 0;
    for sweep in sweeps {
        // What another C library does with a format that is NULL says nothing of the contract.
        let rows = sweep.rows.iter().filter(|r| sweep.under_newest || !r.of_library);
        let verdict = contracts::compare(contracts, sweep.name, rows);
        compared += verdict.compared;
        differences.extend(verdict.differences.into_iter().map(|d| (d, sweep.name)));
    }
    println!("{compared} outcomes compared with {}", contracts::FOLDER);
    if is_whole {
        for what in contracts.unmeasured(sweeps.iter().flat_map(|s| &s.rows)) {
            println!("not measured here: {what}");
        }
        println!("not measured: {} arguments of macros and inlines, which have no symbol", contracts.without_symbol());
    }
    // The same difference in several versions is one line.
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (difference, name) in differences {
        by_text.entry(difference).or_default().push(name.to_string());
    }
    for (difference, names) in &by_text {
        println!("differs: {difference} ({})", names.join(", "));
    }
    ensure!(
        by_text.is_empty(),
        "{} differences: correct {}/curated.toml or tables.toml, or the arguments in {}",
        by_text.len(),
        contracts::FOLDER,
        plan::TABLE
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{drive, plan};
    use abi3lint_pythons::installed;
    use abi3lint_workspace::root;

    /// With whatever interpreter there is: what the oldest and the newest agree on.
    #[test]
    fn a_slice_runs_in_a_real_interpreter() {
        let installed = installed();
        let Some(python) = installed.iter().find(|p| !p.headers.is_empty() && !p.name.free_threaded) else {
            eprintln!("skipped: no interpreter with headers is installed");
            return;
        };
        let probes = drive::Probes::build(std::slice::from_ref(python)).unwrap();
        let rows = |only: &str| {
            let plan = plan::plan(&root()).unwrap().slice(1, only);
            let rows = drive::sweep(python, &plan, &probes).unwrap();
            rows.into_iter().map(|r| (r.what.clone(), r.param, r.outcome.to_string())).collect::<Vec<_>>()
        };
        let row = |what: &str, param, outcome: &str| (what.to_owned(), param, outcome.to_owned());
        assert_eq!(rows("PyUnicode_InternFromString"), [row("PyUnicode_InternFromString", Some(0), "crash")]);
        assert_eq!(rows("PyList_Size"), [row("PyList_Size", Some(0), "crash")]);
        assert_eq!(
            rows("PyDict_SetItem"),
            [
                row("PyDict_SetItem", Some(0), "crash"),
                row("PyDict_SetItem", Some(1), "crash"),
                row("PyDict_SetItem", Some(2), "crash"),
            ]
        );
        assert_eq!(rows("Py_BuildValue.z=NULL"), [row("Py_BuildValue.z=NULL", None, "ok")]);
    }
}
