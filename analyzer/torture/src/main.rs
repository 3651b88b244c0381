//! `cargo xtask torture`: inputs that are made to be slow, at three sizes each, and how time and memory grow with
//! them.
//!
//! It builds the program (release), writes the inputs below `target/torture`, starts the program on them and prints a
//! table. It knows the program by its command line alone.
//!
//! A family is one shape of input (`family.rs`), as macros that name each other or a thousand open braces. Each is
//! given to the program with about n, 2n and 4n bytes. The time that a process took on processors is compared, so
//! other work on the machine adds little, and the least of several runs counts where one was too slow. A family fails
//! that takes more than [`SECONDS`] or [`MIB`], that grows faster than [`EXPONENT`], or that ends with no status of
//! the program's. Times below [`FLOOR`] say nothing of growth.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod build_files;
mod code;
mod families;
mod family;
mod folders;
mod measure;
mod null;
mod preprocessor;

use abi3lint_workspace::{build_release, metadata};
use anyhow::{Result, bail, ensure};
use clap::Parser;
use family::Family;
use measure::{MOST_SECONDS, Run, run as measured};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

/// Time that less than a megabyte may take, on one processor.
const SECONDS: f64 = 2.0;
/// Memory that it may take.
const MIB: f64 = 1024.0;
/// Time may grow as the size to this power.
const EXPONENT: f64 = 1.3;
/// A run as short as this in seconds is mostly the start of the process.
const FLOOR: f64 = 0.05;
/// How often a family is measured again that was too slow,
const AGAIN: usize = 12;
/// and how long that waits: what else the machine does comes in bursts.
const PAUSE: Duration = Duration::from_millis(500);

/// Families that are not yet as they must be, with what is slow. They are measured with `--known` only, and do not
/// fail the command.
const KNOWN: &[(&str, &str)] = &[("status-of-many-calls", "what a status tells is kept for each call that set it")];

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask torture", about = abi3lint_workspace::about::TORTURE)]
struct Args {
    /// Only families whose names contain this.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Only each N-th family, beginning with the K-th.
    #[arg(long, value_name = "K/N", value_parser = slice)]
    slice: Option<(usize, usize)>,
    /// Bytes of the largest input of a family.
    #[arg(long, value_name = "N", default_value_t = 900_000)]
    bytes: usize,
    /// The program, in place of a release build of this workspace.
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Also families that are known to be too slow.
    #[arg(long)]
    known: bool,
    /// Name the families and run none.
    #[arg(long)]
    list: bool,
}

fn slice(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    parts.filter(|(k, n)| (1..=*n).contains(k)).ok_or_else(|| "not of the form K/N with K from 1 to N".to_owned())
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    let (k, n) = args.slice.unwrap_or((1, 1));
    let wanted = |f: &Family| args.only.as_ref().is_none_or(|o| f.name.contains(o.as_str()));
    let known = |f: &Family| KNOWN.iter().find(|k| k.0 == f.name).map(|k| k.1);
    let all = families::all().into_iter().filter(|f| wanted(f) && (args.known || known(f).is_none()));
    let families: Vec<Family> = all.skip(k - 1).step_by(n).collect();
    ensure!(!families.is_empty(), "no family has such a name; --list names them");
    if args.list {
        families.iter().for_each(|f| println!("{}", f.name));
        return Ok(());
    }
    let program = match &args.program {
        Some(path) => std::path::absolute(path)?,
        None => build_release(&["abi3lint"])?.join("abi3lint"),
    };
    // Of this process alone, so that two runs do not meet.
    let folder = metadata()?.target_directory.join("torture").join(std::process::id().to_string());
    println!(
        "{:40} {:>9}  {:>7} {:>7} {:>7}  {:>6}  {:>5}",
        "family", "bytes", "n: s", "2n: s", "4n: s", "MiB", "power"
    );
    let mut failed = Vec::new();
    for family in &families {
        let mut sizes = Sizes::of(family, args.bytes);
        sizes.measure(&program, &folder)?;
        for _ in 0..AGAIN {
            if sizes.fault().is_some_and(|f| f.may_be_noise) {
                sleep(PAUSE);
                sizes.measure(&program, &folder)?;
            }
        }
        let fault = sizes.fault().map(|f| f.text);
        let known = known(family);
        sizes.print(family.name, fault.as_deref(), known);
        failed.extend(fault.filter(|_| known.is_none()).map(|f| format!("{}: {f}", family.name)));
    }
    std::fs::remove_dir_all(&folder)?;
    if !failed.is_empty() {
        bail!("{} of {} families are too slow or too large:\n  {}", failed.len(), families.len(), failed.join("\n  "));
    }
    println!("{} families: each below {SECONDS} s and {MIB} MiB, none grows faster than n^{EXPONENT}", families.len());
    Ok(())
}

/// One family at its three sizes.
struct Sizes {
    inputs: [family::Input; 3],
    runs: Vec<Run>,
}

/// What is wrong with a family.
struct Fault {
    text: String,
    /// Another measurement may show that it was the machine.
    may_be_noise: bool,
}

