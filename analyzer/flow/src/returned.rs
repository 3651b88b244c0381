//! Values that are returned to the interpreter with what is known of exceptions there.

use crate::fixed_point::{Knowledge, fixed_point};
use crate::graph::{BlockId, End, SourceId};
use crate::hits::{Hit, Hits, Nature};
use crate::pointer::Pointer;
use crate::state::{Function, State};

/// A hit for each return of a value that `is_wrong` where `source` names what an exception comes from, by what is known on all
/// ways to the return. `None` where the budget did not do.
pub(crate) fn returned_hits<K: Knowledge>(
    of: &Function<'_>,
    states: &[Option<State>],
    order: &[BlockId],
    hits: &mut Hits<'_>,
    source: impl Fn(&K) -> Option<SourceId>,
    is_wrong: impl Fn(&Pointer) -> bool,
) -> Option<()> {
    let graph = of.graph;
    let known: Vec<Option<K>> = fixed_point(of, order, |block| states[block].is_some())?;
    for block in order {
        let End::Return(value, Some(at)) = graph.blocks[*block].end else { continue };
        let (Some(mut here), Some(state)) = (known[*block].clone(), &states[*block]) else { continue };
        here.pass(of, &graph.blocks[*block]);
        let Some(from) = source(&here) else { continue };
        let mut state = state.clone();
        graph.blocks[*block].ops.iter().for_each(|op| state.step(of, *op));
        if is_wrong(&state.value(of, value)) {
            let source = &graph.sources[from as usize];
            hits.push(Hit { at, from, nature: Nature::Raised, live: source.live, runs: source.runs });
        }
    }
    Some(())
}
