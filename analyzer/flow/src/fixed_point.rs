//! What holds at the start of each block, forwards along the edges to a fixed point.
//!
//! *Algorithm.* A worklist in the order of the blocks: what a block is entered with goes through its operations and on to
//! its successors, where it is joined with what came there before; what a join changes is looked at again.
//!
//! *Invariant.* Joins only lose knowledge, so the work ends; the budget of the function bounds it besides.

use crate::graph::{Block, BlockId, Cond, End};
use crate::state::Function;
use std::collections::BTreeSet;

/// What is known at a point of a function.
pub(crate) trait Knowledge: Clone + Default {
    /// Goes through the operations of a block, and charges for them.
    fn pass(&mut self, of: &Function<'_>, block: &Block);

    /// What is known on one edge of a branch; `None` where no path takes it.
    fn on_edge(&self, of: &Function<'_>, cond: &Cond, yes: bool) -> Option<Self>;

    /// Joins what is known on another edge, which is the first where nothing is known yet; whether something changed.
    fn join(known: &mut Option<Self>, other: &Self, of: &Function<'_>) -> bool;
}

/// What is known at the start of each block that control reaches among those that are followed; `None` where the budget
/// did not do.
pub(crate) fn fixed_point<K: Knowledge>(
    of: &Function<'_>,
    order: &[BlockId],
    is_followed: impl Fn(BlockId) -> bool,
) -> Option<Vec<Option<K>>> {
    let graph = of.graph;
    let mut place = vec![usize::MAX; graph.blocks.len()];
    order.iter().enumerate().for_each(|(i, block)| place[*block] = i);
    let mut known: Vec<Option<K>> = vec![None; graph.blocks.len()];
    known[0] = Some(K::default());
    let mut todo = BTreeSet::from([0]);
    while let Some(i) = todo.pop_first() {
        let block = order[i];
        let Some(mut here) = known[block].clone() else { continue };
        here.pass(of, &graph.blocks[block]);
        of.meter.within()?;
        let mut flow = |to: BlockId, here: &K| {
            if is_followed(to) && K::join(&mut known[to], here, of) {
                todo.insert(place[to]);
            }
        };
        match &graph.blocks[block].end {
            End::Branch { cond, yes, no } => {
                for (edge, to) in [(true, *yes), (false, *no)] {
                    if let Some(here) = here.on_edge(of, cond, edge) {
                        flow(to, &here);
                    }
                }
            }
            _ => graph.successors(block).for_each(|to| flow(to, &here)),
        }
    }
    Some(known)
}

/// Puts in what is known on the first edge to a block; otherwise what `join` says.
pub(crate) fn joined<K: Clone>(known: &mut Option<K>, other: &K, join: impl FnOnce(&mut K) -> bool) -> bool {
    match known {
        Some(known) => join(known),
        None => {
            *known = Some(other.clone());
            true
        }
    }
}
