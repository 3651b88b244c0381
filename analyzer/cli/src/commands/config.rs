//! `abi3lint config`: what holds here, and who says so; and the schema of the settings.

use crate::args::Config;
use crate::output::terminal::{say, to_stdout};
use crate::output::wording::join;
use crate::run::plan::{fixes_nothing, settings_of};
use crate::run::settings::Effective;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_model::{RuleId, Severity};
use abi3lint_report::{Format, one_line};
use abi3lint_settings::{Patterns, Sourced, schema};
use anyhow::Result;
use std::borrow::Borrow;

pub(crate) fn run(args: &Config) -> Result<u8> {
    if args.schema {
        to_stdout(|out| abi3lint_report::write_json(schema(&Format::ALL.map(|(name, _)| name)).as_value(), out))?;
        return Ok(0);
    }
    fixes_nothing(&args.check)?;
    let (effective, targets, others) = settings_of(&args.check)?;
    let mut rows = vec![("targets", join(&targets.targets), targets.source)];
    rows.extend(table(&effective));
    let width = |i: usize| rows.iter().map(|r| if i == 0 { r.0.len() } else { r.1.len().min(40) }).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    to_stdout(|out| {
        rows.iter().try_for_each(|(key, value, from)| {
            let (value, from) = (one_line(value), one_line(from));
            writeln!(out, "{key:first$}  {value:second$}  {from}")
        })
    })?;
    if let Some(first) = others.first() {
        let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
        let first = relative(&absolute(first));
        say(&format!("note: {}{more} has separate settings; name it to see them", first.display()));
    }
    Ok(0)
}

type Row = (&'static str, String, String);

fn table(e: &Effective) -> Vec<Row> {
    let s = &e.project.settings;
    let build = e.build_python.value.map_or("all versions that can build the targets".to_owned(), |v| v.to_string());
    let define = |(name, value): &(String, Option<String>)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    };
    let baseline = e
        .baseline
        .value
        .as_ref()
        .map(|p| abi3lint_command_line::paths::relative(&abi3lint_command_line::paths::absolute(p)));
    let format = e.output_format.value.and_then(|f| abi3lint_report::Format::ALL.iter().find(|a| a.1 == f));
    let mut rows = vec![
        ("build-python", build, e.build_python.from.clone()),
        ("select", list(&e.select.value, "all rules"), e.select.from.clone()),
        ("ignore", list(&e.ignore.value, "none"), e.ignore.from.clone()),
        ("certainty", e.certainty.value.to_string(), e.certainty.from.clone()),
        patterns("include", &s.include, "all"),
        excluded(e),
        ("defines", list(&e.defines.value.iter().map(define).collect::<Vec<_>>(), "none"), e.defines.from.clone()),
        ("undefines", list(&e.undefines.value, "none"), e.undefines.from.clone()),
        ("include-dirs", list(&e.include_dirs.value, "none"), e.include_dirs.from.clone()),
        ("baseline", baseline.map_or("none".to_owned(), |p| p.display().to_string()), e.baseline.from.clone()),
        (
            "output-format",
            format.map_or("full on a terminal, otherwise text", |f| f.0).to_owned(),
            e.output_format.from.clone(),
        ),
        ("severity", list(&severities(&e.severity.value), "those of the rules"), e.severity.from.clone()),
        ("fail-on", e.fail_on.value.map_or("never".to_owned(), |s| s.to_string()), e.fail_on.from.clone()),
        ("require-reason", e.require_reason.value.to_string(), e.require_reason.from.clone()),
    ];
    for o in &s.overrides {
        let mut says = Vec::new();
        says.extend(o.select.as_ref().map(|rules| format!("select {}", list(rules, "all rules"))));
        says.extend((!o.ignore.is_empty()).then(|| format!("ignore {}", o.ignore.join(", "))));
        says.extend((!o.severity.is_empty()).then(|| format!("severity {}", severities(&o.severity).join(", "))));
        says.extend(o.certainty.map(|c| format!("certainty {c}")));
        rows.push(("override", format!("{}: {}", o.paths.written.join(", "), says.join("; ")), o.from.clone()));
    }
    rows
}

/// The patterns of the settings, and those of the command line after them.
fn excluded(e: &Effective) -> Row {
    let of_settings = patterns("exclude", &e.project.settings.exclude, "none");
    let Some(added) = e.exclude.as_ref().map(|p| p.written.join(", ")) else { return of_settings };
    match &e.project.settings.exclude {
        Some(g) => (of_settings.0, format!("{}, {added}", of_settings.1), format!("{} and --exclude", g.from)),
        None => ("exclude", added, "--exclude".to_owned()),
    }
}

fn severities(list: &[(RuleId, Severity)]) -> Vec<String> {
    list.iter().map(|(rule, severity)| format!("{rule} = {severity}")).collect()
}

fn patterns(key: &'static str, given: &Option<Sourced<Patterns>>, none: &str) -> Row {
    match given {
        Some(g) => (key, list(&g.value.written, none), g.from.clone()),
        None => (key, none.to_owned(), "default".to_owned()),
    }
}

fn list<S: Borrow<str>>(items: &[S], none: &str) -> String {
    if items.is_empty() { none.to_owned() } else { items.join(", ") }
}
