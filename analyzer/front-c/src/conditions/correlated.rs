//! Macros that the build decides and on which other macros of the package depend: `#ifdef HAVE_X` around
//! `#define USE_X`. A condition that names both, in its own line or around it, is wrong about them where each is
//! taken by itself. So is one that names two macros which lead to the same `#error`, because a build that defines both
//! does not compile. It must not know how a condition is evaluated.

use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_c_text::{DirectiveKind, TokKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// Macros that depend on macros that depend on others, so far.
const STEPS: usize = 4;
/// What depends on more is a list of features; nobody tries all their combinations.
const MOST: usize = 8;

/// So many branches with an `#error` are looked at.
const CLAUSES: usize = 100;

/// Conditions with more names around and before them are a table; nobody names one of them twice.
const FAR: usize = 64;

type Names<'a> = FxHashSet<&'a [u8]>;

/// A condition that names macros which depend on the same ones of the build.
#[derive(Debug)]
pub(crate) struct CorrelatedCondition<'a> {
    /// The region behind it.
    pub region: usize,
    /// Those of the build,
    pub names: Vec<&'a [u8]>,
    /// and those that an `#error` excludes together.
    pub exclusive: Vec<Exclusive<'a>>,
}

/// A macro of the build that an `#error` excludes together with others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exclusive<'a> {
    pub name: &'a [u8],
    /// Whether a condition asks for its value.
    pub by_value: bool,
    /// The file of the `#error`, and the region around the group of its branch: where that is not compiled, it excludes
    /// nothing.
    pub error: (usize, usize),
}

/// What leads to an `#error`.
#[derive(Debug)]
struct Clause<'a> {
    /// Macros of the build that are named in its conditions,
    direct: Names<'a>,
    /// and those that others depend on which are.
    indirect: Names<'a>,
    /// The file, and the region around the group of the branch.
    error: (usize, usize),
}

impl<'a> Clause<'a> {
    fn of(
        names: &[&'a [u8]],
        error: (usize, usize),
        roots: &FxHashMap<&'a [u8], Names<'a>>,
        sources: &SourceIndex<'a>,
    ) -> Clause<'a> {
        let direct: Names<'a> = names.iter().copied().filter(|n| sources.is_open(n)).collect();
        let indirect = names.iter().filter_map(|n| roots.get(n)).flatten().copied();
        Clause { indirect: indirect.filter(|n| !direct.contains(n)).collect(), direct, error }
    }

