//! The road of a whole package: headers first, then everything with all types known, then macro bodies.

use crate::Extraction;
use crate::facts::directives::{directive_facts, fact};
use crate::facts::original_places::put_back;
use crate::facts::shims::{Own, Owned, drop_own_names, own_names, trust_internal_headers};
use crate::facts::stringized::drop_spelled;
use crate::facts::{expansion, further_views, problems};
use crate::flow::{self, Entries, Place, null_facts};
use crate::infer::parameters::Params;
use crate::infer::semantics::Semantics;
use crate::macros::body::MacroBodies;
use crate::macros::relevant::{RelevantMacros, speaks_of_cpython};
use crate::names::{is_catalog_name, is_reserved};
use crate::options::Options;
use crate::package::Package;
use crate::package::summary::Reading;
use crate::syntax::grammar::Grammar;
use crate::text::scan::NameStarts;
use crate::text::spans::{sort_and_join, touches};
use crate::text::splices;
use crate::types::headers::{Parsed, declarations, reader};
use crate::types::index::TypeIndex;
use crate::types::reader::Decls;
use crate::walk::traverse::{Found, MacroUse, Task, walk};
use abi3lint_model::{Fact, FileId, Problem, SourceFile, Span, Subject, Use};
use abi3lint_rules::catalog;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Borrow;
use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};
use tree_sitter::{Node, Tree};

/// A guess, on the safe side: what Cython writes has one fact in two hundred bytes, what people write has fewer.
const BYTES_PER_FACT: usize = 64;

/// Reads a package.
pub fn extract<F: Borrow<SourceFile> + Sync>(sources: &[F], options: &Options) -> Extraction {
    let Some(read) = splices::read_as_joined(sources) else { return read_package(sources, options) };
    let mut out = read_package(&read, options);
    put_back(&read, &mut out.facts, &mut out.reading);
    out
}

/// Reads a package of texts in which no line end divides a token.
fn read_package<F: Borrow<SourceFile> + Sync>(sources: &[F], options: &Options) -> Extraction {
    let (semantics, trees) = read_headers(Package::new(sources, options));
    let package = &semantics.package;
    // What holds a tree goes first, then the largest files: their trees must not meet the facts of all others.
    let mut order: Vec<(usize, Option<Parsed>)> = trees.into_iter().enumerate().collect();
    order.sort_by_key(|(i, tree)| (tree.is_none(), Reverse(package.sources.files[*i].text.len())));
    let bytes = package.sources.files.iter().map(|f| f.text.len()).sum::<usize>();
    // Facts of all files go into one list as they come. It is never copied: room that is not used costs none.
    let gathered = Mutex::new(Vec::with_capacity(bytes / BYTES_PER_FACT));
    let mut all: Vec<(usize, FileFacts<'_>)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|(i, tree)| {
            let mut of_file = read_file(&semantics, i, tree);
            let facts = std::mem::take(&mut of_file.facts);
            gathered.lock().unwrap_or_else(PoisonError::into_inner).extend(facts);
            (i, of_file)
        })
        .collect();
    all.sort_by_key(|(i, _)| *i);
    let all: Vec<FileFacts<'_>> = all.into_iter().map(|(_, f)| f).collect();
    let (mut out, own) = counts(package, &all);
    let of_bodies = expansion::facts(&semantics, &uses(&all));
    tell_of_bodies(&semantics, &mut out);
    let Semantics { package, types, .. } = semantics;
    drop((all, types));
    out.facts = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    out.facts.extend(of_bodies);
    finish(&package, &own, &mut out);
    out
}

/// What the package declares and its macros, with the trees that are kept of its headers.
pub fn read_headers<'a>(package: Package<'a>) -> (Semantics<'a>, Vec<Option<Parsed>>) {
    let macros = RelevantMacros::of(&package.sources);
    let (decls, trees) = declarations(&package);
    (Semantics { package, types: TypeIndex::new(decls), macros, bodies: MacroBodies::default() }, trees)
}

/// Counts and problems of all files, and the names that are the package's own.
pub fn counts<'a>(package: &Package<'a>, all: &[FileFacts<'a>]) -> (Extraction, Owned<'a>) {
    let mut out = Extraction::default();
    let judged = package.sources.options.judged.unwrap_or(all.len()).min(all.len());
    out.stats.files = judged as u32;
    out.stats.bytes = package.sources.files[..judged].iter().map(|f| f.text.len() as u64).sum();
    let mut own: Owned<'a> = FxHashMap::default();
    for (i, f) in all.iter().enumerate() {
        out.stats.parses += f.parses;
        if i < judged {
            out.problems.extend(f.problem.clone());
            out.problems.extend(problems::not_followed(package, i, &f.gave_up));
            out.stats.unparsed_bytes += f.unparsed;
        }
        for (name, how) in &f.own {
            own.entry(name).or_default().push((i, *how));
        }
        for name in &f.declared {
            own.entry(name).or_default().push((i, Own::default()));
        }
    }
    (out, own)
}

