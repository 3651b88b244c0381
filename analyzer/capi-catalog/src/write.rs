//! Writes the imported files: JSON Lines, sorted, one name a line.

use crate::entities::Tables;
use abi3lint_capi_measure::replace;
use abi3lint_rules_format::catalog::ReplacementLine;
use anyhow::Result;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

pub(crate) fn write(out: &Path, tables: &Tables, replacements: &[ReplacementLine]) -> Result<()> {
    for (name, table) in tables.all() {
        file(out, name, table)?;
    }
    file(out, "replacements", replacements)
}

pub(crate) fn file<T: Serialize>(out: &Path, name: &str, lines: &[T]) -> Result<()> {
    let path = out.join(name).with_extension("jsonl");
    let text = text(lines)?;
    replace(&path, &text)?;
    println!("{}: {} lines, {} KiB", path.display(), lines.len(), text.len() / 1024);
    Ok(())
}

pub(crate) fn text<T: Serialize>(lines: &[T]) -> Result<String> {
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", serde_json::to_string(line)?)?;
    }
    Ok(text)
}
