//! `cargo xtask evidence`: modules built with and without `Py_LIMITED_API` by several compilers, and whether the rule
//! `not-limited` can tell them apart.
//!
//! Each source of `evidence/` is compiled with the headers of several versions, at each level of optimisation, with link-time
//! optimisation, stripped, with debug information and with macros in it, for x86-64 and arm64, and judged as abi3. A module that
//! was compiled with the macro must have no finding; of the others the table says how many were caught. Modules of one
//! phase, and everything with debug information, must all be.

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
    let mut sources: Vec<PathBuf> = std::fs::read_dir(root().join("analyzer/end-to-end/evidence"))?
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "c" || e == "cpp"))
        .collect();
    sources.sort();
    if let Some(cython) = &args.cython {
        let c = folder.join("module.c");
        let pyx = root().join("analyzer/end-to-end/evidence/module.pyx");
        let status = Command::new(cython).arg(pyx).arg("-o").arg(&c).status().context("cannot start Cython")?;
        ensure!(status.success(), "Cython: {status}");
        sources.push(c);
    }
    let found = available(Fetch::Missing)?;
    let pythons: Vec<_> = found.pythons.iter().filter(|p| args.python.contains(&p.name.to_string())).collect();
    ensure!(!pythons.is_empty(), "no headers of {}", args.python.join(", "));
    let (mut table, mut wrong): (BTreeMap<_, [Count; WAYS.len()]>, Vec<String>) = Default::default();
    for source in &sources {
        let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for python in &pythons {
            let minor = u32::from(python.name.version.0);
            // What `export.c` uses is new in 3.15, and its limited API begins there.
            let floors: &[u32] = if name == "export.c" { &[15] } else { &[8, 12] };
            let floors: Vec<u32> = floors.iter().copied().filter(|floor| *floor <= minor).collect();
            for (c, cpp, machine) in COMPILERS {
                let compiler = if source.extension().is_some_and(|e| e == "cpp") { cpp } else { c };
                if compiler.is_empty() || !runs(compiler) {
                    continue;
                }
                for (column, (_, options)) in WAYS.iter().enumerate() {
                    for floor in &floors {
                        let module =
                            |define: Option<u32>| build(compiler, options, source, &python.headers, define, &folder);
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
                            None if name == "single.c" || is_decisive(compiler, WAYS[column].0) => {
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

fn runs(compiler: &str) -> bool {
    let asked = Command::new(compiler).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Compiles and links a module; `None` where these headers and options do not.
fn build(
    compiler: &str,
    options: &str,
    source: &Path,
    headers: &[PathBuf],
    floor: Option<u32>,
    folder: &Path,
) -> Result<Option<PathBuf>> {
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
    c.args(headers.iter().map(|h| format!("-I{}", h.display()))).arg(source).arg("-o").arg(&output);
    let out = c.stderr(Stdio::null()).output().with_context(|| compiler.to_owned())?;
    Ok(out.status.success().then_some(output))
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
