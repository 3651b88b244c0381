//! NULL in a module: each function's control flow graph, for `abi3lint-flow`.
//!
//! What `front-c/src/flow` makes of a syntax tree this makes of instructions, before any optimisation: slots of
//! the frame are the variables. Macros are open here and conditions are decided, so it sees what the source
//! front end must leave alone; where it cannot tell what becomes of a pointer, it forgets it as well. It must
//! not know a rule.


mod asked;
mod callees;
mod calls;
mod code;
mod cond;
mod context;
mod edges;
mod formats;
pub(crate) mod frame;
mod lower;
mod lowered;
mod memory;
mod object_types;
mod parsed;
mod places;
mod predicates;
mod raising;
mod reads;
mod return_kind;
mod returns;
mod slot_calls;
mod tables;
mod texts;
mod told;
mod type_table;
mod unset;
mod unset_list;
mod unset_members;
mod ways;

use crate::ir::Value as Ir;
use crate::places::problem;
use crate::walk::Walk;
use abi3lint_flow::{Hit, Outcome, budget, solve, too_large};
use abi3lint_model::{Problem, ProblemKind};
use callees::Callees;
use context::Context;
use lower::lower;
use object_types::unset_members;
use lowered::{Helpers, Known, Lowered};
use std::collections::HashMap;
use tables::Entries;

/// Adds the facts about NULL of a module to the pass; functions that are too large are a problem.
pub(crate) fn null_facts(walk: &mut Walk<'_, '_>) {
    let module = walk.module;
    let callees = Callees::of_module(module, &walk.survey.of_headers);
    let mut helpers = Helpers::new();
    let asking = std::mem::take(&mut walk.asking);
    let layouts = std::mem::take(&mut walk.survey.layouts);
    let entries = Entries::of_module(module, &layouts);
    let (none, nobody) = (Helpers::new(), HashMap::new());
    let cx = Context {
        module,
        callees: &callees,
        helpers: &none,
        layouts: &layouts,
        entries: &entries,
        asking: &asking,
        unset: &nobody,
    };
    let unset = unset_members(&cx, &entries.types, &entries.methods, entries.is_forbidden);
    let cx = Context { unset: &unset, ..cx };
    let mut found: Vec<(Ir, Lowered, Vec<Hit>)> = Vec::new();
    let mut again = Vec::new();
    let mut gave_up = Vec::new();
    for f in walk.survey.own_functions(module) {
        let lowered = lower(&Context { helpers: &helpers, ..cx }, f);
        let Outcome::Solved(solution) = solve(&lowered.graph, budget(&lowered.graph)) else {
            gave_up.push(f);
            continue;
        };
        let unknown: Vec<Ir> = lowered.calls.iter().copied().filter(|c| !helpers.contains_key(c)).collect();
        if !unknown.is_empty() {
            again.push((f, found.len(), unknown));
        }
        helpers.extend(Known::of(&lowered, solution.summary).map(|known| (f, known)));
        found.push((f, lowered, solution.hits));
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (f, at, calls) in again {
        if !calls.iter().any(|c| helpers.contains_key(c)) {
            continue;
        }
        let lowered = lower(&Context { helpers: &helpers, ..cx }, f);
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
