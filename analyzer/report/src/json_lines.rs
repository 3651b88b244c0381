//! JSON Lines: one object a line, a finding, a problem or, last, the summary. `type` says which; the other
//! keys are those of JSON version 1, with its promise.

use crate::json::{FindingOut, ProblemOut, SummaryOut};
use crate::places::Places;
use crate::report::Report;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(Box<FindingOut<'a>>),
    Problem(ProblemOut<'a>),
    Summary {
        version: u32,
        #[serde(flatten)]
        summary: SummaryOut,
    },
}

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for finding in report.findings {
        line(&Line::Finding(Box::new(FindingOut::new(&places, finding))), out)?;
    }
    for problem in report.problems {
        line(&Line::Problem(ProblemOut::new(problem)), out)?;
    }
    line(&Line::Summary { version: 1, summary: SummaryOut::new(report) }, out)
}

fn line(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)
}
