//! A value that is returned to the interpreter while an exception is set for certain.
//!
//! *Algorithm.* Forwards, to a fixed point: at each point, which source has set an exception on all ways to it, and which
//! variables have a result of which NULL alone would tell of one, with nothing between that may have cleared it. Where a
//! test finds such a variable to be NULL, an exception is set. Whatever may raise or clear ends both.
//!
//! *Limits.* What joins two ways keeps only what holds of both, so a flag that tells them apart later is not followed.

use crate::fixed_point::{Knowledge, joined};
use crate::graph::{Block, BlockId, Cond, Op, SourceId, Value, Var};
use crate::hits::Hits;
use crate::returned::returned_hits;
use crate::state::{Function, State};

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
            Op::MayRaiseToo => self.fresh.clear(),
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
            Op::Use(..) | Op::Doubt(_) | Op::Attribute(..) | Op::MayFail(_) | Op::Handles => {}
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
    returned_hits(of, states, order, hits, |known: &Known| known.raised, |p| p.must_be_nonnull() || p.is_a_result())
}

impl Knowledge for Known {
    fn pass(&mut self, of: &Function<'_>, block: &Block) {
        of.meter.charge(1 + block.ops.len() + self.fresh.len());
        block.ops.iter().for_each(|op| self.step(of, *op));
    }

    fn on_edge(&self, _: &Function<'_>, cond: &Cond, yes: bool) -> Option<Known> {
        self.branch(cond, yes)
    }

    fn join(known: &mut Option<Known>, other: &Known, _: &Function<'_>) -> bool {
        joined(known, other, |known| known.join(other))
    }
}
