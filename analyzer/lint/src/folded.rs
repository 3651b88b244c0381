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

/// Why a finding is none of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    Omission(Omission),
    /// A function does the same again: its name, and what is said of it.
    Repeated(String, String),
}

fn causes(finding: &Finding) -> Vec<Cause> {
    let Some(omission) = &finding.omission else { return Vec::new() };
    let repeated = match omission {
        Omission::Test(_, function) => Some(Cause::Repeated(function.clone(), finding.message.clone())),
        Omission::Memory(_) | Omission::Member(..) => None,
    };
    repeated.into_iter().chain([Cause::Omission(omission.clone())]).collect()
}

/// Of findings that one omission explains, and of those that say the same of one function, keeps the first one of each
/// target, which tells of the others.
pub(crate) fn first_of_omission(findings: &mut Vec<Finding>) {
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    // By finding that was kept: how many others were not.
    let mut others: Vec<usize> = Vec::with_capacity(findings.len());
    let mut of_cause: BTreeMap<(&'static str, FileId, Cause), Vec<usize>> = BTreeMap::new();
    for finding in findings.drain(..) {
        // Two arguments of one call, which come from two calls of one function.
        if kept.last().is_some_and(|last| is_told(last, &finding)) {
            continue;
        }
        let mut alone = finding;
        let causes: Vec<_> = causes(&alone).into_iter().map(|c| (alone.rule, alone.place.file, c)).collect();
        for at in causes.iter().filter_map(|c| of_cause.get(c)).flatten() {
            let told = &mut kept[*at];
            let before = alone.targets.len();
            alone.targets.retain(|t| !told.targets.contains(t));
            if alone.targets.len() == before {
                continue;
            }
            others[*at] += 1;
            if others[*at] <= LISTED {
                told.notes.push(Note { message: format!("also: {}", alone.message), place: Some(alone.place) });
            }
        }
        if causes.is_empty() || !alone.targets.is_empty() {
            causes.into_iter().for_each(|c| of_cause.entry(c).or_default().push(kept.len()));
            kept.push(alone);
            others.push(0);
        }
    }
    for (finding, others) in kept.iter_mut().zip(others) {
        let message = match others.saturating_sub(LISTED) {
            0 => continue,
            1 => "also in 1 more place of this function".to_owned(),
            n => format!("also in {n} more places of this function"),
        };
        finding.notes.push(Note { message, place: None });
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
