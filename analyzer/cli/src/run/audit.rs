//! The binaries of a part of a run: each package for its own targets, with the rules of the project around it.

use crate::args::Check;
use crate::binary::{Promise, promises, read};
use crate::run::execute::{Judged, skipped};
use crate::run::merge::merge;
use crate::run::settings::{Effective, scopes};
use crate::run::targets::each_once;
use abi3lint_front_bin::Package;
use abi3lint_lint::{Coverage, Lint, Linted};
use abi3lint_model::{ConfigSet, Fact, Target};
use abi3lint_report::Summary;
use abi3lint_settings::Inferred;
use std::path::PathBuf;

/// What binaries promise, and what was found in them.
#[derive(Debug)]
pub(crate) struct Audit {
    pub inferred: Vec<Inferred>,
    pub judged: Judged,
}

/// Reads and judges binaries; `None` where there are none.
pub(crate) fn audit(args: &Check, effective: &Effective, paths: &[PathBuf]) -> Option<Audit> {
    let named = each_once(&args.targets);
    let mut inferred = Vec::new();
    let mut judged = Vec::new();
    for package in read(paths) {
        let facts = package.facts();
        let mut problems = package.problems.clone();
        let promises = promises(&package, &facts, named.as_deref(), &effective.project, &mut problems);
        // What is in no promise was read, too, and its problems are those of the package.
        judged.push(rest(&package, problems));
        for promise in promises {
            judged.push(of_promise(effective, &package, &facts, &promise));
            inferred.push(promise.inferred);
        }
    }
    (!judged.is_empty()).then(|| Audit { inferred, judged: merge(judged) })
}

fn rest(package: &Package, problems: Vec<abi3lint_model::Problem>) -> Judged {
    let files = package.files.len() as u32;
    let summary = Summary { files, files_skipped: skipped(&problems), bytes: package.bytes, ..Summary::default() };
    Judged { problems, summary, ..Judged::default() }
}

fn of_promise(effective: &Effective, package: &Package, facts: &[Fact], promise: &Promise) -> Judged {
    let files = package.sources();
    let facts: Vec<Fact> = facts.iter().filter(|f| promise.files.contains(&f.file)).cloned().collect();
    let configs = |t: &Target| t.configs(None).unwrap_or(ConfigSet::EMPTY);
    let targets: Vec<(Target, ConfigSet)> = promise.inferred.targets.iter().map(|t| (*t, configs(t))).collect();
    let scopes = scopes(&effective.project.settings, effective.selection(), &files, None);
    let lint = Lint { targets: &targets, scopes: &scopes, require_reason: false, release: None };
    let Linted { findings, hidden, .. } = lint.run(&files, &facts, |_| Coverage::OneCompile);
    let mut summary = Summary { target_source: promise.inferred.source.clone(), ..Summary::default() };
    summary.count(&findings, &hidden);
    Judged { facts: facts.len(), files, findings, summary, ..Judged::default() }
}
