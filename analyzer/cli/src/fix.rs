//! `abi3lint check --fix`: applies fixes until nothing more is to be fixed, or shows them as a diff.
//!
//! Files are judged again after each round. A round that brings a finding that was not there, or a text that
//! can no longer be parsed, is taken back as far as it caused that.

use crate::check::{Judged, Run};
use crate::output::{replace_file, say, to_stdout};
use abi3lint_check::mend;
use abi3lint_model::{Applicability, FileId, Finding, LineIndex, SourceFile};
use abi3lint_report::diff;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rounds after which nothing more is fixed: each applies all fixes that do not meet.
const MOST_ROUNDS: usize = 10;

/// What the fixes made.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    /// Findings that were mended.
    pub count: u32,
    /// Files that changed, with their texts before.
    pub files: Vec<(FileId, Vec<u8>)>,
}

/// Applies the fixes that are at least this safe to the texts in memory.
pub(crate) fn apply(run: &Run<'_>, judged: &mut Judged, least: Applicability) -> Fixed {
    let mut fixed = Fixed::default();
    let mut before: BTreeMap<FileId, Vec<u8>> = BTreeMap::new();
    let mut refused: BTreeSet<u64> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let wanted = |f: &Finding| !refused.contains(&f.fingerprint);
        let mended = mend(&judged.files, &judged.findings, least, wanted);
        if mended.is_empty() {
            break;
        }
        let mut files = judged.files.clone();
        for m in &mended {
            files[m.file.0 as usize].text.clone_from(&m.text);
        }
        let again = run.judge(files);
        let blamed = blame(judged, &again, &mended.iter().map(|m| m.file).collect());
        if !blamed.is_empty() {
            // Where the blame does not lead any further, the whole round is to blame.
            let all = || judged.findings.iter().map(|f| f.fingerprint);
            if blamed.is_subset(&refused) {
                refused.extend(all())
            } else {
                refused.extend(blamed)
            }
            continue;
        }
        for m in mended {
            fixed.count += m.fixes;
            before.entry(m.file).or_insert_with(|| judged.files[m.file.0 as usize].text.clone());
        }
        *judged = again;
    }
    fixed.files = before.into_iter().collect();
    fixed
}

/// The findings whose fixes made things worse, by their fingerprints; empty where none did.
fn blame(old: &Judged, new: &Judged, changed: &BTreeSet<FileId>) -> BTreeSet<u64> {
    let of = |file: FileId| old.findings.iter().filter(move |f| f.place.file == file);
    if new.stats.unparsed_bytes > old.stats.unparsed_bytes || new.problems.len() > old.problems.len() {
        return changed.iter().flat_map(|file| of(*file)).map(|f| f.fingerprint).collect();
    }
    let key = |f: &Finding| (f.place.file, f.rule);
    let counts = |all: &[Finding]| {
        let mut counts: BTreeMap<(FileId, &'static str), usize> = BTreeMap::new();
        all.iter().for_each(|f| *counts.entry(key(f)).or_default() += 1);
        counts
    };
    let (before, now) = (counts(&old.findings), counts(&new.findings));
    let mut blamed = BTreeSet::new();
    for f in &new.findings {
        if now.get(&key(f)) <= before.get(&key(f)) {
            continue;
        }
        // The fix stands on a line that the finding names; where none does, it may be any of the file's.
        let lines: BTreeSet<(FileId, u32)> = places(f).map(|p| line(&new.files, p)).collect();
        let near: Vec<u64> = of(f.place.file)
            .filter(|o| places(o).any(|p| lines.contains(&line(&old.files, p))))
            .map(|o| o.fingerprint)
            .collect();
        match near.is_empty() {
            true => blamed.extend(changed.iter().flat_map(|file| of(*file)).map(|o| o.fingerprint)),
            false => blamed.extend(near),
        }
    }
    blamed
}

type At = (FileId, u32);

fn places(f: &Finding) -> impl Iterator<Item = At> {
    let notes = f.notes.iter().filter_map(|n| n.place);
    std::iter::once(f.place).chain(notes).map(|p| (p.file, p.span.start))
}

fn line(files: &[SourceFile], (file, offset): At) -> At {
    let text = files.get(file.0 as usize).map_or(&b""[..], |f| &f.text);
    (file, LineIndex::new(text).line_column(offset).0)
}

/// Writes the files that changed, each whole or not at all.
///
/// # Errors
/// A file that cannot be written, or that somebody else has changed since it was read.
pub(crate) fn write(fixed: &Fixed, files: &[SourceFile]) -> Result<()> {
    for (file, before) in &fixed.files {
        let SourceFile { path, text } = &files[file.0 as usize];
        if std::fs::read(path).ok().as_deref() != Some(before) {
            bail!("{path} has changed since it was read and was left as it is; run the command again");
        }
        replace_file(Path::new(path), text)?;
    }
    say(&format!(
        "fixed {} in {}",
        crate::check::count(fixed.count, "finding"),
        crate::check::count(fixed.files.len() as u32, "file")
    ));
    Ok(())
}

/// Shows what would change.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn show(fixed: &Fixed, files: &[SourceFile]) -> Result<()> {
    to_stdout(|out| {
        fixed.files.iter().try_for_each(|(file, before)| {
            let SourceFile { path, text } = &files[file.0 as usize];
            diff::write(path, before, text, out)
        })
    })
}
