//! Writes the imported files: JSON Lines, sorted, one name a line.

use super::entities::Tables;
use super::format::ReplacementLine;
use anyhow::{Context, Result};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

pub fn write(out: &Path, tables: &Tables, replacements: &[ReplacementLine]) -> Result<()> {
    for (name, table) in tables.all() {
        file(out, name, table)?;
    }
    file(out, "replacements", replacements)
}

pub fn file<T: Serialize>(out: &Path, name: &str, lines: &[T]) -> Result<()> {
    let path = out.join(name).with_extension("jsonl");
    let text = text(lines)?;
    replace(&path, &text)?;
    println!("{}: {} lines, {} KiB", path.display(), lines.len(), text.len() / 1024);
    Ok(())
}

pub fn text<T: Serialize>(lines: &[T]) -> Result<String> {
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", serde_json::to_string(line)?)?;
    }
    Ok(text)
}

/// Puts a text in the place of a file at once, so that nobody finds half of it.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let half = path.with_extension("part");
    std::fs::write(&half, text).with_context(|| format!("cannot write {}", half.display()))?;
    std::fs::rename(&half, path).with_context(|| format!("cannot write {}", path.display()))
}
