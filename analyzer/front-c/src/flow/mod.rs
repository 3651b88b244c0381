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
use entry::{Entries, called_by_interpreter};
use lower::{Lowered, lower};
use macros::Macros;
use rustc_hash::FxHashMap;
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
/// further view only functions that touch `scope` are looked at.
pub fn null_facts<'a>(cx: &mut Context<'_, 'a>, tree: &Tree, scope: Option<&[Span]>) -> (Vec<Fact>, Vec<Span>) {
    let mut functions = functions(tree.root_node());
    cx.entries = called_by_interpreter(tree.root_node(), &cx.reader);
    functions.retain(|f| scope.is_none_or(|s| touches(s, f.start_byte(), f.end_byte())));
    let mut facts: Vec<Vec<Fact>> = vec![Vec::new(); functions.len()];
    let mut gave_up = Vec::new();
    let mut again = Vec::new();
    for (i, f) in functions.iter().enumerate() {
        let Some(lowered) = lower(cx, *f) else { continue };
        let Outcome::Solved(solution) = solve(&lowered.graph, BUDGET) else {
            gave_up.push(Span { start: cx.reader.start(*f), end: cx.reader.start(*f) });
            continue;
        };
        facts[i] = told(cx, &lowered, &solution.hits);
        let unknown: Vec<&[u8]> = lowered.calls.into_iter().filter(|c| !cx.kept.helpers.contains_key(c)).collect();
        if !unknown.is_empty() {
            again.push((i, unknown));
        }
        cx.kept.helpers.extend(Helper::of(solution.summary).map(|h| (lowered.name, h)));
    }
    // Callers were looked at before what they call was known; one more round reaches what matters.
    for (i, calls) in again {
        if !calls.iter().any(|c| cx.kept.helpers.contains_key(c)) {
            continue;
        }
        let Some(lowered) = lower(cx, functions[i]) else { continue };
        if let Outcome::Solved(solution) = solve(&lowered.graph, BUDGET) {
            facts[i] = told(cx, &lowered, &solution.hits);
        }
    }
    (facts.into_iter().flatten().collect(), gave_up)
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
