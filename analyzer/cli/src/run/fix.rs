//! `abi3lint check --fix`: applies fixes until nothing more is to be fixed, or shows them as a diff.
//!
//! Files are judged again after each round. A round that brings a finding that was not there, or a text that
//! can no longer be parsed, is taken back as far as it caused that.
//!
//! A file that goes by several names is changed under the first of them. One that must stay as it is (read-only,
//! with several hard links, outside of the project) is left out before the first round, so that no fix is half
//! applied.

use crate::args::{Check, Fixing};
use crate::output::terminal::{FAILED, is_terminal, say, to_stdout};
use crate::output::wording::count;
use crate::output::write_file::{obstacle, replace_file};
use crate::run::execute::{Judged, Run};
use crate::run::inputs::{Changeable, first_names};
use abi3lint_check::{FixedFile, apply_fixes};
use abi3lint_model::{Applicability, FileId, Finding, LineIndex, Place, RuleId, Severity, SourceFile};
use abi3lint_report::diff;
use anyhow::{Result, anyhow, ensure};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rounds after which nothing more is fixed: each applies all fixes that do not meet.
const MOST_ROUNDS: usize = 10;
/// Rounds that are taken back, after which nothing more is fixed.
const MOST_TAKEN_BACK: usize = 20;

/// What the fixes made.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    /// Findings that were fixed.
    count: u32,
    pub files: Vec<Changed>,
    /// Files that would have changed, and why they did not.
    pub refused: BTreeMap<FileId, String>,
}

/// A file that changed.
#[derive(Debug)]
pub(crate) struct Changed {
    pub file: FileId,
    pub before: Vec<u8>,
    fixes: u32,
}

/// Applies or shows the fixes that were asked for. `Some` is the exit status of a run that ends with that;
/// `None`: the report follows, of the texts as they are now. `incomplete`: something could not be fixed.
///
/// # Errors
/// There is nothing whose source can be changed, or standard output cannot be written.
pub(crate) fn run(args: &Check, runs: &[Run<'_>], judged: &mut [Judged], incomplete: &mut bool) -> Result<Option<u8>> {
    let Fixing { diff, unsafe_fixes, .. } = args.fixing;
    let has_no_modules = runs.iter().all(|run| run.modules.is_empty());
    ensure!(has_no_modules, "--fix cannot be used with LLVM modules: they would not match the changed sources");
    let is_file = |p: &PathBuf| p.as_os_str() != "-";
    ensure!(diff || args.paths.iter().all(is_file), "--fix cannot change standard input; --diff shows what it would");
    let least = if unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let mut fixed: Vec<Fixed> = Vec::with_capacity(runs.len());
    for (run, judged) in runs.iter().zip(&mut *judged) {
        let guard = Guard::new(args, run, &judged.files);
        fixed.push(apply(run, judged, least, &guard, &|_, _| {}));
    }
    if let Some(left) = manual(findings(judged)) {
        say(&left);
    }
    for (fixed, judged) in fixed.iter().zip(&*judged) {
        for (file, why) in &fixed.refused {
            say(&format!("error: cannot fix {}: {why}", judged.files[file.0 as usize].path));
        }
        *incomplete |= !fixed.refused.is_empty();
    }
    if diff {
        show(&fixed, judged)?;
        say(&words(&fixed, "would fix", judged, least));
        let failed = *incomplete || judged.iter().any(Judged::is_incomplete);
        let would_fix = fixed.iter().any(|fixed| fixed.count > 0);
        return Ok(Some(if failed { FAILED } else { u8::from(would_fix) }));
    }
    let failed: Vec<Vec<Changed>> = fixed.iter_mut().zip(&*judged).map(|(f, j)| write(f, &j.files)).collect();
    say(&words(&fixed, "fixed", judged, least));
    for ((failed, run), judged) in
        failed.into_iter().zip(runs).zip(judged).filter(|((failed, _), _)| !failed.is_empty())
    {
        // The report is about the texts that are there.
        *incomplete = true;
        let mut files = std::mem::take(&mut judged.files);
        failed.into_iter().for_each(|c| files[c.file.0 as usize].text = c.before);
        *judged = run.judge(files);
    }
    Ok(None)
}

/// What all parts of a run found.
fn findings(parts: &[Judged]) -> impl Iterator<Item = &Finding> + Clone {
    parts.iter().flat_map(|judged| &judged.findings)
}

/// `fixed 1 finding in 1 file (2 more with --unsafe-fixes)`.
fn words(fixed: &[Fixed], verb: &str, left: &[Judged], least: Applicability) -> String {
    let (_, risky) = fixable(findings(left));
    let more = match risky {
        n if n > 0 && least > Applicability::Unsafe => format!(" ({n} more with --unsafe-fixes)"),
        _ => String::new(),
    };
    let fixes = fixed.iter().map(|fixed| fixed.count).sum();
    let files: usize = fixed.iter().map(|fixed| fixed.files.len()).sum();
    format!("{verb} {} in {}{more}", count(fixes, "finding"), count(files as u32, "file"))
}

/// How many findings have a fix that --fix applies, and how many others one for --unsafe-fixes.
fn fixable<'f>(findings: impl Iterator<Item = &'f Finding> + Clone) -> (usize, usize) {
    let has = |f: &Finding, a: Applicability| f.fixes.iter().any(|fix| fix.applicability == a);
    let safe = findings.clone().filter(|f| has(f, Applicability::Safe)).count();
    let either = |f: &&Finding| has(f, Applicability::Safe) || has(f, Applicability::Unsafe);
    (safe, findings.filter(either).count() - safe)
}

