//! A value that is returned to the interpreter although a call before may have failed, of which only the error indicator
//! tells, and nobody has asked for it.
//!
//! *Algorithm.* Forwards, to a fixed point: at each point, which calls may have failed on all ways to it. Who asks for an
//! exception, clears or sets one, a function that may do so, and a condition on the result end that. A pointer that is the
//! result is no error where it is not NULL.
//!
//! *Limits.* What joins two ways keeps only what holds of both.

use crate::fixed_point::{Knowledge, joined};
use crate::graph::{Block, BlockId, Cond, Op, SourceId, Value, Var};
use crate::hits::Hits;
use crate::pointer::Pointer;
use crate::returned::returned_hits;
use crate::state::{Function, State};

/// The calls that may have failed, in order, with the variable that has the result where it is a pointer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Pending(Vec<(SourceId, Option<Var>)>);

/// Of further calls it is not known that they may have failed.
const PENDING: usize = 64;

impl Pending {
    fn step(&mut self, op: Op) {
        match op {
            Op::MayFail(source) => {
                self.0.retain(|p| p.0 != source);
                if self.0.len() < PENDING {
                    self.0.push((source, None));
                    self.0.sort_unstable();
                }
            }
            Op::Handles | Op::Raises(_) | Op::Clears | Op::ForgetAll => self.0.clear(),
            Op::Set(var, value) => {
                for p in &mut self.0 {
                    if p.1 == Some(var) {
                        p.1 = None;
                    }
                    if value == Value::Result(p.0) {
                        p.1 = Some(var);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Values that are returned although an exception may be set. `None` where the budget did not do.
pub(crate) fn unasked_hits(
    of: &Function<'_>,
    states: &[Option<State>],
    order: &[BlockId],
    hits: &mut Hits<'_>,
) -> Option<()> {
    let graph = of.graph;
    if !graph.blocks.iter().any(|b| b.ops.iter().any(|op| matches!(op, Op::MayFail(_)))) {
        return Some(());
    }
    let first = |known: &Pending| known.0.first().map(|p| p.0);
    returned_hits(of, states, order, hits, first, Pointer::is_a_result)
}

impl Knowledge for Pending {
    fn pass(&mut self, of: &Function<'_>, block: &Block) {
        of.meter.charge(1 + block.ops.len() + self.0.len());
        block.ops.iter().for_each(|op| self.step(*op));
    }

    fn on_edge(&self, _: &Function<'_>, cond: &Cond, yes: bool) -> Option<Pending> {
        let mut pending = self.clone();
        match cond {
            Cond::Raised | Cond::Other(None) => pending.0.clear(),
            Cond::Other(Some(about)) => pending.0.retain(|p| !about.contains(&p.0)),
            Cond::NonNull(var, _) if yes => pending.0.retain(|p| p.1 != Some(*var)),
            Cond::NonNull(..) | Cond::Live(..) | Cond::Runs(_) => {}
        }
        Some(pending)
    }

    fn join(known: &mut Option<Pending>, other: &Pending, _: &Function<'_>) -> bool {
        joined(known, other, |known| {
            let before = known.0.len();
            known.0.retain(|p| other.0.iter().any(|o| o.0 == p.0));
            known.0.len() < before
        })
    }
}
