//! What the analysis of a function found.

use crate::graph::{Graph, SourceId, UseId};
use crate::pointer::Digest;
use abi3lint_model::{ConfigSet, VersionSet};

/// Why a pointer must not be used where it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Nature {
    /// It is a result that can be NULL, and nobody tested it.
    Unchecked,
    /// It is NULL on a path that leads there for certain.
    Null,
    /// It is not NULL, and the source has set an exception.
    Raised,
}

/// NULL gets where it must not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Where it gets.
    pub at: UseId,
    /// Where it comes from.
    pub from: SourceId,
    /// Why.
    pub nature: Nature,
    /// Configurations that compile such a path.
    pub live: ConfigSet,
    /// Interpreters that take one and crash.
    pub runs: VersionSet,
}

/// Sources that are listed for one use. What more of them add is added to the last one of the same nature: nobody
/// reads more than the first, and each of n uses can have n sources.
const MAX_SOURCES: usize = 64;

/// By use and source, once each.
#[derive(Debug)]
pub(crate) struct Hits<'g> {
    graph: &'g Graph,
    by_use: Vec<Vec<Hit>>,
}

impl<'g> Hits<'g> {
    pub(crate) fn of(graph: &'g Graph) -> Hits<'g> {
        Hits { graph, by_use: vec![Vec::new(); graph.uses.len()] }
    }

    /// Adds many results that nobody has tested to the last one that is listed for a use, if no more are listed and
    /// each of them is a hit; whether it did.
    pub(crate) fn adds_up(&mut self, at: UseId, many: &Digest) -> bool {
        let crashes = self.graph.uses[at as usize].crashes;
        let list = &mut self.by_use[at as usize];
        if list.len() < MAX_SOURCES || many.weak || many.void || (many.runs_of_each & crashes).is_empty() {
            return false;
        }
        let Some(last) = list.iter_mut().rfind(|h| h.nature == Nature::Unchecked) else { return false };
        last.live |= many.live;
        last.runs = last.runs | (many.runs & crashes);
        true
    }

    pub(crate) fn push(&mut self, mut hit: Hit) {
        hit.runs = hit.runs & self.graph.uses[hit.at as usize].crashes;
        if hit.runs.is_empty() || hit.live.is_empty() {
            return;
        }
        let list = &mut self.by_use[hit.at as usize];
        match list.binary_search_by_key(&hit.from, |h| h.from) {
            Ok(i) => add(&mut list[i], hit),
            Err(i) => list.insert(i, hit),
        }
        if list.len() > MAX_SOURCES
            && let Some(last) = list.pop()
        {
            match list.iter_mut().rfind(|h| h.nature == last.nature) {
                Some(h) => {
                    h.live |= last.live;
                    h.runs = h.runs | last.runs;
                }
                None => list.push(last),
            }
        }
    }

    /// All hits, by use and source.
    pub(crate) fn into_list(self) -> Vec<Hit> {
        self.by_use.into_iter().flatten().collect()
    }
}

/// Another path of the same source; of two natures, the result that nobody tested counts.
fn add(hit: &mut Hit, other: Hit) {
    hit.nature = hit.nature.min(other.nature);
    hit.live |= other.live;
    hit.runs = hit.runs | other.runs;
}
