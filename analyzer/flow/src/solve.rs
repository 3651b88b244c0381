//! The analysis: states at the start of each block to a fixed point, then the hits.
//!
//! A state is a persistent map ([`crate::trie`]), so a block costs what it changes and not what is known there: n
//! results in n branches of one function are n states of the size of one change each. What is left to grow beyond
//! that (each of n tests that narrows n pointers, each of n NULLs on n paths) is counted, and past the budget the
//! analysis gives up instead of going on for minutes.

use crate::fixed_point::{Knowledge, fixed_point, joined};
use crate::graph::{Block, BlockId, Cond, End, Graph, Op, SourceId, UseId, Value};
use crate::hits::{Hit, Hits, Nature};
use crate::kin::Kin;
use crate::paths::{Needs, nothing_raised_hits, path_hits, silent_hits};
use crate::pointer::{Facet, Facets, Pointer};
use crate::raised::raised_hits;
use crate::state::{Function, State};
use crate::trie::{Meter, Part};
use crate::unasked::unasked_hits;

/// What callers should know of the function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Where NULLs come from that it returns.
    pub returns: Vec<SourceId>,
    /// Something in it has a result that can be NULL.
    pub fallible: bool,
    /// It comes back to its caller.
    pub comes_back: bool,
    /// Its result is known to be no NULL on every path.
    pub never_null: bool,
    /// Parameters that must not be NULL, whatever else holds, by position.
    pub needs: Vec<u8>,
    /// Nothing in it can set or clear an exception.
    pub quiet: bool,
    /// The parameter that it returns on every path as it was given, by position.
    pub passes: Option<u8>,
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

/// What the analysis of a function may cost, in steps: a node of a state that is made or looked at, an operation, a
/// block on a path. A million take about 50 ms. It grows with the function, so that a file with one function for all
/// of it costs no more than one with many.
pub fn budget(graph: &Graph) -> usize {
    let operations: usize = graph.blocks.iter().map(|b| b.ops.len()).sum();
    BASE + EACH * (graph.blocks.len() + operations)
}

const BASE: usize = 100_000;
const EACH: usize = 200;

/// The parameter that is returned wherever the function returns, and never assigned.
fn passed_on(graph: &Graph, states: &[Option<State>]) -> Option<u8> {
    let mut returned = None;
    for (block, _) in graph.blocks.iter().zip(states).filter(|(_, s)| s.is_some()) {
        match block.end {
            End::Return(Value::Var(var), _) if returned.is_none_or(|r| r == var) => returned = Some(var),
            End::Return(..) => return None,
            _ => {}
        }
    }
    let (position, var) = graph.params.iter().copied().find(|p| Some(p.1) == returned)?;
    let is_set = |op: &Op| matches!(op, Op::Set(v, _) if *v == var);
    (!graph.blocks.iter().any(|b| b.ops.iter().any(is_set))).then_some(position)
}

/// Whether a block has a result that can be NULL.
fn is_fallible(block: &Block) -> bool {
    let is_result = |op: &Op| matches!(op, Op::Set(_, Value::Result(_)) | Op::Use(Value::Result(_), _));
    block.ops.iter().any(is_result) || matches!(block.end, End::Return(Value::Result(_), _))
}

/// Analyses a function; `budget` bounds the work, see [`budget`].
pub fn solve(graph: &Graph, budget: usize) -> Outcome {
    if graph.blocks.is_empty() {
        return Outcome::Solved(Solution::default());
    }
    let of = Function { graph, kin: Kin::of(graph), meter: Meter::new(budget) };
    solution(&of).map_or(Outcome::GaveUp, Outcome::Solved)
}

