//! `abi3lint check --add-suppressions`: a suppression comment at each finding that a run would report.
//!
//! Texts are changed in memory and judged again, as a finding that is suppressed can make way for another one. Files are
//! written at the end, all of them or none; one that must stay as it is (read-only, outside of the project) is left out
//! and named. What is left has no place for a comment, and the report shows it.

use crate::args::Check;
use crate::output::terminal::{is_terminal, say, to_stdout};
use crate::output::wording::{count, shown};
use crate::output::write_file::{Replacement, replace_all};
use crate::run::baseline_file;
use crate::run::execute::{Judged, Run};
use crate::run::fix::Guard;
use abi3lint_lint::with_suppressions;
use abi3lint_model::{FileId, LineIndex, RuleId, SourceFile};
use abi3lint_report::diff;
use anyhow::{Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rounds after which nothing more is added: each suppresses what the one before made visible.
const MOST_ROUNDS: usize = 10;

/// Lines with findings and their rules, by file.
type Wanted = BTreeMap<FileId, BTreeMap<u32, BTreeSet<RuleId>>>;

/// Adds the comments, or shows them as a diff; `judged` is what is found with them. `true`: something that was to be
/// changed was not.
///
/// # Errors
/// A file cannot be written, or standard input would have to change.
pub(crate) fn run(args: &Check, runs: &[Run<'_>], judged: &mut [Judged]) -> Result<bool> {
    let shows = args.fixing.diff;
    ensure!(
        shows || args.paths.iter().all(|p| p.as_os_str() != "-"),
        "--add-suppressions cannot change standard input"
    );
    let reason = args.add_suppressions.as_deref().filter(|reason| !reason.trim().is_empty());
    let is_needed = runs.iter().any(|run| run.effective.require_reason.value);
    ensure!(reason.is_some() || !is_needed, "the settings require a reason: write --add-suppressions=REASON");
    let (mut added, mut changes, mut refused) = (0, Vec::new(), BTreeMap::new());
    for (run, judged) in runs.iter().zip(&mut *judged) {
        let guard = Guard::new(args, run, &judged.files);
        let before: Vec<Vec<u8>> = judged.files.iter().map(|f| f.text.clone()).collect();
        for _ in 0..MOST_ROUNDS {
            let mut files = judged.files.clone();
            let n = add(&mut files, &wanted(run, judged)?, reason, &guard, &mut refused);
            if n == 0 {
                break;
            }
            added += n;
            *judged = run.judge(files);
        }
        let new = judged.files.iter().zip(before).filter(|(file, before)| file.text != *before);
        changes.extend(new.map(|(file, before)| (file.path.clone(), before, file.text.clone())));
    }
    refused.iter().for_each(|(path, why)| say(&format!("error: cannot change {path}: {why}")));
    let files = count(changes.len() as u32, "file");
    if shows {
        to_stdout(|out| {
            changes.iter().try_for_each(|(path, old, new)| diff::write(path, Some(old), new, is_terminal(), out))
        })?;
        say(&format!("would add {} to {files}", count(added, "suppression comment")));
        return Ok(!refused.is_empty());
    }
    let replacement =
        |(path, old, new): (String, Vec<u8>, Vec<u8>)| Replacement { path: path.into(), before: Some(old), after: new };
    replace_all(changes.into_iter().map(replacement).collect())?;
    say(&format!("added {} to {files}", count(added, "suppression comment")));
    Ok(!refused.is_empty())
}

/// Where comments are to stand: at findings in sources that no baseline accepts.
fn wanted(run: &Run<'_>, judged: &Judged) -> Result<Wanted> {
    let (mut findings, mut summary) = (judged.findings.clone(), judged.summary.clone());
    if let Some(path) = &run.effective.baseline.value {
        baseline_file::accept(
            path,
            &run.inferred.targets,
            &judged.files,
            &judged.only_read,
            &mut findings,
            &mut summary,
            |_| false,
        )?;
    }
    let mut wanted = Wanted::new();
    let mut indices: BTreeMap<FileId, LineIndex> = BTreeMap::new();
    // Files behind them are build files, which have comments of their own kinds.
    for f in findings.iter().filter(|f| (f.place.file.0 as usize) < judged.only_read.start) {
        let file = f.place.file;
        let text = &judged.files[file.0 as usize].text;
        let line = indices.entry(file).or_insert_with(|| LineIndex::new(text)).line_column(f.place.span.start).0;
        wanted.entry(file).or_default().entry(line).or_default().insert(f.rule);
    }
    Ok(wanted)
}

/// Adds comments to the texts and returns how many.
fn add(
    files: &mut [SourceFile],
    wanted: &Wanted,
    reason: Option<&str>,
    guard: &Guard,
    refused: &mut BTreeMap<String, String>,
) -> u32 {
    let mut added = 0;
    for (file, lines) in wanted {
        let at = file.0 as usize;
        if !guard.is_first(*file) {
            continue;
        }
        if let Some(why) = guard.refusal(&files[at].path) {
            refused.insert(shown(Path::new(&files[at].path)), why);
            continue;
        }
        let new = with_suppressions(&files[at].text, lines, reason);
        added += new.added;
        files[at].text.clone_from(&new.text);
        guard.others(*file).for_each(|other| files[other].text.clone_from(&new.text));
    }
    added
}
