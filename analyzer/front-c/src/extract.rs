//! The road of a whole package: headers first, then everything with all types known, then macro bodies.

use crate::definitions::{self, FileDefinitions};
use crate::facts::c_library::drop_declared;
use crate::facts::fact::merge;
use crate::facts::file::{FileFacts, read_file};
use crate::facts::original_places::put_back;
use crate::facts::shims::{Shim, Shims, drop_bare_names, drop_shims, trust_internal_headers};
use crate::facts::sized_lengths::note_sized_lengths;
use crate::facts::unread_headers::doubt;
use crate::facts::with_gil::excuse_with_gil;
use crate::facts::{expansion, problems};
use crate::flow::header_helpers;
use crate::infer::semantics::Semantics;
use crate::macros::body::MacroBodies;
use crate::macros::relevant::RelevantMacros;
use crate::options::Options;
use crate::package::Package;
use crate::package::summary::PreprocessorState;
use crate::sources::language::extension;
use crate::syntax::grammar::Grammar;
use crate::text::joined_files;
use crate::types::headers::declarations;
use crate::types::index::TypeIndex;
use crate::view::parsed::Parsed;
use crate::walk::state::MacroUse;
use abi3lint_model::{Fact, Problem, SourceFile, Stop};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Borrow;
use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

/// Counts of one extraction.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    /// Files that were read.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes in regions that the grammar could not read.
    pub unparsed_bytes: u64,
    /// Parses that were needed.
    pub parses: u32,
}

/// What a front end returns.
#[derive(Clone, Default, Debug)]
pub struct Extraction {
    /// Uses of CPython's entities, sorted by file and offset.
    pub facts: Vec<Fact>,
    /// What was not read.
    pub problems: Vec<Problem>,
    /// Where translation units do not compile.
    pub stops: Vec<Stop>,
    /// Counts.
    pub stats: Stats,
    /// What else is known of the package; empty where it was not asked for.
    pub preprocessor: PreprocessorState,
}

/// A guess, on the safe side: what Cython writes has one fact in two hundred bytes, what people write has fewer.
const BYTES_PER_FACT: usize = 64;

/// Reads a package.
pub fn extract<F: Borrow<SourceFile> + Sync>(sources: &[F], options: &Options) -> Extraction {
    extract_telling(sources, options, &|_| {})
}

/// Reads a package, and tells of each file that was read how many bytes it has; several threads do so.
pub fn extract_telling<F: Borrow<SourceFile> + Sync>(
    sources: &[F],
    options: &Options,
    told: &(dyn Fn(u64) + Sync),
) -> Extraction {
    let Some(read) = joined_files::read_as_joined(sources) else { return read_package(sources, options, told) };
    let mut out = read_package(&read, options, told);
    put_back(&read, &mut out.facts, &mut out.stops, &mut out.preprocessor);
    out
}

/// Reads a package of texts in which no line end divides a token.
fn read_package<F: Borrow<SourceFile> + Sync>(
    sources: &[F],
    options: &Options,
    told: &(dyn Fn(u64) + Sync),
) -> Extraction {
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
            told(package.sources.files[i].text.len() as u64);
            (i, of_file)
        })
        .collect();
    all.sort_by_key(|(i, _)| *i);
    let all: Vec<FileFacts<'_>> = all.into_iter().map(|(_, f)| f).collect();
    let (mut out, own) = counts(package, &all);
    let of_bodies = expansion::facts(&semantics, &uses(&all));
    let defined = definition_facts(package, &all);
    tell_of_bodies(&semantics, &mut out);
    let Semantics { package, types, .. } = semantics;
    drop((all, types));
    out.facts = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    out.facts.extend(of_bodies);
    out.facts.extend(defined);
    finish(&package, &own, &mut out);
    out
}

/// What the package declares and its macros, with the trees that are kept of its headers.
pub(crate) fn read_headers<'a>(package: Package<'a>) -> (Semantics<'a>, Vec<Option<Parsed>>) {
    let macros = RelevantMacros::of(&package.sources);
    let (decls, trees) = declarations(&package);
    let bodies = MacroBodies::default();
    let read: Vec<_> = trees.iter().map(Option::as_ref).zip(decls.iter().map(Option::as_ref)).collect();
    let headers = header_helpers(&package, &bodies, &macros, &read);
    (Semantics { package, types: TypeIndex::new(decls), macros, bodies, headers }, trees)
}

/// Counts and problems of all files, and the names that are the package's own.
pub(crate) fn counts<'a>(package: &Package<'a>, all: &[FileFacts<'a>]) -> (Extraction, Shims<'a>) {
    let mut out = Extraction::default();
    let judged = package.sources.options.judged.unwrap_or(all.len()).min(all.len());
    out.stats.files = judged as u32;
    out.stats.bytes = package.sources.files[..judged].iter().map(|f| f.text.len() as u64).sum();
    let mut own: Shims<'a> = FxHashMap::default();
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
        for (name, announced) in &f.declared {
            own.entry(name).or_default().push((i, Shim { announced: *announced, ..Shim::default() }));
        }
    }
    (out, own)
}

/// The uses of macros by file.
pub(crate) fn uses<'f, 'a>(all: &'f [FileFacts<'a>]) -> Vec<(usize, &'f [MacroUse<'a>])> {
    all.iter().enumerate().map(|(i, f)| (i, f.uses.as_slice())).collect()
}

/// What all files define for the interpreter.
pub(crate) fn definition_facts(package: &Package<'_>, all: &[FileFacts<'_>]) -> Vec<Fact> {
    let of_files: Vec<Option<&FileDefinitions>> = all.iter().map(|f| f.definitions.as_deref()).collect();
    definitions::facts(package, &of_files)
}

/// Adds what was not read of macro bodies.
pub(crate) fn tell_of_bodies(semantics: &Semantics<'_>, out: &mut Extraction) {
    let (bytes, problems) = problems::bodies(semantics);
    out.stats.unparsed_bytes += bytes;
    out.problems.extend(problems);
}

/// Puts the facts of all files in order and takes out what is not CPython's.
pub(crate) fn finish(package: &Package<'_>, own: &Shims<'_>, out: &mut Extraction) {
    merge(&mut out.facts);
    out.facts.shrink_to_fit();
    drop_shims(package, own, &mut out.facts);
    drop_declared(package, own, &mut out.facts);
    drop_bare_names(package, &mut out.facts);
    trust_internal_headers(package, &mut out.facts);
    note_sized_lengths(package, &mut out.facts);
    excuse_with_gil(package.sources.options.active, &mut out.facts);
    out.problems.extend(doubt(package, &mut out.facts));
    out.problems.extend(problems::beyond_limits(package));
    out.stops = package.stops().collect();
    if package.sources.options.preprocessor {
        out.preprocessor = PreprocessorState::of(package);
    }
}

/// Parses each file as tree-sitter alone would, on the calling thread: the yardstick of the benchmarks.
/// Returns the number of tree nodes, so that no compiler can leave the work out.
pub fn bare_parse(sources: &[SourceFile]) -> usize {
    sources
        .iter()
        .filter_map(|s| {
            let cpp = matches!(extension(&s.path), "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx");
            Grammar::of_language(cpp).parse(&s.text)
        })
        .map(|t| t.count())
        .sum()
}
