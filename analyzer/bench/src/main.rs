//! `cargo xtask bench`: what a check costs beside tree-sitter's bare parse of the same bytes and beside a
//! compiler, how fast it starts, and how much memory it takes.
//!
//! Ratios within one run are what counts: both sides are measured in turns over the same files, on one
//! thread, and medians are compared. It builds the program (release), fetches the packages of `bench/corpus.toml`
//! into `target/bench-corpus`, and prints a table to standard error; with a label the figures are appended to
//! `bench/history.jsonl`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod clang;
mod fetch;
mod figures;
mod packages;
mod parse;
mod pins;
mod process;
mod unpack;

use abi3lint_bench::{HISTORY, append};
use abi3lint_workspace::{build_release, metadata, root};
use anyhow::{Context, Result, ensure};
use clang::Clang;
use clap::Parser;
use figures::{Beside, Figures, Line, Memory, beside, memory_budget, part, rounded};
use packages::Package;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench", about = abi3lint_workspace::about::BENCH)]
struct Args {
    /// Where the packages of bench/corpus.toml are kept; what is missing there is fetched. Default:
    /// bench-corpus in cargo's target folder.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// Check the files in DIR instead; nothing is fetched.
    #[arg(long, value_name = "DIR", conflicts_with = "corpus")]
    files: Option<PathBuf>,

    /// Each folder of --files is a package of its own, as a user would check it.
    #[arg(long, requires = "files")]
    packages: bool,

    /// Promised ABIs. May be repeated.
    #[arg(long, value_delimiter = ',', default_values = ["cp39-abi3", "cp315-abi3t"])]
    target: Vec<String>,

    /// How often the check and the bare parse are measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// How often clang is measured.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    clang_rounds: u32,

    /// Leave clang out, which takes most of the time.
    #[arg(long, conflicts_with = "label")]
    no_clang: bool,

    /// Append the figures to bench/history.jsonl under this name: the date and the corpus. Fails at once if something
    /// cannot be measured on this machine.
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,

    /// Measure this program; nothing is built.
    #[arg(long, value_name = "FILE", conflicts_with = "label")]
    bin: Option<PathBuf>,
}

/// The list of packages to fetch and to check.
const PINS: &str = "bench/corpus.toml";
/// The one small file by which start-up is measured.
const SMALL: &str = "testdata/spam/src/menu.c";
/// How often the program is started.
const STARTS: u32 = 60;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::from(2)
        }
    }
}

fn run(mut args: Args) -> Result<()> {
    // Paths of the command line are meant from where it was typed, all others lie in the workspace.
    for path in [&mut args.files, &mut args.corpus, &mut args.bin].into_iter().flatten() {
        *path = std::path::absolute(&*path)?;
    }
    std::env::set_current_dir(root())?;
    let bin = match &args.bin {
        Some(file) => file.clone(),
        None => build_release(&["abi3lint"])?.join("abi3lint"),
    };
    let targets = parse::targets(&args.target)?;
    let clang = if args.no_clang { Err("--no-clang".to_owned()) } else { Clang::find().map_err(|e| format!("{e:#}")) };
    if let (Err(why), Some(_)) = (&clang, &args.label) {
        anyhow::bail!("clang cannot be measured: {why}");
    }
    let (roots, corpus) = match &args.files {
        Some(dir) => (packages::roots(dir, args.packages)?, None),
        None => {
            let text = std::fs::read_to_string(PINS).with_context(|| format!("cannot read {PINS}"))?;
            let pins = pins::parse(&text).context(PINS)?;
            eprintln!("{PINS}: {}", pins::kinds(&pins));
            let corpus = match &args.corpus {
                Some(folder) => folder.clone(),
                None => metadata()?.target_directory.join("bench-corpus"),
            };
            (fetch::sources(&pins, &corpus)?, Some(pins::fingerprint(&pins)))
        }
    };
    let packages = packages::load(roots)?;
    let mut figures = Figures {
        corpus,
        files: packages.iter().map(|p| p.files.len()).sum(),
        bytes: packages.iter().flat_map(|p| &p.files).map(|f| f.text.len()).sum(),
        packages: packages.len(),
        rounds: args.rounds,
        ..Figures::default()
    };
    ensure!(figures.bytes > 0, "there is no C or C++ source in what is to be checked");
    eprintln!("{} files, {} bytes, {} packages", figures.files, figures.bytes, figures.packages);

    let mut lines = vec![parse_line(&args, &packages, &targets, &mut figures)?];
    match clang {
        Ok(clang) => lines.extend(clang_lines(&args, &bin, &packages, &clang, &mut figures)?),
        Err(why) => lines.push(clang_missing(why)),
    }
    let start = process::start_ms(&bin, Path::new(SMALL), STARTS)?;
    figures.start_ms = Some(rounded(start, 2));
    lines.push(Line {
        name: "start-up",
        budget: format!("{:.0} ms", figures::START),
        figure: Ok((format!("{start:.1} ms"), start <= figures::START)),
        note: format!("check of one small file, as a process; median of {STARTS}"),
    });
    lines.push(memory_line(&args, &bin, &packages, &mut figures)?);
    for line in lines {
        eprintln!("{line}");
    }
    match &args.label {
        Some(label) => append(HISTORY, label, &serde_json::to_string(&figures)?),
        None => Ok(()),
    }
}

