//! Fuzzing: every target of `fuzz/`, with its seeds, for a given time.
//!
//! Needs cargo-fuzz; says so where it is missing. Without a sanitizer it runs on the stable compiler: the
//! code is safe Rust, so what is looked for is panics, hangs and findings outside of their file.

use abi3lint_workspace::{metadata, root};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Target, and the folders that it begins with.
const TARGETS: &[(&str, &[&str])] = &[
    ("source", &["testdata/flagship", "testdata/rules", "testdata/spam/src"]),
    ("valid", &["fuzz/seeds/valid"]),
    ("condition", &["fuzz/seeds/condition"]),
    ("target", &["fuzz/seeds/target"]),
    ("settings", &["fuzz/seeds/settings"]),
    ("compile_commands", &["fuzz/seeds/compile_commands"]),
    (CATALOG, &["fuzz/seeds/catalog"]),
];
/// Further seeds of it are made of the catalog itself.
const CATALOG: &str = "catalog";

/// Parts of an input of [`CATALOG`], in their order: the files that its target writes.
const PARTS: [&str; 6] =
    ["functions.jsonl", "types.jsonl", "macros.jsonl", "curated.toml", "replacements.jsonl", "headers.toml"];
/// Every so many-th line or table of a file is a seed: enough to have each shape.
const EVERY: usize = 40;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// This target only.
    #[arg(long)]
    target: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let root = root();
    let installed = Command::new("cargo").args(["fuzz", "--version"]).output().is_ok_and(|o| o.status.success());
    if !installed {
        bail!("cargo-fuzz is not installed; 'cargo install --locked cargo-fuzz' gets it");
    }
    let wanted = |name: &str| args.target.as_deref().is_none_or(|t| t == name);
    if !TARGETS.iter().any(|(name, _)| wanted(name)) {
        let names: Vec<&str> = TARGETS.iter().map(|t| t.0).collect();
        bail!("no such target; there are {}", names.join(", "));
    }
    for (name, seeds) in TARGETS.iter().filter(|(name, _)| wanted(name)) {
        println!("fuzzing {name} for {} s", args.seconds);
        let corpus = root.join("fuzz/corpus").join(name);
        fs::create_dir_all(&corpus).with_context(|| format!("cannot create '{}'", corpus.display()))?;
        let mut seeds: Vec<PathBuf> = seeds.iter().map(|s| root.join(s)).collect();
        if *name == CATALOG {
            seeds.push(write_catalog_seeds(&root)?);
        }
        let status = Command::new("cargo")
            .current_dir(&root)
            .args(["fuzz", "run", "--sanitizer", "none", name])
            .arg(&corpus)
            .args(seeds)
            // The targets themselves fail past one second for 100 kB; this is for what never ends.
            .args(["--", "-verbosity=0", "-print_final_stats=1", "-timeout=120", "-max_len=100000"])
            .arg(format!("-max_total_time={}", args.seconds))
            .status()
            .context("cannot run cargo fuzz")?;
        if !status.success() {
            bail!("{name}: the input that did it lies in fuzz/artifacts/{name}; make a fixture of it");
        }
    }
    Ok(())
}

/// Lines and tables of the project's own catalog, one a file.
fn write_catalog_seeds(root: &Path) -> Result<PathBuf> {
    let folder = metadata()?.target_directory.join("fuzz-seeds").join(CATALOG);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create '{}'", folder.display()))?;
    let catalog = root.join("rules/catalog");
    let mut names: Vec<String> =
        fs::read_dir(&catalog)?.map(|e| Ok(e?.file_name().to_string_lossy().into_owned())).collect::<Result<_>>()?;
    names.sort();
    let mut count = 0;
    for name in names.iter().filter(|n| !n.ends_with(".md")) {
        let text = fs::read_to_string(catalog.join(name)).with_context(|| name.clone())?;
        for (i, seed) in seeds_of(name, &text).into_iter().enumerate() {
            fs::write(folder.join(format!("{name}-{i}")), seed)?;
            count += 1;
        }
    }
    ensure!(count > 0, "{} holds no catalog", catalog.display());
    Ok(folder)
}

/// Inputs of the catalog's target, each with one line or table of a file in the part where it belongs.
fn seeds_of(name: &str, text: &str) -> Vec<String> {
    // Files of names have one shape; what has no part of its own goes into the first.
    let part = PARTS.iter().position(|p| *p == name).unwrap_or(0);
    let pieces: Vec<&str> = if name.ends_with(".toml") {
        text.split("\n\n").filter(|t| t.contains("[[")).collect()
    } else {
        text.lines().collect()
    };
    let seed = |piece: &&str| format!("{}{piece}", "\n%%\n".repeat(part));
    pieces.iter().step_by(if name.ends_with(".toml") { 5 } else { EVERY }).map(seed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_stand_in_the_part_of_their_file() {
        assert_eq!(seeds_of("functions.jsonl", "{1}\n{2}\n"), ["{1}"]);
        assert_eq!(seeds_of("symbols.jsonl", "{1}\n"), ["{1}"]);
        assert_eq!(seeds_of("macros.jsonl", "{1}\n"), ["\n%%\n\n%%\n{1}"]);
        assert_eq!(
            seeds_of("headers.toml", "# x\n\n[[header]]\na = 1\n"),
            [format!("{}[[header]]\na = 1\n", "\n%%\n".repeat(5))]
        );
        assert_eq!(seeds_of("functions.jsonl", &"{}\n".repeat(EVERY + 1)).len(), 2);
    }

    #[test]
    fn every_target_of_the_folder_is_run() {
        let mut there: Vec<String> = fs::read_dir(root().join("fuzz/fuzz_targets"))
            .unwrap()
            .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        let mut run: Vec<&str> = TARGETS.iter().map(|t| t.0).collect();
        there.sort();
        run.sort();
        assert_eq!(there, run);
        for seeds in TARGETS.iter().flat_map(|t| t.1) {
            assert!(root().join(seeds).is_dir(), "{seeds}");
        }
    }
}