/// What the last line of a run says of fixes.
pub(crate) fn hint(findings: &[Finding]) -> Option<String> {
    match fixable(findings.iter()) {
        (0, 0) => None,
        (0, risky) => Some(format!("{} fixable with --fix --unsafe-fixes", count(risky as u32, "finding"))),
        (safe, 0) => Some(format!("{} fixable with --fix", count(safe as u32, "finding"))),
        (safe, risky) => {
            Some(format!("{} fixable with --fix ({risky} more with --unsafe-fixes)", count(safe as u32, "finding")))
        }
    }
}

/// How many fixes are left to the user.
fn manual<'f>(findings: impl Iterator<Item = &'f Finding>) -> Option<String> {
    let shown = findings.flat_map(|f| &f.fixes).filter(|f| f.applicability == Applicability::Display).count();
    (shown > 0).then(|| format!("note: {} must be made manually", count(shown as u32, "fix")))
}

/// Which files may change.
pub(crate) struct Guard {
    changeable: Changeable,
    /// By file: the first one that is the same file under another name.
    first: Vec<usize>,
    /// The name of standard input, of which only a diff is shown.
    stdin: Option<String>,
}

impl Guard {
    pub(crate) fn new(args: &Check, run: &Run<'_>, files: &[SourceFile]) -> Guard {
        let piped = args.paths.iter().any(|p| p.as_os_str() == "-");
        let name = || args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned());
        Guard {
            changeable: Changeable::of(args, run.effective.project.root.as_deref()),
            first: first_names(files),
            stdin: piped.then(name),
        }
    }

    /// Why a file must stay as it is.
    pub(crate) fn refusal(&self, path: &str) -> Option<String> {
        if self.stdin.as_deref() == Some(path) {
            return None;
        }
        let file = Path::new(path);
        if path.contains(char::REPLACEMENT_CHARACTER) && !file.exists() {
            return Some("its name is not UTF-8".to_owned());
        }
        if file.exists() && !self.changeable.has(file) {
            return Some("it is outside of the project; name it on the command line to change it".to_owned());
        }
        obstacle(file)
    }

    /// Whether a file goes by no earlier name.
    pub(crate) fn is_first(&self, file: FileId) -> bool {
        self.first.get(file.0 as usize) == Some(&(file.0 as usize))
    }

    /// The other names of a file.
    pub(crate) fn others(&self, file: FileId) -> impl Iterator<Item = usize> {
        let is_other = move |(i, first): (usize, &usize)| (*first == file.0 as usize && i != *first).then_some(i);
        self.first.iter().enumerate().filter_map(is_other)
    }
}

