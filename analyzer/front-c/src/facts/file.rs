//! The facts of one file: of its directives, of each of its views, and of what the views do not show.
//!
//! It must not know other files but by what the package declares.

use super::directives::directive_facts;
use super::fact::{fact, merge};
use super::shims::{Shim, shims_of};
use super::stringized::spelled_names;
use super::{further_views, problems};
use crate::definitions::{FileDefinitions, file_definitions};
use crate::flow::{self, Entries, FunctionTask, null_facts};
use crate::infer::parameters::Params;
use crate::infer::semantics::Semantics;
use crate::macros::relevant::speaks_of_cpython;
use crate::names::{is_catalog_name, is_reserved};
use crate::syntax::grammar::Grammar;
use crate::syntax::tree::Tree;
use crate::text::name_starts::NameStarts;
use crate::text::spans::{sort_and_join, touches};
use crate::types::decls::Decls;
use crate::types::headers::{parsed_decls, reader};
use crate::view::parsed::Parsed;
use crate::walk::state::{MacroUse, WalkInput, WalkOutput};
use crate::walk::traverse::walk;
use abi3lint_model::{Fact, Live, Problem, Span, Subject, Use};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

/// What one file gives.
#[derive(Debug, Default)]
pub(crate) struct FileFacts<'a> {
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    pub problem: Option<Problem>,
    pub unparsed: u64,
    pub parses: u32,
    /// Functions that were too large for the analysis of NULL.
    pub gave_up: Vec<Span>,
    /// Names of the catalog that the file defines itself, and where.
    pub own: Vec<(&'a [u8], Shim)>,
    /// Names of the catalog that the file declares without defining them, and where by a prototype or `extern`.
    pub declared: Vec<(&'a [u8], Live)>,
    /// What it says of modules and types.
    pub definitions: Option<Box<FileDefinitions>>,
}

/// Reads one file, with the tree that was kept of it.
pub(crate) fn read_file<'a>(semantics: &Semantics<'a>, i: usize, kept: Option<Parsed>) -> FileFacts<'a> {
    let Semantics { package, types, macros, .. } = semantics;
    let file = &package.sources.files[i];
    let live = |at: u32| package.live(i, at);
    let mut out = FileFacts { facts: directive_facts(package, i), ..FileFacts::default() };
    // A header that only dead lines include has nothing to say, and need not be C for this compiler.
    if package.regions[i].iter().all(|live| live.may.is_empty()) {
        return out;
    }
    let toks = file.tokens();
    let speaks = speaks_of_cpython(file, &toks, macros);
    if kept.is_none() && !speaks {
        return out;
    }
    if speaks {
        out.definitions = file_definitions(package, i, &toks);
    }
    let names = NameStarts::of(&toks);
    let spelled = spelled_names(semantics, i, &toks, live);
    let mut overwritten: FxHashSet<Span> = FxHashSet::default();
    let (mut static_objects, mut lost) = (Vec::new(), Vec::new());
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    let mut of_functions = flow::Kept::default();
    let (table_uses, mut first_tables) = (OnceCell::new(), Vec::new());
    let mut take = |out: &mut FileFacts<'a>, parsed: &Parsed, decls: &Decls<'a>, scope: Option<&[Span]>| {
        let reader = reader(package, i, &parsed.view.text, &live);
        let task = WalkInput {
            semantics,
            file: i,
            grammar: Grammar::of_language(file.cpp),
            own: decls,
            reader,
            names: &names,
            spelled: &spelled,
            params: Params::default(),
            frame: (0, parsed.view.text.len()),
            scope,
            table_uses: &table_uses,
        };
        let WalkOutput { facts, uses, static_objects: objects, mut errors, .. } = walk_all(&task, parsed.read.trees());
        errors.extend(&parsed.read.lost);
        lost.extend(&parsed.read.lost);
        let roots = || parsed.read.trees().map(Tree::root_node);
        let mut tables: Vec<_> = roots().flat_map(|root| flow::tables(root, &reader, package)).collect();
        let mut functions: Vec<_> = roots().flat_map(flow::functions).collect();
        functions.sort_by_key(|f| f.node.start_byte());
        functions.retain(|f| scope.is_none_or(|s| touches(s, f.node.start_byte(), f.node.end_byte())));
        match scope {
            None if first_tables.is_empty() => first_tables.clone_from(&tables),
            None => {}
            // The tree does not show what stands in other functions, which is what the first view has.
            Some(spans) => {
                let mut shown: FxHashSet<u32> = tables.iter().map(|t| t.0).collect();
                shown.extend(functions.iter().map(|f| reader.start(f.node)));
                let is_shown = |at: u32| shown.contains(&at) || touches(spans, at as usize, at as usize + 1);
                tables.extend(first_tables.iter().filter(|(at, _)| !is_shown(*at)).cloned());
            }
        }
        tables.sort_by_key(|(at, _)| *at);
        let entries = Entries::of_tables(tables.iter().map(|t| &t.1), decls);
        let mut cx = flow::context(package, i, decls, reader, entries, &mut of_functions, semantics.wider());
        if scope.is_none() {
            out.facts.extend(cx.facts_of_macros());
        }
        let mut places: Vec<FunctionTask<'_, '_, 'a>> =
            functions.into_iter().map(|f| FunctionTask::new(f, &reader)).collect();
        if let Ok((of_null, gave_up)) = null_facts(&mut cx, &mut places) {
            out.facts.extend(of_null);
            out.gave_up.extend(gave_up);
        }
        overwritten.extend(parsed.view.overwritten.iter().copied());
        static_objects.extend(objects);
        out.facts.extend(facts);
        out.uses.extend(uses.into_iter().filter(|u| seen.insert(u.span)));
        out.parses += 1;
        shims_of(decls, file.text, &mut out.own, &mut out.declared);
        errors
    };
    let first = match kept {
        Some(parsed) => Some(parsed),
        None => Parsed::new(package, i, toks, 0),
    };
    if let Some(mut first) = first {
        let read;
        let decls = match types.files.get(i).and_then(Option::as_ref) {
            Some(d) => d,
            None => {
                read = parsed_decls(package, i, &first);
                &read
            }
        };
        let errors = take(&mut out, &first, decls, None);
        out.unparsed = errors.iter().map(|e| e.len() as u64).sum();
        out.problem = problems::unparsed(package, i, &errors, out.unparsed);
        let (mut k, mut views) = (1, first.view.views);
        first.read.tree.unlist();
        while k < views {
            let Some((mut further, shown)) = Parsed::further(package, i, k, &first) else { break };
            let mut shown: Vec<Span> = shown.into_iter().chain(errors.iter().copied()).collect();
            sort_and_join(&mut shown);
            further.read.list(Some(&shown));
            let changed = parsed_decls(package, i, &further);
            let scope = further_views::scope(package, i, &names, (decls, &changed), shown.iter().copied());
            if scope.as_ref() != Some(&shown) {
                further.read.list(scope.as_deref());
            }
            further.read.settle();
            take(&mut out, &further, &changed, scope.as_deref());
            views = further.view.views;
            k += 1;
        }
    }
    if out.parses == 0 {
        lost.push(Span { start: 0, end: file.text.len() as u32 });
        out.unparsed = file.text.len() as u64;
        out.problem = Some(problems::given_up(package, i));
    }
    sort_and_join(&mut lost);
    let is_used = |s: &Span| is_reserved(s.of(file.text)) || macros.contains(s.of(file.text));
    overwritten.extend(
        names.spans(file.text).filter(|s| touches(&lost, s.start as usize + 1, s.end as usize - 1) && is_used(s)),
    );
    overwritten.retain(|s| !spelled.contains(&s.start));
    complete(semantics, i, &overwritten, &static_objects, &mut out);
    out.uses.shrink_to_fit();
    out
}

