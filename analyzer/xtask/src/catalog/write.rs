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
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", serde_json::to_string(line)?)?;
    }
    std::fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}: {} lines, {} KiB", path.display(), lines.len(), text.len() / 1024);
    Ok(())
}
