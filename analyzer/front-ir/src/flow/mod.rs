//! NULL in a module: each function's control flow graph, for `abi3lint-flow`.
//!
//! What `front-c/src/flow` makes of a syntax tree this makes of instructions, before any optimisation: slots of
//! the frame are the variables. Macros are open here and conditions are decided, so it sees what the source
//! front end must leave alone; where it cannot tell what becomes of a pointer, it forgets it as well. It must
//! not know a rule.

mod calls;
mod code;
mod cond;
mod edges;
mod formats;
mod frame;
mod lower;
mod told;

use crate::ir::Value as Ir;
use crate::places::problem;
use crate::walk::Walk;
use abi3lint_flow::{Graph, Helper, Hit, Outcome, budget, solve, too_large};
use abi3lint_model::{EntityId, NullFrom, NullInto, Problem, ProblemKind};
use calls::Callees;
use lower::{Context, lower};
use std::collections::HashMap;

/// Functions of which there is something to know.
pub(crate) type Helpers = HashMap<Ir, Helper>;

/// A function as a graph, and what its sources and uses are.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub graph: Graph,
    pub sources: Vec<SourcePlace>,
    pub uses: Vec<UsePlace>,
    /// Functions of the module that it calls.
    pub calls: Vec<Ir>,
}

/// Where a NULL comes from, and what it is.
#[derive(Clone, Debug)]
pub(crate) struct SourcePlace {
    pub at: Ir,
    pub from: NullFrom,
}

/// An instruction that NULL must not reach.
#[derive(Clone, Debug)]
pub(crate) struct UsePlace {
    pub at: Ir,
    pub into: Into,
}

/// What the instruction does, as far as no source text tells more.
#[derive(Clone, Debug)]
pub(crate) enum Into {
    Exact(NullInto),
    /// A call of the C library's, or an intrinsic in place of it or of the copy of a struct.
    Library(&'static str, u8, bool),
    /// A function of the module.
    Helper(Ir, u8),
    /// A load or store, with CPython's struct that it reaches into.
    Dereference(Option<EntityId>),
}

/// Adds the facts about NULL of a module to the pass; functions that are too large are a problem.
pub(crate) fn null_facts(walk: &mut Walk<'_, '_>) {
    let module = walk.module;
    let callees = Callees::of_module(module, &walk.survey.of_headers);
    let mut helpers = Helpers::new();
    let layouts = std::mem::take(&mut walk.survey.layouts);
    let mut found: Vec<(Ir, Lowered, Vec<Hit>)> = Vec::new();
    let mut again = Vec::new();
    let mut gave_up = Vec::new();
    for f in walk.survey.own_functions(module) {
        let lowered = lower(&Context { callees: &callees, helpers: &helpers, layouts: &layouts }, f);
        let Outcome::Solved(solution) = solve(&lowered.graph, budget(&lowered.graph)) else {
            gave_up.push(f);
            continue;
        };
        let unknown: Vec<Ir> = lowered.calls.iter().copied().filter(|c| !helpers.contains_key(c)).collect();
        if !unknown.is_empty() {
            again.push((f, found.len(), unknown));
        }
        helpers.extend(Helper::of(solution.summary).map(|h| (f, h)));
        found.push((f, lowered, solution.hits));
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (f, at, calls) in again {
        if !calls.iter().any(|c| helpers.contains_key(c)) {
            continue;
        }
        let lowered = lower(&Context { callees: &callees, helpers: &helpers, layouts: &layouts }, f);
        if let Outcome::Solved(solution) = solve(&lowered.graph, budget(&lowered.graph)) {
            found[at] = (f, lowered, solution.hits);
        }
    }
    walk.survey.layouts = layouts;
    for (f, lowered, hits) in found.into_iter().filter(|f| !f.2.is_empty()) {
        walk.null_hits(f, &lowered, &hits);
    }
    if let Some(p) = not_followed(walk, &gave_up) {
        walk.survey.problems.push(p);
    }
}

fn not_followed(walk: &mut Walk<'_, '_>, functions: &[Ir]) -> Option<Problem> {
    let first = walk.function_site(*functions.first()?);
    let message = too_large(functions.len());
    let path = walk.files.main_name().to_owned();
    Some(Problem { kind: ProblemKind::Limit, line: Some(first.line), ..problem(&path, &message) })
}

/// A function as its source calls it, where that is known.
pub(crate) fn shown_name(function: Ir) -> String {
    crate::headers::called_name(&function.name())
}
