//! `cargo xtask agree`: what is said of a source against what is said of the module that clang makes of it.
//!
//! Both front ends tell the same story where both can see it. `testdata/agreement.toml` lists the kinds of
//! differences that are known, each with its reason. Over the fixtures every other difference is a failure,
//! and so is a kind that explains nothing; over real packages they are counted.
//!
//! It builds the program and the reader of bitcode (release), reads sources, writes what clang makes of them below
//! `target/agree`, and prints the differences. It knows both front ends by the program's JSON alone.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod judge;
mod kinds;
mod macros;
mod tree;

use abi3lint_pythons::installed_headers;
use abi3lint_workspace::{build_release, metadata, path_from_chore, root};
use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use judge::{Finding, Python, Tools};
use kinds::{Difference, Kinds, Others, Side};
use macros::Macros;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tree::Group;

/// With all of these it is known which fixtures compile.
const ALL: std::ops::RangeInclusive<u8> = 6..=13;
/// Minor version of the CPython whose headers come first.
const PREFERRED: u8 = 12;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask agree", about = abi3lint_workspace::about::AGREE)]
struct Args {
    /// Major version of LLVM: 14, 16 or 19.
    #[arg(long, default_value_t = 19)]
    llvm: u32,
    /// A folder with a folder of sources for each package. Default: the fixtures of testdata.
    #[arg(long, value_name = "DIR")]
    packages: Option<PathBuf>,
    /// Only these packages. May be repeated.
    #[arg(long, value_name = "NAME", requires = "packages")]
    only: Vec<String>,
    /// Show each difference, not just those that no kind explains.
    #[arg(long)]
    all: bool,
    /// More flags for both, as -DNAME or -IDIR, after `--`.
    #[arg(last = true, value_name = "FLAG")]
    flags: Vec<String>,
}

fn main() -> ExitCode {
    abi3lint_workspace::exit_code(run(&Args::parse()))
}

fn run(args: &Args) -> Result<()> {
    let reader = path_from_chore(&["ir-reader", "--llvm", &args.llvm.to_string()])?;
    let cli = build_release(&["abi3lint"])?.join("abi3lint");
    let tools = Tools::new(args.llvm, cli, reader, pythons()?, args.flags.clone());
    match &args.packages {
        None => fixtures(&tools, args.all),
        Some(folder) => packages(&tools, folder, &args.only, args.all),
    }
}

/// The headers of this machine: the preferred ones, then from the newest on.
fn pythons() -> Result<Vec<Python>> {
    let mut found: Vec<Python> = installed_headers().into_iter().rev().collect();
    found.sort_by_key(|(minor, _)| *minor != PREFERRED);
    ensure!(!found.is_empty(), "no CPython with headers was found; 'cargo xtask setup' says what to install");
    Ok(found)
}

fn fixtures(tools: &Tools, all: bool) -> Result<()> {
    let scratch = metadata()?.target_directory.join("agree/fixtures");
    let groups = tree::fixtures(&root().join("testdata"), &scratch)?;
    let kinds = Kinds::read(&root().join("testdata/agreement.toml"))?;
    let compared = compare_all(tools, &groups)?;
    let mut total = Total::default();
    for c in &compared {
        total.add(c, &kinds, all);
    }
    total.print();
    let idle = kinds.idle(&total.explained);
    for name in &idle {
        println!("testdata/agreement.toml: '{name}' explains no difference any more; take it out");
    }
    let has = |minor| tools.pythons.iter().any(|p| p.0 == minor);
    let refused = if ALL.into_iter().all(has) { kinds.refusals(&total.refused) } else { Vec::new() };
    if let Some(missing) = ALL.into_iter().find(|m| !has(*m)) {
        println!("headers of CPython 3.{missing} are not there, so it is not checked which fixtures compile");
    }
    for line in &refused {
        println!("{line}");
    }
    ensure!(
        total.unexplained == 0 && idle.is_empty() && refused.is_empty(),
        "the front ends disagree: {} difference(s) that testdata/agreement.toml does not list, {} entries without use, \
         {} surprise(s) about what compiles",
        total.unexplained,
        idle.len(),
        refused.len()
    );
    ensure!(total.both > 0, "nothing was found in any fixture");
    Ok(())
}

fn packages(tools: &Tools, folder: &Path, only: &[String], all: bool) -> Result<()> {
    let scratch = metadata()?.target_directory.join("agree/packages");
    let groups = tree::packages(folder, &scratch, only)?;
    if groups.is_empty() {
        bail!("{} has no folder with C or C++ files; --packages takes the folder that holds them", folder.display());
    }
    let kinds = Kinds::read(&root().join("testdata/agreement.toml"))?;
    let mut total = Total::default();
    println!("{:24} {:>5} {:>8} {:>6} {:>12} {:>8}", "package", "files", "refused", "both", "only source", "only IR");
    for group in &groups {
        let c = compare(tools, group)?;
        let of = |side| c.differences.iter().filter(|d| d.side == side).count();
        let (source, ir) = (of(Side::Source), of(Side::Ir));
        println!("{:24} {:5} {:8} {:6} {source:12} {ir:8}", group.name, c.compiled, c.refused.len(), c.both);
        total.add(&c, &kinds, all);
    }
    total.print();
    Ok(())
}

