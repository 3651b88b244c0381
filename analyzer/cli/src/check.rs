//! `abi3lint check`: one run from paths to a report.

use crate::args::{Check, Fixing};
use crate::baseline;
use crate::fix;
use crate::inputs::{self, protect};
use crate::judge::Clock;
use crate::output::{is_terminal, say, to_stdout, wants_color};
use crate::plan::{Part, Plan, merge, prepare, targets_of};
use crate::settings::Effective;
use crate::write_file::to_file;
use abi3lint_lint::Compared;
use abi3lint_model::{Problem, ProblemKind, Target};
use abi3lint_report::{Format, Report, Summary, render};
use abi3lint_settings::Inferred;
use anyhow::{Result, ensure};
use std::collections::BTreeSet;
use std::path::Path;

pub(crate) use crate::judge::{Judged, Run};

pub(crate) fn run(args: &Check) -> Result<u8> {
    if args.footprint {
        return crate::footprint::run(args);
    }
    let Fixing { fix, diff, unsafe_fixes } = args.fixing;
    ensure!(fix || diff || !unsafe_fixes, "--unsafe-fixes says which fixes: give --fix or --diff with it");
    let mut clock = Clock::start();
    let Plan { parts, start } = prepare(args, &mut clock)?;
    for Part { run, files } in &parts {
        protect(args.output_file.as_deref(), inputs::of_check(args, run, files))?;
    }
    say_targets(args, &parts);
    let (runs, mut judged): (Vec<Run<'_>>, Vec<Judged>) = parts
        .into_iter()
        .map(|Part { run, files }| {
            let judged = run.judge(files);
            clock.add(&judged.times);
            (run, judged)
        })
        .unzip();
    let mut is_unfixed = false;
    if (fix || diff)
        && let Some(status) = fix::run(args, &runs, &mut judged, &mut is_unfixed)?
    {
        return Ok(status);
    }
    for (run, judged) in runs.iter().zip(&mut judged) {
        let Some(path) = &run.effective.baseline.value else { continue };
        let others = baseline::other_targets(path, &run.inferred.targets)?;
        if let Some(others) = &others {
            let (path, targets) = (shown(path), join(&run.inferred.targets));
            say(&format!("warning: {path} counts findings for {others}, and this run judges {targets}"));
        }
        // Of other targets nothing is known that could go down.
        let selection = run.effective.selection();
        let is_wanted = |rule: &str| others.is_none() && selection.includes(rule);
        let Judged { files, only_read, findings, summary, .. } = judged;
        tell(&baseline::accept(path, files, only_read, findings, summary, is_wanted)?, path);
    }
    let targets = &targets_of(runs.iter().map(|r| &r.inferred));
    // One report has one format: that of the project, or where there are several, of the folder where the run begins.
    let effective = if let [run] = &runs[..] { &run.effective } else { &start };
    let mut judged = merge(judged);
    let status = if is_unfixed { crate::FAILED } else { status(args, &judged) };
    judged.summary.exit_status = status;
    let Judged { files, findings, problems, summary, stats, .. } = &judged;
    let report = Report { files, findings, problems, summary, targets };
    clock.lap("fix and compare");
    if let Err(e) = write(args, effective, &report) {
        // What was found does not depend on who reads it to the end.
        return if crate::is_broken_pipe(&e) { Ok(status) } else { Err(e) };
    }
    clock.lap("render");
    if args.stats {
        say(&format!("{}; {} facts, {} parses of {} bytes", clock.words(), judged.facts, stats.parses, stats.bytes));
    }
    let mut line = last_line(summary, targets, problems);
    if !fix && let Some(hint) = fix::hint(findings) {
        line.push_str(&format!("; {hint}"));
    }
    say(&line);
    Ok(status)
}

/// All that a run finds in each project, before any baseline.
pub(crate) fn judge(args: &Check) -> Result<Vec<(Effective, Inferred, Judged)>> {
    fixes_nothing(args)?;
    let Plan { parts, .. } = prepare(args, &mut Clock::start())?;
    say_targets(args, &parts);
    let judge = |Part { run, files }: Part<'_>| {
        let judged = run.judge(files);
        (run.effective, run.inferred, judged)
    };
    Ok(parts.into_iter().map(judge).collect())
}

