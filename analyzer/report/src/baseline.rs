//! The baseline file: counts by file and rule, in JSON that changes line by line.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// Version of the file's form.
pub const VERSION: u64 = 1;

#[derive(serde::Serialize)]
struct Document<'a> {
    version: u64,
    counts: &'a BTreeMap<String, BTreeMap<String, u32>>,
}

/// Writes counts by file and rule.
///
/// # Errors
/// Only those of `out`.
pub fn write(counts: &BTreeMap<String, BTreeMap<String, u32>>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { version: VERSION, counts })?;
    writeln!(out)
}
