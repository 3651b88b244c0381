//! `cargo xtask bench-lsp`: the time from an edit to its diagnostics, as an editor meets it.
//!
//! It builds the program (release), starts its language server, edits a text that it makes itself, and prints the
//! times; with a label they are appended to `bench/lsp-history.jsonl`. It knows the program by the protocol alone.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod client;
mod edits;
mod source;

use abi3lint_bench::{LSP_HISTORY, append};
use abi3lint_workspace::build_release;
use anyhow::{Result, bail};
use clap::Parser;
use client::Client;
use edits::{Edit, Editor};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What the 99th of a hundred edits may take.
const BUDGET: Duration = Duration::from_millis(15);

/// What the middle edit may take beside a generated file of 10 MB.
const BUDGET_BESIDE: Duration = Duration::from_millis(50);

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench-lsp", about = abi3lint_workspace::about::BENCH_LSP)]
struct Args {
    /// How many edits are made.
    #[arg(long, default_value_t = 2000)]
    edits: usize,

    /// Lines of the file that is edited.
    #[arg(long, default_value_t = 10_000)]
    lines: usize,

    /// Another file of so many lines lies in the folder of the one that is edited, and is not edited.
    #[arg(long, default_value_t = 0, value_name = "LINES")]
    beside: usize,

    /// Another row of edits. The same number gives the same edits.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Every so many edits, compare with what a fresh server says of the same text; 0 is never.
    #[arg(long, default_value_t = 0)]
    compare: usize,

    /// List the edits for which the server works longer than so many milliseconds.
    #[arg(long, value_name = "MS")]
    slow: Option<u64>,

    /// The editor does not close braces and parentheses by itself.
    #[arg(long)]
    no_pairs: bool,

    /// Make the same edits so many times, and also tell the least time of each: what a busy machine adds falls on
    /// other edits each time.
    #[arg(long, default_value_t = 1)]
    rounds: usize,

    /// Measure this server; nothing is built.
    #[arg(long, value_name = "FILE")]
    bin: Option<PathBuf>,

    /// Append the figures to bench/lsp-history.jsonl under this name: the date.
    #[arg(long, value_name = "TEXT", conflicts_with = "bin")]
    label: Option<String>,

    /// Fail where the budget is not met.
    #[arg(long)]
    strict: bool,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    let server = match &args.bin {
        Some(file) => file.clone(),
        None => build_release(&["abi3lint"])?.join("abi3lint"),
    };
    let text = source::file(args.lines);
    println!("a file of {} lines and {} bytes; {} edits", text.lines().count(), text.len(), args.edits);
    let beside = if args.beside > 0 { Some(beside(args.beside)?) } else { None };
    let folder = beside.as_ref().map(|b| b.0.as_path());
    let Round { opened, times, memory } = round(args, &server, folder, &text, true)?;
    let mut least: Vec<Duration> = times.iter().map(|t| t.wall).collect();
    for _ in 1..args.rounds {
        let again = round(args, &server, folder, &text, false)?;
        least.iter_mut().zip(again.times).for_each(|(l, t)| *l = t.wall.min(*l));
    }
    let mut kinds: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in &times {
        kinds.entry(sample.kind).or_default().push(sample);
    }
    println!("{:<18} {:>5}  {:^28}  on processors", "ms", "edits", "wall clock");
    for (kind, of_kind) in kinds {
        println!("{kind:<18} {:>5}  {}", of_kind.len(), words(&of_kind));
    }
    println!("{:<18} {:>5}  {}", "all", times.len(), words(&times.iter().collect::<Vec<_>>()));
    if let Some((before, after)) = memory {
        println!("memory: {} MiB after opening, {} MiB at the end", before >> 20, after >> 20);
    }
    // Beside a large file, the middle edit has the budget.
    let (percent, budget) = if beside.is_some() { (50, BUDGET_BESIDE) } else { (99, BUDGET) };
    let measured = at(&sorted(times.iter().map(|t| t.wall)), percent);
    let met = measured <= budget;
    println!(
        "p{percent} {:.1} ms: the budget of {} ms is {}",
        ms(measured),
        budget.as_millis(),
        if met { "met" } else { "NOT met" }
    );
    let worked = sorted(times.iter().filter_map(|t| t.worked));
    if !met && !worked.is_empty() && at(&worked, percent) <= budget {
        println!(
            "(the server worked for {:.1} ms; the rest of the time others had the processors)",
            ms(at(&worked, percent))
        );
    }
    let fixed = sorted(times.iter().map(|t| t.yardstick));
    println!(
        "the machine: a computation that is always the same took {:.1} ms, and {:.1} ms as the 99th of a hundred",
        ms(at(&fixed, 50)),
        ms(at(&fixed, 99))
    );
    let least = sorted(least.into_iter());
    if args.rounds > 1 {
        let (p50, p99) = (at(&least, 50), at(&least, 99));
        println!("the least of {} rounds for each edit: p50 {:.1}, p99 {:.1} ms", args.rounds, ms(p50), ms(p99));
    }
    if let Some(label) = &args.label {
        let wall = sorted(times.iter().map(|t| t.wall));
        let figures = Figures {
            edits: args.edits,
            lines: text.lines().count(),
            beside_bytes: beside.map(|b| b.1),
            seed: args.seed,
            rounds: args.rounds,
            opened_ms: tenths(opened),
            p50_ms: tenths(at(&wall, 50)),
            p99_ms: tenths(at(&wall, 99)),
            least_p50_ms: tenths(at(&least, 50)),
            least_p99_ms: tenths(at(&least, 99)),
            ratio: part(at(&wall, 50), opened),
            machine: part(at(&fixed, 99), at(&fixed, 50)),
            memory_mib: memory.map(|m| m.1 >> 20),
        };
        append(LSP_HISTORY, label, &serde_json::to_string(&figures)?)?;
    }
    if args.strict && at(&least, percent) > budget {
        bail!("the budget is not met");
    }
    Ok(())
}

