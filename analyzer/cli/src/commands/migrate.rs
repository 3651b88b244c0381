//! `abi3lint migrate`: fixes sources and build files for one stable ABI, and shows what is left.
//!
//! Everything is worked out in memory. Files are written at the end, and none of them where one cannot be.

use crate::args::{Check, Fixing, Level, Migrate};
use crate::output::progress::Progress;
use crate::output::terminal::{FAILED, is_broken_pipe, is_terminal, say, to_stdout, wants_color};
use crate::output::wording::{count, shown};
use crate::output::write_file::{Replacement, obstacle, replace_all};
use crate::run::clock::Clock;
use crate::run::execute::Judged;
use crate::run::fix::{Fixed, Guard, apply};
use crate::run::plan::{Part, Plan, prepare};
use abi3lint_model::{Applicability, Finding, RuleId, Severity, SourceFile, Target, TargetKind, Version};
use abi3lint_report::diff;
use abi3lint_report::migration::{Migration, Task, render};
use abi3lint_settings::{BuildFileTask, BuildMigration, ChangedBuildFile, build_migration, folder_of};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rule about missing includes.
const INCLUDES: RuleId = "header-include";

/// A file and its texts before and after.
type Change = (String, Option<Vec<u8>>, Vec<u8>);

pub(crate) fn run(args: &Migrate) -> Result<u8> {
    let (Target::Abi3 { floor } | Target::Abi3t { floor, .. }) = args.target else {
        bail!("'abi3lint migrate' is for targets such as cp311-abi3, not {}", args.target);
    };
    let check = as_check(args);
    let progress = Progress::start();
    progress.say("reading the sources");
    let Plan { parts, .. } = prepare(&check, &mut Clock::start())?;
    let includes = includes(&check);
    let of_includes = prepare(&includes, &mut Clock::start())?.parts;
    if let Some(binary) = parts.iter().flat_map(|p| &p.binaries).find(|b| args.paths.contains(b)) {
        bail!("{} is a binary; 'abi3lint migrate' changes sources", shown(binary));
    }
    let mut changes: Vec<Change> = Vec::new();
    let mut tasks: Vec<Task> = Vec::new();
    let mut refused: Vec<(String, String)> = Vec::new();
    let (mut errors_before, mut files) = (0, 0);
    let mut all: Vec<Judged> = Vec::new();
    let of_includes = of_includes.into_iter().filter(Part::has_sources);
    for (Part { run, files: texts, .. }, of_includes) in parts.into_iter().filter(Part::has_sources).zip(of_includes) {
        files += run.judged_files();
        let guard = Guard::new(&check, &run, &texts);
        let mut judged = run.judge(texts);
        errors_before += errors(&judged.findings);
        let mut with_includes = of_includes.run.judge(std::mem::take(&mut judged.files));
        let included = apply(&of_includes.run, &mut with_includes, Applicability::Safe, &guard, &|_, _| {});
        judged = run.judge(with_includes.files);
        let fixed = apply(&run, &mut judged, Applicability::Unsafe, &guard, &|round, left: &[Finding]| {
            progress.say(format!("round {round}: {} left", count(errors(left), "error")));
        });
        let path = |i: u32| judged.files[i as usize].path.clone();
        refused.extend(fixed.refused.iter().map(|(file, why)| (path(file.0), why.clone())));
        changes.extend(changed(&[included, fixed], &judged.files));
        all.push(judged);
    }
    if files == 0 && all.iter().all(|j| j.problems.is_empty()) {
        bail!("no sources were found; 'abi3lint migrate' needs C or C++ files");
    }
    // Which settings make a tool build for abi3t depends on the interpreter that builds.
    let needs_settings = !args.sources_only && args.target.kind() == TargetKind::Abi3t;
    if !args.sources_only && !needs_settings {
        for BuildMigration { changed, tasks: by_hand } in build_files(args, floor)? {
            let change = |c: ChangedBuildFile| (shown(&c.path), c.before.map(String::into_bytes), c.after.into_bytes());
            changes.extend(changed.into_iter().map(change));
            let task = |t: BuildFileTask| Task { place: (shown(&t.path), t.line), why: t.why, lines: t.lines };
            tasks.extend(by_hand.into_iter().map(task));
        }
    }
    drop(progress);
    for (path, _, _) in changes.iter().filter(|(_, before, _)| before.is_some()) {
        refused.extend(obstacle(Path::new(path)).map(|why| (path.clone(), why)));
    }
    refused.sort();
    refused.dedup();
    refused.iter().for_each(|(path, why)| say(&format!("error: cannot change {path}: {why}")));
    if args.diff {
        show(&changes)?;
    } else if refused.is_empty() {
        write(&changes)?;
    } else {
        bail!("no file was modified");
    }
    let errors_left: u32 = all.iter().map(|j| errors(&j.findings)).sum();
    let is_incomplete = all.iter().any(Judged::is_incomplete) || !refused.is_empty();
    let color = wants_color(args.color, false);
    let report = |out: &mut dyn std::io::Write| {
        all.iter().enumerate().try_for_each(|(i, judged)| {
            let tasks: &[Task] = if i == 0 { &tasks } else { &[] };
            let Judged { files, findings, problems, .. } = judged;
            render(&Migration { files, findings, problems, tasks }, color, out)
        })
    };
    let written = if args.diff {
        // Programs read a diff, and must find nothing else in it.
        let problems = all.iter().flat_map(|j| &j.problems).filter(|p| p.kind.severity() == Severity::Error);
        problems.for_each(|p| say(&format!("error: {}: {}", p.path, p.message)));
        Ok(())
    } else {
        to_stdout(report)
    };
    let verb = if args.diff { "would change" } else { "changed" };
    let by_hand = match tasks.len() {
        0 => String::new(),
        n => format!("; {} in build files by hand", count(n as u32, "change")),
    };
    say(&format!(
        "{verb} {} for {}: {} before, {errors_left} left{by_hand}",
        count(changes.len() as u32, "file"),
        args.target,
        count(errors_before, "error")
    ));
    if needs_settings {
        let hex = format!("0x{:02X}{:02X}0000", 3, floor.0);
        let macros = match args.target {
            Target::Abi3t { with_abi3: true, .. } => format!("'Py_TARGET_ABI3T={hex}' and 'Py_LIMITED_API={hex}'"),
            _ => format!("'Py_TARGET_ABI3T={hex}'"),
        };
        say(&format!(
            "note: build files are left as they are for {}: define {macros}, and let the extension end in '.abi3t'",
            args.target
        ));
    }
    let is_left = errors_left > 0 || !tasks.is_empty() || needs_settings;
    let status = if is_incomplete { FAILED } else { u8::from(is_left) };
    match written {
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(status),
    }
}

