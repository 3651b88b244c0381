//! Words that several commands use.

use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_model::{Finding, Problem, ProblemKind, Severity, Target, Version};
use abi3lint_report::Summary;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A path as people write it.
pub(crate) fn shown(path: &Path) -> String {
    let path = relative(&absolute(path));
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
}

/// `12 errors, 3 warnings in 50 files for cp39-abi3; 4 possible findings hidden (--certainty possible)`.
pub(crate) fn last_line(s: &Summary, targets: &[Target], problems: &[Problem]) -> String {
    let counts = [(s.errors, "error"), (s.warnings, "warning"), (s.notes, "note")];
    let found: Vec<String> = counts.iter().filter(|c| c.0 > 0).map(|c| count(c.0, c.1)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let mut line = format!("{found} in {}", count(s.files, "file"));
    if !targets.is_empty() {
        line.push_str(&format!(" for {}", join(targets)));
    }
    let hidden = [(s.hidden_possible, "possible"), (s.hidden_likely, "likely")];
    for (n, what) in hidden.iter().filter(|h| h.0 > 0) {
        line.push_str(&format!("; {} hidden (--certainty {what})", count(*n, &format!("{what} finding"))));
    }
    if s.suppressed > 0 {
        line.push_str(&format!("; {} suppressed", count(s.suppressed, "finding")));
    }
    if s.baselined > 0 {
        line.push_str(&format!("; {} in the baseline", count(s.baselined, "finding")));
    }
    if s.only_read > 0 {
        line.push_str(&format!("; {} in headers that were read but not named", count(s.only_read, "finding")));
    }
    if s.files_skipped > 0 {
        line.push_str(&format!("; {} not checked", count(s.files_skipped, "path")));
    }
    let partly: BTreeSet<&str> =
        problems.iter().filter(|p| p.kind == ProblemKind::Incomplete).map(|p| p.path.as_str()).collect();
    if !partly.is_empty() {
        line.push_str(&format!("; {} checked only in part", count(partly.len() as u32, "path")));
    }
    if s.unparsed_bytes > 0 {
        line.push_str(&format!("; {} of {} bytes could not be parsed", s.unparsed_bytes, s.bytes));
    }
    line
}

/// `floor 3.11 would leave 0 of these 102 errors`, where another floor of the one stable ABI removes most of them.
pub(crate) fn floor_hint(findings: &[Finding], targets: &[Target]) -> Option<String> {
    let [target] = targets else { return None };
    if !target.is_stable() {
        return None;
    }
    let errors: Vec<&Finding> = findings.iter().filter(|f| f.severity == Severity::Error).collect();
    let left = |floor: Version| errors.iter().filter(|f| f.in_order_at.is_none_or(|v| v > floor)).count();
    let floors: BTreeSet<Version> = errors.iter().filter_map(|f| f.in_order_at).collect();
    let best = floors.into_iter().min_by_key(|floor| (left(*floor), *floor))?;
    let left = left(best);
    let all = count(errors.len() as u32, "error");
    (2 * left < errors.len()).then(|| format!("floor {best} would leave {left} of these {all} (see 'abi3lint floor')"))
}

/// What an interpreter of one target does with the file of another one: free-threaded builds before 3.15 look for
/// `.abi3.so` as others do, and cannot use what they find.
pub(crate) fn abi3_hint(targets: &[Target]) -> Option<String> {
    let abi3 = targets.iter().find(|t| matches!(t, Target::Abi3 { .. }))?;
    let looks =
        |t: &&Target| matches!(t, Target::Versions { first, free_threaded: true, .. } if *first < Version::FIRST_ABI3T);
    let free = targets.iter().find(looks)?;
    Some(format!(
        "free-threaded CPython {} also finds a module that is named '.abi3.so', and its import fails or crashes: \
         keep the files of {abi3} and {free} apart",
        free.floor()
    ))
}

/// Where to read more of the rule that most of the findings are of.
pub(crate) fn explain_hint(findings: &[Finding]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    findings.iter().for_each(|f| *counts.entry(f.rule).or_default() += 1);
    let most = counts.into_iter().max_by_key(|(rule, n)| (*n, std::cmp::Reverse(*rule)))?;
    Some(format!("'abi3lint explain {}' explains a rule, 'abi3lint rules' lists all", most.0))
}

/// `1 file`, `2 fixes`.
pub(crate) fn count(n: u32, what: &str) -> String {
    let plural = if what.ends_with('x') { "es" } else { "s" };
    format!("{n} {what}{}", if n == 1 { "" } else { plural })
}

/// Targets with commas between them.
pub(crate) fn join(targets: &[Target]) -> String {
    targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::abi3_hint;
    use abi3lint_model::Target;

    #[test]
    fn an_abi3_file_beside_a_free_threaded_build_is_told() {
        let of = |list: &[&str]| abi3_hint(&list.iter().map(|t| Target::parse(t).unwrap()).collect::<Vec<_>>());
        let told = of(&["cp39-abi3", "cp313t"]).unwrap();
        assert!(told.starts_with("free-threaded CPython 3.13 also finds"), "{told}");
        assert!(told.ends_with("keep the files of cp39-abi3 and cp313t apart"), "{told}");
        assert!(of(&["cp313t..cp315t", "cp39-abi3"]).is_some());
        // From 3.15 on they look for '.abi3t.so'.
        for silent in [&["cp39-abi3", "cp315t"][..], &["cp39-abi3"], &["cp313t"], &["cp315-abi3.abi3t", "cp313t"]] {
            assert_eq!(of(silent), None, "{silent:?}");
        }
    }
}