/// A folder with a file of so many lines, and its size.
fn beside(lines: usize) -> Result<(PathBuf, usize)> {
    let folder = abi3lint_workspace::metadata()?.target_directory.join("bench-lsp");
    std::fs::create_dir_all(&folder)?;
    let text = source::file(lines);
    std::fs::write(folder.join("beside.c"), &text)?;
    println!("beside a file of {} lines and {} bytes", text.lines().count(), text.len());
    Ok((folder, text.len()))
}

/// A line of the history.
#[derive(serde::Serialize)]
struct Figures {
    edits: usize,
    lines: usize,
    /// The size of a file beside the one that is edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    beside_bytes: Option<usize>,
    seed: u64,
    rounds: usize,
    opened_ms: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Of the least of the rounds for each edit.
    least_p50_ms: f64,
    least_p99_ms: f64,
    /// The middle edit, as a part of the time to open the file.
    ratio: f64,
    /// The 99th of a hundred equal computations, as a multiple of the middle one.
    machine: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_mib: Option<u64>,
}

/// Makes all edits once, with another server. Gives its memory too: after opening, and at the end.
fn round(args: &Args, server: &Path, folder: Option<&Path>, text: &str, tell: bool) -> Result<Round> {
    let mut client = Client::start(server, folder)?;
    let start = Instant::now();
    let found = client.open(text)?;
    let opened = start.elapsed();
    if tell {
        println!("opened in {:.1} ms with {} findings", ms(opened), found.len());
    }
    let before = client.memory();
    let mut editor = Editor::new(text.to_owned(), args.seed, !args.no_pairs);
    let mut times: Vec<Sample> = Vec::with_capacity(args.edits);
    for n in 1..=args.edits {
        let Edit { kind, range, text } = editor.next();
        let worked = client.worked();
        let start = Instant::now();
        let found = client.change(n, range, &text)?;
        let wall = client.arrived.duration_since(start);
        let worked = worked.and_then(|before| client.worked()?.checked_sub(before));
        if let (Some(most), Some(worked), true) = (args.slow, worked, tell)
            && worked > Duration::from_millis(most)
        {
            println!("edit {n}, {kind}, {:.1} ms: {text:?} in line {}", ms(worked), range.0.0 + 1);
        }
        times.push(Sample { kind, wall, worked, yardstick: yardstick(editor.text()) });
        if args.compare > 0 && n.is_multiple_of(args.compare) {
            let mut fresh = Client::start(server, folder)?;
            let alone = fresh.open(editor.text())?;
            if alone != found {
                bail!("after edit {n} ({kind}) the diagnostics differ from those of a fresh server");
            }
            fresh.quit()?;
        }
    }
    let after = client.memory();
    client.quit()?;
    Ok(Round { opened, times, memory: before.zip(after) })
}

/// All edits.
struct Round {
    /// From opening the file to its first diagnostics.
    opened: Duration,
    times: Vec<Sample>,
    /// After opening, and at the end, in bytes.
    memory: Option<(u64, u64)>,
}

/// One edit.
struct Sample {
    kind: &'static str,
    /// From the edit to its diagnostics.
    wall: Duration,
    /// What the server worked meanwhile, all threads together.
    worked: Option<Duration>,
    /// What the same computation took after each edit.
    yardstick: Duration,
}

/// The time of a computation that is always as long, which a machine of one's own makes in always the same time.
fn yardstick(text: &str) -> Duration {
    let start = Instant::now();
    let mut sum = 0_u32;
    for byte in text.bytes().cycle().take(YARDSTICK) {
        sum = sum.wrapping_mul(31).wrapping_add(byte.into());
    }
    std::hint::black_box(sum);
    start.elapsed()
}

/// So many bytes are a few milliseconds.
const YARDSTICK: usize = 1 << 18;

fn sorted(times: impl Iterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times
}

fn words(samples: &[&Sample]) -> String {
    let three = |times: Vec<Duration>| {
        let max = times.last().copied().unwrap_or_default();
        format!("p50 {:>5.1} p99 {:>5.1} max {:>5.1}", ms(at(&times, 50)), ms(at(&times, 99)), ms(max))
    };
    let wall = three(sorted(samples.iter().map(|s| s.wall)));
    format!("{wall}  {}", three(sorted(samples.iter().filter_map(|s| s.worked))))
}

/// The percentile of sorted times.
fn at(times: &[Duration], percent: usize) -> Duration {
    times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A time as a part of another.
fn part(time: Duration, of: Duration) -> f64 {
    (time.as_secs_f64() / of.as_secs_f64().max(1e-9) * 1e4).round() / 1e4
}

/// In milliseconds, to a tenth.
fn tenths(time: Duration) -> f64 {
    (ms(time) * 10.0).round() / 10.0
}
