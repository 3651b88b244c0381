//! Sentences about files: past 400 lines a file has more than one job, past 3,500 xtask is more than chores, and a
//! module belongs to one crate.

use super::paths::lines_of_tests;
use super::sentence::Sentence;
use super::sources::{files_below, files_of};
use abi3lint_workspace::{Metadata, Package, is_product, members, root};
use anyhow::{Context, Result};
use std::path::{Component, Path, PathBuf};

const MOST: usize = 400;
/// How far below it an exception is no longer needed: a file at the limit should not flip with each edit.
const SLACK: usize = 50;

/// Lines of xtask with its tests. What is no chore, as a measurement or a benchmark, is a program of its own.
const MOST_OF_XTASK: usize = 3_500;

/// Longer files: path, ceiling, and why they stay in one piece. A ceiling may only go down.
const LONG: &[(&str, usize, &str)] = &[];

pub(crate) fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let mut breaches = Vec::new();
    for p in members(metadata).into_iter().filter(|p| is_product(p)) {
        breaches.extend(too_long(p)?);
    }
    let text = format!(
        "no file of a product crate is longer than {MOST} lines without its tests, but for {} with a reason",
        LONG.len()
    );
    Ok(vec![Sentence::new(text, breaches), xtask()?, modules()?])
}

fn xtask() -> Result<Sentence> {
    let mut lines = 0;
    for path in files_below(&root().join("analyzer/xtask/src")) {
        lines += std::fs::read_to_string(&path)?.lines().count();
    }
    let breaches = if lines < MOST_OF_XTASK { Vec::new() } else { vec![format!("it has {lines}")] };
    Ok(Sentence::new(format!("xtask has chores only: it stays below {MOST_OF_XTASK} lines"), breaches))
}

/// Two crates with one module have two meanings of it, and both are compiled with what one of them leaves unused.
fn modules() -> Result<Sentence> {
    let root = root();
    let mut breaches = Vec::new();
    for path in files_below(&root).into_iter().filter(|p| !p.starts_with(root.join("target"))) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let folder = path.ancestors().skip(1).find(|f| f.join("Cargo.toml").exists());
        let folder = folder.with_context(|| format!("{} is in no crate", path.display()))?;
        for (i, line) in text.lines().enumerate() {
            let module = line.trim_start().strip_prefix("#[path = \"").and_then(|l| l.split('"').next());
            let leaves = |m: &str| !normal(&path.with_file_name(m)).starts_with(folder);
            if module.is_some_and(leaves) {
                breaches.push(format!("{}:{}", path.strip_prefix(&root).unwrap_or(&path).display(), i + 1));
            }
        }
    }
    Ok(Sentence::new("no #[path] leaves its crate", breaches))
}

/// A path without `..`, which need not be there.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// The files of a crate that are too long, or need no exception any more.
pub(crate) fn too_long(p: &Package) -> Result<Vec<String>> {
    let root = root();
    let mut breaches = Vec::new();
    for path in files_of(p) {
        let text = std::fs::read_to_string(&path)?;
        // Tests stand beside what they test, and do not make it longer to read.
        let lines = text.lines().count() - lines_of_tests(&text);
        let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        match LONG.iter().find(|l| l.0 == name) {
            Some((_, most, _)) if lines > *most => {
                breaches.push(format!("{name} has {lines} lines, its ceiling is {most}"))
            }
            Some(_) if lines <= MOST - SLACK => {
                breaches.push(format!("{name} has {lines} lines and needs no exception any more"))
            }
            None if lines > MOST => breaches.push(format!("{name} has {lines} lines")),
            _ => {}
        }
    }
    Ok(breaches)
}
