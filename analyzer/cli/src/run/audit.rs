//! The binaries of a part of a run: each package for its own targets, with the rules of the project around it.

use crate::args::Check;
use crate::binary::{Promise, promises, read, unpromised};
use crate::output::terminal::say;
use crate::run::execute::{Judged, skipped};
use crate::run::merge::merge;
use crate::run::of_binaries::{OfBinaries, wheel_tags};
use crate::run::settings::{Effective, scopes};
use crate::run::targets::each_once;
use abi3lint_front_bin::Package;
use abi3lint_lint::{Coverage, Lint, Linted};
use abi3lint_model::{ConfigSet, Fact, Selection, SourceFile, Target};
use abi3lint_report::Summary;
use abi3lint_settings::{Inferred, Project};
use std::path::PathBuf;

/// What binaries promise, and what was found in them.
#[derive(Debug)]
pub(crate) struct Audit {
    pub inferred: Vec<Inferred>,
    pub judged: Judged,
    /// What they show of the sources that they were made of.
    pub seen: OfBinaries,
}

/// Reads and judges binaries, beside these sources; `None` where there are none.
pub(crate) fn audit(args: &Check, effective: &Effective, paths: &[PathBuf], sources: &[SourceFile]) -> Option<Audit> {
    let named = each_once(&args.targets);
    let (mut inferred, mut judged, mut seen) = (Vec::new(), Vec::new(), OfBinaries::default());
    for package in read(paths) {
        // As of a package whose extension is optional and was not compiled.
        if package.files.is_empty() && package.problems.is_empty() {
            say(&format!("warning: {} has no shared object; nothing in it was checked", package.path));
        }
        let (own, found) = of_package(effective, package, named.as_deref(), sources, &mut seen);
        inferred.extend(own);
        judged.push(found);
    }
    (!judged.is_empty()).then(|| Audit { inferred, judged: merge(judged), seen })
}

/// What a package promises, and what was found in it.
fn of_package(
    effective: &Effective,
    package: Package,
    named: Option<&[Target]>,
    sources: &[SourceFile],
    seen: &mut OfBinaries,
) -> (Vec<Inferred>, Judged) {
    let mut facts = package.facts();
    let mut problems = package.problems.clone();
    let promises = promises(&package, &facts, named, &effective.project, &mut problems);
    if seen.add(&package, &facts, &promises, sources) {
        facts.extend(package.against(&wheel_tags(&effective.project)));
    }
    let mut summary = Summary {
        files: package.files.len() as u32,
        files_skipped: skipped(&problems),
        bytes: package.bytes,
        target_sources: promises.iter().map(|p| p.inferred.source.clone()).collect(),
        ..Summary::default()
    };
    let files = package.sources();
    let mut findings = Vec::new();
    for promise in &promises {
        let found = of_promise(&effective.project, effective.selection(), &package, &facts, promise);
        summary.count(&found.findings, &found.hidden);
        findings.extend(found.findings);
    }
    findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
    let inferred = promises.into_iter().map(|p| p.inferred).collect();
    (inferred, Judged { facts: facts.len(), files, findings, problems, summary, ..Judged::default() })
}

/// What is found in the files of a promise.
pub(crate) fn of_promise(
    project: &Project,
    selection: Selection,
    package: &Package,
    facts: &[Fact],
    promise: &Promise,
) -> Linted {
    let files = package.sources();
    let facts: Vec<Fact> = facts.iter().filter(|f| promise.files.contains(&f.file)).cloned().collect();
    let configs = |t: &Target| t.configs(None).unwrap_or(ConfigSet::EMPTY);
    let targets: Vec<(Target, ConfigSet)> = promise.inferred.targets.iter().map(|t| (*t, configs(t))).collect();
    let mut scopes = scopes(&project.settings, selection, &files, None);
    scopes.unpromised = unpromised(package, promise);
    let lint = Lint { targets: &targets, scopes: &scopes, require_reason: false, release: None };
    lint.run(&files, &facts, |_| Coverage::OneCompile)
}
