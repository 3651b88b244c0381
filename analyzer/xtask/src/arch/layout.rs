//! Sentences about the size of files: past 400 lines a file has more than one job.

use super::Sentence;
use super::graph::{is_product, members};
use super::sources::files_of;
use abi3lint_workspace::{Metadata, Package, root};
use anyhow::Result;

const MOST: usize = 400;
/// How far below it an exception is no longer needed: a file at the limit should not flip with each edit.
const SLACK: usize = 50;

/// Longer files: path, ceiling, and why they stay in one piece. A ceiling may only go down.
const LONG: &[(&str, usize, &str)] = &[];

pub fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let mut breaches = Vec::new();
    for p in members(metadata).into_iter().filter(|p| is_product(p)) {
        breaches.extend(too_long(p)?);
    }
    let text = format!(
        "no file of a product crate is longer than {MOST} lines without its tests, but for {} with a reason",
        LONG.len()
    );
    Ok(vec![Sentence::new(text, breaches)])
}

/// The files of a crate that are too long, or need no exception any more.
pub fn too_long(p: &Package) -> Result<Vec<String>> {
    let root = root();
    let mut breaches = Vec::new();
    for path in files_of(p) {
        let text = std::fs::read_to_string(&path)?;
        // Tests stand beside what they test, and do not make it longer to read.
        let lines = text.split("#[cfg(test)]\nmod ").next().unwrap_or("").lines().count();
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
