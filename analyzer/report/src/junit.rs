//! JUnit XML, which most services for continuous integration show: a suite for each file, a case for each finding.
//!
//! A finding that fails the run is a failure, and what was not checked is an error. Other findings are cases that pass,
//! with their text as output: a service has no third kind. A report without any is one case that passes, because some
//! services take an empty file for a broken one. Limit: characters that XML has no way to write become `?`.

use crate::places::{Places, one_line};
use crate::report::Report;
use crate::text::lines;
use abi3lint_model::{Finding, Problem, Severity};
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A case of a suite.
struct Case<'r> {
    name: &'r str,
    line: u32,
    outcome: Outcome,
    message: &'r str,
    text: String,
}

/// What a service makes of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Broken,
}

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let mut suites: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
    for f in report.findings {
        suites.entry(places.path(f.place.file)).or_default().push(of_finding(report, &places, f));
    }
    for p in report.problems {
        suites.entry(&p.path).or_default().push(of_problem(p));
    }
    if suites.is_empty() {
        let passed = Case { name: "check", line: 1, outcome: Outcome::Passed, message: "", text: String::new() };
        suites.insert("abi3lint", vec![passed]);
    }
    let count = |cases: &[Case<'_>], outcome: Outcome| cases.iter().filter(|c| c.outcome == outcome).count();
    let all = |of: &dyn Fn(&[Case<'_>]) -> usize| suites.values().map(|cases| of(cases)).sum::<usize>().to_string();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    let root = xml.create_element("testsuites").with_attributes([
        ("name", "abi3lint"),
        ("tests", &all(&|cases| cases.len())),
        ("failures", &all(&|cases| count(cases, Outcome::Failed))),
        ("errors", &all(&|cases| count(cases, Outcome::Broken))),
    ]);
    root.write_inner_content(|xml| {
        for (path, cases) in &suites {
            let suite = xml.create_element("testsuite").with_attributes([
                ("name", &*written(path)),
                ("tests", &cases.len().to_string()),
                ("failures", &count(cases, Outcome::Failed).to_string()),
                ("errors", &count(cases, Outcome::Broken).to_string()),
            ]);
            suite.write_inner_content(|xml| cases.iter().try_for_each(|case| write_case(xml, path, case)))?;
        }
        Ok(())
    })?;
    writeln!(out)
}

fn write_case<W: Write>(xml: &mut Writer<W>, path: &str, case: &Case<'_>) -> io::Result<()> {
    let path = written(path);
    let element = xml.create_element("testcase").with_attributes([
        ("name", case.name),
        ("classname", &*path),
        ("file", &*path),
        ("line", &case.line.to_string()),
    ]);
    let text = written(&case.text);
    let text = BytesText::new(&text);
    let message = written(case.message);
    let inner = match case.outcome {
        Outcome::Passed if case.text.is_empty() => return element.write_empty().map(drop),
        Outcome::Passed => None,
        Outcome::Failed => Some("failure"),
        Outcome::Broken => Some("error"),
    };
    element.write_inner_content(|xml| {
        let inner = match inner {
            None => xml.create_element("system-out"),
            Some(name) => xml.create_element(name).with_attributes([("type", case.name), ("message", &*message)]),
        };
        inner.write_text_content(text).map(drop)
    })?;
    Ok(())
}

fn of_finding<'r>(report: &Report<'r>, places: &Places<'r>, f: &'r Finding) -> Case<'r> {
    let fails = report.summary.fail_on.is_some_and(|least| f.severity >= least);
    let place = |at: abi3lint_model::Place| {
        let (line, column) = places.at(at.file, at.span.start);
        format!("{}:{line}:{column}", one_line(places.path(at.file)))
    };
    let text = lines(f).iter().map(|l| format!("{}: {}: {}\n", place(l.at), l.kind, l.message)).collect();
    Case {
        name: f.rule,
        line: places.at(f.place.file, f.place.span.start).0,
        outcome: if fails { Outcome::Failed } else { Outcome::Passed },
        message: &f.message,
        text,
    }
}

fn of_problem(p: &Problem) -> Case<'_> {
    let is_error = p.kind.severity() == Severity::Error;
    Case {
        name: "problem",
        line: p.line.unwrap_or(1),
        outcome: if is_error { Outcome::Broken } else { Outcome::Passed },
        message: &p.message,
        text: format!("{}: {} [{}]\n", one_line(&p.path), one_line(&p.message), p.kind),
    }
}

/// A text with the characters that XML 1.0 can write.
fn written(text: &str) -> Cow<'_, str> {
    let is_written = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    match text.chars().all(is_written) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|c| if is_written(c) { c } else { '?' }).collect()),
    }
}
