//! `catalog extract`: measures real headers with clang in every configuration of the catalog.
//!
//! It writes what it sees, one file for each version, and knows nothing of the catalog's lines.

mod clang;
mod guess;
mod index;
mod internals;
mod layout;
mod macros;
mod probe;
mod read;
mod sizes;
mod tree;
mod uses;
mod version;
mod write;

pub use internals::{Internal, internals};
pub use version::version;
pub use write::{Measured, load};

use crate::facts::Macro;
use abi3lint_model::{Abi, Config, ConfigSet, Version};
use abi3lint_pythons::{Fetch, Name, Python, available, check_required};
use anyhow::{Context, Result, ensure};
use clang::Clang;
use read::{Reader, Seen};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Versions to measure, as in 3.14,3.15; all that have headers by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = version)]
    pub python: Vec<Version>,
    /// Folder with the Python.h of one version, in place of an interpreter's; may be repeated where
    /// pyconfig.h stands in another folder.
    #[arg(long, value_name = "DIR")]
    headers: Vec<PathBuf>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    pub offline: bool,
    /// Where the measurements are written; target/catalog by default.
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The compiler; by default the newest of those that the setup installs.
    #[arg(long, value_name = "PROGRAM")]
    clang: Option<String>,
}

/// Public headers that Python.h does not include.
const BESIDE: [&str; 4] = ["structmember.h", "datetime.h", "frameobject.h", "marshal.h"];