/// What was found in a group of files that are one package.
#[derive(Debug, Default)]
struct Compared {
    name: String,
    compiled: usize,
    /// Files that did not compile, with clang's first error.
    refused: Vec<(String, String)>,
    both: usize,
    differences: Vec<Difference>,
}

fn compare_all(tools: &Tools, groups: &[Group]) -> Result<Vec<Compared>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = groups.len().div_ceil(threads).max(1);
    let pieces: Vec<Result<Vec<Compared>>> = std::thread::scope(|scope| {
        let work = |piece: &'_ [Group]| piece.iter().map(|g| compare(tools, g)).collect::<Result<Vec<_>>>();
        let running: Vec<_> = groups.chunks(size).map(|piece| scope.spawn(move || work(piece))).collect();
        running.into_iter().map(|t| t.join().unwrap_or_else(|_| bail!("a comparison panicked"))).collect()
    });
    pieces.into_iter().collect::<Result<Vec<_>>>().map(|p| p.into_iter().flatten().collect())
}

/// Compares with the first headers that all files of a group compile with, or else with the preferred ones.
fn compare(tools: &Tools, group: &Group) -> Result<Compared> {
    let mut best: Option<(Compiled, &Python)> = None;
    for python in &tools.pythons {
        let compiled = compile(tools, group, python)?;
        let whole = compiled.refused.is_empty();
        if whole || best.is_none() {
            best = Some((compiled, python));
        }
        if whole || !group.is_fixture {
            break;
        }
    }
    let (Compiled { sources, modules, refused }, python) = best.context("there are no headers")?;
    let mut out = Compared { name: group.name.clone(), refused, ..Compared::default() };
    out.compiled = modules.len();
    if modules.is_empty() {
        return Ok(out);
    }
    let mut macros = Macros::read(&group.folder, &sources);
    for module in &modules {
        macros.learn(&tools.preprocess(group, module.trim_end_matches(".bc"), python)?);
    }
    let source = tools.check(group, &sources.into_iter().collect::<Vec<_>>(), python)?;
    let ir = tools.check(group, &modules, python)?;
    out.both = source.keys().filter(|k| ir.contains_key(*k)).count();
    let only = |mine: &BTreeMap<_, Finding>, others: &BTreeMap<_, Finding>, side| -> Vec<Difference> {
        let missing = mine.iter().filter(|(k, _)| !others.contains_key(*k));
        let seen = Others::new(others.values(), &macros);
        missing.map(|(_, f)| Difference::new(side, f.clone(), &macros, &seen)).collect()
    };
    out.differences = only(&source, &ir, Side::Source);
    out.differences.extend(only(&ir, &source, Side::Ir));
    Ok(out)
}

/// What clang made of a group.
#[derive(Debug, Default)]
struct Compiled {
    /// Sources, and what they include.
    sources: BTreeSet<String>,
    modules: Vec<String>,
    refused: Vec<(String, String)>,
}

fn compile(tools: &Tools, group: &Group, python: &Python) -> Result<Compiled> {
    let mut out = Compiled::default();
    for unit in &group.units {
        match tools.compile(group, unit, python)? {
            Ok(module) => {
                out.sources.extend(module.files);
                out.modules.push(module.path);
            }
            Err(why) => out.refused.push((unit.clone(), why)),
        }
    }
    Ok(out)
}

/// Sums over groups.
#[derive(Debug, Default)]
struct Total {
    compiled: usize,
    both: usize,
    unexplained: usize,
    /// Differences by the name of what explains them.
    explained: BTreeMap<(Side, String), usize>,
    refused: Vec<(String, String)>,
}

impl Total {
    fn add(&mut self, c: &Compared, kinds: &Kinds, all: bool) {
        self.compiled += c.compiled;
        self.both += c.both;
        self.refused.extend(c.refused.iter().cloned());
        for d in &c.differences {
            let kind = kinds.explain(d);
            match &kind {
                Some(name) => *self.explained.entry((d.side, name.clone())).or_default() += 1,
                None => self.unexplained += 1,
            }
            if all || kind.is_none() {
                println!("  {} in {}: {d} ({})", d.side, c.name, kind.as_deref().unwrap_or("not listed"));
            }
        }
    }

    fn print(&self) {
        println!("{:7} files compiled, {} refused by clang", self.compiled, self.refused.len());
        println!("{:7} findings of both", self.both);
        for ((side, kind), count) in &self.explained {
            println!("{count:7} {side}: {kind}");
        }
        println!("{:7} not listed", self.unexplained);
    }
}
