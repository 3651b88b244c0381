//! One source of a compile, judged as `abi3lint check` would with the macros and headers of the command.

use super::macros;
use super::target::{self, Headers};
use crate::args::Cc;
use crate::check::{hide, join};
use crate::command_line::{Call, Source};
use crate::headers::{Reach, reach};
use crate::infer::Inferred;
use abi3lint_check::{Request, check};
use abi3lint_front_c::{Extraction, Options, extract};
use abi3lint_model::{Certainty, ConfigSet, Finding, Problem, ProblemKind, Severity, Target};
use abi3lint_report::{Format, Report, Summary, render};
use anyhow::Result;
use std::collections::HashSet;

/// A source with what it promises, before it is judged.
#[derive(Debug)]
pub(super) struct Case {
    unit: Reach,
    pub promise: Inferred,
    judged: Vec<(Target, ConfigSet)>,
}

/// What was found in one source.
#[derive(Debug)]
pub(super) struct Verdict {
    /// In the text format.
    pub text: Vec<u8>,
    /// At error level.
    pub errors: u32,
    /// Something could not be read, so that nothing can be said of it.
    pub unread: bool,
}

/// Reads a source; `None` where nothing says which ABI it promises, or where it cannot see CPython's names.
///
/// # Errors
/// An unknown target, or project settings that are wrong.
pub(super) fn case(args: &Cc, call: &Call, source: &Source, headers: Option<Headers>) -> Result<Option<Case>> {
    let unit = reach(vec![source.path.clone()], &[call]);
    // What a configure script compiles to look for a symbol declares it by itself.
    if !unit.sees_others && unit.problems.is_empty() {
        return Ok(None);
    }
    let Some(promise) = target::decide(&args.targets, call, &unit.files, headers)? else { return Ok(None) };
    let judged: Result<Vec<_>> =
        promise.targets.iter().map(|t| Ok((*t, t.configs(target::build_headers(*t, headers))?))).collect();
    Ok(Some(Case { unit, promise, judged: judged? }))
}

impl Case {
    /// The targets, as they are written in ABI3LINT_TARGET.
    pub fn targets(&self) -> String {
        join(&self.promise.targets).replace(", ", ",")
    }

    /// Judges the source; findings that are in `told` already count, but are not written again.
    ///
    /// # Errors
    /// None that a report in memory could meet.
    pub fn judge(
        mut self,
        args: &Cc,
        compiler: &str,
        call: &Call,
        source: &Source,
        told: &mut HashSet<String>,
    ) -> Result<Verdict> {
        let mut options = Options {
            active: self.judged.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs),
            all: call.command_line(),
            units: Vec::new(),
            force_cpp: Some(source.cpp),
            complete: false,
        };
        let (mut findings, mut problems) = self.findings(args, &options);
        let is_open = findings.iter().any(|f| f.certainty < Certainty::Proven) || !problems.is_empty();
        if is_open && let Some(macros) = self.macros(compiler, call, source) {
            // What comes last wins, and the command line's own are among them.
            options.all.defines.extend(macros);
            options.complete = true;
            (findings, problems) = self.findings(args, &options);
        }
        let files = &self.unit.files;
        let mut summary = Summary::default();
        hide(&mut findings, args.certainty.certainty(), &mut summary);
        // Who asks the compiler for no warnings wants none of ours.
        let only_errors = call.switches.iter().any(|s| s == "-w");
        findings.retain(|f| f.severity == Severity::Error || !only_errors);
        problems.retain(|p| p.kind == ProblemKind::Unreadable || !only_errors);
        // A header is part of each source of the command that includes it.
        findings.retain(|f| {
            let path = files.get(f.place.file.0 as usize).map_or("", |f| f.path.as_str());
            told.insert(format!("{path}:{}:{}:{}", f.place.span.start, f.rule, f.message))
        });
        let unread = self.unit.problems.iter().any(|p| p.kind == ProblemKind::Unreadable);
        self.unit.problems.extend(problems);
        let line = |p: &Problem| format!("{}:{:?}:{}", p.path, p.line, p.message);
        self.unit.problems.retain(|p| told.insert(line(p)));
        let report = Report {
            files,
            findings: &findings,
            problems: &self.unit.problems,
            summary: &summary,
            targets: &self.promise.targets,
        };
        let mut text = Vec::new();
        render(&report, Format::Text, false, &mut text)?;
        Ok(Verdict { text, errors: summary.errors, unread })
    }

    fn findings(&self, args: &Cc, options: &Options) -> (Vec<Finding>, Vec<Problem>) {
        let Extraction { facts, problems, .. } = extract(&self.unit.files, options);
        let request = Request { targets: &self.judged, select: &args.select, ignore: &args.ignore };
        (check(&self.unit.files, &facts, &request), problems)
    }

    fn macros(&self, compiler: &str, call: &Call, source: &Source) -> Option<Vec<(String, Option<String>)>> {
        let own = self.unit.files.iter().flat_map(|f| macros::defined(&f.text)).collect();
        macros::of_compile(compiler, call, source, &own)
    }
}
