//! The road of a whole package: headers first, then everything with all types known, then macro bodies.

use crate::bodies::grammar;
use crate::directives::{directive_facts, fact};
use crate::file::FileScan;
use crate::own::{Owned, drop_own_names, is_catalog_name, own_names, trust_internal_headers};
use crate::owner::TypeIndex;
use crate::package::Package;
use crate::reach;
use crate::reading::Reading;
use crate::scan::{Tok, TokKind};
use crate::types::{Decls, Reader};
use crate::view::{self, View};
use crate::walk::{Found, MacroUse, Task, walk};
use crate::wrappers::Wrappers;
use crate::{Extraction, Options};
use abi3lint_model::{ConfigSet, Fact, Live, Problem, ProblemKind, SourceFile, Span, Subject, Use};
use abi3lint_rules::catalog;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use tree_sitter::Tree;

/// Unparsed bytes below this are not worth a line of output.
const TOLD_BYTES: u64 = 256;

/// Reads a package.
pub fn extract(sources: &[SourceFile], options: &Options) -> Extraction {
    let package = Package::new(sources, options);
    let wrappers = Wrappers::of(&package);
    let (decls, trees) = declarations(&package);
    let index = TypeIndex::new(decls);
    // What holds a tree goes first, then the largest files: their trees must not meet the facts of all others.
    let mut order: Vec<(usize, Option<Parsed>)> = trees.into_iter().enumerate().collect();
    order.sort_by_key(|(i, tree)| (tree.is_none(), Reverse(package.files[*i].text.len())));
    let mut all: Vec<(usize, FileFacts<'_>)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|(i, tree)| (i, read_file(&package, &index, &wrappers, i, tree)))
        .collect();
    all.sort_by_key(|(i, _)| *i);
    let mut out = Extraction::default();
    out.stats.files = sources.len() as u32;
    out.stats.bytes = sources.iter().map(|s| s.text.len() as u64).sum();
    let mut facts: Vec<Vec<Fact>> = Vec::with_capacity(all.len());
    let mut uses = Vec::new();
    let mut own: Owned<'_> = FxHashMap::default();
    for (i, f) in all {
        facts.push(f.facts);
        out.problems.extend(f.problem);
        out.stats.unparsed_bytes += f.unparsed;
        out.stats.parses += f.parses;
        uses.push((i, f.uses));
        for (name, set) in f.own {
            own.entry(name).or_default().push((i, set));
        }
        for name in f.declared {
            own.entry(name).or_default().push((i, ConfigSet::EMPTY));
        }
    }
    let mut of_bodies = reach::facts(&package, &index, &wrappers, &uses);
    of_bodies.sort_by_key(|f| Reverse(f.file));
    for (i, of_file) in facts.iter_mut().enumerate() {
        let from = of_bodies.partition_point(|f| f.file.0 as usize > i);
        of_file.reserve_exact(of_bodies.len() - from);
        of_file.extend(of_bodies.drain(from..));
    }
    facts.iter_mut().for_each(merge);
    out.facts.reserve_exact(facts.iter().map(Vec::len).sum());
    out.facts.extend(facts.into_iter().flatten());
    drop_own_names(&package, &own, &mut out.facts);
    trust_internal_headers(&package, &mut out.facts);
    if options.reading {
        out.reading = Reading::of(&package);
    }
    out
}

/// Sorts facts by place; one that several views show is one.
fn merge(facts: &mut Vec<Fact>) {
    facts.sort_by(|a, b| (a.file, a.span, &a.subject).cmp(&(b.file, b.span, &b.subject)));
    facts.dedup_by(|b, a| {
        let same = (a.file, a.span, &a.subject) == (b.file, b.span, &b.subject);
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
            let cpp = matches!(crate::file::extension(&s.path), "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx");
            grammar(cpp).parse(&s.text)
        })
        .map(|t| t.root_node().descendant_count())
        .sum()
}

struct FileFacts<'a> {
    facts: Vec<Fact>,
    uses: Vec<MacroUse<'a>>,
    problem: Option<Problem>,
    unparsed: u64,
    parses: u32,
    /// Names of the catalog that the file defines itself, and where.
    own: Vec<(&'a [u8], ConfigSet)>,
    /// Names of the catalog that the file declares without defining them.
    declared: Vec<&'a [u8]>,
}

fn reader<'r, 'a>(package: &'r Package<'a>, i: usize, view: &'r [u8], live: &'r dyn Fn(u32) -> Live) -> Reader<'r, 'a> {
    Reader { file: i as u32, text: package.files[i].text, view, shift: 0, live }
}

/// The first view of a file and its tree.
struct Parsed {
    view: View,
    tree: Tree,
}

impl Parsed {
    fn new(package: &Package<'_>, i: usize, toks: &[Tok], k: usize) -> Option<Parsed> {
        let view = view::build(package, i, toks, k);
        let tree = grammar(package.files[i].cpp).parse(&view.text)?;
        Some(Parsed { view, tree })
    }
}

/// Trees of included files are kept for their walk up to this many bytes of source; a tree takes about 17
/// times as much memory.
const KEPT_BYTES: usize = 1 << 20;

/// What the first look at an included file gives.
type Header<'a> = (Option<Decls<'a>>, Option<Parsed>);