/// A command that changes no source.
///
/// # Errors
/// It is asked to.
pub(crate) fn fixes_nothing(args: &Check) -> Result<()> {
    let Fixing { fix, diff, unsafe_fixes } = args.fixing;
    ensure!(!(fix || diff || unsafe_fixes || args.footprint), "--fix, --diff and --footprint go with 'abi3lint check'");
    Ok(())
}

/// Says for each project what it is judged for, where the command line does not.
fn say_targets(args: &Check, parts: &[Part<'_>]) {
    if !args.targets.is_empty() {
        return;
    }
    let mut said: Vec<String> = Vec::new();
    for Part { run, .. } in parts {
        let Inferred { targets, source } = &run.inferred;
        let folder = run.effective.project.folder().filter(|_| parts.len() > 1);
        let place = folder.map(|f| format!(" in {}", shown(f))).unwrap_or_default();
        let line = format!("target {} (from {source}){place}", join(targets));
        if !said.contains(&line) {
            say(&line);
            said.push(line);
        }
    }
}

/// A path as people write it.
fn shown(path: &Path) -> String {
    let path = abi3lint_command_line::paths::relative(&abi3lint_command_line::paths::absolute(path));
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
}

fn tell(compared: &Compared, path: &Path) {
    for c in &compared.risen {
        say(&baseline::words(c, "rose"));
    }
    if let Some(first) = compared.fallen.first() {
        let more = match compared.fallen.len() {
            1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        let words = baseline::words(first, "can go down");
        say(&format!("note: {words}{more}; 'abi3lint baseline' writes that into {}", shown(path)));
    }
}

/// Targets that were named, each once; `None` where there are none.
pub(crate) fn each_once(named: &[Target]) -> Option<Vec<Target>> {
    let mut targets = Vec::new();
    for target in named {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    (!targets.is_empty()).then_some(targets)
}

fn write(args: &Check, effective: &Effective, report: &Report) -> Result<()> {
    let default = if args.output_file.is_none() && is_terminal() { Format::Full } else { Format::Text };
    let format = effective.output_format.value.unwrap_or(default);
    let color = wants_color(args.color, args.output_file.is_some());
    match &args.output_file {
        Some(path) => to_file(path, |out| render(report, format, color, out)),
        None => to_stdout(|out| render(report, format, color, out)),
    }
}

fn status(args: &Check, judged: &Judged) -> u8 {
    if judged.is_incomplete() { crate::FAILED } else { u8::from(judged.summary.errors > 0 && !args.exit_zero) }
}

/// `12 errors, 3 warnings in 50 files for cp39-abi3; 4 possible findings hidden (--certainty possible)`.
fn last_line(s: &Summary, targets: &[Target], problems: &[Problem]) -> String {
    let counts = [(s.errors, "error"), (s.warnings, "warning"), (s.notes, "note")];
    let found: Vec<String> = counts.iter().filter(|c| c.0 > 0).map(|c| count(c.0, c.1)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let mut line = format!("{found} in {} for {}", count(s.files, "file"), join(targets));
    let hidden = [(s.hidden_possible, "possible"), (s.hidden_likely, "likely")];
    for (n, what) in hidden.iter().filter(|h| h.0 > 0) {
        line.push_str(&format!("; {} hidden (--certainty {what})", count(*n, &format!("{what} finding"))));
    }
    if s.suppressed > 0 {
        line.push_str(&format!("; {} suppressed", count(s.suppressed, "finding")));
    }
    if s.baselined > 0 {
        line.push_str(&format!("; {} in the baseline", count(s.baselined, "finding")));
    }
    if s.only_read > 0 {
        line.push_str(&format!("; {} in headers that were read but not named", count(s.only_read, "finding")));
    }
    if s.files_skipped > 0 {
        line.push_str(&format!("; {} not judged", count(s.files_skipped, "path")));
    }
    let partly: BTreeSet<&str> =
        problems.iter().filter(|p| p.kind == ProblemKind::Incomplete).map(|p| p.path.as_str()).collect();
    if !partly.is_empty() {
        line.push_str(&format!("; {} not judged as a whole", count(partly.len() as u32, "path")));
    }
    if s.unparsed_bytes > 0 {
        line.push_str(&format!("; {} of {} bytes could not be parsed", s.unparsed_bytes, s.bytes));
    }
    line
}

pub(crate) fn count(n: u32, what: &str) -> String {
    let plural = if what.ends_with('x') { "es" } else { "s" };
    format!("{n} {what}{}", if n == 1 { "" } else { plural })
}

pub(crate) fn join(targets: &[Target]) -> String {
    targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ")
}
