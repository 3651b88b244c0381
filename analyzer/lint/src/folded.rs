//! Findings that one cause explains: the first one is kept, and tells of the others.

use abi3lint_model::{FileId, Finding, Note, Omission};
use std::collections::{BTreeMap, BTreeSet};

/// Of findings that are a matter of the build and not of their place, keeps the first one of each cause, which tells of
/// the others. A suppressed one stands for all.
pub(crate) fn first_of_each(findings: &mut Vec<Finding>, suppressed: &[Finding]) {
    let cause = |f: &Finding| Some((f.rule, f.once?));
    let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    findings.iter().filter_map(cause).for_each(|c| *count.entry(c).or_default() += 1);
    let mut told: BTreeSet<(&str, &str)> = suppressed.iter().filter_map(cause).collect();
    findings.retain_mut(|f| {
        let Some(cause) = cause(f) else { return true };
        if !told.insert(cause) {
            return false;
        }
        let message = match count.get(&cause).map_or(0, |n| n - 1) {
            0 => return true,
            1 => "also in 1 more place".to_owned(),
            n => format!("also in {n} more places"),
        };
        f.notes.push(Note { message, place: None });
        true
    });
}

/// So many others are told of with their places.
const LISTED: usize = 8;

/// A finding that was kept, and how many others of its omission were not.
struct First {
    at: usize,
    others: usize,
}

/// Of findings that one omission explains, keeps the first one of each target, which tells of the others.
pub(crate) fn first_of_omission(findings: &mut Vec<Finding>) {
    type Cause = (&'static str, FileId, Omission);
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut of_cause: BTreeMap<Cause, Vec<First>> = BTreeMap::new();
    for finding in findings.drain(..) {
        // Two arguments of one call, which come from two calls of one function.
        if kept.last().is_some_and(|last| is_told(last, &finding)) {
            continue;
        }
        let Some(omission) = finding.omission.clone() else {
            kept.push(finding);
            continue;
        };
        let firsts = of_cause.entry((finding.rule, finding.place.file, omission)).or_default();
        let mut alone = finding;
        for first in firsts.iter_mut() {
            let told = &mut kept[first.at];
            let before = alone.targets.len();
            alone.targets.retain(|t| !told.targets.contains(t));
            if alone.targets.len() == before {
                continue;
            }
            first.others += 1;
            if first.others <= LISTED {
                told.notes.push(Note { message: format!("also: {}", alone.message), place: Some(alone.place) });
            }
        }
        if !alone.targets.is_empty() {
            firsts.push(First { at: kept.len(), others: 0 });
            kept.push(alone);
        }
    }
    for first in of_cause.into_values().flatten() {
        let message = match first.others.saturating_sub(LISTED) {
            0 => continue,
            1 => "also in 1 more place of this function".to_owned(),
            n => format!("also in {n} more places of this function"),
        };
        kept[first.at].notes.push(Note { message, place: None });
    }
    *findings = kept;
}

/// Whether a finding says all that another one does: only where NULL comes from may differ.
fn is_told(first: &Finding, other: &Finding) -> bool {
    let says = |f: &Finding| (f.rule, f.place);
    says(first) == says(other)
        && first.message == other.message
        && first.expansion == other.expansion
        && holds_for(first, other)
}

/// Whether a finding holds wherever another one does.
fn holds_for(first: &Finding, other: &Finding) -> bool {
    other.configs.minus(first.configs).is_empty() && other.targets.iter().all(|t| first.targets.contains(t))
}
