//! How many findings each rule and each file has, as a table and JSON show it: the most errors first.

use crate::report::Report;
use abi3lint_model::{FileId, Finding, Severity};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Counts of findings by severity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub(crate) struct Counts {
    pub errors: u32,
    pub warnings: u32,
    pub notes: u32,
}

impl Counts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// The most errors first.
    fn order(self) -> impl Ord {
        std::cmp::Reverse((self.errors, self.warnings, self.notes))
    }
}

/// The counts of a report.
#[derive(Serialize)]
pub(crate) struct Statistics<'a> {
    pub rules: Vec<OfRule<'a>>,
    pub files: Vec<OfFile<'a>>,
}

#[derive(Serialize)]
pub(crate) struct OfRule<'a> {
    pub rule: &'a str,
    #[serde(flatten)]
    pub counts: Counts,
    /// How many files it has findings in.
    pub files: usize,
}

#[derive(Serialize)]
pub(crate) struct OfFile<'a> {
    pub path: &'a str,
    #[serde(flatten)]
    pub counts: Counts,
}

impl<'a> Statistics<'a> {
    pub(crate) fn new(report: &Report<'a>) -> Statistics<'a> {
        let mut by_rule: BTreeMap<&str, (Counts, BTreeSet<FileId>)> = BTreeMap::new();
        let mut by_file: BTreeMap<FileId, Counts> = BTreeMap::new();
        for Finding { rule, severity, place, .. } in report.findings {
            let (counts, files) = by_rule.entry(rule).or_default();
            counts.add(*severity);
            files.insert(place.file);
            by_file.entry(place.file).or_default().add(*severity);
        }
        let rule = |(rule, (counts, files)): (_, (_, BTreeSet<_>))| OfRule { rule, counts, files: files.len() };
        let path = |file: FileId| report.files.get(file.0 as usize).map_or("", |f| f.path.as_str());
        let mut rules: Vec<OfRule<'a>> = by_rule.into_iter().map(rule).collect();
        let mut files: Vec<OfFile<'a>> =
            by_file.into_iter().map(|(file, counts)| OfFile { path: path(file), counts }).collect();
        rules.sort_by_key(|r| (r.counts.order(), r.rule));
        files.sort_by_key(|f| (f.counts.order(), f.path));
        Statistics { rules, files }
    }
}
