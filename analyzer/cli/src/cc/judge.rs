//! One source of a compile, judged as `abi3lint check` would with the macros and headers of the command.

use super::chain::Chain;
use super::macros;
use super::style::Style;
use super::target::{self, Named};
use crate::args::{Cc, Level};
use crate::input::headers::{Reach, reach};
use crate::input::python::Headers;
use crate::output::wording::join;
use crate::run::baseline_file;
use crate::run::settings::{of_project, scopes};
use abi3lint_check::join_promises;
use abi3lint_command_line::said::{Said, Speakers};
use abi3lint_command_line::{Call, Source};
use abi3lint_front_c::{Extraction, Options, extract};
use abi3lint_lint::{Coverage, Lint, Linted, Scopes};
use abi3lint_model::{
    Certainty, ConfigSet, FileId, Finding, Problem, Release, RuleId, Selection, Severity, SourceFile, Target,
};
use abi3lint_report::{Report, Summary, terminal};
use abi3lint_settings::{Inferred, Project, Sourced};
use anyhow::Result;
use std::collections::HashSet;
use std::path::Path;

/// What holds for all sources of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Command<'c> {
    pub args: &'c Cc,
    pub named: &'c Named,
    pub compiler: &'c str,
    pub chain: &'c Chain,
    pub call: &'c Call,
    pub headers: Option<Headers>,
}

/// A source with what it promises, before it is judged.
#[derive(Debug)]
pub(super) struct Case {
    unit: Reach,
    promise: Inferred,
    judged: Vec<(Target, ConfigSet)>,
    scopes: Scopes,
    project: Project,
    /// What the command and the project's build files say of the ABI.
    said: Said,
    /// Of CPython's headers.
    release: Option<Release>,
}

/// What was found in one source.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Lines of the text format.
    pub text: Vec<u8>,
    /// Findings that fail the compile.
    pub errors: u32,
    /// Something was not judged as a whole, so that nothing can be said of it.
    pub unread: bool,
    /// The targets and where they come from.
    pub promise: String,
    /// What the source promises, where it was judged by this program,
    pub inferred: Option<Inferred>,
    /// and what was found in it, accepted or not.
    pub findings: Vec<Finding>,
}

/// Reads a source; `None` where nothing says which ABI it promises, or where it cannot see CPython's names.
///
/// # Errors
/// An unknown target, or project settings that are wrong.
pub(super) fn case(command: Command<'_>, source: &Source) -> Result<Option<Case>> {
    let Command { args, named, call, headers, .. } = command;
    let unit = reach(vec![source.path.clone()], &[call]);
    // What a configure script compiles to look for a symbol declares it by itself.
    if !unit.sees_others && unit.problems.is_empty() {
        return Ok(None);
    }
    let Some(promise) = target::decide(named, call, &unit.files, headers)? else { return Ok(None) };
    let judged = judged(&promise, headers)?;
    let project = target::project(&unit.files)?;
    let scopes = scopes(&project.settings, selection(args, &project), &unit.files, None);
    let speakers = Speakers {
        project: &project,
        command_line: &call.defines,
        texts: &[],
        wheels: &[],
        headers: headers.map(|h| h.version),
    };
    let said = Said::of(&unit.files, &speakers);
    let release = headers.and_then(Headers::release);
    Ok(Some(Case { unit, promise, judged, scopes, project, said, release }))
}

/// By which rules and how sure: as the command line says, or else the project.
pub(super) fn selection(args: &Cc, project: &Project) -> Selection {
    let rules = |named: &Vec<RuleId>, given: &Option<Sourced<Vec<RuleId>>>| match given {
        Some(g) if named.is_empty() => g.value.clone(),
        _ => named.clone(),
    };
    let s = &project.settings;
    let given = s.certainty.as_ref().map(|g| g.value);
    Selection {
        select: rules(&args.select, &s.select),
        ignore: rules(&args.ignore, &s.ignore),
        certainty: args.certainty.map(Level::certainty).or(given).unwrap_or(Certainty::Likely),
        severity: s.severity.as_ref().map(|g| g.value.clone()).unwrap_or_default(),
    }
}

/// The configurations of each target, with the headers of the compile where they can build it.
fn judged(promise: &Inferred, headers: Option<Headers>) -> Result<Vec<(Target, ConfigSet)>> {
    promise.targets.iter().map(|t| Ok((*t, t.configs(target::build_headers(*t, headers))?))).collect()
}

impl Case {
    /// What a plugin is told: variables, as a compiler passes nothing else on to it.
    pub(crate) fn settings(&self, command: Command<'_>) -> Vec<(&'static str, String)> {
        let Command { args, headers, .. } = command;
        let mut settings = vec![
            ("ABI3LINT_TARGET", join(&self.promise.targets).replace(", ", ",")),
            ("ABI3LINT_SELECT", args.select.join(",")),
            ("ABI3LINT_IGNORE", args.ignore.join(",")),
            ("ABI3LINT_CERTAINTY", args.certainty.map(|c| c.certainty().to_string()).unwrap_or_default()),
            ("ABI3LINT_EXIT_ZERO", if args.exit_zero { "1" } else { "" }.to_owned()),
        ];
        // One version for all targets, or none: the plugin takes no more.
        let built: Vec<_> = self.promise.targets.iter().map(|t| target::build_headers(*t, headers)).collect();
        if let [Some(first), rest @ ..] = &built[..]
            && rest.iter().all(|v| *v == Some(*first))
        {
            settings.push(("ABI3LINT_BUILD_PYTHON", first.to_string()));
        }
        settings
    }