/// File-level declarations of the files that others include, and their trees as far as they may be kept.
fn declarations<'a>(package: &Package<'a>) -> (Vec<Option<Decls<'a>>>, Vec<Option<Parsed>>) {
    let mut by_size: Vec<usize> = (0..package.files.len()).filter(|i| package.included[*i]).collect();
    by_size.sort_by_key(|i| (package.files[*i].text.len(), *i));
    let mut room = KEPT_BYTES;
    let mut keep = vec![false; package.files.len()];
    for i in by_size {
        let Some(rest) = room.checked_sub(package.files[i].text.len()) else { break };
        room = rest;
        keep[i] = true;
    }
    let mut order: Vec<usize> = (0..package.files.len()).collect();
    order.sort_by_key(|i| Reverse(package.files[*i].text.len()));
    let mut done: Vec<(usize, Header<'a>)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|i| {
            let parsed = package.included[i].then(|| Parsed::new(package, i, &package.files[i].tokens(), 0)).flatten();
            let decls = parsed.as_ref().map(|p| file_decls(package, i, p));
            (i, (decls, parsed.filter(|_| keep[i])))
        })
        .collect();
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, d)| d).unzip()
}

fn file_decls<'a>(package: &Package<'a>, i: usize, parsed: &Parsed) -> Decls<'a> {
    let live = |at: u32| package.live(i, at);
    let mut decls = Decls::default();
    reader(package, i, &parsed.view.text, &live).file_level(parsed.tree.root_node(), &mut decls);
    decls
}