    /// The macros of a condition that it excludes together: what one of them is decides about the others.
    fn shared(&self, of_condition: &Names<'a>) -> Vec<&'a [u8]> {
        let mut both: Vec<&'a [u8]> = self.direct.iter().filter(|n| of_condition.contains(*n)).copied().collect();
        both.sort_unstable();
        let mut others: Vec<&'a [u8]> = self.indirect.iter().filter(|n| of_condition.contains(*n)).copied().collect();
        others.sort_unstable();
        if others.is_empty() {
            both.pop();
        }
        both.append(&mut others);
        both
    }
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
    let clauses = clauses(sources, &roots);
    if roots.is_empty() && clauses.is_empty() {
        return FxHashMap::default();
    }
    let values = names_by_value(sources);
    let excluded: Names<'a> = clauses.iter().flat_map(|c| c.direct.iter().chain(&c.indirect)).copied().collect();
    let mut out: FxHashMap<usize, Vec<CorrelatedCondition<'a>>> = FxHashMap::default();
    for (i, file) in sources.files.iter().enumerate() {
        let ends = ends(file);
        each(file, |names, condition| {
            let Condition::Before { region, .. } = condition else { return };
            // What speaks of nothing of CPython's is nobody's business.
            let end = ends.get(region).copied().unwrap_or(file.conditionals.len());
            let depends = names.iter().any(|n| roots.contains_key(n));
            if !depends && clauses.is_empty() || !file.speaks[region..=end].contains(&true) {
                return;
            }
            let mut seen: Names<'a> = names.iter().copied().filter(|n| !roots.contains_key(n)).collect();
            let mut macros: Names<'a> = FxHashSet::default();
            let mut found: Vec<&'a [u8]> = Vec::new();
            for name in names.iter().filter(|n| macros.insert(n)) {
                let of_macro = roots.get(name).into_iter().flatten();
                found.extend(of_macro.filter(|root| !seen.insert(root)));
            }
            let mut exclusive = Vec::new();
            if seen.iter().any(|name| excluded.contains(name)) {
                for clause in &clauses {
                    let of_clause = |name| Exclusive { name, by_value: values.contains(name), error: clause.error };
                    exclusive.extend(clause.shared(&seen).into_iter().map(of_clause));
                }
            }
            if !found.is_empty() || !exclusive.is_empty() {
                out.entry(i).or_default().push(CorrelatedCondition { region, names: found, exclusive });
            }
        });
    }
    out
}

/// What leads to each `#error` of the package, where it is more than one macro of the build.
fn clauses<'a>(sources: &SourceIndex<'a>, roots: &FxHashMap<&'a [u8], Names<'a>>) -> Vec<Clause<'a>> {
    let mut out = Vec::new();
    for (i, file) in sources.files.iter().enumerate().filter(|(_, f)| !f.errors.is_empty()) {
        each(file, |names, condition| {
            let Condition::Before { directive, around, .. } = condition else { return };
            if file.error_in(directive).is_none() || out.len() >= CLAUSES {
                return;
            }
            let clause = Clause::of(names, (i, around), roots, sources);
            let count = clause.direct.len() + clause.indirect.len();
            if (clause.direct.len() > 1 || !clause.indirect.is_empty()) && count <= MOST {
                out.push(clause);
            }
        });
    }
    out
}

/// The names whose value a condition asks for, not only whether they are defined.
fn names_by_value<'a>(sources: &SourceIndex<'a>) -> Names<'a> {
    let mut out = Names::default();
    for file in &sources.files {
        for d in file.scan.directives.iter().filter(|d| matches!(d.kind, DirectiveKind::If | DirectiveKind::Elif)) {
            let toks = file.scan.directive_tokens(d);
            let is_defined = |i: usize| toks.get(i).is_some_and(|t| t.span.of(file.text) == b"defined");
            for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
                let asks = i.checked_sub(1).is_some_and(is_defined)
                    || i.checked_sub(2).is_some_and(|k| is_defined(k) && toks[k + 1].is(b'('));
                if !asks {
                    out.insert(t.span.of(file.text));
                }
            }
        }
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
    /// A region, after a directive whose group stands in another.
    Before { region: usize, directive: usize, around: usize },
    /// The definition of a macro.
    Around(&'a [u8]),
}

/// Calls with the names in each condition and in those around and before it, and with those around each definition.
fn each<'a>(file: &FileScan<'a>, mut call: impl FnMut(&[&'a [u8]], Condition<'a>)) {
    let mut names: Vec<&'a [u8]> = Vec::new();
    // Of each group that is open, how many names stand around it, and in which region it is.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut defines = file.defines.iter().peekable();
    let mut region = 0;
    for (i, d) in file.scan.directives.iter().enumerate() {
        region += usize::from(d.kind.is_conditional());
        let condition = if let Some(define) = defines.next_if(|x| x.directive as usize == i) {
            Condition::Around(define.name)
        } else if d.kind.opens() || d.kind.continues() {
            if d.kind.opens() {
                groups.push((names.len(), region - 1));
            }
            let words = file.scan.directive_tokens(d).iter().filter(|t| t.kind == TokKind::Ident);
            names.extend(words.map(|t| t.span.of(file.text)).filter(|w| *w != b"defined"));
            Condition::Before { region, directive: i, around: groups.last().map_or(0, |g| g.1) }
        } else {
            if d.kind.is_conditional() {
                names.truncate(groups.pop().map_or(0, |g| g.0));
            }
            continue;
        };
        if (1..=FAR).contains(&names.len()) {
            call(&names, condition);
        }
    }
}
