//! The facts about NULL of functions: each is lowered and solved, with what is known of those that it calls.

use super::context::Context;
use super::entry_points::Entry;
use super::graph_builder::{Lost, Lowered};
use super::lower::lower;
use crate::text::spans::shift_fact;
use crate::types::reader::DeclarationReader;
use abi3lint_flow::{Helper, Hit, Nature, Outcome, budget, one_a_place, solve};
use abi3lint_model::{Fact, FileId, Live, NullPath, Origin, Span, Subject, Use};
use abi3lint_rules::null;
use std::sync::Arc;
use tree_sitter::Node;

/// A function that is looked at.
#[derive(Debug)]
pub(crate) struct FunctionTask<'k, 't, 'a> {
    pub at: u32,
    /// Its tree, where it is at hand.
    pub node: Option<Node<'t>>,
    /// What is known of it from earlier, and kept for later; used where it still holds.
    pub known: Option<&'k mut Vec<Arc<FunctionAnalysis<'a>>>>,
}

impl<'t> FunctionTask<'_, 't, '_> {
    /// Of a function of which nothing is known.
    pub(crate) fn new(node: Node<'t>, reader: &DeclarationReader<'_, '_>) -> Self {
        FunctionTask { at: reader.start(node), node: Some(node), known: None }
    }
}

/// The facts about NULL of functions, in the order of the text, and those that were too large to be followed.
///
/// # Errors
/// The offsets of functions that must be looked at and whose trees are not at hand.
pub(crate) fn null_facts<'a>(
    cx: &mut Context<'_, 'a>,
    tasks: &mut [FunctionTask<'_, '_, 'a>],
) -> Result<(Vec<Fact>, Vec<Span>), Vec<u32>> {
    let mut facts: Vec<Option<Arc<FunctionAnalysis<'a>>>> = Vec::with_capacity(tasks.len());
    let (mut gave_up, mut again, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for (i, task) in tasks.iter_mut().enumerate() {
        facts.push(None);
        let Some(known) = known(cx, task) else {
            missing.push(task.at);
            continue;
        };
        let helper = match &known.helper {
            Of::Nothing => continue,
            Of::TooLarge => {
                gave_up.push(Span { start: task.at, end: task.at });
                continue;
            }
            Of::Callers(helper) => helper,
        };
        let unknown: Vec<&[u8]> = known.calls.iter().filter(|c| !cx.kept.helpers.contains_key(*c)).copied().collect();
        if !unknown.is_empty() {
            again.push((i, unknown));
        }
        // An operator or a destructor has no name by which it is called.
        if !known.name.is_empty() {
            cx.kept.helpers.extend(helper.clone().map(|h| (known.name, h)));
        }
        facts[i] = Some(known);
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (i, calls) in again {
        if !calls.iter().any(|c| cx.kept.helpers.contains_key(c)) {
            continue;
        }
        let Some(known) = known(cx, &mut tasks[i]) else {
            missing.push(tasks[i].at);
            continue;
        };
        if matches!(known.helper, Of::Callers(_)) {
            facts[i] = Some(known);
        }
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok((facts.iter().flatten().flat_map(|k| k.facts.iter().cloned()).collect(), gave_up))
}

/// What the analysis of a function comes to.
#[derive(Debug)]
enum Of {
    /// Something in it cannot be followed.
    Nothing,
    TooLarge,
    /// What its callers should know, if anything.
    Callers(Option<Helper>),
}

/// What is known of one function, with the helpers that its calls were at that time.
#[derive(Debug)]
pub(crate) struct FunctionAnalysis<'a> {
    name: &'a [u8],
    helper: Of,
    facts: Vec<Fact>,
    calls: Vec<&'a [u8]>,
    called: Vec<(&'a [u8], Option<Helper>)>,
    entry: Entry,
}

impl FunctionAnalysis<'_> {
    /// Moves its places.
    pub(crate) fn shift(&mut self, by: i64) {
        self.facts.iter_mut().for_each(|f| shift_fact(f, by));
    }
}

/// What is known of a function: from before, where its calls are the same helpers, or worked out. `None` where its tree is
/// not at hand.
fn known<'a>(cx: &mut Context<'_, 'a>, task: &mut FunctionTask<'_, '_, 'a>) -> Option<Arc<FunctionAnalysis<'a>>> {
    if let Some(list) = &task.known {
        let same = |k: &&Arc<FunctionAnalysis<'a>>| {
            k.entry == cx.entries.of(k.name) && k.called.iter().all(|(name, h)| cx.kept.helpers.get(name) == h.as_ref())
        };
        if let Some(known) = list.iter().find(same) {
            return Some(known.clone());
        }
    }
    let known = Arc::new(work_out(cx, task.node?));
    if let Some(list) = &mut task.known {
        // The last two rounds of two readings.
        if list.len() >= 4 {
            list.remove(0);
        }
        list.push(known.clone());
    }
    Some(known)
}

fn work_out<'a>(cx: &mut Context<'_, 'a>, function: Node<'_>) -> FunctionAnalysis<'a> {
    let lowered = match lower(cx, function) {
        Ok(lowered) => lowered,
        Err(lost) => {
            let (entry, facts, calls, called) = (cx.entries.of(b""), Vec::new(), Vec::new(), Vec::new());
            let helper = if lost == Lost::TooDeep { Of::TooLarge } else { Of::Nothing };
            return FunctionAnalysis { name: b"", helper, facts, calls, called, entry };
        }
    };
    let asked = lowered.asked.iter().map(|n| (*n, cx.kept.helpers.get(n).cloned())).collect();
    let entry = cx.entries.of(lowered.name);
    let (helper, facts) = match solve(&lowered.graph, budget(&lowered.graph)) {
        Outcome::Solved(solution) => {
            let facts = facts_of(cx, &lowered, &solution.hits);
            (Of::Callers(Helper::of(solution.summary)), facts)
        }
        _ => (Of::TooLarge, Vec::new()),
    };
    FunctionAnalysis { name: lowered.name, helper, facts, calls: lowered.calls, called: asked, entry }
}

fn facts_of(cx: &Context<'_, '_>, lowered: &Lowered<'_>, hits: &[Hit]) -> Vec<Fact> {
    one_a_place(hits, |_| false).map(|hit| fact(cx, lowered, &hit)).collect()
}

fn fact(cx: &Context<'_, '_>, lowered: &Lowered<'_>, hit: &Hit) -> Fact {
    let source = &lowered.sources[hit.from as usize];
    let place = &lowered.uses[hit.at as usize];
    let here = (cx.reader.live)(place.span.start);
    Fact {
        subject: Subject::Null(Box::new(NullPath {
            from: source.from.clone(),
            origin: source.span,
            into: place.into.clone(),
            unchecked: hit.nature == Nature::Unchecked,
            runs: hit.runs,
        })),
        usage: Use::Mention,
        file: FileId(cx.file as u32),
        span: place.span,
        live: Live { may: here.may & hit.live, must: here.must & hit.live },
        confidence: null::confidence(&source.from, &place.into),
        origin: Origin::Source,
        declared: false,
        route: None,
    }
}