/// The uses of macros by file.
pub fn uses<'f, 'a>(all: &'f [FileFacts<'a>]) -> Vec<(usize, &'f [MacroUse<'a>])> {
    all.iter().enumerate().map(|(i, f)| (i, f.uses.as_slice())).collect()
}

/// Adds what was not read of macro bodies.
pub fn tell_of_bodies(semantics: &Semantics<'_>, out: &mut Extraction) {
    let (bytes, problems) = problems::bodies(semantics);
    out.stats.unparsed_bytes += bytes;
    out.problems.extend(problems);
}

/// Puts the facts of all files in order and takes out what is not CPython's.
pub fn finish(package: &Package<'_>, own: &Owned<'_>, out: &mut Extraction) {
    merge(&mut out.facts);
    out.facts.shrink_to_fit();
    drop_own_names(package, own, &mut out.facts);
    drop_spelled(package, &mut out.facts);
    trust_internal_headers(package, &mut out.facts);
    out.problems.extend(problems::beyond_limits(package));
    if package.sources.options.reading {
        out.reading = Reading::of(package);
    }
}

/// Sorts facts by place, without room for a second list; one that several views show is one, and looks as the
/// first does.
pub fn merge(facts: &mut Vec<Fact>) {
    fn place(f: &Fact) -> (FileId, Span, &Subject) {
        (f.file, f.span, &f.subject)
    }
    if facts.is_sorted_by(|a, b| place(a) < place(b)) {
        return;
    }
    let key = |i: &u32| place(&facts[*i as usize]);
    let mut order: Vec<u32> = (0..facts.len() as u32).collect();
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut to = vec![0; order.len()];
    for (place, from) in order.into_iter().enumerate() {
        to[from as usize] = place;
    }
    for i in 0..to.len() {
        while to[i] != i {
            let place = to[i];
            facts.swap(i, place);
            to.swap(i, place);
        }
    }
    facts.dedup_by(|b, a| {
        let same = place(a) == place(b);
        if same {
            a.live = a.live.or(b.live);
        }
        same
    });
}

/// Parses each file as tree-sitter alone would, on the calling thread: the yardstick of the benchmarks.
/// Returns the number of tree nodes, so that no compiler can leave the work out.
pub fn bare_parse(sources: &[SourceFile]) -> usize {
    sources
        .iter()
        .filter_map(|s| {
            let cpp =
                matches!(crate::sources::language::extension(&s.path), "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx");
            Grammar::of_language(cpp).parse(&s.text)
        })
        .map(|t| t.root_node().descendant_count())
        .sum()
}

/// What one file gives.
#[derive(Debug, Default)]
pub struct FileFacts<'a> {
    pub facts: Vec<Fact>,
    pub uses: Vec<MacroUse<'a>>,
    pub problem: Option<Problem>,
    pub unparsed: u64,
    pub parses: u32,
    /// Functions that were too large for the analysis of NULL.
    pub gave_up: Vec<Span>,
    /// Names of the catalog that the file defines itself, and where.
    pub own: Vec<(&'a [u8], Own)>,
    /// Names of the catalog that the file declares without defining them.
    pub declared: Vec<&'a [u8]>,
}