impl Sizes {
    fn of(family: &Family, bytes: usize) -> Sizes {
        let most = family.size(bytes);
        Sizes { inputs: [most / 4, most / 2, most].map(|n| family.input(n.max(1))), runs: Vec::new() }
    }

    /// Measures each size; of several measurements the least time counts.
    fn measure(&mut self, program: &Path, folder: &Path) -> Result<()> {
        for (i, input) in self.inputs.iter().enumerate() {
            input.write(folder)?;
            let run = measured(program, folder, &input.arguments())?;
            match self.runs.get_mut(i) {
                Some(old) if run.seconds >= old.seconds => {}
                Some(old) => *old = run,
                None => self.runs.push(run),
            }
        }
        Ok(())
    }

    /// The power of the size as which time grows, where it is long enough to tell.
    fn power(&self) -> Option<f64> {
        let [_, b, c] = self.runs[..] else { return None };
        let [_, x, y] = &self.inputs;
        let grown = y.weight() as f64 / x.weight() as f64;
        (c.seconds > FLOOR && grown > 1.2).then(|| (c.seconds / b.seconds.max(FLOOR)).ln() / grown.ln())
    }

    fn fault(&self) -> Option<Fault> {
        let fault = |text: String, may_be_noise: bool| Some(Fault { text, may_be_noise });
        for run in &self.runs {
            if !run.is_defined() {
                return match run.status {
                    _ if run.seconds >= MOST_SECONDS as f64 * 0.9 => {
                        fault(format!("killed after {MOST_SECONDS} s"), false)
                    }
                    Some(status) => fault(format!("ended with status {status}"), false),
                    None => fault("ended by a signal".to_owned(), false),
                };
            }
            if run.mib > MIB {
                return fault(format!("{:.0} MiB", run.mib), false);
            }
            if run.seconds > SECONDS {
                return fault(format!("{:.1} s", run.seconds), true);
            }
        }
        let power = self.power()?;
        if power > EXPONENT { fault(format!("time grows as n^{power:.2}"), true) } else { None }
    }

    fn print(&self, name: &str, fault: Option<&str>, known: Option<&str>) {
        let bytes = self.inputs[2].bytes();
        let times: String = self.runs.iter().map(|r| format!("{:>7.3} ", r.seconds)).collect();
        let mib = self.runs.iter().map(|r| r.mib).fold(0.0, f64::max);
        let power = self.power().map_or_else(|| "-".to_owned(), |p| format!("{p:.2}"));
        let end = match (fault, known) {
            (Some(f), Some(why)) => format!("  known: {f}; {why}"),
            (Some(f), None) => format!("  FAILED: {f}"),
            (None, Some(_)) => "  known, and no longer so".to_owned(),
            (None, None) => String::new(),
        };
        println!("{name:40} {bytes:>9}  {times} {mib:>6.0}  {power:>5}{end}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use family::Input;

    fn sizes(seconds: [f64; 3]) -> Sizes {
        let input = |n: usize| Input { weight: Some(n), ..Input::default() };
        let run = |seconds: f64| Run { seconds, mib: 10.0, status: Some(0) };
        Sizes { inputs: [input(100), input(200), input(400)], runs: seconds.map(run).to_vec() }
    }

    fn fault(sizes: &Sizes) -> Option<String> {
        sizes.fault().map(|f| f.text)
    }

    #[test]
    fn growth_counts_above_the_floor() {
        assert_eq!(fault(&sizes([0.1, 0.2, 0.4])), None);
        assert_eq!(fault(&sizes([0.1, 0.4, 1.6])), Some("time grows as n^2.00".to_owned()));
        assert_eq!(fault(&sizes([0.001, 0.01, 0.1])), None);
        assert_eq!(fault(&sizes([0.001, 0.01, 0.04])), None);
        assert_eq!(fault(&sizes([0.5, 1.1, 2.2])), Some("2.2 s".to_owned()));
    }

    #[test]
    fn an_end_that_is_no_status_of_the_program_is_a_fault() {
        let mut ended = sizes([0.1, 0.2, 0.4]);
        ended.runs[1].status = Some(101);
        assert_eq!(fault(&ended), Some("ended with status 101".to_owned()));
        ended.runs[1].status = None;
        assert_eq!(fault(&ended), Some("ended by a signal".to_owned()));
        ended.runs[1] = Run { seconds: 9.9, ..ended.runs[1] };
        assert_eq!(fault(&ended), Some("killed after 10 s".to_owned()));
        ended.runs[1] = Run { mib: 2000.0, status: Some(1), seconds: 1.0 };
        assert_eq!(fault(&ended), Some("2000 MiB".to_owned()));
    }

    #[test]
    fn what_is_known_to_be_slow_is_a_family() {
        let all = families::all();
        assert!(KNOWN.iter().all(|k| all.iter().any(|f| f.name == k.0)));
    }

    #[test]
    fn a_slice_is_a_part_of_a_whole() {
        assert_eq!(slice("2/3"), Ok((2, 3)));
        for bad in ["0/3", "4/3", "3", "a/b"] {
            assert!(slice(bad).is_err(), "{bad}");
        }
    }
}