    /// The targets and where they come from.
    pub(crate) fn promise(&self) -> String {
        format!("{} (from {})", join(&self.promise.targets), self.promise.source)
    }

    /// Judges the source; findings that are in `told` already count, but are not written again.
    ///
    /// # Errors
    /// As [`case`].
    pub(crate) fn judge(
        mut self,
        command: Command<'_>,
        source: &Source,
        style: Style,
        told: &mut HashSet<String>,
    ) -> Result<Verdict> {
        let Command { named, compiler, chain, call, headers, .. } = command;
        let mut options = Options { all: call.command_line(), force_cpp: Some(source.cpp), ..Options::default() };
        let (mut linted, mut problems, stops) = self.lint(&mut options);
        let in_source = target::is_defined_in_source(named, call, &self.unit.files);
        // The compile succeeded: where an `#error` ended it here, some macro was not known.
        let is_open = stops
            || !problems.is_empty()
            || !linted.hidden.is_empty()
            || linted.findings.iter().any(|f| in_source || f.certainty < Certainty::Proven);
        if is_open && let Some(macros) = macros::of_compile(compiler, chain, call, source) {
            if in_source && let Some(promise) = target::of_compile(call, &self.unit.files, headers, &macros)? {
                if promise.targets != self.promise.targets {
                    self.judged = judged(&promise, headers)?;
                    self.promise = promise;
                }
            } else if in_source {
                // The definition is dead in this compile, and nothing else decides.
                return Ok(Verdict::default());
            }
            // What comes last wins, and the command line's own are among them.
            options.all.defines.extend(macros::of_others(macros, &self.unit.files));
            options.complete = true;
            (linted, problems, _) = self.lint(&mut options);
        }
        let Linted { mut findings, hidden, .. } = linted;
        let all = findings.clone();
        self.unit.files.append(&mut self.said.files);
        let files = &self.unit.files;
        let mut summary = Summary::default();
        summary.count(&findings, &hidden);
        if let Some(Sourced { value: path, .. }) = of_project(&self.project) {
            // One compile sees a part of what its headers have, so that nothing can be said to go down.
            baseline_file::accept(&path, &self.promise.targets, files, &(0..0), &mut findings, &mut summary, |_| {
                false
            })?;
        }
        let fail_on = self.project.settings.fail_on.as_ref().map_or(Some(Severity::Error), |given| given.value);
        let failing = findings.iter().filter(|f| fail_on.is_some_and(|least| f.severity >= least)).count() as u32;
        // Who asks the compiler for no warnings wants none of ours.
        let only_errors = call.switches.iter().any(|s| s == "-w");
        findings.retain(|f| f.severity == Severity::Error || !only_errors);
        problems.retain(|p| p.kind.severity() == Severity::Error || !only_errors);
        // A header is part of each source of the command that includes it.
        findings.retain(|f| {
            let path = files.get(f.place.file.0 as usize).map_or("", |f| f.path.as_str());
            told.insert(format!("{path}:{}:{}:{}", f.place.span.start, f.rule, f.message))
        });
        self.unit.problems.extend(problems);
        let unread = self.unit.problems.iter().any(|p| p.kind.severity() == Severity::Error);
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
        terminal::render(&report, style.color, style.source, &mut text)?;
        let promise = self.promise();
        Ok(Verdict { text, errors: failing, unread, promise, inferred: Some(self.promise), findings: all })
    }

    /// What one compile of the source and its headers shows, and whether an `#error` ends it for some target. The
    /// project's settings can leave files out.
    fn lint(&self, options: &mut Options) -> (Linted, Vec<Problem>, bool) {
        options.active = self.judged.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs);
        let files = &self.unit.files;
        let Extraction { mut facts, problems, stops, .. } = extract(files, options);
        facts.extend(self.said.facts.iter().cloned());
        join_promises(&mut facts, &self.said.stated);
        let path = |file: FileId| files.get(file.0 as usize).map_or("", |f| f.path.as_str());
        let is_source = |file: FileId| (file.0 as usize) < files.len();
        let coverage = |file: FileId| match !is_source(file) || self.project.settings.judges(Path::new(path(file))) {
            true => Coverage::OneCompile,
            false => Coverage::OnlyRead,
        };
        let lint = Lint { targets: &self.judged, scopes: &self.scopes, require_reason: false, release: self.release };
        let all: Vec<&SourceFile> = files.iter().chain(&self.said.files).collect();
        (lint.run(&all, &facts, coverage), problems, !stops.is_empty())
    }
}