pub fn run(args: &Args) -> Result<()> {
    let output = match &args.output {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    let program = args.clang.clone().unwrap_or_else(clang::newest);
    let sources = sources(args)?;
    std::fs::create_dir_all(&output).with_context(|| format!("cannot create {}", output.display()))?;
    println!("debug builds and Py_TRACE_REFS are no configurations of the catalog and are not measured");
    for (wanted, folders) in sources {
        let measured = measure(&program, &folders, wanted)?;
        let path = output.join(format!("{}.jsonl", measured.version));
        measured.save(&path)?;
        println!(
            "{}: {} configurations of {}, {} different; {} records, macros without arguments that compile: {}",
            path.display(),
            measured.configurations,
            measured.release,
            measured.different,
            measured.lines(),
            measured.partial.len()
        );
    }
    Ok(())
}

/// Below cargo's target folder.
pub fn default_folder() -> Result<PathBuf> {
    Ok(abi3lint_workspace::metadata()?.target_directory.join("catalog"))
}

/// Folders of headers, with the version that is expected there.
fn sources(args: &Args) -> Result<Vec<(Option<Version>, Vec<PathBuf>)>> {
    if !args.headers.is_empty() {
        ensure!(args.python.len() < 2, "--headers is of one version; name one or none with --python");
        return Ok(vec![(args.python.first().copied(), args.headers.clone())]);
    }
    let found = available(if args.offline { Fetch::Never } else { Fetch::Missing })?;
    let gil = |p: &&Python| !p.name.free_threaded && !p.headers.is_empty();
    if args.python.is_empty() {
        let all: Vec<_> = found.pythons.iter().filter(gil).map(|p| (Some(p.name.version), p.headers.clone())).collect();
        ensure!(!all.is_empty(), "no interpreter has headers; 'cargo xtask pythons' says what there is");
        return Ok(all);
    }
    let one = |v: &Version| {
        let name = Name { version: *v, free_threaded: false };
        check_required(&found, &[name])?;
        let python = found.get(name).filter(|p| !p.headers.is_empty());
        let python =
            python.with_context(|| format!("{v} is here without its headers; --headers names their folder"))?;
        Ok((Some(*v), python.headers.clone()))
    };
    args.python.iter().map(one).collect()
}

/// Headers of one version, and how they are asked about.
struct Opened {
    clang: Clang,
    root: PathBuf,
    /// Includes of all that is public.
    prelude: String,
    release: String,
    version: Version,
}

fn open(program: &str, folders: &[PathBuf], wanted: Option<Version>) -> Result<Opened> {
    let root = folders.iter().find(|f| f.join("Python.h").exists());
    let names = || folders.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ");
    let root = root.with_context(|| format!("no Python.h in {}", names()))?;
    // clang prints paths as it was given them, without a slash at the end.
    let root: &Path = &root.components().collect::<PathBuf>();
    let mut includes = vec![root.to_path_buf()];
    includes.extend(folders.iter().map(|f| f.components().collect()).filter(|f| f != root));
    let clang = Clang::new(program, &includes)?;
    let beside = BESIDE.iter().filter(|h| root.join(h).exists());
    let prelude: String = ["Python.h"].iter().chain(beside).map(|h| format!("#include <{h}>\n")).collect();

    let plain = clang.with(&defines(Abi::Default));
    let defined = macros::definitions(&plain.preprocess(&prelude)?, root);
    let release = release(&defined).with_context(|| format!("no PY_VERSION in {}", root.display()))?;
    let minor = release.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let minor = version(&minor).map_err(anyhow::Error::msg).with_context(|| root.display().to_string())?;
    if let Some(wanted) = wanted {
        ensure!(wanted == minor, "{} has the headers of {release}, not of {wanted}", root.display());
    }
    Ok(Opened { root: root.to_path_buf(), clang, prelude, release, version: minor })
}

fn measure(program: &str, folders: &[PathBuf], wanted: Option<Version>) -> Result<write::Measurement> {
    let Opened { clang, root, prelude, release, version: minor } = open(program, folders, wanted)?;
    let (root, plain): (&Path, _) = (&root, clang.with(&defines(Abi::Default)));
    let holders = declarations(&plain, &prelude, "", root, |seen, _, _| seen.holders)?;

    let mut out = write::Measurement::new(minor, release);
    let mut alike: Vec<(String, ConfigSet)> = Vec::new();
    for config in (0..Config::COUNT).filter_map(Config::from_index).filter(|c| c.headers() == minor) {
        let essence = macros::essence(&clang.with(&defines(config.abi())).preprocess(&prelude)?);
        match alike.iter_mut().find(|(text, _)| *text == essence) {
            Some((_, on)) => on.insert(config),
            None => alike.push((essence, ConfigSet::one(config))),
        }
    }
    for (_, on) in &alike {
        let Some(config) = on.iter().next() else { continue };
        let clang = clang.with(&defines(config.abi()));
        let (seen, macros) = one(&clang, &prelude, root, &holders).with_context(|| config.to_string())?;
        out.add(&seen, &macros, *on)?;
    }
    Ok(out)
}

fn one(
    clang: &Clang,
    prelude: &str,
    root: &Path,
    holders: &BTreeMap<String, Vec<String>>,
) -> Result<(Seen, BTreeMap<String, Macro>)> {
    let defined = macros::definitions(&clang.preprocess(prelude)?, root);
    let probes = probe::probes(clang, prelude, &defined, holders)?;
    declarations(clang, prelude, &probes.text, root, |seen, tree, index| {
        let macros = probes.read(tree, index, root, &defined, &seen);
        (seen, macros)
    })
}

/// Reads headers with something behind them.
fn declarations<T>(
    clang: &Clang,
    prelude: &str,
    behind: &str,
    root: &Path,
    with: impl FnOnce(Seen, &tree::Node<'_>, &index::Index<'_>) -> T,
) -> Result<T> {
    let layouts = layout::parse(&clang.layouts(prelude)?)?;
    let json = clang.tree(&format!("{prelude}{behind}"))?;
    let tree = tree::parse(&json)?;
    let index = index::Index::new(&tree);
    let seen = Reader::new(root, &tree, &index, &layouts).read()?;
    Ok(with(seen, &tree, &index))
}

/// What a compiler is told for a configuration. Assertions read more than the API does, so they are off.
fn defines(abi: Abi) -> Vec<String> {
    let limited = |floor: Version| format!("Py_LIMITED_API=0x{:08x}", floor.hex());
    let opaque = |floor: Version| format!("Py_TARGET_ABI3T=0x{:08x}", floor.hex());
    let mut out = vec!["NDEBUG".to_owned()];
    match abi {
        Abi::Default => {}
        Abi::FreeThreaded => out.push("Py_GIL_DISABLED=1".to_owned()),
        Abi::Limited(floor) => out.push(limited(floor)),
        Abi::Abi3t(floor) => out.push(opaque(floor)),
        Abi::Abi3Abi3t(floor) => out.extend([limited(floor), opaque(floor)]),
    }
    out
}

/// As in `3.13.0`.
fn release(macros: &BTreeMap<String, macros::Definition>) -> Option<String> {
    let text = macros.get("PY_VERSION")?.body.trim().trim_matches('"');
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::defines;
    use abi3lint_model::{Abi, Version};

    #[test]
    fn a_configuration_is_what_its_macros_say() {
        assert_eq!(defines(Abi::Default), ["NDEBUG"]);
        assert_eq!(defines(Abi::Limited(Version(10))), ["NDEBUG", "Py_LIMITED_API=0x030a0000"]);
        let both = ["NDEBUG", "Py_LIMITED_API=0x030f0000", "Py_TARGET_ABI3T=0x030f0000"];
        assert_eq!(defines(Abi::Abi3Abi3t(Version(15))), both);
    }
}
