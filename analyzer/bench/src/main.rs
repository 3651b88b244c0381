//! `abi3lint-bench`: what a check costs beside tree-sitter's bare parse of the same bytes and beside a
//! compiler, how fast it starts, and how much memory it takes.
//!
//! Ratios within one run are what counts: both sides are measured in turns over the same files, on one
//! thread, and medians are compared. `cargo xtask bench` builds and starts it. Lines for the reader go to
//! standard error; the one line on standard output is for whoever keeps it.

mod clang;
mod fetch;
mod figures;
mod packages;
mod parse;
mod pins;
mod process;
mod unpack;

use anyhow::{Context, Result, ensure};
use clang::Clang;
use clap::Parser;
use figures::{Beside, Figures, Line, Memory, beside, memory_budget, part, rounded};
use packages::Package;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Measures a check against the bare parse of the same files and against clang.
#[derive(Debug, Parser)]
struct Args {
    /// The list of packages to fetch and to check.
    #[arg(long, value_name = "FILE", default_value = "bench/corpus.toml")]
    pins: PathBuf,

    /// Where fetched packages are kept.
    #[arg(long, value_name = "DIR", default_value = "target/bench-corpus")]
    corpus: PathBuf,

    /// Other files to check; nothing is fetched then.
    #[arg(long, value_name = "DIR")]
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

    /// Leave clang out.
    #[arg(long, conflicts_with = "complete")]
    no_clang: bool,

    /// Fail at once if something cannot be measured on this machine.
    #[arg(long)]
    complete: bool,

    /// The program.
    #[arg(long, value_name = "PROGRAM")]
    bin: PathBuf,

    /// The one small file by which start-up is measured.
    #[arg(long, value_name = "FILE", default_value = "testdata/spam/src/menu.c")]
    small: PathBuf,

    /// How often the program is started.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    starts: u32,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let targets = parse::targets(&args.target)?;
    let clang = if args.no_clang { Err("--no-clang".to_owned()) } else { Clang::find().map_err(|e| format!("{e:#}")) };
    if let (Err(why), true) = (&clang, args.complete) {
        anyhow::bail!("clang cannot be measured: {why}");
    }
    let (roots, corpus) = match &args.files {
        Some(dir) => (packages::roots(dir, args.packages)?, None),
        None => {
            let text =
                std::fs::read_to_string(&args.pins).with_context(|| format!("cannot read {}", args.pins.display()))?;
            let pins = pins::parse(&text).with_context(|| args.pins.display().to_string())?;
            eprintln!("{}: {}", args.pins.display(), pins::kinds(&pins));
            (fetch::sources(&pins, &args.corpus)?, Some(pins::fingerprint(&pins)))
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

    let mut lines = vec![parse_line(args, &packages, &targets, &mut figures)?];
    match clang {
        Ok(clang) => lines.extend(clang_lines(args, &packages, &clang, &mut figures)?),
        Err(why) => lines.push(clang_missing(why)),
    }
    let start = process::start_ms(&args.bin, &args.small, args.starts)?;
    figures.start_ms = Some(rounded(start, 2));
    lines.push(Line {
        name: "start-up",
        budget: format!("{:.0} ms", figures::START),
        figure: Ok((format!("{start:.1} ms"), start <= figures::START)),
        note: format!("check of one small file, as a process; median of {}", args.starts),
    });
    lines.push(memory_line(args, &packages, &mut figures)?);
    for line in lines {
        eprintln!("{line}");
    }
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
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
fn clang_lines(args: &Args, packages: &[Package], clang: &Clang, figures: &mut Figures) -> Result<Vec<Line>> {
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
        let round = packages.iter().zip(&units).map(|(p, u)| process::turn(&args.bin, &p.root, clang, u));
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
fn memory_line(args: &Args, packages: &[Package], figures: &mut Figures) -> Result<Line> {
    let mut worst: Option<(f64, f64, &Package)> = None;
    let mut over = 0;
    for p in packages {
        let Some(peak) = process::peak_mib(&args.bin, &p.root, &args.target)? else { continue };
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

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
