//! `abi3lint check`: one run from paths to a report.

use crate::args::{Check, Fixing};
use crate::baseline;
use crate::fix;
use crate::inputs::{self, protect};
use crate::judge::{Clock, prepare};
use crate::output::{is_terminal, say, to_stdout, wants_color};
use crate::settings::Effective;
use crate::write_file::to_file;
use abi3lint_check::Compared;
use abi3lint_model::{Problem, ProblemKind, Target};
use abi3lint_report::{Format, Report, Summary, render};
use abi3lint_rules::checks;
use abi3lint_settings::Inferred;
use anyhow::{Result, bail, ensure};
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
    let (run, files) = prepare(args, &mut clock)?;
    protect(args.output_file.as_deref(), inputs::of_check(args, &run, &files))?;
    say_targets(args, &run.inferred);
    let mut judged = run.judge(files);
    clock.laps.extend(judged.times.iter().copied());
    let mut is_unfixed = false;
    if (fix || diff)
        && let Some(status) = fix::run(args, &run, &mut judged, &mut is_unfixed)?
    {
        return Ok(status);
    }
    if let Some(path) = &run.effective.baseline.value {
        let Judged { files, only_read, findings, summary, .. } = &mut judged;
        let Effective { select, ignore, .. } = &run.effective;
        let is_wanted = |rule: &str| baseline::is_wanted(rule, &select.value, &ignore.value);
        tell(&baseline::accept(path, files, only_read, findings, summary, is_wanted)?, path);
    }
    let status = if is_unfixed { crate::FAILED } else { status(args, &judged) };
    judged.summary.exit_status = status;
    let Judged { files, findings, problems, summary, stats, .. } = &judged;
    let targets = &run.inferred.targets;
    let report = Report { files, findings, problems, summary, targets };
    clock.lap("fix and compare");
    if let Err(e) = write(args, &run.effective, &report) {
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

/// The settings and targets of a run that is not made.
pub(crate) fn settings_of(args: &Check) -> Result<(Effective, Inferred)> {
    fixes_nothing(args)?;
    let (run, _) = prepare(args, &mut Clock::start())?;
    let Run { effective, inferred, .. } = run;
    Ok((effective, inferred))
}

/// All that a run finds, before any baseline.
pub(crate) fn judge(args: &Check) -> Result<(Effective, Judged)> {
    fixes_nothing(args)?;
    let (run, files) = prepare(args, &mut Clock::start())?;
    say_targets(args, &run.inferred);
    let judged = run.judge(files);
    Ok((run.effective, judged))
}

fn fixes_nothing(args: &Check) -> Result<()> {
    let Fixing { fix, diff, unsafe_fixes } = args.fixing;
    ensure!(!(fix || diff || unsafe_fixes || args.footprint), "--fix, --diff and --footprint go with 'abi3lint check'");
    Ok(())
}

fn say_targets(args: &Check, inferred: &Inferred) {
    if args.targets.is_empty() {
        say(&format!("target {} (from {})", join(&inferred.targets), inferred.source));
    }
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
        let path = crate::paths::relative(&crate::paths::absolute(path));
        let words = baseline::words(first, "can go down");
        say(&format!("note: {words}{more}; 'abi3lint baseline' writes that into {}", path.display()));
    }
}

pub(crate) fn known_rules<'a>(ids: impl Iterator<Item = &'a String>) -> Result<()> {
    for id in ids {
        if checks::rule(id).is_none() {
            let near = abi3lint_report::nearest(id, checks::all().iter().map(|r| r.id));
            let hint = near.map(|r| format!("; did you mean '{r}'?")).unwrap_or_default();
            bail!("unknown rule '{id}'{hint}");
        }
    }
    Ok(())
}

/// The targets of the command line, each once.
pub(crate) fn parse_targets(texts: &[String]) -> Result<Option<Vec<Target>>> {
    let mut targets = Vec::new();
    for text in texts {
        let target = Target::parse(text)?;
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    Ok((!targets.is_empty()).then_some(targets))
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
