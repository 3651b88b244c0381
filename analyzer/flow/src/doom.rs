//! From a point at which a variable is NULL: does every way on lead to a use of it, or back to the caller
//! without an exception?
//!
//! `if (p == NULL) { log(); } Py_DECREF(p);` does; `if (p == NULL) { failed = 1; } if (!failed) Py_DECREF(p);`
//! does not, and neither does anything that leaves the function or hands the pointer on. Copies are followed: what
//! is NULL here stays NULL under each name that it has on all ways.
//!
//! Most points have a way on that ends well, and so have those before them that lead to them alone. Such a point is
//! kept with what was NULL there, so that n branches in a row behind one NULL are not n walks to the same end.

use crate::graph::{BlockId, Cond, End, Op, UseId, Value, Var};
use crate::state::Function;
use abi3lint_model::{ConfigSet, VersionSet};
use std::collections::HashMap;

/// A point: before an operation of a block; and who gets there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub block: BlockId,
    pub op: usize,
    pub live: ConfigSet,
    pub runs: VersionSet,
    /// No exception is set.
    pub quiet: bool,
}

/// Walks of one function.
#[derive(Debug)]
pub(crate) struct Ends<'e, 'g> {
    of: &'e Function<'g>,
    /// Starts of blocks from which a way ends well: who got there, and what was NULL.
    lost: HashMap<(BlockId, ConfigSet, VersionSet), Vec<Var>>,
    /// By block: what the walk with this number knows of it.
    slots: Vec<Slot>,
    walk: u32,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    walk: u32,
    nulls: Vec<Var>,
    hit: Option<UseId>,
}

impl<'e, 'g> Ends<'e, 'g> {
    pub(crate) fn of(of: &'e Function<'g>) -> Ends<'e, 'g> {
        let slots = vec![Slot::default(); of.graph.blocks.len()];
        Ends { of, lost: HashMap::new(), slots, walk: 0 }
    }

    /// The uses that NULL in these variables, in order, reaches for certain; none where one path avoids them. `None`
    /// where the budget did not do.
    pub(crate) fn doomed(&mut self, from: Point, nulls: Vec<Var>) -> Option<Vec<UseId>> {
        let through = |nulls: &mut Vec<Var>, op: &Op| match op {
            Op::Use(Value::Var(v), u) if holds(nulls, *v) => Passage::Hit(*u),
            Op::Set(v, value) => {
                let is_null = matches!(value, Value::Var(of) if holds(nulls, *of));
                rename(nulls, *v, is_null);
                if nulls.is_empty() { Passage::Lost } else { Passage::On }
            }
            Op::Forget(v) if holds(nulls, *v) => Passage::Lost,
            Op::ForgetAll => Passage::Lost,
            _ => Passage::On,
        };
        let place = (from.block, from.live, from.runs);
        if from.op == 0 && self.lost.get(&place) == Some(&nulls) {
            self.of.meter.charge(1);
            return Some(Vec::new());
        }
        let start = (from.op == 0).then(|| nulls.clone());
        let found = self.everywhere(from, nulls, true, through, |end, _| match end {
            End::Return(..) | End::Stop => Passage::Lost,
            _ => Passage::On,
        })?;
        if found.is_none() {
            self.lost.extend(start.map(|nulls| (place, nulls)));
        }
        Some(found.unwrap_or_default())
    }

    /// The returns that a path without an exception leads to for certain, from a point at which these variables, in
    /// order, are NULL and nobody has said why that `var` of them is; none where something on the way may raise.
    /// `None` where the budget did not do.
    pub(crate) fn silent(&mut self, from: Point, var: Var, nulls: Vec<Var>) -> Option<Vec<UseId>> {
        let through = |nulls: &mut Vec<Var>, op: &Op| match op {
            Op::MayRaise | Op::MayRaiseToo | Op::Raises(_) | Op::ForgetAll => Passage::Lost,
            Op::Use(Value::Var(v), _) if holds(nulls, *v) => Passage::Lost,
            Op::Set(v, _) if *v == var => Passage::Lost,
            Op::Set(v, value) => {
                let is_null = match value {
                    Value::Null(_) => true,
                    Value::Var(of) => holds(nulls, *of),
                    _ => false,
                };
                rename(nulls, *v, is_null);
                Passage::On
            }
            Op::Forget(v) if *v != var => {
                rename(nulls, *v, false);
                Passage::On
            }
            _ => Passage::On,
        };
        let found = self.everywhere(from, nulls, false, through, |end, nulls| match end {
            End::Return(Value::Null(_), Some(at)) => Passage::Hit(*at),
            End::Return(Value::Var(v), Some(at)) if holds(nulls, *v) => Passage::Hit(*at),
            End::Return(..) | End::Stop => Passage::Lost,
            _ => Passage::On,
        })?;
        Some(found.unwrap_or_default())
    }

