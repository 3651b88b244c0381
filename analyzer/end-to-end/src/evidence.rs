//! `cargo xtask evidence`: modules built with and without `Py_LIMITED_API` by several compilers, and whether the rule
//! `not-limited` can tell them apart.
//!
//! Each source of `evidence/` is compiled with the headers of several versions, at each level of optimisation, with link-time
//! optimisation, stripped, with debug information and with macros in it, for x86-64 and arm64, and judged as abi3. A module that
//! was compiled with the macro must have no finding; of the others the table says how many were caught. Modules of one
//! phase, and everything with debug information, must all be. What was not built is listed below the table, with the first
//! error of its compiler: a compiler or a linker that is not installed would otherwise look like a combination that nobody has.

use abi3lint_pythons::{Fetch, available};
use abi3lint_workspace::{build_dev, metadata, root};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Versions whose headers are used, those of them that are there.
    #[arg(long, value_name = "VERSION", value_delimiter = ',', default_value = "3.8,3.11,3.12,3.15")]
    python: Vec<String>,

    /// Floors of the stable ABI, those of them that headers are not older than.
    #[arg(long, value_name = "VERSION", value_delimiter = ',', default_value = "3.8,3.12", value_parser = minor)]
    floor: Vec<u32>,

    /// Check with this program; nothing is built.
    #[arg(long, value_name = "FILE")]
    bin: Option<PathBuf>,

    /// Compile `module.pyx` with this Cython, too.
    #[arg(long, value_name = "FILE")]
    cython: Option<PathBuf>,
}

/// Compilers, and the machine of each.
const COMPILERS: [(&str, &str, &str); 3] =
    [("gcc", "g++", "x86-64"), ("clang-19", "clang++-19", "x86-64"), ("aarch64-linux-gnu-gcc", "", "arm64")];

/// A source, by its row of the table, and what it takes beside the options of a way.
struct Source {
    name: String,
    path: PathBuf,
    options: &'static [&'static str],
    is_cpp: bool,
}

impl Source {
    fn new(path: PathBuf, phase: &str, options: &'static [&'static str], is_cpp: bool) -> Source {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Source { name: format!("{file}{phase}"), path, options, is_cpp }
    }

    /// Whether a module of it passes the version of the API, so that nothing may be missed.
    fn is_one_phase(&self) -> bool {
        self.name.starts_with("single") || self.name.ends_with(ONE_PHASE)
    }
}

const ONE_PHASE: &str = ", one phase";

/// A way to build: its column and its options.
const WAYS: [(&str, &str); 10] = [
    ("-O0", "-O0"),
    ("-O1", "-O1"),
    ("-O2", "-O2"),
    ("-O3", "-O3"),
    ("-O2", "-O2 -fno-plt"),
    ("-flto", "-O2 -flto"),
    ("stripped", "-O2 -s"),
    ("-g", "-O2 -g"),
    ("-g, -flto", "-O2 -g -flto"),
    ("-g3", "-O2 -g3"),
];

/// Whether nothing may be missed. Without macros, clang writes only those structs into debug information that are used.
fn is_decisive(compiler: &str, column: &str) -> bool {
    column == "-g3" || (column.starts_with("-g") && !compiler.starts_with("clang"))
}

/// How many of some builds were caught.
#[derive(Clone, Copy, Default)]
struct Count {
    proven: u32,
    likely: u32,
    all: u32,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let bin = match &args.bin {
        Some(bin) => bin.clone(),
        None => build_dev(&["abi3lint"])?.join("abi3lint"),
    };
    let folder = metadata()?.target_directory.join("evidence");
    std::fs::create_dir_all(&folder)?;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("analyzer/end-to-end/evidence"))?
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "c" || e == "cpp"))
        .collect();
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        if path.ends_with("single.c") {
            sources.push(Source::new(path.clone(), " as C++", &["-x", "c++"], true));
        }
        let is_cpp = path.extension().is_some_and(|e| e == "cpp");
        sources.push(Source::new(path, "", &[], is_cpp));
    }
    if let Some(cython) = &args.cython {
        let c = folder.join("module.c");
        let pyx = root().join("analyzer/end-to-end/evidence/module.pyx");
        let status = Command::new(cython).arg(pyx).arg("-o").arg(&c).status().context("cannot start Cython")?;
        ensure!(status.success(), "Cython: {status}");
        sources.push(Source::new(c.clone(), "", &[], false));
        sources.push(Source::new(c, ONE_PHASE, &["-DCYTHON_PEP489_MULTI_PHASE_INIT=0"], false));
    }
    let found = available(Fetch::Missing)?;
    let pythons: Vec<_> = found.pythons.iter().filter(|p| args.python.contains(&p.name.to_string())).collect();
    ensure!(!pythons.is_empty(), "no headers of {}", args.python.join(", "));
    let (mut table, mut wrong): (BTreeMap<_, [Count; WAYS.len()]>, Vec<String>) = Default::default();
    let mut failed: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (c, cpp, _) in COMPILERS {
        for compiler in [c, cpp].into_iter().filter(|c| !c.is_empty() && !runs(c)) {
            failed.insert((compiler.to_owned(), "it is not installed".to_owned()), 0);
        }
    }
    for source in &sources {
        let name = &source.name;
        for python in &pythons {
            let minor = u32::from(python.name.version.0);
            // What `export.c` uses is new in 3.15, and its limited API begins there.
            let floors = if name == "export.c" { vec![15] } else { args.floor.clone() };
            let floors: Vec<u32> = floors.into_iter().filter(|floor| *floor <= minor).collect();
            let headers = [&python.headers[..], &[for_arm64(&folder, &python.name.to_string())?]].concat();
            for (c, cpp, machine) in COMPILERS {
                let compiler = if source.is_cpp { cpp } else { c };
                if compiler.is_empty() || !runs(compiler) {
                    continue;
                }
                for (column, (_, options)) in WAYS.iter().enumerate() {
                    for floor in &floors {
                        let mut module = |define: Option<u32>| -> Result<Option<PathBuf>> {
                            match build(compiler, options, source, &headers, define, &folder)? {
                                Ok(module) => Ok(Some(module)),
                                Err(why) => {
                                    *failed.entry((format!("{name}, {compiler}"), why)).or_default() += 1;
                                    Ok(None)
                                }
                            }
                        };
                        let target = format!("cp3{floor}-abi3");
                        let what = format!("{name}, {compiler} {options}, headers of {}, {target}", python.name);
                        let Some(limited) = module(Some(*floor))? else { continue };
                        if let Some((certainty, message)) = finding(&bin, &limited, &target)? {
                            wrong.push(format!("{what}: compiled with the macro, but {certainty}: {message}"));
                        }
                        let Some(full) = module(None)? else { continue };
                        let count = &mut table.entry((name.clone(), machine)).or_default()[column];
                        count.all += 1;
                        match finding(&bin, &full, &target)? {
                            Some((certainty, _)) if certainty == "proven" => count.proven += 1,
                            Some(_) => count.likely += 1,
                            None if source.is_one_phase() || is_decisive(compiler, WAYS[column].0) => {
                                wrong.push(format!("{what}: compiled without the macro, which was not seen"));
                            }
                            None => {}
                        }
                    }
                }
            }
        }
    }
    print(&table);
    for ((what, why), count) in &failed {
        println!("not built: {what}: {}{why}", if *count == 0 { String::new() } else { format!("{count} times: ") });
    }
    if !wrong.is_empty() {
        bail!("{} builds are not as expected:\n{}", wrong.len(), wrong.join("\n"));
    }
    Ok(())
}

