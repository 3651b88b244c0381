//! `abi3lint-bench`: what a check costs beside tree-sitter's bare parse of the same bytes.
//!
//! Ratios within one run are what counts: both sides are measured in turns, on one thread, over the same
//! files in memory, and the medians are compared. `cargo xtask bench` builds and starts it.

mod corpus;
mod process;

use abi3lint_check::{Request, check};
use abi3lint_front_c::{Options, bare_parse, extract};
use abi3lint_model::{ConfigSet, Target};
use anyhow::{Context, Result, ensure};
use clap::Parser;
use corpus::Package;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

/// Measures a check against the bare parse of the same files.
#[derive(Debug, Parser)]
struct Args {
    /// The files to check.
    #[arg(long, value_name = "DIR", default_value = "testdata")]
    files: PathBuf,

    /// Each folder of DIR is a package of its own, as a user would check it.
    #[arg(long)]
    packages: bool,

    /// Promised ABIs. May be repeated.
    #[arg(long, value_delimiter = ',', default_values = ["cp39-abi3", "cp315-abi3t"])]
    target: Vec<String>,

    /// How often each side is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// The program whose start and memory are measured as well.
    #[arg(long, value_name = "PROGRAM")]
    bin: Option<PathBuf>,

    /// The one small file by which start-up is measured.
    #[arg(long, value_name = "FILE", default_value = "testdata/spam/src/menu.c")]
    small: PathBuf,

    /// How often the program is started.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    starts: u32,
}

/// Milliseconds of one round, or their medians.
#[derive(Clone, Copy, Debug)]
struct Times {
    bare: f64,
    extract: f64,
    check: f64,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let packages = corpus::load(&args.files, args.packages)?;
    let targets = args
        .target
        .iter()
        .map(|t| {
            let target = Target::parse(t)?;
            Ok((target, target.configs(None)?))
        })
        .collect::<Result<Vec<_>>>()?;
    let files: usize = packages.iter().map(|p| p.files.len()).sum();
    let bytes: usize = packages.iter().flat_map(|p| &p.files).map(|f| f.text.len()).sum();
    ensure!(bytes > 0, "no C or C++ source below {}", args.files.display());

    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().context("cannot start a thread")?;
    // One round unmeasured: the first one pays for page faults and for the parsers' tables.
    let rounds: Vec<Times> = (0..=args.rounds).map(|_| pool.install(|| round(&packages, &targets))).skip(1).collect();
    let t = Times {
        bare: median(rounds.iter().map(|r| r.bare)),
        extract: median(rounds.iter().map(|r| r.extract)),
        check: median(rounds.iter().map(|r| r.check)),
    };
    let whole = median(rounds.iter().map(|r| r.extract + r.check));
    let ratio = median(rounds.iter().map(|r| (r.extract + r.check) / r.bare));
    let speed = bytes as f64 / 1e6 / (whole / 1e3);
    eprintln!(
        "{files} files, {bytes} bytes, {} packages, one thread, median of {} rounds",
        packages.len(),
        args.rounds
    );
    eprintln!("bare parse      {:9.1} ms", t.bare);
    eprintln!("extract         {:9.1} ms", t.extract);
    eprintln!("check           {:9.1} ms", t.check);
    eprintln!("ratio           {ratio:9.2}      budget 1.50: (extract + check) / bare parse");
    eprintln!("speed           {speed:9.1} MB/s");
    let mut json = format!(
        "\"files\":{files},\"bytes\":{bytes},\"packages\":{},\"rounds\":{},\"bare_ms\":{:.1},\"extract_ms\":{:.1},\"check_ms\":{:.1},\"ratio\":{ratio:.3},\"mb_per_s\":{speed:.1}",
        packages.len(),
        args.rounds,
        t.bare,
        t.extract,
        t.check
    );
    if let Some(bin) = &args.bin {
        let start = process::start_ms(bin, &args.small, args.starts)?;
        eprintln!("start-up        {start:9.1} ms   budget 10.0: check of one small file, as a process");
        json.push_str(&format!(",\"start_ms\":{start:.2}"));
        json.push_str(&memory(bin, &packages, &args.target)?);
    }
    // The one line on standard output: whoever started this keeps it.
    println!("{{{json}}}");
    Ok(())
}

/// The bare parse of everything, then the check of everything, package by package.
fn round(packages: &[Package], targets: &[(Target, ConfigSet)]) -> Times {
    let mut t = Times { bare: 0.0, extract: 0.0, check: 0.0 };
    for p in packages {
        let began = Instant::now();
        black_box(bare_parse(&p.files));
        t.bare += ms(began);
        let options = Options {
            active: targets.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs),
            ..Options::default()
        };
        let began = Instant::now();
        let extraction = extract(&p.files, &options);
        t.extract += ms(began);
        let began = Instant::now();
        black_box(check(&p.files, &extraction.facts, &Request { targets, select: &[], ignore: &[] }));
        t.check += ms(began);
    }
    t
}

/// The package that comes nearest to its budget of memory, or goes furthest past it.
fn memory(bin: &std::path::Path, packages: &[Package], targets: &[String]) -> Result<String> {
    let mut worst: Option<(f64, f64, &Package)> = None;
    for p in packages {
        let Some(peak) = process::peak_mib(bin, &p.root, targets)? else { continue };
        let largest = p.files.iter().map(|f| f.text.len()).max().unwrap_or(0);
        let budget = 50.0 + 20.0 * largest as f64 / f64::from(1 << 20);
        if worst.is_none_or(|(a, b, _)| peak / budget > a / b) {
            worst = Some((peak, budget, p));
        }
    }
    let Some((peak, budget, p)) = worst else {
        eprintln!("peak memory     not measured: the system does not tell it, or every run was too short");
        return Ok(String::new());
    };
    let name = p.root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    eprintln!("peak memory     {peak:9.1} MiB  budget {budget:.1}: 50 MiB + 20 x largest file; worst package: {name}");
    Ok(format!(",\"peak_mib\":{peak:.1},\"peak_budget_mib\":{budget:.1}"))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The middle value.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}