/// Applies the fixes that are at least this safe to the texts in memory. `told` hears the number of each round and what is
/// left before it.
pub(crate) fn apply(
    run: &Run<'_>,
    judged: &mut Judged,
    least: Applicability,
    guard: &Guard,
    told: &dyn Fn(usize, &[Finding]),
) -> Fixed {
    let mut fixed = Fixed::default();
    let mut changed: BTreeMap<FileId, Changed> = BTreeMap::new();
    let mut refused: BTreeSet<u64> = BTreeSet::new();
    let asked: RefCell<BTreeMap<FileId, Option<String>>> = RefCell::default();
    let may_change = |files: &[SourceFile], file: FileId| {
        let mut asked = asked.borrow_mut();
        let why = asked.entry(file).or_insert_with(|| guard.refusal(&files[file.0 as usize].path));
        why.is_none()
    };
    let (mut round, mut taken_back) = (1, 0);
    while round <= MOST_ROUNDS && taken_back <= MOST_TAKEN_BACK {
        told(round, &judged.findings);
        let files = &judged.files;
        let wanted = |f: &Finding| {
            let fix = f.fixes.iter().find(|fix| fix.applicability >= least);
            let mut edited = fix.into_iter().flat_map(|fix| &fix.edits).map(|e| e.place.file);
            !refused.contains(&f.fingerprint) && edited.all(|file| guard.is_first(file) && may_change(files, file))
        };
        let fixed_files = apply_fixes(files, &judged.findings, least, wanted);
        if fixed_files.is_empty() {
            break;
        }
        let mut files = judged.files.clone();
        for m in &fixed_files {
            files[m.file.0 as usize].text.clone_from(&m.text);
            guard.others(m.file).for_each(|other| files[other].text.clone_from(&m.text));
        }
        let again = run.judge(files);
        let blamed = blame(judged, &again, &fixed_files, least);
        if !blamed.is_empty() {
            taken_back += 1;
            // Where the blame does not lead any further, the whole round is to blame.
            let all = || judged.findings.iter().map(|f| f.fingerprint);
            if blamed.is_subset(&refused) {
                refused.extend(all())
            } else {
                refused.extend(blamed)
            }
            continue;
        }
        for m in fixed_files {
            fixed.count += m.fixes;
            let before = || judged.files[m.file.0 as usize].text.clone();
            let one = changed.entry(m.file);
            one.or_insert_with(|| Changed { file: m.file, before: before(), fixes: 0 }).fixes += m.fixes;
        }
        *judged = again;
        round += 1;
    }
    fixed.files = changed.into_values().collect();
    fixed.refused = asked.into_inner().into_iter().filter_map(|(file, why)| Some((file, why?))).collect();
    fixed
}

