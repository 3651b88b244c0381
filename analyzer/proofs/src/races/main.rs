//! `cargo xtask races`: runs the functions of `testdata/free-threading/races.c` in several threads of free-threaded
//! interpreters, and prints how each ends: without the GIL, with it, repaired, and with ThreadSanitizer where an
//! interpreter has that.
//!
//! It builds below `target/races`, starts the compiler and interpreters, and fails where too few races are seen, where
//! one breaks with the GIL, or where a repaired one breaks. It knows nothing of what abi3lint finds in the source.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod run;

use abi3lint_pythons::{Fetch, Python, available, thread_sanitized};
use abi3lint_workspace::{fresh, metadata, root};
use anyhow::{Context, Result, ensure};
use clap::Parser;
use run::{Ended, Module};
use std::process::ExitCode;

/// Where the module and the program are that calls it.
const FOLDER: &str = "testdata/free-threading";
/// The second function of each pair.
const REPAIRED: &str = "_repaired";
/// A race needs luck to be seen.
const TRIES: usize = 3;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask races", about = abi3lint_workspace::about::RACES)]
struct Args {
    /// Races whose names begin with this only.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// How long threads call a function; a race that is not seen is tried three times.
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    seconds: f64,
    /// Fail where fewer are seen to crash or are reported.
    #[arg(long, value_name = "N", default_value_t = 6)]
    least: usize,
}

/// What became of one pair.
#[derive(Debug)]
struct Outcome {
    name: String,
    without_gil: Ended,
    with_gil: Ended,
    repaired: Ended,
    /// Reports of ThreadSanitizer that name the function: of the race, and of the repaired one.
    reports: Option<(usize, usize)>,
}

impl Outcome {
    fn is_seen(&self) -> bool {
        !self.without_gil.is_fine() || self.reports.is_some_and(|r| r.0 > 0)
    }
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    ensure!(args.seconds > 0.0 && args.seconds <= 600.0, "--seconds is a number from 0 to 600, without 0");
    let source = root().join(FOLDER).join("races.c");
    let text = std::fs::read_to_string(&source).with_context(|| source.display().to_string())?;
    let names: Vec<&str> = pairs(&text).filter(|n| n.starts_with(&args.only)).collect();
    ensure!(!names.is_empty(), "no race begins with '{}'", args.only);
    let found = available(Fetch::Never)?;
    let plain: Vec<&Python> = found.pythons.iter().filter(|p| p.name.free_threaded && !p.headers.is_empty()).collect();
    ensure!(
        !plain.is_empty(),
        "no free-threaded interpreter with headers is here, so no race can be tried; \
         'cargo xtask pythons --free-threaded' builds one"
    );
    let sanitized = thread_sanitized()?;
    let target = metadata()?.target_directory.join("races");
    fresh(&target)?;
    for python in plain {
        let module = Module::build(python, &source, &target.join("plain"), false)?;
        let watched = sanitized.iter().find(|p| p.name == python.name);
        let watched = watched.map(|p| Module::build(p, &source, &target.join("thread-sanitizer"), true)).transpose()?;
        println!("CPython {} {}, four threads for {} s each", python.name, python.release, args.seconds);
        if watched.is_none() {
            println!("ThreadSanitizer is not asked; 'cargo xtask pythons --thread-sanitizer' builds an interpreter");
        }
        println!(
            "{:<14} {:<18} {:<14} {:<14} reports, and of the repaired",
            "race", "without the GIL", "with it", "repaired"
        );
        let mut outcomes = Vec::new();
        for name in &names {
            let outcome = try_pair(name, &module, watched.as_ref(), args.seconds)?;
            println!("{}", row(&outcome));
            outcomes.push(outcome);
        }
        judge(&outcomes, args.least.min(names.len()))?;
    }
    Ok(())
}

