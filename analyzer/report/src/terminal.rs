//! The lines of the text format as compilers draw them for people: with the source below.
//!
//! The shape of a line stays that of the text format, so that what reads it there reads it here. The source of a
//! place is drawn once for the lines that follow each other about it.

use crate::places::{Places, same_length};
use crate::report::Report;
use crate::text::{PLAIN, line, lines, paint, problem};
use abi3lint_model::{Place, Span};
use std::io::{self, Write};

/// A longer line is not drawn.
const LONGEST: u32 = 400;

/// Writes findings and problems; `color` with colours, `source` with the source lines.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, color: bool, source: bool, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for finding in report.findings {
        let mut drawn = None;
        for said in lines(finding) {
            line(&places, &said, color, out)?;
            if source && drawn.replace(said.at) != Some(said.at) {
                let paints = if color { (paint(&said.kind.to_string()), PLAIN) } else { ("", "") };
                excerpt(&places, said.at, paints, out)?;
            }
        }
    }
    for p in report.problems {
        problem(p, color, out)?;
    }
    Ok(())
}

/// The line of a place, and below it a mark.
fn excerpt(places: &Places, at: Place, (paint, plain): (&str, &str), out: &mut dyn Write) -> io::Result<()> {
    let (number, _) = places.at(at.file, at.span.start);
    let line = places.line(at.file, number);
    if line.start == line.end || line.end - line.start > LONGEST {
        return Ok(());
    }
    // A tab is one column wide here, as the mark below it is.
    let shown = |from: u32, to: u32| {
        let span = Span { start: from.clamp(line.start, line.end), end: to.clamp(line.start, line.end) };
        same_length(span.of(places.text(at.file))).replace('\t', " ")
    };
    let width = |text: &str| text.chars().count();
    let (start, end) = (at.span.start, at.span.end.max(at.span.start));
    let [before, marked, rest] = [shown(line.start, start), shown(start, end), shown(end, line.end)];
    writeln!(out, "{number:>5} | {before}{paint}{marked}{plain}{}", rest.trim_end())?;
    let (blank, tail) = (" ".repeat(width(&before)), "~".repeat(width(&marked).saturating_sub(1)));
    writeln!(out, "      | {blank}{paint}^{tail}{plain}")
}