/// What becomes of the build files of each path's project.
fn build_files(args: &Migrate, floor: Version) -> Result<Vec<BuildMigration>> {
    let here = [PathBuf::from(".")];
    let paths: &[PathBuf] = if args.paths.is_empty() { &here } else { &args.paths };
    let folders: BTreeSet<Option<PathBuf>> = paths.iter().map(|path| folder_of(path, &[])).collect();
    folders.iter().flatten().map(|folder| Ok(build_migration(folder, floor)?)).collect()
}

fn errors(findings: &[Finding]) -> u32 {
    findings.iter().filter(|f| f.severity == Severity::Error).count() as u32
}

/// Files that any of the passes changed, with what they were before the first.
fn changed(passes: &[Fixed], files: &[SourceFile]) -> Vec<Change> {
    let mut changes: BTreeMap<u32, Change> = BTreeMap::new();
    for c in passes.iter().flat_map(|fixed| &fixed.files) {
        let SourceFile { path, text } = &files[c.file.0 as usize];
        changes.entry(c.file.0).or_insert_with(|| (path.clone(), Some(c.before.clone()), text.clone()));
    }
    changes.into_values().collect()
}

/// The same sources as a check for missing includes, of which possible ones count too: one more does no harm.
fn includes(check: &Check) -> Check {
    Check { select: vec![INCLUDES], certainty: Some(Level::Possible), ..check.clone() }
}

fn show(changes: &[Change]) -> Result<()> {
    to_stdout(|out| {
        changes
            .iter()
            .try_for_each(|(path, before, after)| diff::write(path, before.as_deref(), after, is_terminal(), out))
    })
}

fn write(changes: &[Change]) -> Result<()> {
    let replacement = |(path, before, after): &Change| Replacement {
        path: path.into(),
        before: before.clone(),
        after: after.clone(),
    };
    replace_all(changes.iter().map(replacement).collect())
}

/// The same sources as a check for the target.
fn as_check(args: &Migrate) -> Check {
    Check {
        paths: args.paths.clone(),
        tracked: args.tracked,
        settings: args.settings.clone(),
        targets: vec![args.target],
        ignore: args.ignore.clone(),
        certainty: args.certainty,
        fixing: Fixing { fix: true, unsafe_fixes: true, diff: args.diff },
        threads: args.threads,
        no_bar: true,
        ..args.build.as_check()
    }
}
