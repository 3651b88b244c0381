//! A value that is returned to the interpreter while an exception is set for certain.
//!
//! *Algorithm.* Forwards, to a fixed point: at each point, which source has set an exception on all ways to it, and which
//! variables have a result of which NULL alone would tell of one, with nothing between that may have cleared it. Where a
//! test finds such a variable to be NULL, an exception is set. Whatever may raise or clear ends both.
//!
//! *Limits.* What joins two ways keeps only what holds of both, so a flag that tells them apart later is not followed.

use crate::graph::{Block, BlockId, Cond, End, Op, SourceId, Value, Var};
use crate::hits::{Hit, Hits, Nature};
use crate::state::{Function, State};
use std::collections::BTreeSet;

/// What holds on all ways to a point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Known {
    /// The source of the exception that is set.
    raised: Option<SourceId>,
    /// Variables and the results that they have, in order.
    fresh: Vec<(Var, SourceId)>,
}

impl Known {
    fn result_of(&self, var: Var) -> Option<SourceId> {
        self.fresh.iter().find(|f| f.0 == var).map(|f| f.1)
    }

    fn step(&mut self, of: &Function<'_>, op: Op) {
        match op {
            Op::MayRaise | Op::ForgetAll | Op::Clears => *self = Known::default(),
            Op::Raises(source) => self.raised = Some(source),
            Op::Set(var, value) => {
                let source = match value {
                    Value::Result(s) if of.graph.sources[s as usize].certain => Some(s),
                    Value::Var(other) => self.result_of(other),
                    _ => None,
                };
                self.fresh.retain(|f| f.0 != var);
                self.fresh.extend(source.map(|s| (var, s)));
                self.fresh.sort_unstable();
            }
            Op::Forget(var) | Op::Use(Value::Var(var), _) => self.fresh.retain(|f| f.0 != var),
            Op::Use(..) | Op::Doubt(_) | Op::Attribute(..) => {}
        }
    }

    /// Joins another way; whether something changed.
    fn join(&mut self, other: &Known) -> bool {
        let before = (self.raised, self.fresh.len());
        self.raised = self.raised.zip(other.raised).map(|(a, b)| a.min(b));
        self.fresh.retain(|f| other.fresh.binary_search(f).is_ok());
        before != (self.raised, self.fresh.len())
    }

    /// What holds on one edge of a branch; `None` where no way takes it.
    fn branch(&self, cond: &Cond, yes: bool) -> Option<Known> {
        let mut known = self.clone();
        match cond {
            Cond::NonNull(var, _) => {
                let found = self.result_of(*var);
                if yes {
                    known.fresh.retain(|f| Some(f.1) != found);
                } else {
                    known.raised = found.or(known.raised);
                }
            }
            Cond::Raised if yes => {}
            Cond::Raised if self.raised.is_some() => return None,
            Cond::Raised => known.fresh.clear(),
            Cond::Live(..) | Cond::Runs(_) | Cond::Other(_) => {}
        }
        Some(known)
    }
}

/// Values that are returned with an exception. `None` where the budget did not do.
pub(crate) fn raised_hits(
    of: &Function<'_>,
    states: &[Option<State>],
    order: &[BlockId],
    hits: &mut Hits<'_>,
) -> Option<()> {
    let graph = of.graph;
    let sets = |op: &Op| match op {
        Op::Raises(_) => true,
        Op::Set(_, Value::Result(s)) => graph.sources[*s as usize].certain,
        _ => false,
    };
    if !graph.blocks.iter().any(|b| b.ops.iter().any(sets)) {
        return Some(());
    }
    let mut place = vec![usize::MAX; graph.blocks.len()];
    order.iter().enumerate().for_each(|(i, block)| place[*block] = i);
    let mut known: Vec<Option<Known>> = vec![None; graph.blocks.len()];
    known[0] = Some(Known::default());
    let mut todo = BTreeSet::from([0]);
    while let Some(i) = todo.pop_first() {
        let block = order[i];
        let Some(here) = after(of, known[block].as_ref(), &graph.blocks[block]) else { continue };
        of.meter.within()?;
        let mut flow = |to: BlockId, here: &Known| {
            if states[to].is_none() {
                return;
            }
            let changed = match &mut known[to] {
                Some(known) => known.join(here),
                unset => {
                    *unset = Some(here.clone());
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
                    if let Some(here) = here.branch(cond, edge) {
                        flow(to, &here);
                    }
                }
            }
            _ => graph.successors(block).for_each(|to| flow(to, &here)),
        }
    }
    for block in order {
        let End::Return(value, Some(at)) = graph.blocks[*block].end else { continue };
        let here = after(of, known[*block].as_ref(), &graph.blocks[*block]);
        let (Some(from), Some(state)) = (here.and_then(|h| h.raised), &states[*block]) else { continue };
        let mut state = state.clone();
        graph.blocks[*block].ops.iter().for_each(|op| state.step(of, *op));
        if state.value(of, value).must_be_nonnull() {
            let source = &graph.sources[from as usize];
            hits.push(Hit { at, from, nature: Nature::Raised, live: source.live, runs: source.runs });
        }
    }
    Some(())
}

/// What holds behind the operations of a block.
fn after(of: &Function<'_>, before: Option<&Known>, block: &Block) -> Option<Known> {
    let mut here = before?.clone();
    of.meter.charge(1 + block.ops.len() + here.fresh.len());
    block.ops.iter().for_each(|op| here.step(of, *op));
    Some(here)
}
