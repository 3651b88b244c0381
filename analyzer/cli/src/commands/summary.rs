//! `abi3lint check --summary`: what binaries could be shipped as.

use crate::args::Check;
use crate::binary::{is_binary, read};
use crate::input::discover::discover;
use crate::output::terminal::{FAILED, is_broken_pipe, to_stdout};
use crate::output::write_file::to_file;
use crate::run::execute::skipped;
use crate::run::inputs::protect;
use crate::run::threads;
use abi3lint_check::overview;
use abi3lint_front_bin::{Binary, Package};
use abi3lint_model::{Ending, Severity, Target};
use abi3lint_report::overview::{Shipped, render};
use abi3lint_report::{Format, Report, Summary};
use anyhow::{Result, bail};
use std::path::PathBuf;

pub(crate) fn run(args: &Check) -> Result<u8> {
    let format = args.output_format.unwrap_or(Format::Text);
    if !matches!(format, Format::Text | Format::Full | Format::Json) {
        bail!("--summary supports the output formats text, full and json");
    }
    threads::start(args.threads)?;
    let arguments = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let found = discover(&arguments);
    let is_named = |path: &PathBuf| args.paths.contains(path);
    let (binaries, others): (Vec<PathBuf>, Vec<PathBuf>) =
        found.files.into_iter().partition(|path| is_binary(path, is_named(path)));
    let source = others.iter().find(|path| is_named(path)).map(|path| format!("'{}'", path.display()));
    if let Some(what) = source.or_else(|| found.stdin.then(|| "standard input".to_owned())) {
        bail!("--summary requires shared objects and wheels, and {what} is none");
    }
    if binaries.is_empty() && found.problems.is_empty() {
        bail!("--summary requires shared objects and wheels, and none was found");
    }
    protect(args.output_file.as_deref(), binaries.iter().cloned())?;
    let (mut problems, mut summary, mut shipped) = (found.problems, Summary::default(), Vec::new());
    for package in read(&binaries) {
        summary.files += package.files.len() as u32;
        summary.bytes += package.bytes;
        if !package.files.is_empty() || package.problems.is_empty() {
            shipped.push(of_package(&package));
        }
        problems.extend(package.problems);
    }
    summary.files_skipped = skipped(&problems);
    problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    let status = if problems.iter().any(|p| p.kind.severity() == Severity::Error) { FAILED } else { 0 };
    summary.exit_status = status;
    let report = Report { files: &[], findings: &[], problems: &problems, summary: &summary, targets: &[] };
    let written = match &args.output_file {
        Some(path) => to_file(path, |out| render(&report, &shipped, format, out)),
        None => to_stdout(|out| render(&report, &shipped, format, out)),
    };
    match written {
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(status),
    }
}

fn of_package(package: &Package) -> Shipped {
    let endings: Vec<Option<Ending>> = package.files.iter().map(|f| f.promise).collect();
    let of_member = |file: &Binary| match file.path.strip_prefix(&package.path) {
        Some(member) if !member.is_empty() => member.trim_start_matches('/').to_owned(),
        _ => file.path.clone(),
    };
    let all = overview(&package.sources(), &package.facts(), &endings);
    let files: Vec<_> = all.into_iter().map(|o| (of_member(&package.files[o.file.0 as usize]), o)).collect();
    let promise = match &package.tag {
        Some(tag) if tag.targets.is_empty() => format!("no ABI ({})", tag.text),
        Some(tag) => tag.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", "),
        None => words(endings.first().copied().flatten()),
    };
    Shipped { path: package.path.clone(), promise, others: package.files.len() - files.len(), files }
}

/// What the ending of an object by itself promises.
fn words(ending: Option<Ending>) -> String {
    match ending {
        Some(Ending::Abi3) => "abi3 with any floor".to_owned(),
        Some(Ending::Abi3t) => "abi3t".to_owned(),
        Some(Ending::Version { version, free_threaded }) => {
            format!("{}{}", version.tag(), if free_threaded { "t" } else { "" })
        }
        Some(Ending::Bare) | None => "nothing by its name".to_owned(),
    }
}
