//! The baseline's file: read, and written anew by `abi3lint baseline`.
//!
//! Files have their paths from the baseline's folder with `/`, wherever the command runs. What the counts mean
//! is [`abi3lint_lint::Baseline`]'s.

use crate::args::{BaselineArgs, Check};
use crate::check::{self, Judged, count};
use crate::inputs::protect;
use crate::output::say;
use crate::plan::targets_of;
use crate::settings::{Effective, default_baseline};
use crate::write_file::to_file;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_lint::{Baseline, Change, Compared};
use abi3lint_model::{Finding, Severity, SourceFile, Target};
use abi3lint_report::Summary;
use abi3lint_report::baseline::{VERSION, write};
use abi3lint_settings::{Inferred, Project, read_regular};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::fs::canonicalize;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// The names that a baseline has for the files of a run, in their order.
pub(crate) fn names(path: &Path, files: &[SourceFile]) -> Vec<String> {
    let folder = absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
    files.iter().map(|f| name(&folder, &absolute(Path::new(&f.path)))).collect()
}

/// The path from a folder, with `..` steps where it lies outside.
fn name(folder: &Path, path: &Path) -> String {
    let (mut from, mut to) = (folder.components().peekable(), path.components().peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| "..".to_owned());
    let down = to.filter(|c| !matches!(c, Component::CurDir)).map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A larger file is no baseline.
const LARGEST: u64 = 64 << 20;

/// Reads a baseline.
///
/// # Errors
/// It cannot be read or is none.
pub(crate) fn read(path: &Path) -> Result<Baseline> {
    read_all(path).map(|stored| stored.counts)
}

/// A baseline as it is stored.
#[derive(Debug)]
struct Stored {
    counts: Baseline,
    /// What it counts for; older ones do not say that.
    targets: Option<Vec<String>>,
}

fn read_all(path: &Path) -> Result<Stored> {
    let shown = shown(path);
    let text = read_regular(path, LARGEST).with_context(|| format!("cannot read the baseline {shown}"))?;
    let value: Value = serde_json::from_slice(&text).with_context(|| format!("{shown} is no baseline"))?;
    let version = value.get("version").and_then(Value::as_u64);
    ensure!(
        version == Some(VERSION),
        "{shown} is no baseline of version {VERSION}; 'abi3lint baseline --renew' writes one"
    );
    let mut counts = Baseline::default();
    let wrong = || format!("{shown}: 'counts' has an object of counts by rule for each file");
    for (file, rules) in value.get("counts").and_then(Value::as_object).with_context(wrong)? {
        for (rule, count) in rules.as_object().with_context(wrong)? {
            let count = count.as_u64().and_then(|n| u32::try_from(n).ok()).with_context(wrong)?;
            counts.0.entry(file.clone()).or_default().insert(rule.clone(), count);
        }
    }
    let texts = |list: &Value| -> Option<Vec<String>> {
        list.as_array()?.iter().map(|t| t.as_str().map(str::to_owned)).collect()
    };
    let targets = value
        .get("targets")
        .map(|list| texts(list).with_context(|| format!("{shown}: 'targets' is a list of strings")))
        .transpose()?;
    Ok(Stored { counts, targets })
}

/// The targets that a baseline counts for, where they are others than these.
///
/// # Errors
/// As [`read`].
pub(crate) fn other_targets(path: &Path, targets: &[Target]) -> Result<Option<String>> {
    Ok(read_all(path)?.other_targets(targets))
}

impl Stored {
    fn other_targets(&self, targets: &[Target]) -> Option<String> {
        let sorted = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        let own = self.targets.as_ref()?;
        (sorted(own) != sorted(&texts(targets))).then(|| own.join(", "))
    }
}

fn texts(targets: &[Target]) -> Vec<String> {
    targets.iter().map(Target::to_string).collect()
}

fn shown(path: &Path) -> String {
    relative(&absolute(path)).display().to_string()
}

/// Takes out the findings that a baseline accepts, and counts them as such. Of files that are only read it accepts
/// nothing, and tells nothing.
///
/// # Errors
/// As [`read`].
pub(crate) fn accept(
    path: &Path,
    files: &[SourceFile],
    only_read: &Range<usize>,
    findings: &mut Vec<Finding>,
    summary: &mut Summary,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Compared> {
    let names = names(path, files);
    let seen = seen(&names, only_read);
    let name = |f: &Finding| names.get(f.place.file.0 as usize).map_or("", String::as_str);
    let compared = read(path)?.compare(findings, name, |file, rule| seen.contains(file) && is_wanted(rule));
    summary.baselined = compared.accepted.len() as u32;
    for f in &compared.accepted {
        let count = match f.severity {
            Severity::Error => &mut summary.errors,
            Severity::Warning => &mut summary.warnings,
            Severity::Note => &mut summary.notes,
        };
        *count = count.saturating_sub(1);
    }
    Ok(compared)
}

/// The names of the files that were judged.
fn seen<'n>(names: &'n [String], only_read: &Range<usize>) -> HashSet<&'n str> {
    names.iter().enumerate().filter(|(i, _)| !only_read.contains(i)).map(|(_, name)| name.as_str()).collect()
}

/// What is found in the files of one project.
struct Counted {
    effective: Effective,
    inferred: Inferred,
    judged: Judged,
}