/// One row for each source and machine; ways of one name are one column.
fn print(table: &BTreeMap<(String, &str), [Count; WAYS.len()]>) {
    let mut columns: Vec<&str> = WAYS.iter().map(|w| w.0).collect();
    columns.dedup();
    println!("| source | machine | {} |\n|---|---|{}", columns.join(" | "), "---|".repeat(columns.len()));
    for ((name, machine), counts) in table {
        let cell = |column: &&str| {
            let of_column = WAYS.iter().zip(counts).filter(|(way, _)| way.0 == *column);
            let sum = of_column.fold(Count::default(), |sum, (_, one)| Count {
                proven: sum.proven + one.proven,
                likely: sum.likely + one.likely,
                all: sum.all + one.all,
            });
            match sum {
                Count { all: 0, .. } => "-".to_owned(),
                Count { proven, likely: 0, all } => format!("{proven} of {all}"),
                Count { proven, likely, all } => format!("{proven} and {likely} likely of {all}"),
            }
        };
        println!("| {name} | {machine} | {} |", columns.iter().map(cell).collect::<Vec<_>>().join(" | "));
    }
}

/// Headers that are found by the machine that is compiled for, as Debian has one of each version: its numbers are the same on
/// both machines.
fn for_arm64(folder: &Path, python: &str) -> Result<PathBuf> {
    let include = folder.join("include");
    let own = include.join(format!("aarch64-linux-gnu/python{python}"));
    std::fs::create_dir_all(&own)?;
    std::fs::write(own.join("pyconfig.h"), format!("#include <x86_64-linux-gnu/python{python}/pyconfig.h>\n"))?;
    Ok(include)
}

/// The second number of a version of CPython 3.
fn minor(text: &str) -> Result<u32, String> {
    text.strip_prefix("3.")
        .and_then(|minor| minor.parse().ok())
        .ok_or_else(|| format!("'{text}' is no version of CPython 3"))
}

fn runs(compiler: &str) -> bool {
    let asked = Command::new(compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Compiles and links a module; where these headers and options do not, the first error of the compiler.
fn build(
    compiler: &str,
    options: &str,
    source: &Source,
    headers: &[PathBuf],
    floor: Option<u32>,
    folder: &Path,
) -> Result<Result<PathBuf, String>> {
    let output = folder.join("x.abi3.so");
    let mut c = Command::new(compiler);
    c.args(["-shared", "-fPIC", "-w"]).args(options.split(' '));
    if compiler.starts_with("clang") && options.ends_with("-g3") {
        c.arg("-fdebug-macro");
    }
    if compiler.starts_with("clang") && options.contains("-flto") {
        c.arg("-fuse-ld=lld-19");
    }
    c.args(floor.map(|minor| format!("-DPy_LIMITED_API=0x03{minor:02x}0000")));
    c.args(headers.iter().map(|h| format!("-I{}", h.display()))).args(source.options).arg(&source.path);
    let out = c.arg("-o").arg(&output).output().with_context(|| compiler.to_owned())?;
    if out.status.success() {
        return Ok(Ok(output));
    }
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    let first = text.lines().find(|line| line.contains("error")).or(text.lines().next());
    Ok(Err(first.unwrap_or("it says nothing").to_owned()))
}

/// Certainty and message of the finding that a module was compiled without the macro.
fn finding(bin: &Path, module: &Path, target: &str) -> Result<Option<(String, String)>> {
    let mut c = Command::new(bin);
    c.arg("check").arg(module).args(["--target", target, "--select", "not-limited", "--exit-zero"]);
    let out = c.args(["--output-format", "json"]).stderr(Stdio::null()).output().context("cannot start the program")?;
    ensure!(out.status.success(), "{}: {}", module.display(), out.status);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout)?;
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    Ok(report["findings"].get(0).map(|f| (text(&f["certainty"]), text(&f["message"]))))
}
