//! `abi3lint check`: one run from paths to a report.

use crate::args::{Check, Fixing};
use crate::output::terminal::{
    FAILED, is_broken_pipe, is_terminal, is_watched, say, to_stdout, wants_color, wants_links,
};
use crate::output::wording::{abi3_hint, explain_hint, floor_hint, join, last_line, shown};
use crate::output::write_file::to_file;
use crate::run::allow;
use crate::run::audit::{Audit, audit};
use crate::run::baseline_file;
use crate::run::clock::Clock;
use crate::run::execute::Judged;
use crate::run::fix;
use crate::run::inputs::{self, protect};
use crate::run::merge::merge;
use crate::run::of_binaries::OfBinaries;
use crate::run::plan::{Part, Plan, prepare, say_target, say_targets};
use crate::run::settings::Effective;
use crate::run::shipped::join as join_shipped;
use crate::run::targets::{each_once, targets_of};
use abi3lint_lint::Compared;
use abi3lint_model::Severity;
use abi3lint_report::{Format, Look, Report, render, statistics};
use anyhow::{Result, ensure};
use std::io::Write;
use std::path::Path;

pub(crate) fn run(args: &Check) -> Result<u8> {
    if args.footprint {
        return crate::commands::footprint::run(args);
    }
    if args.summary {
        return crate::commands::summary::run(args);
    }
    let Fixing { fix, diff, unsafe_fixes } = args.fixing;
    ensure!(fix || diff || !unsafe_fixes, "--unsafe-fixes requires --fix or --diff");
    let has_statistics = matches!(args.output_format, None | Some(Format::Text | Format::Full | Format::Json));
    ensure!(!args.statistics || has_statistics, "--statistics supports the output formats text, full and json");
    let mut clock = Clock::start();
    let Plan { parts, start } = prepare(args, &mut clock)?;
    for Part { run, files, binaries } in &parts {
        let inputs = inputs::of_check(args, run, files).into_iter().chain(binaries.iter().cloned());
        protect(args.output_file.as_deref(), inputs)?;
    }
    say_targets(args, &parts);
    // One for each part, as far as it has binaries.
    let fail_on: Vec<Option<Severity>> = parts.iter().map(|p| p.run.effective.fail_on.value).collect();
    let mut audits: Vec<Option<Audit>> =
        parts.iter().map(|p| audit(args, &p.run.effective, &p.binaries, &p.files)).collect();
    clock.lap("binaries");
    let mut said = Vec::new();
    let inferred = audits.iter().flatten().flat_map(|a| &a.inferred);
    inferred.clone().filter(|_| args.targets.is_empty()).for_each(|i| say_target(i, "", &mut said));
    let audited = targets_of(inferred);
    let none = OfBinaries::default();
    let (mut runs, mut judged, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for (i, Part { run, files, .. }) in parts.into_iter().enumerate().filter(|(_, part)| part.has_sources()) {
        let found: Judged = run.judge_beside(files, audits[i].as_ref().map_or(&none, |a| &a.seen));
        clock.add(&found.times);
        runs.push(run);
        judged.push(found);
        beside.push(i);
    }
    let mut is_unfixed = false;
    if args.add_suppressions.is_some() {
        is_unfixed = allow::run(args, &runs, &mut judged)?;
        if diff {
            return Ok(if is_unfixed { FAILED } else { 0 });
        }
    } else if (fix || diff)
        && let Some(status) = fix::run(args, &runs, &mut judged, &mut is_unfixed)?
    {
        // A report would say so; a diff has no place for it.
        let unread = audits.iter().flatten().map(|a| &a.judged);
        let of_sources = judged.iter().flat_map(|j| &j.problems).filter(|p| p.kind.severity() == Severity::Error);
        let problems = of_sources.chain(unread.clone().flat_map(|judged| &judged.problems));
        problems.for_each(|p| say(&format!("{}: {}: {}", p.kind.severity(), p.path, p.message)));
        return Ok(if unread.clone().any(Judged::is_incomplete) { FAILED } else { status });
    }
    for (judged, i) in judged.iter_mut().zip(beside) {
        if let Some(audit) = &mut audits[i] {
            join_shipped(judged, audit);
        }
    }
    for (run, judged) in runs.iter().zip(&mut judged) {
        let Some(path) = &run.effective.baseline.value else { continue };
        let others = baseline_file::other_targets(path, &run.inferred.targets)?;
        if let Some(others) = &others {
            let (path, targets) = (shown(path), join(&run.inferred.targets));
            say(&format!("warning: {path} has counts for {others}, but this run checks {targets}"));
        }
        // Of other targets nothing is known that could go down.
        let selection = run.effective.selection();
        let is_wanted = |rule: &str| others.is_none() && selection.includes(rule);
        let Judged { files, only_read, findings, summary, .. } = judged;
        tell(
            &baseline_file::accept(path, &run.inferred.targets, files, only_read, findings, summary, is_wanted)?,
            path,
        );
    }
    let targets = targets_of(runs.iter().map(|r| &r.inferred));
    let targets = &each_once(&[targets, audited].concat()).unwrap_or_default();
    // One report has one format: that of the project, or where there are several, of the folder where the run begins.
    let effective = if let [run] = &runs[..] { &run.effective } else { &start };
    // Where several projects differ, a report calls a failure what fails any of them.
    let least = fail_on.iter().flatten().min().copied().filter(|_| !args.exit_zero);
    let of_runs = runs.iter().map(|run| run.effective.fail_on.value).zip(&judged);
    let of_audits =
        fail_on.into_iter().zip(&audits).filter_map(|(least, audit)| Some((least, &audit.as_ref()?.judged)));
    let fails = of_runs.chain(of_audits).any(|(least, judged)| judged.fails(least));
    judged.extend(audits.into_iter().flatten().map(|a| a.judged));
    let mut judged = merge(judged);
    let status = if is_unfixed { FAILED } else { status(args, &judged, fails) };
    judged.summary.exit_status = status;
    judged.summary.fail_on = least;
    let Judged { files, findings, problems, summary, stats, .. } = &judged;
    let report = Report { files, findings, problems, summary, targets };
    clock.lap("fix and compare");
    if let Err(e) = write(args, effective, &report) {
        // What was found does not depend on who reads it to the end.
        return if is_broken_pipe(&e) { Ok(status) } else { Err(e) };
    }
    clock.lap("render");
    if args.stats {
        say(&format!("{}; {} facts, {} parses of {} bytes", clock.words(), judged.facts, stats.parses, stats.bytes));
    }
    let mut line = last_line(summary, targets, problems);
    if !fix
        && args.add_suppressions.is_none()
        && let Some(hint) = fix::hint(findings)
    {
        line.push_str(&format!("; {hint}"));
    }
    if let Some(hint) = floor_hint(findings, targets) {
        line.push_str(&format!("; {hint}"));
    }
    say(&line);
    if let Some(hint) = abi3_hint(targets) {
        say(&hint);
    }
    // A line more for a person, and none for a program.
    if is_watched()
        && let Some(hint) = explain_hint(findings)
    {
        say(&hint);
    }
    Ok(status)
}

fn tell(compared: &Compared, path: &Path) {
    for c in &compared.risen {
        say(&baseline_file::words(c, "rose"));
    }
    if let Some(first) = compared.fallen.first() {
        let more = match compared.fallen.len() {
            1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        let words = baseline_file::words(first, "can decrease");
        say(&format!("note: {words}{more}; update {} with 'abi3lint baseline'", shown(path)));
    }
}

fn write(args: &Check, effective: &Effective, report: &Report) -> Result<()> {
    let default = if args.output_file.is_none() && is_terminal() { Format::Full } else { Format::Text };
    let format = effective.output_format.value.unwrap_or(default);
    let is_file = args.output_file.is_some();
    let look = Look { color: wants_color(args.color, is_file), links: wants_links(args.color, is_file) };
    let render = |out: &mut dyn Write| {
        if args.statistics { statistics::render(report, format, out) } else { render(report, format, look, out) }
    };
    match &args.output_file {
        Some(path) => to_file(path, render),
        None => to_stdout(render),
    }
}

fn status(args: &Check, judged: &Judged, fails: bool) -> u8 {
    if judged.is_incomplete() { FAILED } else { u8::from(fails && !args.exit_zero) }
}
