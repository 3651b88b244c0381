//! Fuzzing: every target of `fuzz/`, with its seeds, for a given time.
//!
//! Without a sanitizer it runs on the stable compiler: the code is safe Rust, so what is looked for is panics, hangs
//! and findings outside of their file. `cargo fuzz` reads the same folder, for what it can besides, as making an input
//! smaller.

use abi3lint_workspace::{cargo, host, metadata, pass, root};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Target, and the folders that it begins with.
const TARGETS: &[(&str, &[&str])] = &[
    ("source", &["testdata/flagship", "testdata/rules", "testdata/spam/src"]),
    ("valid", &["fuzz/seeds/valid"]),
    ("condition", &["fuzz/seeds/condition"]),
    ("target", &["fuzz/seeds/target"]),
    ("settings", &["fuzz/seeds/settings"]),
    ("compile_commands", &["fuzz/seeds/compile_commands"]),
    ("object", &["fuzz/seeds/object"]),
    ("wheel", &["fuzz/seeds/wheel"]),
    ("decoder", &["fuzz/seeds/decoder"]),
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
    /// Build the targets and run none.
    #[arg(long)]
    build: bool,
}

/// What libFuzzer needs of the code that it tries: which edges were taken, and what was compared with what. The flags
/// are those of cargo-fuzz.
const INSTRUMENTED: &[&str] = &[
    "--cfg=fuzzing",
    "-Cdebug-assertions",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let wanted = |name: &str| args.target.as_deref().is_none_or(|t| t == name);
    let targets: Vec<_> = TARGETS.iter().filter(|(name, _)| wanted(name)).collect();
    if targets.is_empty() {
        let names: Vec<&str> = TARGETS.iter().map(|t| t.0).collect();
        bail!("no such target; there are {}", names.join(", "));
    }
    let programs = build(&targets.iter().map(|t| t.0).collect::<Vec<_>>())?;
    if args.build {
        return Ok(());
    }
    let at_once = std::thread::available_parallelism().map_or(1, |n| n.get());
    println!("fuzzing {} targets for {} s each, {at_once} at a time", targets.len(), args.seconds);
    let next = AtomicUsize::new(0);
    let fuzz_some = || -> Result<()> {
        let mut failed = Vec::new();
        while let Some((name, seeds)) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.extend(fuzz(&programs, name, seeds, args.seconds).err().map(|e| format!("{name}: {e:#}")));
        }
        ensure!(failed.is_empty(), "{}", failed.join("\n"));
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(fuzz_some)).collect();
        let ends = workers.into_iter().map(|w| w.join().unwrap_or_else(|e| std::panic::resume_unwind(e)));
        let failed: Vec<String> = ends.filter_map(|end| Some(format!("{:#}", end.err()?))).collect();
        ensure!(failed.is_empty(), "{}", failed.join("\n"));
        Ok(())
    })
}

/// Builds the targets, instrumented; the folder that they are in. With a platform named, build scripts and macros are
/// no part of it.
fn build(targets: &[&str]) -> Result<PathBuf> {
    let (platform, folder) = (host()?, metadata()?.target_directory.join("fuzz"));
    let mut c = cargo();
    c.args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &platform, "--target-dir"]);
    c.arg(&folder).args(targets.iter().flat_map(|t| ["--bin", *t])).env("RUSTFLAGS", INSTRUMENTED.join(" "));
    pass(c)?;
    Ok(folder.join(platform).join("release"))
}

/// Runs one target; prints what it says when it ends.
fn fuzz(programs: &Path, name: &str, seeds: &[&str], seconds: u32) -> Result<()> {
    let root = root();
    let (corpus, artifacts) = (root.join("fuzz/corpus").join(name), root.join("fuzz/artifacts").join(name));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).with_context(|| format!("cannot create '{}'", folder.display()))?;
    }
    let mut seeds: Vec<PathBuf> = seeds.iter().map(|s| root.join(s)).collect();
    if name == CATALOG {
        seeds.push(write_catalog_seeds(&root)?);
    }
    let program = programs.join(name);
    let out = Command::new(&program)
        .current_dir(&root)
        // The targets themselves fail past one second for 100 kB; this is for what never ends.
        .args(["-verbosity=0", "-print_final_stats=1", "-timeout=120", "-max_len=100000"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(&corpus)
        .args(seeds)
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    println!("{name}: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr).trim_end());
    ensure!(
        out.status.success(),
        "the input that did it lies in fuzz/artifacts/{name}, and '{} FILE' runs it again; make a fixture of it",
        program.display()
    );
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