fn try_pair(name: &str, module: &Module<'_>, watched: Option<&Module<'_>>, seconds: f64) -> Result<Outcome> {
    let repaired = format!("{name}{REPAIRED}");
    let mut without_gil = module.call(name, seconds, false)?;
    for _ in 1..TRIES {
        if without_gil.is_fine() {
            without_gil = module.call(name, seconds, false)?;
        }
    }
    let reports = |watched: &Module<'_>| {
        Ok::<_, anyhow::Error>((watched.reports(name, seconds)?, watched.reports(&repaired, seconds)?))
    };
    Ok(Outcome {
        name: name.to_owned(),
        without_gil,
        with_gil: module.call(name, seconds, true)?,
        repaired: module.call(&repaired, seconds, false)?,
        reports: watched.map(reports).transpose()?,
    })
}

fn row(o: &Outcome) -> String {
    let reports = o.reports.map_or("-".to_owned(), |(race, repaired)| format!("{race}, {repaired}"));
    let [without, with, repaired] = [&o.without_gil, &o.with_gil, &o.repaired].map(Ended::to_string);
    format!("{:<14} {without:<18} {with:<14} {repaired:<14} {reports}", o.name)
}

/// # Errors
/// The outcomes are not those of races and their repair; all that is wrong is named.
fn judge(outcomes: &[Outcome], least: usize) -> Result<()> {
    let seen = outcomes.iter().filter(|o| o.is_seen()).count();
    let breaks = |what: &str, of: fn(&Outcome) -> &Ended| {
        let broken = outcomes.iter().filter(move |o| !of(o).is_fine());
        broken.map(|o| format!("{} {} {what}", o.name, of(o))).collect::<Vec<_>>()
    };
    let mut wrong = breaks("with the GIL", |o| &o.with_gil);
    wrong.extend(breaks("where it is repaired", |o| &o.repaired));
    if seen < least {
        wrong.push(format!("{seen} races are seen, and {least} have to be; '--seconds' gives them more time"));
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{seen} of {} races are seen", outcomes.len());
    Ok(())
}

/// The functions that have a repaired one.
fn pairs(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|l| l.strip_prefix("static PyObject *")?.split_once('(')?.0.strip_suffix(REPAIRED))
}

#[cfg(test)]
mod tests {
    use super::{Ended, FOLDER, Outcome, judge, pairs, row};
    use abi3lint_workspace::root;

    fn outcome(without_gil: Ended, with_gil: Ended, reports: Option<(usize, usize)>) -> Outcome {
        Outcome { name: "cursor".to_owned(), without_gil, with_gil, repaired: Ended::Passed, reports }
    }

    #[test]
    fn a_race_is_seen_by_its_end_or_by_a_report() {
        let crashed = outcome(Ended::Signal(11), Ended::Passed, None);
        let reported = outcome(Ended::Passed, Ended::Passed, Some((3, 0)));
        assert!(judge(&[crashed, reported], 2).is_ok());
        let quiet = [outcome(Ended::Passed, Ended::Passed, Some((0, 0)))];
        assert!(judge(&quiet, 1).unwrap_err().to_string().starts_with("0 races are seen, and 1 have to be"));
        assert_eq!(row(&quiet[0]), "cursor         passes             passes         passes         0, 0");
    }

    #[test]
    fn what_breaks_with_the_gil_shows_no_race() {
        let error = judge(&[outcome(Ended::Signal(6), Ended::Signal(11), None)], 1).unwrap_err();
        assert_eq!(error.to_string(), "cursor dies (signal 11) with the GIL");
    }

    #[test]
    fn each_race_has_a_way_to_be_called() {
        let read = |name: &str| std::fs::read_to_string(root().join(FOLDER).join(name)).unwrap();
        let (source, calls) = (read("races.c"), read("races.py"));
        let names: Vec<&str> = pairs(&source).collect();
        assert!(names.len() >= 9, "{names:?}");
        for name in names {
            assert!(source.contains(&format!("\nstatic PyObject *{name}(")), "{name}");
            assert!(source.contains(&format!("{{\"{name}\", {name}, ")), "{name} is not in a table of methods");
            let is_called = calls.contains(&format!("\ndef {name}(call):")) || calls.contains(&format!("{name} = "));
            assert!(is_called, "races.py has no way to call {name}");
        }
    }
}
