//! The baseline file: counts by file and rule, in JSON that changes line by line.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// Version of the file's form.
pub const VERSION: u64 = 1;

#[derive(serde::Serialize)]
struct Document<'a> {
    version: u64,
    /// For which targets it counts.
    targets: &'a [String],
    counts: &'a BTreeMap<String, BTreeMap<String, u32>>,
}

/// Writes counts by file and rule, and the targets that they are for.
///
/// # Errors
/// Only those of `out`.
pub fn write(
    counts: &BTreeMap<String, BTreeMap<String, u32>>,
    targets: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { version: VERSION, targets, counts })?;
    writeln!(out)
}
