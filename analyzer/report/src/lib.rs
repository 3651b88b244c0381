//! Renderers: one output format a file, all of the same [`Report`].
//!
//! They turn what was found into bytes. They must not know how it was found (no front end, no engine),
//! nor where the bytes go. This is the only crate that serialises.

pub mod baseline;
mod columns;
mod counts;
pub mod diff;
pub mod explain;
pub mod floors;
pub mod footprint;
mod format;
mod full;
mod github;
mod gitlab;
mod json;
mod json_footprint;
mod json_lines;
mod json_overview;
mod junit;
mod look;
mod markdown;
pub mod migration;
pub mod overview;
mod page;
mod places;
mod report;
pub mod rules;
mod sarif;
pub mod settings;
mod shipped;
mod snippet;
pub mod statistics;
pub mod terminal;
mod text;

pub use format::{Format, render};
pub use look::Look;
pub use page::page;
pub use places::one_line;
pub use report::{Report, Summary};
pub use text::{other_notes, reason};

use std::io::{self, Write};

/// Writes a value of JSON for people to read.
///
/// # Errors
/// Only those of `out`.
pub fn write_json(value: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}
