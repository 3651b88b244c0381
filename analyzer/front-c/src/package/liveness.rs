//! The liveness of all files: each translation unit is walked, and what its walk says is joined.
//!
//! A region is live where it is live in some unit that reads it. Headers that no unit reads are walked by themselves;
//! what only dead lines include stays dead.

use super::file_set::FileSet;
use crate::conditions::Stop;
use crate::conditions::case_split::{UnitLiveness, walk_unit};
use crate::conditions::correlated::correlated_conditions;
use crate::conditions::header_memory::MOST_REMEMBERED;
use crate::conditions::state::Shared;
use crate::sources::index::SourceIndex;
use crate::sources::language::is_unit;
use abi3lint_model::Live;
use rayon::prelude::*;

/// Units whose conditions are evaluated before their results are joined: enough for many threads.
const UNITS_AT_ONCE: usize = 32;

/// What is live where.
#[derive(Debug)]
pub(crate) struct Liveness {
    /// By file: liveness of its regions.
    pub regions: Vec<Vec<Live>>,
    /// By file: the files that are read together with it in some unit.
    pub visible: Vec<FileSet>,
    /// Where units do not compile: the file that each begins with, and the `#error` that ends it.
    pub stops: Vec<(usize, Stop)>,
}

/// The state of the walk of all units.
struct Walk<'s, 'a> {
    sources: &'s SourceIndex<'a>,
    shared: Shared<'s, 'a>,
    /// By file: some unit reads it.
    reached: Vec<bool>,
    found: Liveness,
}

impl Liveness {
    /// Walks all units, then what none of them reads.
    pub(crate) fn of(sources: &SourceIndex<'_>) -> Liveness {
        let n = sources.files.len();
        let correlated = correlated_conditions(sources);
        let mut walk = Walk {
            sources,
            shared: Shared::new(sources, &correlated, MOST_REMEMBERED),
            reached: vec![false; n],
            found: Liveness {
                regions: sources.files.iter().map(|f| vec![Live::NEVER; f.conditionals.len() + 1]).collect(),
                visible: vec![FileSet::new(n); n],
                stops: Vec::new(),
            },
        };
        let units: Vec<usize> = (0..n).filter(|i| is_unit(sources.files[*i].path) && !sources.included[*i]).collect();
        walk.units(&units);
        // Headers that no unit reads are judged by themselves; outermost ones first, so that what they
        // include is read in their context.
        let roots: Vec<usize> = (0..n).filter(|i| !walk.reached[*i] && !sources.included[*i]).collect();
        walk.units(&roots);
        let dead = walk.dead();
        let rest: Vec<usize> = (0..n).filter(|i| !walk.reached[*i] && !dead[*i]).collect();
        walk.units(&rest);
        walk.found
    }
}

impl Walk<'_, '_> {
    fn units(&mut self, units: &[usize]) {
        // What a unit says about all the headers it reads is held until it is joined to what others say.
        for some in units.chunks(UNITS_AT_ONCE) {
            let walk = |u: &usize| walk_unit(&self.shared, *u);
            let results: Vec<UnitLiveness> = some.par_iter().map(walk).collect();
            for (u, r) in some.iter().zip(results) {
                self.join(*u, r);
            }
        }
    }

    fn join(&mut self, file: usize, (unit, stops): UnitLiveness) {
        self.found.stops.extend(stops.into_iter().map(|stop| (file, stop)));
        let mut set = FileSet::new(self.sources.files.len());
        #[expect(clippy::iter_over_hash_type, reason = "sets of files have no order")]
        for f in unit.keys() {
            set.insert(*f);
            self.reached[*f] = true;
        }
        #[expect(clippy::iter_over_hash_type, reason = "each file's regions are joined by themselves")]
        for (f, lives) in unit {
            self.found.visible[f].union(&set);
            for (mine, l) in self.found.regions[f].iter_mut().zip(lives.iter()) {
                *mine = mine.or(*l);
            }
        }
    }

    /// What only dead lines of other files include, with all that it includes.
    fn dead(&self) -> Vec<bool> {
        let n = self.sources.files.len();
        let mut dead = vec![false; n];
        let mut pending: Vec<usize> = (0..n).filter(|i| self.reached[*i]).collect();
        while let Some(i) = pending.pop() {
            for t in self.sources.resolved[i].iter().flatten().filter(|t| **t != i) {
                if !std::mem::replace(&mut dead[*t], true) && !self.reached[*t] {
                    pending.push(*t);
                }
            }
        }
        dead
    }
}
