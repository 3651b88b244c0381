//! The baseline file: counts by file and rule, in JSON that changes line by line.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// Version of the file's form.
pub const VERSION: u64 = 1;

/// Counts by file and rule.
pub type Counts = BTreeMap<String, BTreeMap<String, u32>>;

/// What a run for some targets accepts.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct CountSet<'a> {
    /// For which targets it counts.
    pub targets: &'a [String],
    /// By file and rule.
    pub counts: &'a Counts,
}

#[derive(serde::Serialize)]
struct Document<'a> {
    version: u64,
    #[serde(flatten)]
    first: CountSet<'a>,
    /// Those for other targets.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    others: &'a [CountSet<'a>],
}

/// Writes counts and the targets that they are for; of an empty list nothing is counted.
///
/// # Errors
/// Only those of `out`.
pub fn write(sets: &[CountSet<'_>], out: &mut dyn Write) -> io::Result<()> {
    let nothing = Counts::new();
    let (first, others) = match sets.split_first() {
        Some((first, others)) => (*first, others),
        None => (CountSet { targets: &[], counts: &nothing }, &[][..]),
    };
    serde_json::to_writer_pretty(&mut *out, &Document { version: VERSION, first, others })?;
    writeln!(out)
}
