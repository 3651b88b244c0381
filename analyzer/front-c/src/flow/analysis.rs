//! The facts about NULL of functions: each is lowered and solved, with what is known of those that it calls.

use super::context::{Context, Kept, SourcePlace};
use super::definition::{Definition, FunctionAnalysis, Of};
use super::entry_points::Entries;
use super::functions::Defined;
use super::graph_builder::{Lost, Lowered};
use super::lower::lower;
use super::object_types::{Maker, Members, TypeTable, Unset};
use super::scope::function_name;
use crate::callees::headers::Wider;
use crate::callees::helpers::{Known, Signature, plain_type};
use crate::package::Package;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use abi3lint_flow::{Helper, Hit, Nature, Outcome, budget, one_a_place, solve};
use abi3lint_model::{Fact, FileId, Live, NullFrom, NullInto, NullPath, Origin, Span, Subject, Use};
use abi3lint_rules::null;
use std::sync::Arc;

/// A function that is looked at.
#[derive(Debug)]
pub(crate) struct FunctionTask<'k, 't, 'a> {
    pub at: u32,
    /// Its tree, where it is at hand.
    pub node: Option<Defined<'t>>,
    /// What is known of it from earlier, and kept for later; used where it still holds.
    pub known: Option<&'k mut Vec<Arc<FunctionAnalysis<'a>>>>,
}

impl<'t> FunctionTask<'_, 't, '_> {
    /// Of a function of which nothing is known.
    pub(crate) fn new(function: Defined<'t>, reader: &DeclarationReader<'_, '_>) -> Self {
        FunctionTask { at: reader.start(function.node), node: Some(function), known: None }
    }
}