/// Extract and check beside the bare parse.
fn parse_line(args: &Args, packages: &[Package], targets: &parse::Targets, figures: &mut Figures) -> Result<Line> {
    let t = parse::measure(packages, targets, args.rounds)?;
    let speed = figures.bytes as f64 / 1e6 / (t.whole / 1e3);
    eprintln!("bare parse {:.1} ms, extract {:.1} ms, check {:.1} ms, {speed:.1} MB/s", t.bare, t.extract, t.check);
    figures.bare_ms = rounded(t.bare, 1);
    figures.extract_ms = rounded(t.extract, 1);
    figures.check_ms = rounded(t.check, 1);
    figures.ratio = rounded(t.ratio, 3);
    figures.mb_per_s = rounded(speed, 1);
    Ok(Line {
        name: "check / bare parse",
        budget: format!("{:.2}", figures::PARSE),
        figure: Ok((format!("{:.2}", t.ratio), t.ratio <= figures::PARSE)),
        note: format!("(extract + check) / tree-sitter, one thread; median of {}", args.rounds),
    })
}

/// A check of each package, as a process, beside clang on each of its files: on one thread, and on all.
fn clang_lines(
    args: &Args,
    bin: &Path,
    packages: &[Package],
    clang: &Clang,
    figures: &mut Figures,
) -> Result<Vec<Line>> {
    let units: Vec<Vec<clang::Unit>> = packages.iter().map(|p| clang.units(&p.root)).collect();
    let files = units.iter().map(Vec::len).sum();
    eprintln!("clang {} with the headers of CPython {}, {files} files", clang.version, clang.python);
    // The round that warms the caches is the one that looks at clang's words.
    let mut read = 0;
    for unit in units.iter().flatten() {
        read += usize::from(clang.reads_all(unit)?);
    }
    if files == 0 {
        return Ok(vec![clang_missing("there is no file that clang compiles by itself".to_owned())]);
    }
    let mut rounds = Vec::new();
    for i in 1..=args.clang_rounds {
        let round = packages.iter().zip(&units).map(|(p, u)| process::turn(bin, &p.root, clang, u));
        rounds.push(round.collect::<Result<Vec<_>>>()?);
        eprintln!("clang: round {i} of {}", args.clang_rounds);
    }
    let threads = std::thread::available_parallelism()?.get();
    let one = beside(&rounds, |t| t.check);
    let all = beside(&rounds, |t| t.parallel);
    let worst = |b: &Beside| b.worst.map_or((String::new(), 0.0), |(i, r)| (packages[i].name(), r));
    let words = |b: &Beside| {
        let (name, ratio) = worst(b);
        let middle = part(b.middle);
        format!("abi3lint {:.0} ms; middle package {middle}, worst {} ({name})", b.check, part(ratio))
    };
    let note = format!(
        "one thread; {}; clang {:.0} ms, one file after the other; it read {read} of {files} to the end, in the \
         others a header is missing; median of {}",
        words(&one),
        one.clang,
        args.clang_rounds
    );
    figures.clang = Some(figures::Clang {
        clang: clang.version.clone(),
        python: clang.python.clone(),
        clang_files: files,
        clang_read: read,
        process_ms: rounded(one.check, 1),
        clang_ms: rounded(one.clang, 1),
        clang_ratio: rounded(one.ratio, 5),
        clang_middle: rounded(one.middle, 5),
        clang_worst: rounded(worst(&one).1, 5),
        clang_worst_package: worst(&one).0,
        threads,
        threads_process_ms: rounded(all.check, 1),
        threads_ratio: rounded(all.ratio, 5),
        threads_middle: rounded(all.middle, 5),
        threads_worst: rounded(worst(&all).1, 5),
        threads_worst_package: worst(&all).0,
    });
    let figure = (part(one.ratio), one.ratio <= figures::CLANG);
    Ok(vec![
        Line { name: CLANG, budget: part(figures::CLANG), figure: Ok(figure), note },
        Line {
            name: "the same, all threads",
            budget: String::new(),
            figure: Ok((part(all.ratio), true)),
            note: format!("{threads} threads, as it runs by itself; {}; clang on one", words(&all)),
        },
    ])
}

const CLANG: &str = "check / clang";

fn clang_missing(why: String) -> Line {
    Line { name: CLANG, budget: part(figures::CLANG), figure: Err(why), note: String::new() }
}

/// The package that comes nearest to its budget of memory, or goes furthest past it.
fn memory_line(args: &Args, bin: &Path, packages: &[Package], figures: &mut Figures) -> Result<Line> {
    let mut worst: Option<(f64, f64, &Package)> = None;
    let mut over = 0;
    for p in packages {
        let Some(peak) = process::peak_mib(bin, &p.root, &args.target)? else { continue };
        let budget = memory_budget(p.largest());
        over += usize::from(peak > budget);
        if worst.is_none_or(|(a, b, _)| peak / budget > a / b) {
            worst = Some((peak, budget, p));
        }
    }
    let Some((peak, budget, p)) = worst else {
        let why = "the system does not tell it, or every run was too short".to_owned();
        return Ok(Line { name: "peak memory", budget: String::new(), figure: Err(why), note: String::new() });
    };
    figures.memory =
        Some(Memory { peak_mib: rounded(peak, 1), peak_budget_mib: rounded(budget, 1), peak_package: p.name() });
    Ok(Line {
        name: "peak memory",
        budget: format!("{budget:.0} MiB"),
        figure: Ok((format!("{peak:.0} MiB"), peak <= budget)),
        note: format!(
            "50 MiB + 20 x largest file; worst package: {}; {over} of {} past theirs",
            p.name(),
            packages.len()
        ),
    })
}
