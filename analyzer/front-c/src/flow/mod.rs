//! NULL in C and C++ source: each function's control flow graph, for `abi3lint-flow`.
//!
//! Of the syntax tree it makes blocks, branches and what happens to local pointers; of CPython's contracts
//! it knows which results can be NULL and which arguments must not be. Where it cannot tell what a piece of
//! code does to a pointer, it forgets the pointer: a miss is better than a false alarm. It must not know a
//! rule.

mod calls;
mod cond;
mod control;
mod entry;
mod expr;
mod formats;
mod lower;
mod macros;
mod scope;

use crate::grammar::Children;
use crate::package::Package;
use crate::turns::touches;
use crate::types::{Decls, Reader};
use abi3lint_flow::{BUDGET, Helper, Hit, Nature, Outcome, one_a_place, solve};
use abi3lint_model::{Fact, FileId, Live, NullFrom, NullInto, NullPath, Origin, Span, Subject, Use};
use abi3lint_rules::null;
use entry::{Entries, Entry, called_by_interpreter};
use lower::{Lowered, lower};
use macros::Macros;
pub use macros::never_returns;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tree_sitter::{Node, Tree};

/// What lowering may look at.
pub struct Context<'c, 'a> {
    pub package: &'c Package<'a>,
    pub file: usize,
    pub own: &'c Decls<'a>,
    pub reader: Reader<'c, 'a>,
    pub kept: &'c mut Kept<'a>,
    /// Functions of this view that the interpreter calls.
    entries: Entries<'a>,
}

/// What is known of a file's functions and macros, kept from one view of it to the next.
#[derive(Debug, Default)]
pub struct Kept<'a> {
    macros: Macros<'a>,
    helpers: FxHashMap<&'a [u8], Helper>,
}

impl<'c, 'a> Context<'c, 'a> {
    pub fn new(
        package: &'c Package<'a>,
        file: usize,
        own: &'c Decls<'a>,
        reader: Reader<'c, 'a>,
        kept: &'c mut Kept<'a>,
    ) -> Context<'c, 'a> {
        Context { package, file, own, reader, kept, entries: Entries::default() }
    }
}

/// The facts about NULL of one view of a file, and the functions that were too large to be followed. Of a
/// further view only functions that touch `scope` are looked at. What is `kept` of functions is used where it
/// still holds.
pub fn null_facts<'a>(
    cx: &mut Context<'_, 'a>,
    tree: &Tree,
    scope: Option<&[Span]>,
    mut kept: Option<&mut Functions<'a>>,
) -> (Vec<Fact>, Vec<Span>) {
    let mut functions = functions(tree.root_node());
    cx.entries = called_by_interpreter(tree.root_node(), &cx.reader);
    functions.retain(|f| scope.is_none_or(|s| touches(s, f.start_byte(), f.end_byte())));
    let mut facts: Vec<Vec<Fact>> = vec![Vec::new(); functions.len()];
    let mut gave_up = Vec::new();
    let mut again = Vec::new();
    for (i, f) in functions.iter().enumerate() {
        let Some(known) = known(cx, *f, &mut kept) else { continue };
        let Some(helper) = &known.helper else {
            gave_up.push(Span { start: cx.reader.start(*f), end: cx.reader.start(*f) });
            continue;
        };
        facts[i] = known.facts.clone();
        let unknown: Vec<&[u8]> = known.calls.iter().filter(|c| !cx.kept.helpers.contains_key(*c)).copied().collect();
        if !unknown.is_empty() {
            again.push((i, unknown));
        }
        cx.kept.helpers.extend(helper.clone().map(|h| (known.name, h)));
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (i, calls) in again {
        if !calls.iter().any(|c| cx.kept.helpers.contains_key(c)) {
            continue;
        }
        let Some(known) = known(cx, functions[i], &mut kept) else { continue };
        if known.helper.is_some() {
            facts[i] = known.facts.clone();
        }
    }
    (facts.into_iter().flatten().collect(), gave_up)
}

/// What is known of one function, with what it was told of those that it calls.
#[derive(Debug)]
pub struct Known<'a> {
    name: &'a [u8],
    /// What its callers should know, if anything; `None` where it is too large to be followed.
    helper: Option<Option<Helper>>,
    facts: Vec<Fact>,
    calls: Vec<&'a [u8]>,
    told: Vec<(&'a [u8], Option<Helper>)>,
    entry: Entry,
}

impl Known<'_> {
    /// Moves its places.
    pub fn shift(&mut self, by: i64) {
        self.facts.iter_mut().for_each(|f| crate::items::shift_fact(f, by));
    }
}

/// What was known of functions, by the offsets at which they begin. Who edits takes out those that changed.
pub type Functions<'a> = FxHashMap<u32, Vec<Arc<Known<'a>>>>;

/// What is known of a function: from before, where it was told the same, or worked out. `None` where something
/// in it cannot be followed.
fn known<'a>(
    cx: &mut Context<'_, 'a>,
    function: Node<'_>,
    kept: &mut Option<&mut Functions<'a>>,
) -> Option<Arc<Known<'a>>> {
    let at = cx.reader.start(function);
    if let Some(list) = kept.as_ref().and_then(|k| k.get(&at)) {
        let same = |k: &&Arc<Known<'a>>| {
            k.entry == cx.entries.of(k.name) && k.told.iter().all(|(name, h)| cx.kept.helpers.get(name) == h.as_ref())
        };
        if let Some(known) = list.iter().find(same) {
            return Some(known.clone());
        }
    }
    let lowered = lower(cx, function)?;
    let told_of = lowered.asked.iter().map(|n| (*n, cx.kept.helpers.get(n).cloned())).collect();
    let entry = cx.entries.of(lowered.name);
    let (helper, facts) = match solve(&lowered.graph, BUDGET) {
        Outcome::Solved(solution) => {
            let facts = told(cx, &lowered, &solution.hits);
            (Some(Helper::of(solution.summary)), facts)
        }
        _ => (None, Vec::new()),
    };
    let known = Arc::new(Known { name: lowered.name, helper, facts, calls: lowered.calls, told: told_of, entry });
    if let Some(kept) = kept {
        let list = kept.entry(at).or_default();
        // The last two rounds of two readings.
        if list.len() >= 4 {
            list.remove(0);
        }
        list.push(known.clone());
    }
    Some(known)
}

fn told(cx: &Context<'_, '_>, lowered: &Lowered<'_>, hits: &[Hit]) -> Vec<Fact> {
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
        route: None,
    }
}

/// Where something is, and what it is.
#[derive(Clone, Debug)]
pub struct SourcePlace {
    pub span: Span,
    pub from: NullFrom,
}

/// A place that NULL must not reach.
#[derive(Clone, Debug)]
pub struct UsePlace {
    pub span: Span,
    pub into: NullInto,
}

/// The functions with a body, outside of one another.
fn functions(root: Node<'_>) -> Vec<Node<'_>> {
    let mut out = Vec::new();
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind_name() {
            "function_definition" => out.push(node),
            "translation_unit"
            | "linkage_specification"
            | "namespace_definition"
            | "declaration_list"
            | "template_declaration"
            | "class_specifier"
            | "struct_specifier"
            | "field_declaration_list"
            | "declaration" => {
                let mut cursor = node.walk();
                todo.extend(node.named_children(&mut cursor));
            }
            _ => {}
        }
    }
    out.sort_by_key(Node::start_byte);
    out
}
