//! Which findings are wanted in each file of a run.

use abi3lint_model::{Certainty, FileId, Finding, Selection, SourceFile};
use abi3lint_rules::{catalog, checks};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

/// Which findings are wanted in each file of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scopes {
    /// In all files but those of `local`.
    pub all: Selection,
    /// In files that have a selection of their own.
    pub local: BTreeMap<FileId, Selection>,
    /// Where the stable ABI is not promised.
    pub unpromised: Unpromised,
}

/// Code that only such platforms compile on which a project does not promise its stable ABI. Builds there are for one
/// version, so what the stable ABI lacks is only possible there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unpromised {
    /// Whole files,
    pub files: BTreeSet<FileId>,
    /// and uses of what only Windows has.
    pub windows: bool,
}

impl Scopes {
    /// The same in all files.
    pub fn everywhere(all: Selection) -> Scopes {
        Scopes { all, local: BTreeMap::new(), unpromised: Unpromised::default() }
    }

    /// `of_path` is asked for the selection of a path, where that is another one than `all`.
    pub fn of<F: Borrow<SourceFile>>(
        files: &[F],
        all: Selection,
        of_path: impl Fn(&str, &Selection) -> Option<Selection>,
    ) -> Scopes {
        let of_file =
            |(i, f): (usize, &SourceFile)| of_path(&f.path, &all).map(|selection| (FileId(i as u32), selection));
        let local = files.iter().map(Borrow::borrow).enumerate().filter_map(of_file).collect();
        Scopes { all, local, unpromised: Unpromised::default() }
    }

    /// Makes findings that are only possible of those where the stable ABI is not promised.
    pub(crate) fn doubt(&self, findings: &mut [Finding]) {
        let Unpromised { files, windows } = &self.unpromised;
        if files.is_empty() && !windows {
            return;
        }
        let is_windows = |name: &str| catalog::lookup(name).is_some_and(|id| catalog::entity(id).is_windows_only());
        let is_of_abi = |f: &Finding| {
            f.targets.iter().all(|t| t.is_stable()) && checks::rule(f.rule).is_some_and(|r| r.family != "NULL")
        };
        for f in findings.iter_mut().filter(|f| is_of_abi(f)) {
            if files.contains(&f.place.file) || (*windows && is_windows(&f.symbol)) {
                f.certainty = Certainty::Possible;
            }
        }
    }

    /// Leaves each rule its own severity.
    pub fn with_own_severities(mut self) -> Scopes {
        self.local.values_mut().chain([&mut self.all]).for_each(|s| s.severity.clear());
        self
    }

    /// Gives findings the severity that is wanted for their rule.
    pub fn change_severities(&self, findings: &mut [Finding]) {
        for f in findings {
            f.severity = self.get(f.place.file).severity_of(f.rule).unwrap_or(f.severity);
        }
    }

    /// In a file.
    pub fn get(&self, file: FileId) -> &Selection {
        self.local.get(&file).unwrap_or(&self.all)
    }
}