impl<'a> FunctionTask<'_, '_, 'a> {
    /// The last name of the function, which is empty where it has none, and what tells it from others.
    fn identity(&self, reader: &DeclarationReader<'_, 'a>) -> (&'a [u8], Signature<'a>) {
        match self.node {
            Some(of) => (function_name(of.node, reader), Signature::of(of.node, class_name(of, reader), reader)),
            None => match self.known.as_ref().and_then(|k| k.last()) {
                Some(known) => (known.name, known.signature.clone()),
                None => (b"", Signature::default()),
            },
        }
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
    let identities: Vec<(&'a [u8], Signature<'a>)> = tasks.iter().map(|t| t.identity(&cx.reader)).collect();
    find_unset(cx, tasks, &identities)?;
    identities.iter().for_each(|(name, signature)| cx.kept.helpers.announce(name, signature));
    for (i, task) in tasks.iter_mut().enumerate() {
        facts.push(None);
        let Some(known) = known(cx, task) else {
            missing.push(task.at);
            continue;
        };
        let helper = match &known.helper {
            Of::Callers(helper) => helper.clone(),
            Of::Nothing | Of::TooLarge => None,
        };
        cx.kept.helpers.add(identities[i].0, &identities[i].1, helper);
        match &known.helper {
            Of::Nothing => continue,
            Of::TooLarge => {
                gave_up.push(Span { start: task.at, end: task.at });
                continue;
            }
            Of::Callers(_) => {}
        }
        let unknown: Vec<&[u8]> = known.calls.iter().filter(|c| !cx.kept.helpers.is_complete(c)).copied().collect();
        if !unknown.is_empty() {
            again.push((i, unknown));
        }
        facts[i] = Some(known);
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (i, calls) in again {
        if !calls.iter().any(|c| cx.kept.helpers.is_worth_knowing(c)) {
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

/// Finds the members that are NULL where `__init__` never ran.
fn find_unset<'a>(
    cx: &mut Context<'_, 'a>,
    tasks: &[FunctionTask<'_, '_, 'a>],
    identities: &[(&'a [u8], Signature<'a>)],
) -> Result<(), Vec<u32>> {
    let mut missing = Vec::new();
    let mut members = |name: &[u8]| {
        let mut of_name = identities.iter().zip(tasks).filter(|(i, _)| i.0 == name).map(|(_, task)| task);
        // Of two with the name, one is for another configuration.
        let (Some(task), None) = (of_name.next(), of_name.next()) else { return None };
        let members = match task.node {
            Some(of) => Some(Members::of(of.node, &cx.reader)),
            None => task.known.as_ref().and_then(|k| k.last()).and_then(|k| k.members.clone()),
        };
        if members.is_none() {
            missing.push(task.at);
        }
        members
    };
    for (ty, users) in &cx.entries.types {
        let maker = match ty.maker {
            Maker::Own(name) => members(name).map(Some),
            _ => Some(None),
        };
        let (Some(init), Some(maker)) = (members(ty.init), maker) else { continue };
        let unset = init.unset(maker.as_ref());
        if !unset.is_empty() {
            let unset = Arc::new(Unset { members: unset, by: ty.init });
            cx.entries.unset.extend(users.iter().map(|u| (*u, unset.clone())));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

/// What is known of a function: from before, where its calls are the same helpers, or worked out. `None` where its tree is
/// not at hand.
fn known<'a>(cx: &mut Context<'_, 'a>, task: &mut FunctionTask<'_, '_, 'a>) -> Option<Arc<FunctionAnalysis<'a>>> {
    if let Some(list) = &task.known {
        let same = |k: &&Arc<FunctionAnalysis<'a>>| {
            k.entry == cx.entries.of(k.name) && k.called.iter().all(|(name, h)| cx.kept.helpers.shared(name) == *h)
        };
        if let Some(known) = list.iter().find(same) {
            return Some(known.clone());
        }
    }
    let mut known = followed(cx, Definition::of(task.node?, class_name(task.node?, &cx.reader), NESTED));
    let is_maker = |(t, _): &(TypeTable<'a>, _)| t.init == known.name || t.maker == Maker::Own(known.name);
    if cx.entries.types.iter().any(is_maker) {
        known.members = Some(Members::of(task.node?.node, &cx.reader));
    }
    let known = Arc::new(known);
    if let Some(list) = &mut task.known {
        // The last two rounds of two readings.
        if list.len() >= 4 {
            list.remove(0);
        }
        list.push(known.clone());
    }
    Some(known)
}

/// The name of the class around a function.
fn class_name<'a>(function: Defined<'_>, reader: &DeclarationReader<'_, 'a>) -> &'a [u8] {
    function.class_name().map_or(b"", |n| plain_type(reader.name(n)))
}

/// Lambdas and macros within one another that are followed: each takes room on the stack.
const NESTED: u32 = 16;

/// What lowering may look at.
pub(crate) fn context<'c, 'a>(
    package: &'c Package<'a>,
    file: usize,
    own: &'c Decls<'a>,
    reader: DeclarationReader<'c, 'a>,
    entries: Entries<'a>,
    kept: &'c mut Kept<'a>,
    wider: Wider<'c, 'a>,
) -> Context<'c, 'a> {
    Context { package, file, own, reader, kept, entries, wider, follow: followed, nested: NESTED }
}

/// Follows a function or the body of a macro.
fn followed<'a>(cx: &mut Context<'_, 'a>, definition: Definition<'_, '_, 'a>) -> FunctionAnalysis<'a> {
    let function = definition.defined.node;
    let signature = match definition.head {
        None => Signature::of(function, definition.class, &cx.reader),
        Some(_) => Signature::default(),
    };
    let lowered = match lower(cx, Definition { class: signature.class, ..definition }) {
        Ok(lowered) => lowered,
        Err(lost) => {
            let name = function_name(function, &cx.reader);
            let (entry, facts, calls, called) = (cx.entries.of(name), Vec::new(), Vec::new(), Vec::new());
            let helper = if lost == Lost::TooDeep { Of::TooLarge } else { Of::Nothing };
            return FunctionAnalysis { name, signature, helper, facts, calls, called, entry, members: None };
        }
    };
    let mut asked: Vec<&'a [u8]> = lowered.asked.clone();
    asked.sort_unstable();
    asked.dedup();
    let asked = asked.into_iter().map(|n| (n, cx.kept.helpers.shared(n))).collect();
    let entry = cx.entries.of(lowered.name);
    let (helper, facts) = match solve(&lowered.graph, budget(&lowered.graph)) {
        Outcome::Solved(solution) => {
            let facts = facts_of(cx, &lowered, &solution.hits);
            let origin = |s: &SourcePlace| match s.from {
                NullFrom::Result(id) | NullFrom::Through(_, id) => Some(id),
                _ => None,
            };
            let returned = solution.summary.returns.iter();
            // A NULL that is spelled is mostly that of a call which failed.
            let origin = returned
                .map(|s| &lowered.sources[*s as usize])
                .find_map(origin)
                .or_else(|| lowered.sources.iter().find_map(origin));
            (Of::Callers(Known::of(lowered.name, Helper::of(solution.summary), origin)), facts)
        }
        _ => (Of::TooLarge, Vec::new()),
    };
    let Lowered { name, calls, inner, .. } = lowered;
    let mut all = FunctionAnalysis { name, signature, helper, facts, calls, called: asked, entry, members: None };
    for lambda in inner {
        all.facts.extend(lambda.facts);
        all.calls.extend(lambda.calls);
        all.called.extend(lambda.called);
    }
    all
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
            into: if hit.nature == Nature::Raised { NullInto::WithException } else { place.into.clone() },
            unchecked: hit.nature == Nature::Unchecked,
            runs: hit.runs,
            function: String::from_utf8_lossy(lowered.name).into_owned(),
            only_memory: source.only_memory,
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
