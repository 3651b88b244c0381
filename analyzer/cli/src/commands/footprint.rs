//! `abi3lint check --footprint`: which layouts LLVM modules take for granted.

use crate::args::Check;
use crate::input::discover::discover;
use crate::ir::{self, Question};
use crate::output::terminal::{FAILED, is_broken_pipe, to_stdout};
use crate::output::write_file::to_file;
use crate::run::inputs::protect;
use crate::run::threads;
use abi3lint_model::{ConfigSet, ProblemKind};
use abi3lint_report::{Format, Report, Summary, footprint};
use anyhow::{Result, bail};

pub(crate) fn run(args: &Check) -> Result<u8> {
    let format = args.output_format.unwrap_or(Format::Text);
    if !matches!(format, Format::Text | Format::Full | Format::Json) {
        bail!("--footprint supports the output formats text, full and json");
    }
    threads::start(args.threads)?;
    let found = discover(&args.paths);
    let source = found.files.iter().find(|p| !ir::is_module(p)).map(|p| p.display().to_string());
    if let Some(what) = source.or_else(|| found.stdin.then(|| "standard input".to_owned())) {
        bail!(
            "--footprint requires LLVM bitcode or assembly (.bc, .ll), but {what} is a source: compile \
             it with 'clang -O2 -Xclang -disable-llvm-passes -g1 -emit-llvm -c'"
        );
    }
    if found.files.is_empty() && found.problems.is_empty() {
        bail!("--footprint requires LLVM modules (.bc, .ll)");
    }
    protect(args.output_file.as_deref(), found.files.iter().cloned())?;
    let mut files = Vec::new();
    let question = Question { targets: &[], build: args.build_python, footprint: true };
    let compiled = ir::read(&found.files, question, &mut files);
    let mut problems = found.problems;
    problems.extend(compiled.problems);
    problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    let footprint = abi3lint_check::footprint(&compiled.baked, compiled.layouts.unwrap_or(ConfigSet::EMPTY));
    let unread = problems.iter().filter(|p| p.kind == ProblemKind::Unreadable).count();
    let summary =
        Summary { files: compiled.read, files_skipped: unread as u32, bytes: compiled.bytes, ..Summary::default() };
    let report = Report { files: &files, findings: &[], problems: &problems, summary: &summary, targets: &[] };
    let written = match &args.output_file {
        Some(path) => to_file(path, |out| footprint::render(&report, &footprint, format, out)),
        None => to_stdout(|out| footprint::render(&report, &footprint, format, out)),
    };
    match written {
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(if problems.is_empty() { 0 } else { FAILED }),
    }
}