/// `None` where the budget did not do.
fn solution(of: &Function<'_>) -> Option<Solution> {
    let graph = of.graph;
    let order = reverse_post_order(graph);
    let states: Vec<Option<State>> = fixed_point(of, &order, |_| true)?;
    let mut hits = Hits::of(graph);
    let mut summary = Summary::default();
    // By source: whether NULL from there gets to a use; whether it is returned.
    let mut candidates = vec![false; graph.sources.len()];
    let mut returned = vec![false; graph.sources.len()];
    let (mut all_nonnull, mut some_nonnull) = (true, false);
    for (block, state) in graph.blocks.iter().zip(&states) {
        let Some(mut state) = state.clone() else { continue };
        for op in &block.ops {
            if let Op::Use(value, at) = *op {
                direct_hits(of, &state, value, at, &mut hits);
                if let Value::Var(var) = value
                    && let Some(p) = state.get(var)
                {
                    p.null.each(&of.meter, &mut |s, _| candidates[s as usize] = true);
                }
            }
            state.step(of, *op);
        }
        if let End::Return(value, at) = block.end {
            let p = state.value(of, value);
            if let Some(at) = at {
                quiet_hits(of, &p.unchecked, at, &mut hits);
            }
            summary.comes_back = true;
            all_nonnull &= p.must_be_nonnull();
            some_nonnull |= p.must_be_nonnull();
            for facets in [&p.unchecked, &p.null] {
                facets.each(&of.meter, &mut |s, f| returned[s as usize] |= !f.weak);
            }
        }
        of.meter.within()?;
    }
    if graph.blocks.iter().any(|b| matches!(b.end, End::Return(_, Some(_)))) {
        silent_hits(of, &states, &mut hits)?;
        raised_hits(of, &states, &order, &mut hits)?;
        unasked_hits(of, &states, &order, &mut hits)?;
        if graph.enters_quiet {
            nothing_raised_hits(of, &states, &order, &mut hits)?;
        }
    }
    if candidates.contains(&true) {
        path_hits(of, &states, &order, &candidates, &mut hits)?;
    }
    summary.never_null = summary.comes_back && all_nonnull;
    summary.returns = (0..).zip(returned).filter(|r| r.1).map(|r| r.0).collect();
    summary.needs = Needs::of(of)?;
    summary.fallible = graph.blocks.iter().zip(&states).any(|(block, state)| state.is_some() && is_fallible(block));
    let is_loud = |op: &Op| matches!(op, Op::MayRaise | Op::MayRaiseToo | Op::Raises(_) | Op::Clears | Op::ForgetAll);
    summary.quiet = !graph.blocks.iter().any(|b| b.ops.iter().any(is_loud));
    // Who has tested it has done something else with NULL.
    summary.passes = passed_on(graph, &states).filter(|_| !some_nonnull);
    Some(Solution { hits: hits.into_list(), summary })
}

/// Untested results, and NULL that stands there itself.
fn direct_hits(of: &Function<'_>, state: &State, value: Value, at: UseId, hits: &mut Hits<'_>) {
    match value {
        Value::Null(from) => {
            let Facet { mut live, mut runs, .. } = Facet::of(from, &of.graph.sources[from as usize]);
            if let Some(reach) = of.graph.reach.and_then(|v| state.get(v)).filter(|p| !p.unknown) {
                let Some(left) = reach.null.digest() else { return };
                (live, runs) = (live & left.live, runs & left.runs);
            }
            hits.push(Hit { at, from, nature: Nature::Null, live, runs });
        }
        _ => {
            let Pointer { unchecked, .. } = state.value(of, value);
            unchecked_hits(of, &unchecked, at, hits);
        }
    }
}

/// Results at a use that nobody has tested.
fn unchecked_hits(of: &Function<'_>, facets: &Facets, at: UseId, hits: &mut Hits<'_>) {
    let nature = Nature::Unchecked;
    facets.visit(&of.meter, &mut |part| match part {
        Part::Many(d) => d.strong && !hits.adds_up(at, &d),
        Part::One(from, f) => {
            if !f.weak {
                hits.push(Hit { at, from, nature, live: f.live, runs: f.runs });
            }
            false
        }
    });
}

/// Results that nobody has tested and that are returned without an exception.
fn quiet_hits(of: &Function<'_>, facets: &Facets, at: UseId, hits: &mut Hits<'_>) {
    let nature = Nature::Unchecked;
    facets.each(&of.meter, &mut |from, f| {
        if !f.weak && !of.graph.sources[from as usize].raises {
            hits.push(Hit { at, from, nature, live: f.live, runs: f.runs });
        }
    });
}

impl Knowledge for State {
    fn pass(&mut self, of: &Function<'_>, block: &Block) {
        of.meter.charge(1 + block.ops.len());
        block.ops.iter().for_each(|op| self.step(of, *op));
    }

    fn on_edge(&self, of: &Function<'_>, cond: &Cond, yes: bool) -> Option<State> {
        self.branch(of, cond, yes)
    }

    fn join(known: &mut Option<State>, other: &State, of: &Function<'_>) -> bool {
        of.meter.charge(1);
        joined(known, other, |known| known.join(other, &of.meter))
    }
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
