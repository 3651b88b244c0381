//! The layouts that compiled objects take for granted: a table for people, and its shape in JSON.
//!
//! A cell says what became of an assumption: `ok`, `@32` where the field moved there, `40 B` where the
//! size is another, `-` where there is no such thing.

use crate::format::Format;
use crate::json_footprint::name;
use crate::places::{Places, one_line};
use crate::report::Report;
use crate::{json, text};
use abi3lint_model::{Assumption, Config, ConfigSet, Fate, Footprint, Part, Version};
use abi3lint_rules::catalog;
use std::io::{self, Write};

/// Writes a footprint with the report's problems: as JSON where that is the format, else as a table.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, footprint: &Footprint, format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        return json::render(report, Some(footprint), out);
    }
    let places = Places::new(report.files);
    if !footprint.assumptions.is_empty() {
        table(&places, footprint, out)?;
        writeln!(out)?;
    }
    for problem in report.problems {
        text::problem(problem, false, out)?;
    }
    let none = format!("no CPython from {} to {}", Version::OLDEST, Version::NEWEST);
    let names = names(footprint.holds(), footprint, &none);
    if report.problems.is_empty() {
        writeln!(out, "this object can run on {names}")?;
    } else {
        writeln!(
            out,
            "this module was read only in part, so its versions are unknown; the part that was read runs on {names}"
        )?;
    }
    writeln!(out, "assumptions about layouts only: names and NULL contracts are not part of it")
}

fn table(places: &Places, footprint: &Footprint, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = vec![["assumption", "uses", "first place"].map(str::to_owned).to_vec()];
    rows[0].extend(footprint.configs.iter().map(|c| name(*c)));
    for a in &footprint.assumptions {
        let (line, column) = places.at(a.first.file, a.first.span.start);
        let place = format!("{}:{line}:{column}", one_line(places.path(a.first.file)));
        let mut row = vec![words(a), a.uses.to_string(), place];
        row.extend(a.fates.iter().map(|f| match f {
            Fate::Holds => "ok".to_owned(),
            Fate::Moved(to) => format!("@{to}"),
            Fate::Resized(size) => format!("{size} B"),
            Fate::Absent => "-".to_owned(),
        }));
        rows.push(row);
    }
    let width = |i: usize| rows.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    for row in &rows {
        let cell = |(text, width): (&String, &usize)| format!("{text:<width$}");
        let line: Vec<String> = row.iter().zip(&widths).map(cell).collect();
        writeln!(out, "{}", line.join("  ").trim_end())?;
    }
    Ok(())
}

/// `PyListObject.ob_item @ 24`, `size of PyTypeObject = 408`.
fn words(a: &Assumption) -> String {
    let record = catalog::entity(a.record).name;
    match a.part {
        Part::Field { field, offset } => format!("{record}.{} @ {offset}", catalog::field(field).name),
        Part::Size(size) => format!("size of {record} = {size}"),
    }
}

/// Runs of neighbours in the footprint's order: `3.6-3.13, 3.15, 3.13t-3.15t`.
fn names(set: ConfigSet, footprint: &Footprint, none: &str) -> String {
    let mut runs: Vec<(Config, Config)> = Vec::new();
    let mut before = None;
    for c in &footprint.configs {
        let follows = before == Some((c.headers().0.saturating_sub(1), c.abi()));
        match runs.last_mut() {
            Some(run) if follows && set.contains(*c) => run.1 = *c,
            _ if set.contains(*c) => runs.push((*c, *c)),
            _ => {}
        }
        before = set.contains(*c).then(|| (c.headers().0, c.abi()));
    }
    let run = |(a, b): &(Config, Config)| if a == b { name(*a) } else { format!("{}-{}", name(*a), name(*b)) };
    let list: Vec<String> = runs.iter().map(run).collect();
    if list.is_empty() { none.to_owned() } else { list.join(", ") }
}
