//! What several parts of a run found, as one report.

use crate::run::execute::{Judged, skipped};
use abi3lint_model::{FileId, Finding, SourceFile};
use abi3lint_report::Summary;
use std::collections::HashSet;

/// What several parts found: files by their paths, findings by path, offset and rule.
pub(crate) fn merge(mut parts: Vec<Judged>) -> Judged {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut all = join(parts);
    all.problems.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    // Two projects may have read the same header.
    all.problems.dedup();
    all.summary.files_skipped = skipped(&all.problems);
    all
}

fn join(parts: Vec<Judged>) -> Judged {
    let mut all = Judged::default();
    let mut places: Vec<(SourceFile, usize, usize)> = Vec::new();
    let mut found: Vec<(usize, Finding)> = Vec::new();
    let mut not_shown: Vec<String> = Vec::new();
    let mut judged_paths: HashSet<String> = HashSet::new();
    for (part, judged) in parts.into_iter().enumerate() {
        let Judged { files, only_read, not_shown: of_part, findings, problems, summary, stats, facts, .. } = judged;
        not_shown.extend(of_part);
        judged_paths.extend(files.iter().take(only_read.start).map(|f| f.path.clone()));
        places.extend(files.into_iter().enumerate().map(|(i, file)| (file, part, i)));
        found.extend(findings.into_iter().map(|f| (part, f)));
        all.problems.extend(problems);
        all.facts += facts;
        all.stats.files += stats.files;
        all.stats.bytes += stats.bytes;
        all.stats.unparsed_bytes += stats.unparsed_bytes;
        all.stats.parses += stats.parses;
        add(&mut all.summary, &summary);
        for source in summary.target_sources {
            if !all.summary.target_sources.contains(&source) {
                all.summary.target_sources.push(source);
            }
        }
    }
    // What one project only reads, another one may judge.
    all.summary.only_read = not_shown.iter().filter(|path| !judged_paths.contains(*path)).count() as u32;
    places.sort_by(|a, b| (a.0.path.as_bytes(), a.1, a.2).cmp(&(b.0.path.as_bytes(), b.1, b.2)));
    let parts = places.iter().map(|p| p.1 + 1).max().unwrap_or(0);
    let mut now: Vec<Vec<FileId>> = vec![Vec::new(); parts];
    for (id, (_, part, i)) in places.iter().enumerate() {
        let of_part = &mut now[*part];
        of_part.resize(of_part.len().max(i + 1), FileId(0));
        of_part[*i] = FileId(id as u32);
    }
    all.files = places.into_iter().map(|p| p.0).collect();
    all.findings = found
        .into_iter()
        .map(|(part, mut f)| {
            move_files(&mut f, |file| now[part].get(file.0 as usize).copied().unwrap_or(file));
            f
        })
        .collect();
    all.findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
    all
}

fn add(all: &mut Summary, one: &Summary) {
    for (sum, n) in [
        (&mut all.files, one.files),
        (&mut all.errors, one.errors),
        (&mut all.warnings, one.warnings),
        (&mut all.notes, one.notes),
        (&mut all.hidden_possible, one.hidden_possible),
        (&mut all.hidden_likely, one.hidden_likely),
        (&mut all.suppressed, one.suppressed),
        (&mut all.baselined, one.baselined),
    ] {
        *sum += n;
    }
    all.bytes += one.bytes;
    all.unparsed_bytes += one.unparsed_bytes;
}

/// Gives the files of a finding their numbers in the joined list.
fn move_files(f: &mut Finding, now: impl Fn(FileId) -> FileId) {
    let expansions = f.expansion.iter_mut().map(|step| &mut step.file);
    let notes = f.notes.iter_mut().filter_map(|n| n.place.as_mut()).map(|p| &mut p.file);
    let edits = f.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|e| &mut e.place.file);
    for file in expansions.chain(notes).chain(edits).chain([&mut f.place.file]) {
        *file = now(*file);
    }
}
