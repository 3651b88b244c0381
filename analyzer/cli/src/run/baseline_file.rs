//! The baseline's file: how it names files, and which findings it accepts.
//!
//! Files have their paths from the baseline's folder with `/`, wherever the command runs. What the counts mean
//! is [`abi3lint_lint::Baseline`]'s.

use crate::output::wording::shown;
use abi3lint_command_line::paths::absolute;
use abi3lint_lint::{Baseline, Change, Compared};
use abi3lint_model::{Finding, Severity, SourceFile, Target};
use abi3lint_report::Summary;
use abi3lint_report::baseline::VERSION;
use abi3lint_settings::read_regular;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Component, Path};

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

/// A baseline as it is stored: a set of counts, and others for other targets.
#[derive(Debug)]
pub(crate) struct Stored {
    pub sets: Vec<Set>,
}

/// What a run for some targets accepts.
#[derive(Debug)]
pub(crate) struct Set {
    /// What it counts for; older files do not say that.
    pub targets: Option<Vec<String>>,
    pub counts: Baseline,
}

/// Reads a baseline.
///
/// # Errors
/// It cannot be read or is none.
pub(crate) fn read(path: &Path) -> Result<Stored> {
    let shown = shown(path);
    let text = read_regular(path, LARGEST).with_context(|| format!("cannot read the baseline {shown}"))?;
    let value: Value = serde_json::from_slice(&text).with_context(|| format!("{shown} is not a baseline"))?;
    let version = value.get("version").and_then(Value::as_u64);
    ensure!(
        version == Some(VERSION),
        "{shown} is not a baseline of version {VERSION}; 'abi3lint baseline --renew' writes one"
    );
    let others = match value.get("others") {
        None => &[][..],
        Some(list) => list.as_array().with_context(|| format!("{shown}: 'others' is a list of counts"))?,
    };
    let sets = std::iter::once(&value).chain(others).map(|one| set(&shown, one)).collect::<Result<Vec<_>>>()?;
    Ok(Stored { sets })
}

/// One set of counts.
fn set(shown: &str, value: &Value) -> Result<Set> {
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
    Ok(Set { targets, counts })
}

/// The targets that a baseline counts for, where they are others than these.
///
/// # Errors
/// As [`read`].
pub(crate) fn other_targets(path: &Path, targets: &[Target]) -> Result<Option<String>> {
    Ok(read(path)?.other_targets(targets))
}

impl Stored {
    /// The targets that it counts for, where these are not among them.
    pub(crate) fn other_targets(&self, targets: &[Target]) -> Option<String> {
        let names = || {
            let all = self.sets.iter().filter_map(|set| Some(set.targets.as_ref()?.join(", ")));
            all.collect::<Vec<_>>().join("; ")
        };
        self.index(targets).is_none().then(names)
    }

    /// The set for these targets; one that does not say its targets is for all.
    pub(crate) fn index(&self, targets: &[Target]) -> Option<usize> {
        let sorted = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        let wanted = sorted(&texts(targets));
        self.sets.iter().position(|set| set.targets.as_ref().is_none_or(|own| sorted(own) == wanted))
    }

    /// The counts for these targets, or else the first ones.
    fn counts(&self, targets: &[Target]) -> Baseline {
        let set = self.sets.get(self.index(targets).unwrap_or(0));
        set.map(|set| set.counts.clone()).unwrap_or_default()
    }
}

/// Targets as a baseline names them.
pub(crate) fn texts(targets: &[Target]) -> Vec<String> {
    targets.iter().map(Target::to_string).collect()
}

/// Takes out the findings that a baseline accepts, and counts them as such. Of files that are only read it accepts
/// nothing, and tells nothing.
///
/// # Errors
/// As [`read`].
pub(crate) fn accept(
    path: &Path,
    targets: &[Target],
    files: &[SourceFile],
    only_read: &Range<usize>,
    findings: &mut Vec<Finding>,
    summary: &mut Summary,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Compared> {
    let names = names(path, files);
    let seen = seen(&names, only_read);
    let name = |f: &Finding| names.get(f.place.file.0 as usize).map_or("", String::as_str);
    let compared =
        read(path)?.counts(targets).compare(findings, name, |file, rule| seen.contains(file) && is_wanted(rule));
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
pub(crate) fn seen<'n>(names: &'n [String], only_read: &Range<usize>) -> HashSet<&'n str> {
    names.iter().enumerate().filter(|(i, _)| !only_read.contains(i)).map(|(_, name)| name.as_str()).collect()
}

/// Whether a file is a baseline, of any version.
pub(crate) fn is_baseline(path: &Path) -> bool {
    let value = read_regular(path, LARGEST).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    value.is_some_and(|v| v.get("version").is_some_and(Value::is_u64) && v.get("counts").is_some_and(Value::is_object))
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
