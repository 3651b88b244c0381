//! The shared object that a command links, judged as `abi3lint check` would once it is there.
//!
//! It is judged where something promises an ABI for it: the user, the sources of the same command, its own name, the
//! project. What it imports alone is no promise, so that a helper library of a build stays silent. A cause that the command
//! has in a source is not told again.

use super::judge::{Command, Verdict, selection};
use super::style::Style;
use super::target::project_of;
use crate::binary::{Promise, of_linked, read};
use crate::output::terminal::say;
use crate::output::wording::join;
use crate::run::audit::of_promise;
use crate::run::targets::each_once;
use abi3lint_front_bin::Package;
use abi3lint_lint::{Linted, is_one_cause};
use abi3lint_model::{Fact, FileId, Finding, Severity, TargetError};
use abi3lint_report::{Report, Summary, terminal};
use abi3lint_settings::{Inferred, Project};
use anyhow::Result;
use std::path::Path;

/// What the sources of the same command showed.
#[derive(Debug, Default)]
pub(super) struct OfSources {
    /// What they promise.
    pub promises: Vec<Inferred>,
    /// What was found in them,
    pub findings: Vec<Finding>,
    /// or what a compiler with a plugin printed.
    pub text: String,
}

/// Judges an object; `None` where nothing is promised for it, or where it uses nothing of CPython.
///
/// # Errors
/// An unknown target, or project settings that are wrong.
pub(super) fn verdict(
    command: Command<'_>,
    output: &Path,
    style: Style,
    sources: &OfSources,
) -> Result<Option<Verdict>> {
    let Command { args, call, .. } = command;
    let Some(package) = read(&[output.to_owned()]).pop() else { return Ok(None) };
    let facts = package.facts();
    // Bitcode, a program for another machine, or a library that has nothing to do with CPython.
    if facts.is_empty() {
        return Ok(None);
    }
    let first = call.sources.first().map(|s| s.path.as_path());
    let project = project_of(first.into_iter().chain([output, Path::new(".")]))?;
    let inferred = match decide(command, &package, &facts, &project, sources)? {
        Ok(Some(inferred)) => inferred,
        Ok(None) => return Ok(None),
        Err(why) => {
            say(&format!("{}: not checked: {why}", output.display()));
            return Ok(None);
        }
    };
    let promise = Promise { inferred, files: vec![FileId(0)] };
    let Linted { mut findings, .. } = of_promise(&project, selection(args, &project), &package, &facts, &promise);
    let is_told = |f: &Finding| {
        sources.findings.iter().any(|of_source| is_one_cause(of_source, f))
            || sources.text.contains(&format!("'{}'", f.symbol))
    };
    let only_errors = call.switches.iter().any(|s| s == "-w");
    findings.retain(|f| !is_told(f) && (f.severity == Severity::Error || !only_errors));
    let mut summary = Summary::default();
    summary.count(&findings, &[]);
    let targets = &promise.inferred.targets;
    let files = &package.sources();
    let report = Report { files, findings: &findings, problems: &[], summary: &summary, targets };
    let mut text = Vec::new();
    terminal::render(&report, style.color, style.source, &mut text)?;
    let promise = format!("{} (from {})", join(targets), promise.inferred.source);
    Ok(Some(Verdict { text, errors: summary.errors, promise, ..Verdict::default() }))
}

/// The targets of the object, where anything decides: those that were named, the stable ABI that the sources of the command
/// select, the object's name, the project, the headers of the sources. The inner error is that of a name.
fn decide(
    command: Command<'_>,
    package: &Package,
    facts: &[Fact],
    project: &Project,
    sources: &OfSources,
) -> Result<Result<Option<Inferred>, TargetError>> {
    if let Some(targets) = each_once(command.named.as_ref().map_err(TargetError::clone)?) {
        return Ok(Ok(Some(Inferred::new(targets, "--target or ABI3LINT_TARGET"))));
    }
    let of_sources = match &sources.promises[..] {
        // Sources of one object that promise several things are another matter.
        [first, rest @ ..] if rest.iter().all(|p| p.targets == first.targets) => Some(first),
        _ => None,
    };
    let is_stable = |p: &&Inferred| p.targets.iter().all(|t| t.is_stable());
    if let Some(selected) = of_sources.filter(is_stable) {
        return Ok(Ok(Some(selected.clone())));
    }
    Ok(of_linked(package, facts, project).map(|own| own.or_else(|| of_sources.cloned())))
}
