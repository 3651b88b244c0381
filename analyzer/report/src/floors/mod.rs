//! The table of targets that sources could have, in each of its formats.

mod html;
mod json;
mod table;
mod text;

pub use table::Floors;

use std::io::{self, Write};

/// A format of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloorFormat {
    /// For people, in a terminal.
    Text,
    /// For programs.
    Json,
    /// A page with a chart, in one file.
    Html,
}

impl FloorFormat {
    /// All formats with their names on the command line.
    pub const ALL: [(&'static str, FloorFormat); 3] =
        [("text", FloorFormat::Text), ("json", FloorFormat::Json), ("html", FloorFormat::Html)];

    /// The format of this name.
    pub fn parse(name: &str) -> Option<FloorFormat> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }
}

/// Writes the table; `color` in the text format.
///
/// # Errors
/// Only those of `out`.
pub fn render(floors: &Floors, format: FloorFormat, color: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        FloorFormat::Text => text::render(floors, color, out),
        FloorFormat::Json => json::render(floors, out),
        FloorFormat::Html => html::render(floors, out),
    }
}