/// The findings whose fixes made things worse, by their fingerprints; empty where none did.
fn blame(old: &Judged, new: &Judged, changed: &[FixedFile], least: Applicability) -> BTreeSet<u64> {
    let of = |file: FileId| old.findings.iter().filter(move |f| f.place.file == file);
    if new.stats.unparsed_bytes > old.stats.unparsed_bytes || new.problems.len() > old.problems.len() {
        return changed.iter().flat_map(|m| of(m.file)).map(|f| f.fingerprint).collect();
    }
    let key = |f: &Finding| (f.place.file, f.rule);
    let counts = |all: &[Finding]| {
        let mut counts: BTreeMap<(FileId, &'static str), usize> = BTreeMap::new();
        all.iter().for_each(|f| *counts.entry(key(f)).or_default() += 1);
        counts
    };
    let (before, now) = (counts(&old.findings), counts(&new.findings));
    // Where a place of the new texts was in the old ones.
    let origin = |(file, offset): At| {
        let change = changed.iter().find(|m| m.file == file);
        (file, change.map_or(offset, |m| m.origin(offset)))
    };
    // The places of a finding, and those that its fix edits.
    let edited = |f: &Finding| {
        let fix = f.fixes.iter().find(|fix| fix.applicability >= least);
        let edits: Vec<At> =
            fix.into_iter().flat_map(|fix| &fix.edits).map(|e| (e.place.file, e.place.span.start)).collect();
        places(f).chain(edits).collect::<Vec<_>>()
    };
    let mut blamed = BTreeSet::new();
    // Advice about what a fix writes is no reason to keep an error.
    let counts = |f: &&Finding| f.severity > Severity::Note && now.get(&key(f)) > before.get(&key(f));
    let rising: Vec<&Finding> = new.findings.iter().filter(counts).collect();
    if rising.is_empty() {
        return blamed;
    }
    let indices: Vec<LineIndex> = old.files.iter().map(|f| LineIndex::new(&f.text)).collect();
    let line = |(file, offset): At| (file, indices.get(file.0 as usize).map_or(0, |i| i.line_column(offset).0));
    // Of a rule whose findings become more in a file, those count that become more on a line.
    let mut by_line: BTreeMap<(RuleId, At), usize> = BTreeMap::new();
    old.findings.iter().for_each(|f| *by_line.entry((f.rule, line(own_place(f)))).or_default() += 1);
    let is_new = |f: &&Finding| match by_line.get_mut(&(f.rule, line(origin(own_place(f))))) {
        Some(known) if *known > 0 => {
            *known -= 1;
            false
        }
        _ => true,
    };
    let rising: Vec<&Finding> = rising.into_iter().filter(is_new).collect();
    let lines_of = |f: &Finding| edited(f).into_iter().map(line).collect::<BTreeSet<At>>();
    let known: Vec<(u64, BTreeSet<At>)> = old.findings.iter().map(|f| (f.fingerprint, lines_of(f))).collect();
    let was_error = |at: At| old.findings.iter().any(|o| o.severity == Severity::Error && own_place(o) == at);
    for f in rising {
        // Of several rules, the most severe speaks of a place: where that was an error, another one was there to warn.
        if f.severity < Severity::Error && was_error(origin(own_place(f))) {
            continue;
        }
        // The fix stands on a line that the finding names; where none does, it may be any of the file's.
        let lines: BTreeSet<At> = places(f).map(|p| line(origin(p))).collect();
        let near: Vec<u64> = known.iter().filter(|k| !k.1.is_disjoint(&lines)).map(|k| k.0).collect();
        // What only warns, far from all edits, was there before: a type that is described in full shows more.
        if near.is_empty() && f.severity < Severity::Error {
            continue;
        }
        match near.is_empty() {
            true => blamed.extend(changed.iter().flat_map(|m| of(m.file)).map(|o| o.fingerprint)),
            false => blamed.extend(near),
        }
    }
    blamed
}

type At = (FileId, u32);

fn own_place(f: &Finding) -> At {
    (f.place.file, f.place.span.start)
}

fn places(f: &Finding) -> impl Iterator<Item = At> {
    // What stands in a macro's body is there because of who expands it.
    let expansions = f.expansion.iter().map(|e| Place { file: e.file, span: e.span });
    let notes = f.notes.iter().filter_map(|n| n.place);
    std::iter::once(f.place).chain(expansions).chain(notes).map(|p| (p.file, p.span.start))
}

/// Writes the files that changed, each whole or not at all; returns those that could not be written, and takes
/// them out.
fn write(fixed: &mut Fixed, files: &[SourceFile]) -> Vec<Changed> {
    let (written, failed) = std::mem::take(&mut fixed.files).into_iter().partition(|c| {
        let SourceFile { path, text } = &files[c.file.0 as usize];
        let result = if std::fs::read(path).ok().as_ref() == Some(&c.before) {
            replace_file(Path::new(path), text)
        } else {
            Err(anyhow!("{path} changed after it was read and was not modified; run the command again"))
        };
        if let Err(e) = &result {
            say(&format!("error: {e:#}"));
        }
        result.is_ok()
    });
    let failed: Vec<Changed> = failed;
    fixed.files = written;
    fixed.count -= failed.iter().map(|c| c.fixes).sum::<u32>();
    failed
}

/// Shows what would change.
fn show(fixed: &[Fixed], judged: &[Judged]) -> Result<()> {
    let changed = fixed.iter().zip(judged).flat_map(|(fixed, judged)| fixed.files.iter().map(move |c| (c, judged)));
    to_stdout(|out| {
        changed.into_iter().try_for_each(|(c, judged)| {
            let SourceFile { path, text } = &judged.files[c.file.0 as usize];
            diff::write(path, Some(&c.before), text, is_terminal(), out)
        })
    })
}
