//! Which included files a translation unit walks, and how often.
//!
//! A file without include guard is walked wherever it is included: lists of names that a macro is applied to (`X`
//! macros) and templates are read many times, each time with other macros defined. What is not walked in the end is
//! undecided, never dead.

use super::header_memory::Cost;
use super::{Regions, join};
use crate::sources::index::SourceIndex;
use crate::sources::reached_limits::Limit;
use abi3lint_model::{ConfigSet, Live};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Directives that a unit walks in files that it walked before: those without include guard.
const REPEATED_DIRECTIVES: usize = 100_000;
/// So deep includes may nest; gcc and clang stop at the same depth.
const INCLUDE_DEPTH: usize = 200;
/// So often a file may be open that is included under a condition which nobody decided: it would never end.
const UNDECIDED_SELF_INCLUDES: usize = 4;

/// The files that one unit has read and reads.
pub(crate) struct Visits {
    /// The files that were walked, and how many were before each.
    walked: FxHashMap<usize, usize>,
    /// The files that are walked at the moment, each included by the one before, and whether they were walked before.
    open: Vec<(usize, bool)>,
    /// Directives that may still be walked in files that were walked before.
    repeats_left: usize,
    /// By file: in which configurations it was included and not walked.
    passed_over: FxHashMap<usize, ConfigSet>,
    /// How often a file was not walked because of a limit.
    limits_reached: usize,
}

impl Default for Visits {
    fn default() -> Visits {
        Visits {
            walked: FxHashMap::default(),
            open: Vec::new(),
            repeats_left: REPEATED_DIRECTIVES,
            passed_over: FxHashMap::default(),
            limits_reached: 0,
        }
    }
}

impl Visits {
    /// Whether a file that is included is walked: then it is open. What is not walked though it may be compiled is
    /// undecided, and nobody knows which macros it leaves.
    pub(crate) fn enter(
        &mut self,
        sources: &SourceIndex<'_>,
        index: usize,
        outer: Live,
        regions: &mut Regions,
    ) -> bool {
        let file = &sources.files[index];
        let again = self.walked.contains_key(&index);
        if again && file.guarded {
            return false;
        }
        let undecided = again && outer.must.is_empty();
        let limit = if self.open.len() > INCLUDE_DEPTH {
            Some(Limit::IncludeDepth(INCLUDE_DEPTH))
        } else if undecided && self.open.iter().filter(|o| o.0 == index).count() >= UNDECIDED_SELF_INCLUDES {
            None
        } else {
            // Dead directives are passed quickly.
            let cost = if again { file.scan.directives.len() / 16 + 1 } else { 0 };
            if let Some(left) = self.repeats_left.checked_sub(cost) {
                self.repeats_left = left;
                self.read(index);
                self.open.push((index, again));
                return true;
            }
            Some(Limit::RepeatedDirectives(REPEATED_DIRECTIVES))
        };
        self.limits_reached += usize::from(limit.is_some());
        if let (Some(limit), Some((including, _))) = (limit, self.open.last()) {
            let mut includes = sources.files[*including].includes.iter().zip(&sources.resolved[*including]);
            let at = includes.find(|(_, target)| **target == Some(index)).map(|(i, _)| i.name_span.start);
            sources.limits.reached(*including, at.unwrap_or(0), limit);
        }
        self.pass_over(sources, index, outer.may, regions);
        false
    }

    /// A directive of the file that was entered last is walked and may be compiled.
    pub(crate) fn directive(&mut self) {
        if self.open.last().is_some_and(|o| o.1) {
            self.repeats_left = self.repeats_left.saturating_sub(1);
        }
    }

    /// Takes all that a file and its includes hold for undecided.
    pub(crate) fn pass_over(&mut self, sources: &SourceIndex<'_>, index: usize, may: ConfigSet, regions: &mut Regions) {
        let mut pending = vec![index];
        while let Some(i) = pending.pop() {
            let file = &sources.files[i];
            let known = self.passed_over.entry(i).or_insert(ConfigSet::EMPTY);
            if may.minus(*known).is_empty() || i != index && file.guarded && self.walked.contains_key(&i) {
                continue;
            }
            *known |= may;
            let undecided = Live { may, must: ConfigSet::EMPTY };
            join(regions, i, &Arc::from(vec![undecided; file.conditionals.len() + 1]));
            pending.extend(sources.resolved[i].iter().flatten());
        }
    }

    /// The file that was entered last was walked.
    pub(crate) fn leave(&mut self) {
        self.open.pop();
    }

    /// A file is read, here or by what is remembered of it.
    pub(crate) fn read(&mut self, index: usize) {
        let count = self.walked.len();
        self.walked.entry(index).or_insert(count);
    }

    /// How many files were read.
    pub(crate) fn count(&self) -> usize {
        self.walked.len()
    }

    /// Whether a file was among the first so many that were read.
    pub(crate) fn was_read(&self, index: usize, count: usize) -> bool {
        self.walked.get(&index).is_some_and(|before| *before < count)
    }

    /// Whether a file is being walked.
    pub(crate) fn is_open(&self, index: usize) -> bool {
        self.open.iter().any(|o| o.0 == index)
    }

    /// How many files are being walked.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Directives that may still be walked in files that were walked before.
    pub(crate) fn repeats_left(&self) -> usize {
        self.repeats_left
    }

    /// How often a file was not walked because of a limit.
    pub(crate) fn limits_reached(&self) -> usize {
        self.limits_reached
    }

    /// Whether what is remembered of a header keeps the limits.
    pub(crate) fn allows(&self, cost: &Cost) -> bool {
        self.open.len() + cost.depth <= INCLUDE_DEPTH && cost.repeats < self.repeats_left
    }

    /// Takes what a walk of a header would have taken.
    pub(crate) fn take(&mut self, cost: &Cost) {
        self.repeats_left -= cost.repeats;
    }
}