/// What a file's macros define, and the names that its views do not show; then its facts are put in order.
pub(crate) fn complete<'a>(
    semantics: &Semantics<'a>,
    i: usize,
    overwritten: &FxHashSet<Span>,
    static_objects: &[Span],
    out: &mut FileFacts<'a>,
) {
    let package = &semantics.package;
    for d in &package.sources.files[i].defines {
        let live = package.live(i, d.name_span.start);
        if is_catalog_name(d.name) && !live.may.is_empty() {
            out.own.push((d.name, Shim { live, by_macro: true, ..Shim::default() }));
        }
    }
    repaired_facts(semantics, i, overwritten, static_objects, out);
    merge(&mut out.facts);
}

/// Names that a repair took out of the view.
fn repaired_facts<'a>(
    semantics: &Semantics<'a>,
    i: usize,
    overwritten: &FxHashSet<Span>,
    static_objects: &[Span],
    out: &mut FileFacts<'a>,
) {
    let Semantics { package, macros, .. } = semantics;
    let text = package.sources.files[i].text;
    let mut spans: Vec<&Span> = overwritten.iter().collect();
    spans.sort_unstable();
    for span in spans {
        let word = span.of(text);
        let live = package.live(i, span.start);
        if live.may.is_empty() {
            continue;
        }
        if macros.contains(word) {
            out.uses.push(MacroUse {
                name: word,
                span: *span,
                live,
                args: Vec::new(),
                names: Vec::new(),
                free: Vec::new(),
            });
        }
        // The initialiser of a static object is part of the object.
        let in_object =
            word.ends_with(b"_HEAD_INIT") && static_objects.iter().any(|o| o.start <= span.start && span.end <= o.end);
        let Some(id) = std::str::from_utf8(word).ok().and_then(catalog::lookup).filter(|_| !in_object) else {
            continue;
        };
        if catalog::entity(id).has(Role::StructTag) {
            continue;
        }
        out.facts.push(fact(i, *span, live, Subject::Entity(id), Use::Mention));
    }
}

/// Walks some trees of one text, which lie beside one another.
fn walk_all<'t, 'a>(task: &WalkInput<'_, 'a>, trees: impl Iterator<Item = &'t Tree>) -> WalkOutput<'a> {
    let mut all = WalkOutput::default();
    for tree in trees {
        let WalkOutput { facts, uses, static_objects, errors, .. } = walk(task.clone(), tree);
        all.facts.extend(facts);
        all.uses.extend(uses);
        all.static_objects.extend(static_objects);
        all.errors.extend(errors);
    }
    all.errors.sort_unstable();
    all
}