fn read_file<'a>(
    package: &Package<'a>,
    index: &TypeIndex<'a>,
    wrappers: &Wrappers<'a>,
    i: usize,
    mut kept: Option<Parsed>,
) -> FileFacts<'a> {
    let file = &package.files[i];
    let live = |at: u32| package.live(i, at);
    let mut out = FileFacts {
        facts: directive_facts(package, i),
        uses: Vec::new(),
        problem: None,
        unparsed: 0,
        parses: 0,
        own: Vec::new(),
        declared: Vec::new(),
    };
    // A header that only dead lines include has nothing to say, and need not be C for this compiler.
    if package.regions[i].iter().all(|live| live.may.is_empty()) {
        return out;
    }
    let toks = file.tokens();
    if kept.is_none() && !speaks_of_cpython(file, &toks, wrappers) {
        return out;
    }
    let mut overwritten: FxHashSet<Span> = FxHashSet::default();
    let mut static_objects = Vec::new();
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    let mut views = 1;
    let mut k = 0;
    while k < views {
        let Some(parsed) = kept.take().or_else(|| Parsed::new(package, i, &toks, k)) else { break };
        let Parsed { view: v, tree } = &parsed;
        views = v.views;
        out.parses += 1;
        let read;
        let decls = match index.files.get(i).and_then(Option::as_ref).filter(|_| k == 0) {
            Some(d) => d,
            None => {
                read = file_decls(package, i, &parsed);
                &read
            }
        };
        let task = Task {
            package,
            index,
            file: i,
            grammar: grammar(file.cpp),
            own: decls,
            reader: reader(package, i, &v.text, &live),
            wrappers,
            toks: &toks,
            params: Vec::new(),
            frame: (0, v.text.len()),
        };
        let Found { facts, uses, static_objects: objects, errors, .. } = walk(task, tree);
        overwritten.extend(v.overwritten.iter().copied());
        static_objects.extend(objects);
        out.facts.extend(facts);
        out.uses.extend(uses.into_iter().filter(|u| seen.insert(u.span)));
        own_names(decls, &mut out.own, &mut out.declared);
        if k == 0 {
            out.unparsed = errors.iter().map(|e| e.len() as u64).sum();
            out.problem = unparsed_problem(package, i, &errors, out.unparsed);
        }
        k += 1;
    }
    for d in &file.defines {
        let set = live(d.name_span.start).may;
        if is_catalog_name(d.name) && !set.is_empty() {
            out.own.push((d.name, set));
        }
    }
    repaired_facts(package, i, wrappers, &overwritten, &static_objects, &mut out);
    // All files' facts are held until the end of the run.
    merge(&mut out.facts);
    out.facts.shrink_to_fit();
    out.uses.shrink_to_fit();
    out
}

/// Whether the file names anything of CPython's, or a macro that does: bundled libraries do not, and
/// need no parse.
fn speaks_of_cpython(file: &FileScan<'_>, toks: &[Tok], wrappers: &Wrappers<'_>) -> bool {
    toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident).any(|(k, t)| {
        let word = t.span.of(file.text);
        let Ok(name) = std::str::from_utf8(word) else { return false };
        // Lower-case names of the catalog are types that stand beside others of its names, and a field
        // name without a prefix is anybody's.
        let reserved = word[0].is_ascii_uppercase() || word[0] == b'_';
        let member = k > 0 && (toks[k - 1].is(b'.') || toks[k - 1].is(b'>')) && word.contains(&b'_');
        wrappers.contains(word) || (reserved && is_known(name)) || (member && !catalog::fields_named(name).is_empty())
    })
}

fn is_known(name: &str) -> bool {
    catalog::lookup(name).is_some() || catalog::lookup_tag(name).is_some()
}

/// Names that a repair took out of the view.
fn repaired_facts<'a>(
    package: &Package<'a>,
    i: usize,
    wrappers: &Wrappers<'a>,
    overwritten: &FxHashSet<Span>,
    static_objects: &[Span],
    out: &mut FileFacts<'a>,
) {
    let text = package.files[i].text;
    for span in overwritten {
        let word = span.of(text);
        let live = package.live(i, span.start);
        if live.may.is_empty() {
            continue;
        }
        if wrappers.contains(word) {
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

fn unparsed_problem(package: &Package<'_>, i: usize, errors: &[Span], bytes: u64) -> Option<Problem> {
    let first = errors.first()?;
    if bytes < TOLD_BYTES {
        return None;
    }
    let text = package.files[i].text;
    let line = 1 + text[..(first.start as usize).min(text.len())].iter().filter(|b| **b == b'\n').count();
    let regions = if errors.len() == 1 { "1 region".to_owned() } else { format!("{} regions", errors.len()) };
    Some(Problem {
        kind: ProblemKind::Unparsed,
        path: package.files[i].path.to_owned(),
        line: Some(line as u32),
        message: format!(
            "{bytes} bytes in {regions} could not be parsed; names in them are judged, but field accesses may be missed"
        ),
    })
}