/// Reads one file, with the tree that was kept of it.
pub fn read_file<'a>(semantics: &Semantics<'a>, i: usize, kept: Option<Parsed>) -> FileFacts<'a> {
    let Semantics { package, types, macros, .. } = semantics;
    let file = &package.sources.files[i];
    let live = |at: u32| package.live(i, at);
    let mut out = FileFacts { facts: directive_facts(package, i), ..FileFacts::default() };
    // A header that only dead lines include has nothing to say, and need not be C for this compiler.
    if package.regions[i].iter().all(|live| live.may.is_empty()) {
        return out;
    }
    let toks = file.tokens();
    if kept.is_none() && !speaks_of_cpython(file, &toks, macros) {
        return out;
    }
    let names = NameStarts::of(&toks);
    let mut overwritten: FxHashSet<Span> = FxHashSet::default();
    let (mut static_objects, mut lost) = (Vec::new(), Vec::new());
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    let mut of_functions = flow::Kept::default();
    let mut take = |out: &mut FileFacts<'a>, parsed: &Parsed, decls: &Decls<'a>, scope: Option<&[Span]>| {
        let reader = reader(package, i, &parsed.view.text, &live);
        let task = Task {
            semantics,
            file: i,
            grammar: Grammar::of_language(file.cpp),
            own: decls,
            reader,
            names: &names,
            params: Params::default(),
            frame: (0, parsed.view.text.len()),
            scope,
        };
        let Found { facts, uses, static_objects: objects, mut errors, .. } = walk_all(&task, parsed.read.trees());
        errors.extend(&parsed.read.lost);
        lost.extend(&parsed.read.lost);
        let roots = || parsed.read.trees().map(Tree::root_node);
        let mut tables: Vec<_> = roots().flat_map(|root| flow::tables(root, &reader)).collect();
        tables.sort_by_key(|(at, _)| *at);
        let entries = Entries::of_tables(tables.iter().map(|t| &t.1));
        let mut cx = flow::Context::new(package, i, decls, reader, entries, &mut of_functions);
        let mut functions: Vec<_> = roots().flat_map(flow::functions).collect();
        functions.sort_by_key(Node::start_byte);
        functions.retain(|f| scope.is_none_or(|s| touches(s, f.start_byte(), f.end_byte())));
        let mut places: Vec<Place<'_, '_, 'a>> = functions.into_iter().map(|f| Place::new(f, &reader)).collect();
        if let Ok((of_null, gave_up)) = null_facts(&mut cx, &mut places) {
            out.facts.extend(of_null);
            out.gave_up.extend(gave_up);
        }
        overwritten.extend(parsed.view.overwritten.iter().copied());
        static_objects.extend(objects);
        out.facts.extend(facts);
        out.uses.extend(uses.into_iter().filter(|u| seen.insert(u.span)));
        out.parses += 1;
        own_names(decls, &mut out.own, &mut out.declared);
        errors
    };
    let first = match kept {
        Some(parsed) => Some(parsed),
        None => Parsed::new(package, i, toks, 0),
    };
    if let Some(first) = first {
        let read;
        let decls = match types.files.get(i).and_then(Option::as_ref) {
            Some(d) => d,
            None => {
                read = first.decls(package, i);
                &read
            }
        };
        let errors = take(&mut out, &first, decls, None);
        out.unparsed = errors.iter().map(|e| e.len() as u64).sum();
        out.problem = problems::unparsed(package, i, &errors, out.unparsed);
        let (mut k, mut views) = (1, first.view.views);
        while k < views {
            let Some((further, shown)) = Parsed::further(package, i, k, &first) else { break };
            let changed = further.decls(package, i);
            let shown = shown.into_iter().chain(errors.iter().copied());
            let scope = further_views::scope(package, i, &names, (decls, &changed), shown);
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
    complete(semantics, i, &overwritten, &static_objects, &mut out);
    out.uses.shrink_to_fit();
    out
}

/// What a file's macros define, and the names that its views do not show; then its facts are put in order.
pub fn complete<'a>(
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
            out.own.push((d.name, Own { live, by_macro: true }));
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
    for span in overwritten {
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
        out.facts.push(fact(i, *span, live, Subject::Entity(id), Use::Mention));
    }
}

/// Walks some trees of one text, which lie beside one another.
fn walk_all<'t, 'a>(task: &Task<'_, 'a>, trees: impl Iterator<Item = &'t Tree>) -> Found<'a> {
    let mut all = Found::default();
    for tree in trees {
        let Found { facts, uses, static_objects, errors, .. } = walk(task.clone(), tree);
        all.facts.extend(facts);
        all.uses.extend(uses);
        all.static_objects.extend(static_objects);
        all.errors.extend(errors);
    }
    all.errors.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{ConfigSet, EntityId, Live};

    #[test]
    fn facts_are_put_in_order_and_the_first_of_equals_speaks_for_all() {
        let (old, new) = (ConfigSet(1), ConfigSet(2));
        let place = |file: usize, start: u32, on: ConfigSet, usage: Use| {
            let live = Live { may: on, must: on };
            fact(file, Span { start, end: start + 1 }, live, Subject::Entity(EntityId(0)), usage)
        };
        let mut facts = vec![
            place(2, 5, old, Use::Read),
            place(0, 9, old, Use::Write),
            place(1, 0, old, Use::Mention),
            place(0, 3, old, Use::Read),
            place(2, 5, new, Use::Mention),
        ];
        merge(&mut facts);
        let got: Vec<_> = facts.iter().map(|f| (f.file.0, f.span.start, &f.usage, f.live.may)).collect();
        let both = old | new;
        assert_eq!(
            got,
            [(0, 3, &Use::Read, old), (0, 9, &Use::Write, old), (1, 0, &Use::Mention, old), (2, 5, &Use::Read, both)]
        );
    }
}
