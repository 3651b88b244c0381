//! `cargo xtask bench-wheels`: wheels of real packages, what is found in each, and what its check costs.
//!
//! The wheels of `bench/wheels.toml` are fetched into `target/bench-wheels`, verified, and never committed. Each names the
//! rules that must report it; any other finding is a false alarm. The time is that of the whole process on one
//! thread, the least of several: other work on the machine only adds to it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

use abi3lint_bench::{Wanted, download};
use abi3lint_workspace::{build_release, exit_code, metadata, root};
use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench-wheels", about = abi3lint_workspace::about::BENCH_WHEELS)]
struct Args {
    /// Where the wheels are kept; what is missing there is fetched. Default: bench-wheels in cargo's target folder.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// How often each is checked; the least time counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Check with this program; nothing is built.
    #[arg(long, value_name = "FILE")]
    bin: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    wheel: Vec<Wheel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wheel {
    name: String,
    version: String,
    file: String,
    sha256: String,
    /// The rules that report it.
    #[serde(default)]
    rules: BTreeSet<String>,
}

const LIST: &str = "bench/wheels.toml";
/// Milliseconds for a wheel below a megabyte.
const BUDGET: f64 = 18.0;
/// A megabyte.
const SMALL: u64 = 1_000_000;

fn main() -> ExitCode {
    exit_code(run(Args::parse()))
}

fn run(args: Args) -> Result<()> {
    let corpus = args.corpus.map(std::path::absolute).transpose()?;
    let bin = args.bin.map(std::path::absolute).transpose()?;
    std::env::set_current_dir(root())?;
    let bin = bin.map_or_else(|| Ok(build_release(&["abi3lint"])?.join("abi3lint")), Ok::<_, anyhow::Error>)?;
    let wheels = parse(&std::fs::read_to_string(LIST).context(LIST)?).context(LIST)?;
    let folder = match corpus {
        Some(folder) => folder,
        None => metadata()?.target_directory.join("bench-wheels"),
    };
    let wanted: Vec<Wanted<'_>> =
        wheels.iter().map(|w| Wanted { name: &w.name, file: &w.file, sha256: &w.sha256 }).collect();
    ensure!(download(&folder, &wanted)?, "not all wheels could be fetched into {}", folder.display());
    let mut wrong = Vec::new();
    for (wheel, wanted) in wheels.iter().zip(&wanted) {
        let path = folder.join(&wheel.file);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        wanted.verify(&bytes)?;
        let found = rules(&bin, &path)?;
        let ms = least_ms(&bin, &path, args.rounds)?;
        let slow = if (bytes.len() as u64) < SMALL && ms > BUDGET { "  over the budget" } else { "" };
        let verdict = if found.is_empty() { "clean".to_owned() } else { list(&found) };
        let megabytes = bytes.len() as f64 / SMALL as f64;
        println!("{} {}: {verdict}; {megabytes:.2} MB, {ms:.1} ms{slow}", wheel.name, wheel.version);
        if found != wheel.rules {
            wrong.push(format!("{}: expected {}, found {}", wheel.file, list(&wheel.rules), list(&found)));
        }
    }
    if !wrong.is_empty() {
        bail!("{} of {} wheels differ:\n{}", wrong.len(), wheels.len(), wrong.join("\n"));
    }
    println!("all {} wheels are as expected", wheels.len());
    Ok(())
}

fn parse(text: &str) -> Result<Vec<Wheel>> {
    let List { wheel: wheels } = toml::from_str(text)?;
    ensure!(!wheels.is_empty(), "the list is empty");
    for Wheel { name, version, file, sha256, .. } in &wheels {
        let is_plain = file.ends_with(".whl") && !file.contains(['/', '\\']);
        ensure!(is_plain && file.contains(&format!("-{version}-")), "{name}: '{file}' is no wheel of {version}");
        ensure!(sha256.len() == 64, "{name}: 'sha256' has 64 digits");
    }
    Ok(wheels)
}

fn list(rules: &BTreeSet<String>) -> String {
    if rules.is_empty() { "nothing".to_owned() } else { rules.iter().cloned().collect::<Vec<_>>().join(", ") }
}

fn command(bin: &Path, path: &Path) -> Command {
    let mut command = Command::new(bin);
    command.arg("check").arg(path).args(["--threads", "1", "--exit-zero"]).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// The rules that report something in a wheel.
fn rules(bin: &Path, path: &Path) -> Result<BTreeSet<String>> {
    let out = command(bin, path).args(["--output-format", "json"]).output().context("cannot start the program")?;
    ensure!(out.status.success(), "{}: {}", path.display(), out.status);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout)?;
    let findings = report["findings"].as_array().context("a report has findings")?;
    Ok(findings.iter().filter_map(|f| f["rule"].as_str()).map(str::to_owned).collect())
}

fn least_ms(bin: &Path, path: &Path, rounds: u32) -> Result<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..rounds {
        let began = Instant::now();
        let status = command(bin, path).stdout(Stdio::null()).status()?;
        least = least.min(began.elapsed().as_secs_f64() * 1e3);
        ensure!(status.success(), "{}: {status}", path.display());
    }
    Ok(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_list_is_usable_and_has_the_known_bad_ones() {
        let wheels = parse(include_str!("../../../../bench/wheels.toml")).unwrap();
        assert!(wheels.len() >= 40, "{}", wheels.len());
        let bad: BTreeSet<(&str, &str)> =
            wheels.iter().filter(|w| !w.rules.is_empty()).map(|w| (w.name.as_str(), w.version.as_str())).collect();
        let known = [("irspack", "0.4.0"), ("irspack", "0.4.1"), ("procmaps", "0.5.0"), ("uefi-firmware", "1.11")];
        assert_eq!(bad, BTreeSet::from(known));
    }
}
