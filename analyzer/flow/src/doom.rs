//! From a point at which a variable is NULL: does every way on lead to a use of it, or back to the caller
//! without an exception?
//!
//! `if (p == NULL) { log(); } Py_DECREF(p);` does; `if (p == NULL) { failed = 1; } if (!failed) Py_DECREF(p);`
//! does not, and neither does anything that leaves the function, assigns the variable or hands it on.

use crate::graph::{BlockId, Cond, End, Graph, Op, UseId, Value, Var};
use abi3lint_model::{ConfigSet, VersionSet};

/// A point: before an operation of a block; and who gets there.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub block: BlockId,
    pub op: usize,
    pub live: ConfigSet,
    pub runs: VersionSet,
}

/// The uses that NULL in the variable reaches for certain; none where one path avoids them.
pub fn doomed(graph: &Graph, from: Point, var: Var) -> Vec<UseId> {
    let mut hits = Vec::new();
    let mut seen = vec![false; graph.blocks.len()];
    let mut todo = vec![(from.block, from.op)];
    while let Some((block, op)) = todo.pop() {
        match through(graph, block, op, var) {
            Passage::Hit(u) => hits.push(u),
            Passage::Lost => return Vec::new(),
            Passage::On => {
                let mut go = |b: BlockId| {
                    if !std::mem::replace(&mut seen[b], true) {
                        todo.push((b, 0));
                    }
                };
                match &graph.blocks[block].end {
                    End::Branch { cond: Cond::NonNull(v, _), no, .. } if *v == var => go(*no),
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
                    End::Return(..) | End::Stop => return Vec::new(),
                    _ => graph.successors(block).for_each(go),
                }
            }
        }
    }
    hits.sort_unstable();
    hits.dedup();
    hits
}

enum Passage {
    Hit(UseId),
    Lost,
    On,
}

fn through(graph: &Graph, block: BlockId, from: usize, var: Var) -> Passage {
    for op in &graph.blocks[block].ops[from..] {
        match op {
            Op::Use(Value::Var(v), u) if *v == var => return Passage::Hit(*u),
            Op::Set(v, value) if *v == var || *value == Value::Var(var) => return Passage::Lost,
            Op::Forget(v) if *v == var => return Passage::Lost,
            Op::ForgetAll => return Passage::Lost,
            _ => {}
        }
    }
    Passage::On
}

/// The returns that a path without an exception leads to for certain, from a point at which the variable is NULL
/// and nobody has said why; none where something on the way may raise.
pub fn silent(graph: &Graph, from: Point, var: Var) -> Vec<UseId> {
    let mut hits = Vec::new();
    let mut seen = vec![false; graph.blocks.len()];
    let mut todo = vec![(from.block, from.op)];
    while let Some((block, op)) = todo.pop() {
        let lost = |op: &Op| match op {
            Op::MayRaise | Op::ForgetAll => true,
            Op::Set(v, _) | Op::Use(Value::Var(v), _) => *v == var,
            _ => false,
        };
        if graph.blocks[block].ops[op..].iter().any(lost) {
            return Vec::new();
        }
        let mut go = |b: BlockId| {
            if !std::mem::replace(&mut seen[b], true) {
                todo.push((b, 0));
            }
        };
        match &graph.blocks[block].end {
            End::Return(Value::Null(_), Some(at)) => hits.push(*at),
            End::Return(Value::Var(v), Some(at)) if *v == var => hits.push(*at),
            End::Return(..) | End::Stop => return Vec::new(),
            End::Branch { cond: Cond::NonNull(v, _), no, .. } if *v == var => go(*no),
            // Who asks and finds one has nothing to add.
            End::Branch { cond: Cond::Raised, no, .. } => go(*no),
            _ => graph.successors(block).for_each(go),
        }
    }
    hits.sort_unstable();
    hits.dedup();
    hits
}