    /// Where all ways on from a point end; nothing where one is lost. A block knows those variables to be NULL that
    /// are so on each way to it. With `keeps`, what earlier walks lost is lost at once. `None` where the budget did
    /// not do.
    #[allow(clippy::option_option, reason = "the outer one is the budget's, which '?' hands on")]
    fn everywhere(
        &mut self,
        from: Point,
        nulls: Vec<Var>,
        keeps: bool,
        through: impl Fn(&mut Vec<Var>, &Op) -> Passage,
        leave: impl Fn(&End, &[Var]) -> Passage,
    ) -> Option<Option<Vec<UseId>>> {
        let Ends { of, lost: earlier, slots, walk } = self;
        let graph = of.graph;
        *walk += 1;
        let walk = *walk;
        let mut reached = Vec::new();
        let mut first = None;
        let mut todo = vec![(from.block, from.op)];
        let mut start = Some(nulls);
        while let Some((block, op)) = todo.pop() {
            let begins = start.take();
            let is_first = begins.is_some();
            let mut nulls = begins.unwrap_or_else(|| slots[block].nulls.clone());
            let ops = &graph.blocks[block].ops[op..];
            of.meter.charge(1 + nulls.len() + ops.len());
            of.meter.within()?;
            let mut passage = ops.iter().map(|o| through(&mut nulls, o)).find(|p| !matches!(p, Passage::On));
            if passage.is_none() {
                passage = Some(leave(&graph.blocks[block].end, &nulls));
            }
            let hit = match passage {
                Some(Passage::Hit(at)) => Some(at),
                Some(Passage::Lost) => return Some(None),
                _ => None,
            };
            *(if is_first { &mut first } else { &mut slots[block].hit }) = hit;
            if hit.is_some() {
                continue;
            }
            let mut lost = false;
            let mut go = |b: BlockId| {
                let slot = &mut slots[b];
                if slot.walk == walk {
                    let before = slot.nulls.len();
                    slot.nulls.retain(|v| holds(&nulls, *v));
                    lost |= slot.nulls.is_empty();
                    if slot.nulls.len() < before {
                        todo.push((b, 0));
                    }
                } else {
                    lost |= keeps && earlier.get(&(b, from.live, from.runs)) == Some(&nulls);
                    *slot = Slot { walk, nulls: nulls.clone(), hit: None };
                    reached.push(b);
                    todo.push((b, 0));
                }
            };
            match &graph.blocks[block].end {
                End::Branch { cond: Cond::NonNull(v, _), no, .. } if holds(&nulls, *v) => go(*no),
                // Who asks and finds one has nothing to add.
                End::Branch { cond: Cond::Raised, no, .. } if from.quiet => go(*no),
                End::Branch { cond: Cond::Live(may, must), yes, no } => {
                    if from.live.intersects(*may) {
                        go(*yes);
                    }
                    if from.live.intersects(!*must) {
                        go(*no);
                    }
                }
                End::Branch { cond: Cond::Runs(versions), yes, no } => {
                    if from.runs.0 & versions.0 != 0 {
                        go(*yes);
                    }
                    if from.runs.0 & !versions.0 != 0 {
                        go(*no);
                    }
                }
                _ => graph.successors(block).for_each(go),
            }
            if lost {
                return Some(None);
            }
        }
        let mut hits: Vec<UseId> = reached.iter().filter_map(|b| slots[*b].hit).chain(first).collect();
        hits.sort_unstable();
        hits.dedup();
        Some(Some(hits))
    }
}

/// What becomes of a way at one place.
enum Passage {
    /// It ends as it must not.
    Hit(UseId),
    /// It may end well.
    Lost,
    On,
}

fn holds(nulls: &[Var], var: Var) -> bool {
    nulls.binary_search(&var).is_ok()
}

/// A variable is assigned: it is a name for NULL now, or no longer one.
fn rename(nulls: &mut Vec<Var>, var: Var, is_null: bool) {
    match (nulls.binary_search(&var), is_null) {
        (Err(at), true) => nulls.insert(at, var),
        (Ok(at), false) => {
            nulls.remove(at);
        }
        _ => {}
    }
}
