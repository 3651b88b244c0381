//! The analysis: states at the start of each block to a fixed point, then the hits.

use crate::doom::{Point, doomed, silent};
use crate::graph::{BlockId, Cond, End, Graph, Op, SourceId, UseId, Value, Var};
use crate::state::{Facet, Kind, Pointer, State};
use abi3lint_model::{ConfigSet, VersionSet};
use std::collections::BTreeSet;

/// Why a pointer must not be used where it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Nature {
    /// It is a result that can be NULL, and nobody tested it.
    Unchecked,
    /// It is NULL on a path that leads there for certain.
    Null,
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

/// What callers should know of the function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Where NULLs come from that it returns.
    pub returns: Vec<SourceId>,
    /// It comes back to its caller.
    pub comes_back: bool,
    /// Its result is known to be no NULL on every path.
    pub never_null: bool,
    /// Parameters that must not be NULL, whatever else holds, by position.
    pub needs: Vec<u8>,
}

/// What the analysis of a function found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Solution {
    /// By use and source, once each.
    pub hits: Vec<Hit>,
    /// For its callers.
    pub summary: Summary,
}

/// The result of an analysis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All paths were followed.
    Solved(Solution),
    /// It would have taken more than the budget; nothing is said of the function.
    GaveUp,
}

/// Analyses a function. `budget` bounds the work, in visits of a variable at a block: a million take
/// about 50 ms.
pub fn solve(graph: &Graph, budget: usize) -> Outcome {
    if graph.blocks.is_empty() {
        return Outcome::Solved(Solution::default());
    }
    let Some(states) = states(graph, budget) else { return Outcome::GaveUp };
    let mut out = Solution::default();
    let mut candidates: BTreeSet<SourceId> = BTreeSet::new();
    let mut all_nonnull = true;
    for (b, state) in states.iter().enumerate() {
        let Some(mut state) = state.clone() else { continue };
        for op in &graph.blocks[b].ops {
            if let Op::Use(value, at) = *op {
                direct_hits(graph, &state, value, at, &mut out.hits);
                if let Value::Var(var) = value {
                    let facets = state.get(var).map_or(&[][..], |p| &p.facets);
                    candidates.extend(facets.iter().filter(|f| f.kind == Kind::Null).map(|f| f.source));
                }
            }
            state.step(graph, *op);
        }
        if let End::Return(value, at) = graph.blocks[b].end {
            if let Some(at) = at {
                let quiet =
                    |f: &&Facet| f.kind == Kind::Unchecked && !f.weak && !graph.sources[f.source as usize].raises;
                for f in state.value(graph, value).facets.iter().filter(quiet) {
                    let (live, runs) = (f.live, f.runs);
                    push(graph, &mut out.hits, Hit { at, from: f.source, nature: Nature::Unchecked, live, runs });
                }
            }
            out.summary.comes_back = true;
            let p = state.value(graph, value);
            all_nonnull &= p.nonnull && !p.unknown && p.facets.is_empty();
            out.summary.returns.extend(p.facets.iter().filter(|f| !f.weak).map(|f| f.source));
        }
    }
    // Each looks at every block, and from some of them at every other one.
    if candidates.len().saturating_mul(graph.blocks.len()) > budget {
        return Outcome::GaveUp;
    }
    if graph.blocks.iter().any(|b| matches!(b.end, End::Return(_, Some(_)))) {
        silent_hits(graph, &states, &mut out.hits);
    }
    for source in candidates {
        path_hits(graph, &states, source, &mut out.hits);
    }
    out.hits.sort_by_key(|h| (h.at, h.from, h.nature));
    out.hits.dedup_by(|b, a| {
        let same = (a.at, a.from) == (b.at, b.from);
        if same {
            a.live |= b.live;
            a.runs = VersionSet(a.runs.0 | b.runs.0);
        }
        same
    });
    out.summary.never_null = out.summary.comes_back && all_nonnull;
    out.summary.returns.sort_unstable();
    out.summary.returns.dedup();
    let entry = Point { block: 0, op: 0, live: ConfigSet::ALL, runs: VersionSet::ALL, quiet: false };
    let needed = |var| !doomed(graph, entry, vec![var]).is_empty();
    out.summary.needs = graph.params.iter().filter(|(_, var)| needed(*var)).map(|p| p.0).collect();
    Outcome::Solved(out)
}

/// Untested results, and NULL that stands there itself.
fn direct_hits(graph: &Graph, state: &State, value: Value, at: UseId, hits: &mut Vec<Hit>) {
    for f in state.value(graph, value).facets {
        let nature = match (f.kind, value) {
            (Kind::Unchecked, _) if !f.weak => Nature::Unchecked,
            (Kind::Null, Value::Null(_)) => Nature::Null,
            _ => continue,
        };
        push(graph, hits, Hit { at, from: f.source, nature, live: f.live, runs: f.runs });
    }
}

fn push(graph: &Graph, hits: &mut Vec<Hit>, mut hit: Hit) {
    hit.runs = VersionSet(hit.runs.0 & graph.uses[hit.at as usize].crashes.0);
    if hit.runs.0 != 0 && !hit.live.is_empty() {
        hits.push(hit);
    }
}

/// Blocks that are looked at for one NULL, from all the places where it is one.
const WAYS: usize = 200_000;

