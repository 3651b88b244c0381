//! `abi3lint floor`: which targets sources could have, and what stands in the way of the others.

use crate::args::{Check, Floor};
use crate::output::terminal::{FAILED, is_broken_pipe, to_stdout, wants_color};
use crate::output::wording::shown;
use crate::output::write_file::to_file;
use crate::run::clock::Clock;
use crate::run::inputs::{self, protect};
use crate::run::plan::{Part, Plan, prepare};
use abi3lint_check::{Found, floor_table, floor_targets};
use abi3lint_model::{FloorRow, Problem, Severity, SourceFile};
use abi3lint_report::floors::{FloorFormat, Floors, render};
use anyhow::{Result, bail};
use std::path::Path;

pub(crate) fn run(args: &Floor) -> Result<u8> {
    let check = as_check(args);
    let Plan { parts, .. } = prepare(&check, &mut Clock::start())?;
    if let Some(binary) = parts.iter().flat_map(|p| &p.binaries).find(|b| args.paths.contains(b)) {
        bail!("{} is a binary; 'abi3lint check --summary' says what it could be", shown(binary));
    }
    let mut problems: Vec<Problem> = Vec::new();
    let mut all: Vec<(Vec<SourceFile>, Vec<Found>)> = Vec::new();
    let mut files = 0;
    for Part { run, files: texts, .. } in parts.into_iter().filter(Part::has_sources) {
        protect(args.output_file.as_deref(), inputs::of_check(&check, &run, &texts))?;
        files += run.judged_files();
        let (texts, found, unread) = run.judge_each(texts);
        problems.extend(unread);
        all.push((texts, found));
    }
    if files == 0 && problems.is_empty() {
        bail!("no sources were found; 'abi3lint floor' needs C or C++ files");
    }
    problems.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    problems.dedup();
    let table = floor_table(&all);
    let chosen: Option<&FloorRow> = match args.target {
        Some(target) => table.row(target),
        None => table.of_interest(),
    };
    let title = args.paths.first().map_or_else(|| ".".to_owned(), |path| shown(path));
    // The name of the folder says more than a dot.
    let folder = || Some(std::env::current_dir().ok()?.file_name()?.to_string_lossy().into_owned());
    let title = if title == "." { folder().unwrap_or(title) } else { title };
    let floors = Floors { title: &title, files, table: &table, chosen, problems: &problems };
    let format = args.output_format.unwrap_or_else(|| by_name(args.output_file.as_deref()));
    let color = wants_color(args.color, args.output_file.is_some());
    let written = match &args.output_file {
        Some(path) => to_file(path, |out| render(&floors, format, color, out)),
        None => to_stdout(|out| render(&floors, format, color, out)),
    };
    let status = if problems.iter().any(|p| p.kind.severity() == Severity::Error) { FAILED } else { 0 };
    match written {
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(status),
    }
}

/// The format that the name of a file asks for.
fn by_name(file: Option<&Path>) -> FloorFormat {
    let ending = file.and_then(Path::extension).map(|e| e.to_string_lossy().to_ascii_lowercase());
    ending.and_then(|e| FloorFormat::parse(if e == "htm" { "html" } else { &e })).unwrap_or(FloorFormat::Text)
}

/// The same sources as a check for all targets.
fn as_check(args: &Floor) -> Check {
    let mut targets = floor_targets();
    targets.extend(args.target.filter(|t| !targets.contains(t)));
    Check {
        paths: args.paths.clone(),
        tracked: args.tracked,
        settings: args.settings.clone(),
        targets,
        ignore: args.ignore.clone(),
        certainty: args.certainty,
        threads: args.threads,
        ..args.build.as_check()
    }
}
