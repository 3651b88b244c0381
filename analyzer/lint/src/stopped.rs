//! Translation units that do not compile for a target, because the source ends with an `#error` there: nothing of them
//! was checked for it, and no findings do not mean clean.
//!
//! A stable ABI is compiled once, so it is only stopped where no headers compile it; a range of version-specific builds
//! is compiled with each version's.

use abi3lint_model::{ConfigSet, Problem, ProblemKind, SourceFile, Stop, Target, VersionSet};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

/// One problem for each `#error`, in the order of files and lines, for the units that are checked.
pub fn stopped<F: Borrow<SourceFile>>(
    files: &[F],
    stops: &[Stop],
    targets: &[(Target, ConfigSet)],
    is_checked: impl Fn(usize) -> bool,
) -> Vec<Problem> {
    let mut configs: BTreeMap<u32, ConfigSet> = BTreeMap::new();
    for stop in stops {
        *configs.entry(stop.unit.0).or_default() |= stop.configs;
    }
    // By file and place of the `#error`: the units that it ends, and for what.
    let mut all: BTreeMap<(u32, u32), (BTreeSet<u32>, BTreeSet<String>)> = BTreeMap::new();
    for stop in stops.iter().filter(|s| is_checked(s.unit.0 as usize)) {
        let of_unit = configs.get(&stop.unit.0).copied().unwrap_or_default();
        let names: Vec<String> =
            targets.iter().filter_map(|(target, wanted)| name(*target, *wanted, of_unit, stop.configs)).collect();
        if !names.is_empty() {
            let (units, targets) = all.entry((stop.file.0, stop.at)).or_default();
            units.insert(stop.unit.0);
            targets.extend(names);
        }
    }
    let problem = |((file, at), (units, targets)): ((u32, u32), (BTreeSet<u32>, BTreeSet<String>))| {
        let source: &SourceFile = files.get(file as usize)?.borrow();
        let before = source.text.get(..at as usize).unwrap_or(&source.text);
        let path = |unit: &u32| files.get(*unit as usize).map_or("", |f| f.borrow().path.as_str());
        let what = match (units.iter().next(), units.len()) {
            (Some(unit), 1) if *unit == file => "this file".to_owned(),
            (Some(unit), 1) => format!("'{}'", path(unit)),
            (Some(unit), n) => format!("'{}' and {} more", path(unit), n - 1),
            (None, _) => return None,
        };
        let list: Vec<&str> = targets.iter().map(String::as_str).collect();
        Some(Problem {
            kind: ProblemKind::Incomplete,
            path: source.path.clone(),
            line: Some(1 + before.iter().filter(|b| **b == b'\n').count() as u32),
            message: format!("'#error' ends the compile of {what} for {}; nothing was checked there", list.join(", ")),
        })
    };
    all.into_iter().filter_map(problem).collect()
}

/// What of a target is stopped: its name, or those of its versions; `None` where this `#error` stops nothing of it.
fn name(target: Target, wanted: ConfigSet, of_unit: ConfigSet, of_stop: ConfigSet) -> Option<String> {
    if !wanted.intersects(of_stop) {
        return None;
    }
    if wanted.minus(of_unit).is_empty() {
        return Some(target.to_string());
    }
    let versions: VersionSet = (wanted & of_stop).iter().map(|c| c.headers()).collect();
    (!target.is_stable()).then(|| format!("CPython {versions} of {target}"))
}
