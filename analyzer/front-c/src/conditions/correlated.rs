//! Macros that the build decides and on which other macros of the package depend: `#ifdef HAVE_X` around
//! `#define USE_X`. A condition that names both, in its own line or around it, is wrong about them where each is
//! taken by itself. It must not know how a condition is evaluated.

use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_c_text::TokKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Macros that depend on macros that depend on others, so far.
const STEPS: usize = 4;
/// What depends on more is a list of features; nobody tries all their combinations.
const MOST: usize = 8;

/// Conditions with more names around and before them are a table; nobody names one of them twice.
const FAR: usize = 64;

type Names<'a> = FxHashSet<&'a [u8]>;

/// A condition that names macros which depend on the same ones of the build.
#[derive(Debug)]
pub(crate) struct CorrelatedCondition<'a> {
    /// The region behind it.
    pub region: usize,
    /// Those of the build.
    pub names: Vec<&'a [u8]>,
}

/// Such conditions by file, where `Py` stands behind them.
pub(crate) fn correlated_conditions<'a>(sources: &SourceIndex<'a>) -> FxHashMap<usize, Vec<CorrelatedCondition<'a>>> {
    let counts = |name: &&'a [u8]| sources.macros.contains_key(name) || sources.is_open(name);
    // By macro of the package: what stands in the conditions around its definitions.
    let mut around: FxHashMap<&'a [u8], Names<'a>> = FxHashMap::default();
    for file in &sources.files {
        each(file, |names, condition| {
            if let Condition::Around(name) = condition {
                around.entry(name).or_default().extend(names.iter().copied().filter(counts));
            }
        });
    }
    // A round sees what the same round found for the names before.
    let mut around: Vec<(&'a [u8], Names<'a>)> = around.into_iter().collect();
    around.sort_unstable_by_key(|(name, _)| *name);
    let mut roots: FxHashMap<&'a [u8], Names<'a>> = FxHashMap::default();
    for _ in 0..STEPS {
        for (name, names) in &around {
            let more: Vec<&'a [u8]> = names
                .iter()
                .flat_map(|n| {
                    let of_macro = roots.get(n).into_iter().flatten().copied();
                    let itself = (!sources.macros.contains_key(n)).then_some(*n);
                    of_macro.chain(itself)
                })
                .collect();
            if !more.is_empty() {
                roots.entry(name).or_default().extend(more);
            }
        }
    }
    roots.retain(|_, list| list.len() <= MOST);
    if roots.is_empty() {
        return FxHashMap::default();
    }
    let mut out: FxHashMap<usize, Vec<CorrelatedCondition<'a>>> = FxHashMap::default();
    for (i, file) in sources.files.iter().enumerate() {
        let ends = ends(file);
        each(file, |names, condition| {
            let Condition::Before(region) = condition else { return };
            // What speaks of nothing of CPython's is nobody's business.
            let end = ends.get(region).copied().unwrap_or(file.conditionals.len());
            if !names.iter().any(|n| roots.contains_key(n)) || !file.speaks[region..=end].contains(&true) {
                return;
            }
            let mut seen: Names<'a> = names.iter().copied().filter(|n| !roots.contains_key(n)).collect();
            let mut macros: Names<'a> = FxHashSet::default();
            let mut found: Vec<&'a [u8]> = Vec::new();
            for name in names.iter().filter(|n| macros.insert(n)) {
                let of_macro = roots.get(name).into_iter().flatten();
                found.extend(of_macro.filter(|root| !seen.insert(root)));
            }
            if !found.is_empty() {
                out.entry(i).or_default().push(CorrelatedCondition { region, names: found });
            }
        });
    }
    out
}

/// By region: the last one of the group whose branch it is.
fn ends(file: &FileScan<'_>) -> Vec<usize> {
    let mut out = vec![file.conditionals.len(); file.conditionals.len() + 1];
    let region = |directive: u32| file.region(file.scan.directives[directive as usize].span.end);
    for group in &file.groups {
        let Some(end) = group.endif else { continue };
        group.branches.iter().for_each(|b| out[region(*b)] = region(end) - 1);
    }
    out
}

/// What conditions stand before.
enum Condition<'a> {
    /// A region.
    Before(usize),
    /// The definition of a macro.
    Around(&'a [u8]),
}

/// Calls with the names in each condition and in those around and before it, and with those around each definition.
fn each<'a>(file: &FileScan<'a>, mut call: impl FnMut(&[&'a [u8]], Condition<'a>)) {
    let mut names: Vec<&'a [u8]> = Vec::new();
    let mut groups: Vec<usize> = Vec::new();
    let mut defines = file.defines.iter().peekable();
    let mut region = 0;
    for (i, d) in file.scan.directives.iter().enumerate() {
        region += usize::from(d.kind.is_conditional());
        let condition = if let Some(define) = defines.next_if(|x| x.directive as usize == i) {
            Condition::Around(define.name)
        } else if d.kind.opens() || d.kind.continues() {
            if d.kind.opens() {
                groups.push(names.len());
            }
            let words = file.scan.directive_tokens(d).iter().filter(|t| t.kind == TokKind::Ident);
            names.extend(words.map(|t| t.span.of(file.text)).filter(|w| *w != b"defined"));
            Condition::Before(region)
        } else {
            if d.kind.is_conditional() {
                names.truncate(groups.pop().unwrap_or(0));
            }
            continue;
        };
        if (1..=FAR).contains(&names.len()) {
            call(&names, condition);
        }
    }
}
