//! From a point at which a variable is NULL: does every way on lead to a use of it, or back to the caller
//! without an exception?
//!
//! `if (p == NULL) { log(); } Py_DECREF(p);` does; `if (p == NULL) { failed = 1; } if (!failed) Py_DECREF(p);`
//! does not, and neither does anything that leaves the function or hands the pointer on. Copies are followed: what
//! is NULL here stays NULL under each name that it has on all ways.

use crate::graph::{BlockId, Cond, End, Graph, Op, UseId, Value, Var};
use abi3lint_model::{ConfigSet, VersionSet};

/// A point: before an operation of a block; and who gets there.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub block: BlockId,
    pub op: usize,
    pub live: ConfigSet,
    pub runs: VersionSet,
    /// No exception is set.
    pub quiet: bool,
}

/// The uses that NULL in these variables reaches for certain; none where one path avoids them.
pub fn doomed(graph: &Graph, from: Point, nulls: Vec<Var>) -> Vec<UseId> {
    let through = |nulls: &mut Vec<Var>, op: &Op| match op {
        Op::Use(Value::Var(v), u) if nulls.contains(v) => Passage::Hit(*u),
        Op::Set(v, value) => {
            let is_null = matches!(value, Value::Var(of) if nulls.contains(of));
            rename(nulls, *v, is_null);
            if nulls.is_empty() { Passage::Lost } else { Passage::On }
        }
        Op::Forget(v) if nulls.contains(v) => Passage::Lost,
        Op::ForgetAll => Passage::Lost,
        _ => Passage::On,
    };
    everywhere(graph, from, nulls, through, |end, _| match end {
        End::Return(..) | End::Stop => Passage::Lost,
        _ => Passage::On,
    })
}

/// The returns that a path without an exception leads to for certain, from a point at which these variables are NULL
/// and nobody has said why that `var` of them is; none where something on the way may raise.
pub fn silent(graph: &Graph, from: Point, var: Var, nulls: Vec<Var>) -> Vec<UseId> {
    let through = |nulls: &mut Vec<Var>, op: &Op| match op {
        Op::MayRaise | Op::ForgetAll => Passage::Lost,
        Op::Use(Value::Var(v), _) if nulls.contains(v) => Passage::Lost,
        Op::Set(v, _) if *v == var => Passage::Lost,
        Op::Set(v, value) => {
            let is_null = match value {
                Value::Null(_) => true,
                Value::Var(of) => nulls.contains(of),
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
    everywhere(graph, from, nulls, through, |end, nulls| match end {
        End::Return(Value::Null(_), Some(at)) => Passage::Hit(*at),
        End::Return(Value::Var(v), Some(at)) if nulls.contains(v) => Passage::Hit(*at),
        End::Return(..) | End::Stop => Passage::Lost,
        _ => Passage::On,
    })
}

/// What becomes of a way at one place.
enum Passage {
    /// It ends as it must not.
    Hit(UseId),
    /// It may end well.
    Lost,
    On,
}

/// A variable is assigned: it is a name for NULL now, or no longer one.
fn rename(nulls: &mut Vec<Var>, var: Var, is_null: bool) {
    match (nulls.iter().position(|v| *v == var), is_null) {
        (None, true) => nulls.push(var),
        (Some(at), false) => {
            nulls.swap_remove(at);
        }
        _ => {}
    }
}

/// Where all ways on from a point end; nothing where one is lost. A block knows those variables to be NULL that are
/// so on each way to it.
fn everywhere(
    graph: &Graph,
    from: Point,
    nulls: Vec<Var>,
    through: impl Fn(&mut Vec<Var>, &Op) -> Passage,
    leave: impl Fn(&End, &[Var]) -> Passage,
) -> Vec<UseId> {
    let mut known: Vec<Option<Vec<Var>>> = vec![None; graph.blocks.len()];
    let mut hits: Vec<Option<UseId>> = vec![None; graph.blocks.len()];
    let mut first = None;
    let mut todo = vec![(from.block, from.op)];
    let mut start = Some(nulls);
    while let Some((block, op)) = todo.pop() {
        let begins = start.take();
        let is_first = begins.is_some();
        let Some(mut nulls) = begins.or_else(|| known[block].clone()) else { return Vec::new() };
        let ops = graph.blocks[block].ops[op..].iter();
        let mut passage = ops.map(|o| through(&mut nulls, o)).find(|p| !matches!(p, Passage::On));
        if passage.is_none() {
            passage = Some(leave(&graph.blocks[block].end, &nulls));
        }
        let hit = match passage {
            Some(Passage::Hit(at)) => Some(at),
            Some(Passage::Lost) => return Vec::new(),
            _ => None,
        };
        *(if is_first { &mut first } else { &mut hits[block] }) = hit;
        if hit.is_some() {
            continue;
        }
        let mut lost = false;
        let mut go = |b: BlockId| match &mut known[b] {
            Some(old) => {
                let before = old.len();
                old.retain(|v| nulls.contains(v));
                lost |= old.is_empty();
                if old.len() < before {
                    todo.push((b, 0));
                }
            }
            unknown => {
                *unknown = Some(nulls.clone());
                todo.push((b, 0));
            }
        };
        match &graph.blocks[block].end {
            End::Branch { cond: Cond::NonNull(v, _), no, .. } if nulls.contains(v) => go(*no),
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
            return Vec::new();
        }
    }
    let mut hits: Vec<UseId> = hits.into_iter().flatten().chain(first).collect();
    hits.sort_unstable();
    hits.dedup();
    hits
}