/// `abi3lint baseline`: lowers and prunes what is there, or begins; for each project its own.
pub(crate) fn run(args: &BaselineArgs) -> Result<u8> {
    // What is found is counted before any baseline accepts it.
    let Check { baseline: named, .. } = &args.check;
    let parts = check::judge(&Check { no_baseline: true, baseline: None, ..args.check.clone() })?;
    if parts.iter().any(|(_, _, judged)| judged.is_incomplete()) {
        bail!("not everything could be read, so no baseline was written; 'abi3lint check' tells what");
    }
    let mut by_path: Vec<(PathBuf, Vec<Counted>)> = Vec::new();
    for (effective, inferred, judged) in parts {
        let given = effective.project.settings.baseline.as_ref().map(|g| g.value.clone());
        let path = named.clone().or(given).unwrap_or_else(|| default_baseline(&effective.project));
        protect(Some(&path), judged.files.iter().map(|f| PathBuf::from(&f.path)))?;
        if named.is_none() {
            ensure_own(&path, &effective.project)?;
        }
        let counted = Counted { effective, inferred, judged };
        match by_path.iter_mut().find(|b| b.0 == path) {
            Some((_, parts)) => parts.push(counted),
            None => by_path.push((path, vec![counted])),
        }
    }
    let new = by_path.iter().map(|(path, parts)| renew(path, parts, args.renew)).collect::<Result<Vec<_>>>()?;
    let mut has_risen = false;
    for ((path, _), New { counts, targets, renamed, risen }) in by_path.iter().zip(new) {
        to_file(path, |out| write(&counts.0, &targets, out))?;
        let total: u32 = counts.0.values().flat_map(|rules| rules.values()).sum();
        say(&format!("{}: {} in {}", shown(path), count(total, "finding"), count(counts.0.len() as u32, "file")));
        for (old, new) in &renamed {
            say(&format!("note: {old} is gone, and {new} has the same counts now"));
        }
        for c in &risen {
            say(&words(c, "rose"));
        }
        has_risen |= !risen.is_empty();
    }
    if has_risen {
        say(
            "counts only go down: mend these findings, allow them by a comment, or write the baseline anew with --renew",
        );
    }
    Ok(u8::from(has_risen))
}

/// A baseline that is to be written.
struct New {
    counts: Baseline,
    targets: Vec<String>,
    /// Names of files, before and now.
    renamed: Vec<(String, String)>,
    risen: Vec<Change>,
}

fn renew(path: &Path, parts: &[Counted], anew: bool) -> Result<New> {
    let targets = targets_of(parts.iter().map(|p| &p.inferred));
    let mut now = Baseline::default();
    let mut all_names = Vec::new();
    for Counted { judged, .. } in parts {
        let names = names(path, &judged.files);
        let of = |f: &Finding| names.get(f.place.file.0 as usize).map_or("", String::as_str);
        now.0.extend(Baseline::of(&judged.findings, of).0);
        all_names.push(names);
    }
    let new = |counts, renamed, risen| New { counts, targets: texts(&targets), renamed, risen };
    if anew || !path.is_file() {
        return Ok(new(now, Vec::new(), Vec::new()));
    }
    let old = read_all(path)?;
    if let Some(others) = old.other_targets(&targets) {
        bail!(
            "{} counts findings for {others}, and this run judges {}: nothing was written; --baseline FILE counts \
             these in a file of their own, and --renew in place of the others",
            shown(path),
            check::join(&targets)
        );
    }
    let folder = absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
    let is_gone = |file: &str| !folder.join(file).exists();
    // A file that is gone needs no count, a file that was not asked for keeps its own.
    let seen: Vec<HashSet<&str>> = parts.iter().zip(&all_names).map(|(p, n)| seen(n, &p.judged.only_read)).collect();
    let is_judged = |file: &str, rule: &str| {
        let by =
            |(part, seen): (&Counted, &HashSet<&str>)| seen.contains(file) && part.effective.selection().includes(rule);
        parts.iter().zip(&seen).any(by) || is_gone(file)
    };
    let (moved, renamed) = old.counts.renamed(&now, is_gone);
    let (counts, risen) = moved.lowered(&now, is_judged);
    Ok(new(counts, renamed, risen))
}

/// Refuses to write what the project's settings name but is not its own: what lies outside of the project's folder,
/// also by a link, and a file that was never a baseline. The default name is ours.
fn ensure_own(path: &Path, project: &Project) -> Result<()> {
    let shown = shown(path);
    let root = project.root.clone().unwrap_or_else(|| PathBuf::from("."));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A folder that is not there is told by who writes into it.
    if let (Ok(root), Ok(real)) = (canonicalize(root), canonicalize(path).or_else(|_| canonicalize(folder))) {
        ensure!(
            real.starts_with(&root),
            "the baseline {shown} lies outside of the project's folder and was not written; name it with --baseline"
        );
    }
    let is_default = path.file_name() == default_baseline(project).file_name() && !path.is_symlink();
    let is_baseline = || {
        let value = read_regular(path, LARGEST).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        value.is_some_and(|v| {
            v.get("version").is_some_and(Value::is_u64) && v.get("counts").is_some_and(Value::is_object)
        })
    };
    ensure!(
        !path.exists() || is_default || is_baseline(),
        "{shown} is no baseline and was not written over; name it with --baseline"
    );
    Ok(())
}

/// `src/a.c: struct-field rose from 1 to 2`.
pub(crate) fn words(c: &Change, verb: &str) -> String {
    format!("{}: {} {verb} from {} to {}", c.file, c.rule, c.before, c.now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_depend_on_where_the_command_runs() {
        for (folder, path, expected) in
            [("/p", "/p/src/a.c", "src/a.c"), ("/p/ci", "/p/src/a.c", "../src/a.c"), ("/p", "/p/a.c", "a.c")]
        {
            assert_eq!(name(Path::new(folder), Path::new(path)), expected);
        }
    }
}