/// Uses that NULL from this source reaches for certain, from where some variables hold it and nothing else.
fn path_hits(graph: &Graph, states: &[Option<State>], source: SourceId, hits: &mut Vec<Hit>) {
    let mut ways = WAYS;
    let holds = |state: &State, var: Var| {
        state.get(var).is_some_and(|p| p.must_be_null() && p.facets.iter().any(|f| f.source == source))
    };
    let mut look = |state: &State, block: BlockId, op: usize| {
        let of_source = |p: &Pointer| p.facets.iter().find(|f| f.source == source).copied();
        let nulls = || state.iter().filter(|(_, p)| p.must_be_null()).filter_map(|(v, p)| Some((*v, of_source(p)?)));
        let Some((_, f)) = nulls().next() else { return };
        let same = |g: &Facet| (g.live, g.runs) == (f.live, f.runs);
        let vars = nulls().filter(|(_, g)| same(g)).map(|n| n.0).collect();
        let point = Point { block, op, live: f.live, runs: f.runs, quiet: false };
        let Some(left) = ways.checked_sub(graph.blocks.len()) else { return };
        ways = left;
        for at in doomed(graph, point, vars) {
            push(graph, hits, Hit { at, from: source, nature: Nature::Null, live: f.live, runs: f.runs });
        }
    };
    for (b, state) in states.iter().enumerate() {
        let Some(mut state) = state.clone() else { continue };
        for (i, op) in graph.blocks[b].ops.iter().enumerate() {
            state.step(graph, *op);
            if matches!(op, Op::Set(v, _) if holds(&state, *v)) {
                look(&state, b, i + 1);
            }
        }
        if let End::Branch { cond, yes, no } = &graph.blocks[b].end {
            for (edge, to) in [(true, *yes), (false, *no)] {
                if let Some(state) = state.branch(graph, cond, edge) {
                    look(&state, to, 0);
                }
            }
        }
    }
}

/// Results that are NULL without an exception, and that a test hands to the caller as an error.
fn silent_hits(graph: &Graph, states: &[Option<State>], hits: &mut Vec<Hit>) {
    for (b, state) in states.iter().enumerate() {
        let End::Branch { cond: cond @ Cond::NonNull(var, _), no, .. } = &graph.blocks[b].end else { continue };
        let Some(mut state) = state.clone() else { continue };
        graph.blocks[b].ops.iter().for_each(|op| state.step(graph, *op));
        let untested =
            state.get(*var).filter(|p| !p.unknown && p.facets.iter().all(|f| f.kind == Kind::Unchecked && !f.weak));
        let Some(facets) = untested.map(|p| p.facets.clone()) else { continue };
        if facets.iter().any(|f| graph.sources[f.source as usize].raises) {
            continue;
        }
        let Some(state) = state.branch(graph, cond, false) else { continue };
        let nulls: Vec<Var> = state.iter().filter(|(_, p)| p.must_be_null()).map(|v| v.0).collect();
        for f in facets {
            let point = Point { block: *no, op: 0, live: f.live, runs: f.runs, quiet: true };
            for at in silent(graph, point, *var, nulls.clone()) {
                let hit = Hit { at, from: f.source, nature: Nature::Null, live: f.live, runs: f.runs };
                push(graph, hits, hit);
            }
        }
    }
}

/// The state at the start of each block that control reaches; `None` where the budget did not do.
fn states(graph: &Graph, budget: usize) -> Option<Vec<Option<State>>> {
    let order = reverse_post_order(graph);
    let mut place = vec![usize::MAX; graph.blocks.len()];
    order.iter().enumerate().for_each(|(i, b)| place[*b] = i);
    let mut states: Vec<Option<State>> = vec![None; graph.blocks.len()];
    states[0] = Some(State::default());
    let mut todo = BTreeSet::from([0]);
    let mut spent = 0;
    while let Some(i) = todo.pop_first() {
        let block = order[i];
        let Some(mut state) = states[block].clone() else { continue };
        spent += 1 + graph.blocks[block].ops.len() + state.iter().count();
        if spent > budget {
            return None;
        }
        graph.blocks[block].ops.iter().for_each(|op| state.step(graph, *op));
        let mut flow = |to: BlockId, state: &State| {
            let changed = match &mut states[to] {
                Some(known) => known.join(state),
                unset => {
                    *unset = Some(state.clone());
                    true
                }
            };
            if changed {
                todo.insert(place[to]);
            }
        };
        match &graph.blocks[block].end {
            End::Branch { cond, yes, no } => {
                for (edge, to) in [(true, *yes), (false, *no)] {
                    if let Some(state) = state.branch(graph, cond, edge) {
                        flow(to, &state);
                    }
                }
            }
            _ => graph.successors(block).for_each(|to| flow(to, &state)),
        }
    }
    Some(states)
}

/// Blocks that control reaches, each before those it leads to, but for loops.
fn reverse_post_order(graph: &Graph) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(graph.blocks.len());
    let mut seen = vec![false; graph.blocks.len()];
    seen[0] = true;
    let mut stack: Vec<(BlockId, Vec<BlockId>)> = vec![(0, graph.successors(0).collect())];
    while let Some((block, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !std::mem::replace(&mut seen[next], true) => {
                stack.push((next, graph.successors(next).collect()));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order.reverse();
    order
}
