//! The hits that depend on where all ways lead on from a point (`doom.rs`), for every point at which a variable is
//! NULL and nothing else.

use crate::doom::{Ends, Point};
use crate::graph::{BlockId, Cond, End, Op, SourceId, Var};
use crate::hits::{Hit, Hits, Nature};
use crate::pointer::{Facet, Facets};
use crate::state::{Function, State};
use abi3lint_model::{ConfigSet, VersionSet};
use std::collections::BTreeMap;

/// Parameters that must not be NULL.
#[derive(Debug)]
pub(crate) struct Needs;

impl Needs {
    /// By position; `None` where the budget did not do.
    pub(crate) fn of(of: &Function<'_>) -> Option<Vec<u8>> {
        let entry = Point { block: 0, op: 0, live: ConfigSet::ALL, runs: VersionSet::ALL, quiet: false };
        let mut out = Vec::new();
        let mut ends = Ends::of(of);
        for (position, var) in &of.graph.params {
            if !ends.doomed(entry, vec![*var])?.is_empty() {
                out.push(*position);
            }
        }
        Some(out)
    }
}

/// Uses that NULL reaches for certain, from where some variables hold it and nothing else. `None` where the budget
/// did not do.
pub(crate) fn path_hits(
    of: &Function<'_>,
    states: &[Option<State>],
    order: &[BlockId],
    candidates: &[bool],
    hits: &mut Hits<'_>,
) -> Option<()> {
    let mut search = PathSearch { candidates, ends: Ends::of(of), hits };
    // Backwards, because what a later point leads to is then known at those before it.
    for block in order.iter().rev() {
        let Some(mut state) = states[*block].clone() else { continue };
        for (i, op) in of.graph.blocks[*block].ops.iter().enumerate() {
            state.step(of, *op);
            if let Op::Set(var, _) | Op::Attribute(var, _) = op
                && let Some(pointer) = state.get(*var).filter(|p| p.must_be_null())
            {
                let only = &pointer.null;
                let kin = of.kin.of_variable(*var).iter();
                let nulls = kin.filter_map(|v| Some((*v, &state.get(*v).filter(|p| p.must_be_null())?.null)));
                search.at(of, nulls, |s| only.get(s).is_some(), *block, i + 1)?;
            }
        }
        if let End::Branch { cond, yes, no } = &of.graph.blocks[*block].end {
            for (edge, to) in [(true, *yes), (false, *no)] {
                if let Some(state) = state.branch(of, cond, edge) {
                    search.at(of, state.nulls(&of.meter).into_iter(), |_| true, to, 0)?;
                }
            }
        }
    }
    Some(())
}

struct PathSearch<'l, 'h, 'g> {
    candidates: &'l [bool],
    ends: Ends<'l, 'g>,
    hits: &'l mut Hits<'h>,
}

impl PathSearch<'_, '_, '_> {
    /// Where NULL from each wanted source leads, from a point and in all variables that hold it there.
    fn at<'s>(
        &mut self,
        of: &Function<'_>,
        nulls: impl Iterator<Item = (Var, &'s Facets)>,
        wanted: impl Fn(SourceId) -> bool,
        block: BlockId,
        op: usize,
    ) -> Option<()> {
        let mut by_source: BTreeMap<SourceId, (Facet, Vec<Var>)> = BTreeMap::new();
        for (var, facets) in nulls {
            facets.each(&of.meter, &mut |s, f| {
                if !self.candidates[s as usize] || !wanted(s) {
                    return;
                }
                let (first, vars) = by_source.entry(s).or_insert_with(|| (*f, Vec::new()));
                if (first.live, first.runs) == (f.live, f.runs) {
                    vars.push(var);
                }
            });
        }
        for (from, (Facet { live, runs, .. }, vars)) in by_source {
            let point = Point { block, op, live, runs, quiet: false };
            for at in self.ends.doomed(point, vars)? {
                self.hits.push(Hit { at, from, nature: Nature::Null, live, runs });
            }
        }
        Some(())
    }
}

/// Results that are NULL without an exception, and that a test hands to the caller as an error. `None` where the
/// budget did not do.
pub(crate) fn silent_hits(of: &Function<'_>, states: &[Option<State>], hits: &mut Hits<'_>) -> Option<()> {
    let graph = of.graph;
    let mut ends = Ends::of(of);
    for (block, state) in graph.blocks.iter().zip(states) {
        let End::Branch { cond: cond @ Cond::NonNull(var, _), no, .. } = &block.end else { continue };
        let Some(mut state) = state.clone() else { continue };
        block.ops.iter().for_each(|op| state.step(of, *op));
        let untested = state.get(*var).filter(|p| !p.unknown && p.null.is_empty());
        let Some(facets) = untested.filter(|p| !p.unchecked.digest().is_some_and(|d| d.weak)) else { continue };
        let facets = facets.unchecked.clone();
        let mut raises = false;
        facets.each(&of.meter, &mut |s, _| raises |= graph.sources[s as usize].raises);
        if raises {
            continue;
        }
        let Some(state) = state.branch(of, cond, false) else { continue };
        let nulls: Vec<Var> = state.nulls(&of.meter).into_iter().map(|n| n.0).collect();
        let mut list = Vec::new();
        facets.each(&of.meter, &mut |_, f| list.push(*f));
        for Facet { source: from, live, runs, .. } in list {
            let point = Point { block: *no, op: 0, live, runs, quiet: true };
            for at in ends.silent(point, *var, nulls.clone())? {
                hits.push(Hit { at, from, nature: Nature::Null, live, runs });
            }
        }
    }
    Some(())
}

/// NULL that is returned where nothing on any way from the start can have raised. `None` where the budget did not do.
pub(crate) fn nothing_raised_hits(
    of: &Function<'_>,
    states: &[Option<State>],
    order: &[BlockId],
    hits: &mut Hits<'_>,
) -> Option<()> {
    let graph = of.graph;
    let may_raise = |block: BlockId| {
        let raises = |op: &Op| matches!(op, Op::MayRaise | Op::MayRaiseToo | Op::Raises(_) | Op::ForgetAll);
        graph.blocks[block].ops.iter().any(raises)
    };
    let mut raised = vec![false; graph.blocks.len()];
    let mut todo: Vec<BlockId> = order.iter().copied().filter(|b| may_raise(*b)).collect();
    for block in order {
        if let End::Branch { cond: Cond::Raised, yes, .. } = &graph.blocks[*block].end {
            raised[*yes] = true;
            todo.push(*yes);
        }
    }
    while let Some(block) = todo.pop() {
        of.meter.charge(1);
        of.meter.within()?;
        for next in graph.successors(block).filter(|b| states[*b].is_some()) {
            if !std::mem::replace(&mut raised[next], true) {
                todo.push(next);
            }
        }
    }
    for block in order.iter().filter(|b| !raised[**b] && !may_raise(**b)) {
        let (End::Return(value, Some(at)), Some(state)) = (&graph.blocks[*block].end, &states[*block]) else {
            continue;
        };
        let mut state = state.clone();
        graph.blocks[*block].ops.iter().for_each(|op| state.step(of, *op));
        let pointer = state.value(of, *value);
        if pointer.must_be_null() {
            pointer.null.each(&of.meter, &mut |from, f| {
                hits.push(Hit { at: *at, from, nature: Nature::Null, live: f.live, runs: f.runs });
            });
        }
    }
    Some(())
}
