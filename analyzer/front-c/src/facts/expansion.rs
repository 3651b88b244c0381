//! How uses reach the bodies of macros, directly and through other macros; each body is reported once.
//!
//! A use leads to the definitions of its macro, and the uses in their bodies lead on. A body is visited again only
//! for what is new: configurations, types of arguments, names that are passed on. So a tower of macros, however high,
//! costs a visit a macro, and one whose macros name each other several times no more. A macro within its own
//! expansion is not expanded. What types and names can multiply has a budget, and it is said where that ends.
//!
//! It must not know a rule, nor how a body is parsed.

use super::body::read_body;
use super::expansion_chain::{Chain, Chains};
use super::pasted_names::{NamePlace, PastedNames};
use super::repeated_uses::RepeatedUses;
use super::stringized::spelled_names;
use super::use_counts::Counts;
use crate::infer::semantics::Semantics;
use crate::package::Package;
use crate::sources::index::DefineRef;
use crate::sources::parameters::ParamNames;
use crate::sources::reached_limits::Limit;
use crate::types::ty::{Ty, parse};
use crate::walk::state::{FieldBase, MacroUse, WalkOutput};
use abi3lint_model::{Confidence, EntityId, Expansion, Fact, FileId, Live, Origin, Route, Span, Subject, Use};
use abi3lint_rules::catalog;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a macro is used with.
#[derive(Clone, PartialEq, Eq, Hash)]
struct With<'a> {
    live: Live,
    args: Vec<Ty<'a>>,
    /// Types of the free variables of the macro.
    free: Vec<Ty<'a>>,
    /// Where the names stand that the arguments begin with.
    names: Vec<NamePlace>,
}

/// A use on its way to the definitions of its macro.
struct Step<'a> {
    file: usize,
    name: &'a [u8],
    with: With<'a>,
    /// The use itself is the last.
    chain: Chain,
}

/// A use on its way to a body.
struct Reach<'a> {
    define: DefineRef,
    live: Live,
    args: Vec<Ty<'a>>,
    /// Where the names stand that the arguments begin with.
    names: Vec<NamePlace>,
    chain: Chain,
}

enum Pending<'a> {
    Use(Step<'a>),
    Body(Reach<'a>),
}

/// How a body is used.
struct Usage {
    live: Live,
    chain: Vec<Expansion>,
}

/// Expansions of macros in bodies of macros that are followed in one package; each argument counts as one more.
const EXPANSIONS: usize = 2_000_000;

/// Facts of all macro bodies that some live code uses. `uses` are those of each file's code.
pub(crate) fn facts<'a>(semantics: &Semantics<'a>, uses: &[(usize, &[MacroUse<'a>])]) -> Vec<Fact> {
    let package = &semantics.package;
    let mut bodies: FxHashMap<DefineRef, WalkOutput<'a>> = package
        .sources
        .macros
        .iter()
        .filter(|(name, _)| semantics.macros.contains(name))
        .flat_map(|(_, list)| list.iter().copied())
        .filter(|r| !package.define_live(*r).may.is_empty())
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|r| (r, read_body(semantics, r, &[])))
        .collect();
    let typed = typed(package, &bodies);
    let mut used: FxHashMap<DefineRef, Usage> = FxHashMap::default();
    let mut bound: FxHashMap<(DefineRef, Vec<Ty<'a>>), Live> = FxHashMap::default();
    let mut pending: Vec<Pending<'a>> = Vec::new();
    let mut chains = Chains::default();
    let mut left = EXPANSIONS;
    // Macros with many definitions come to the same use on as many ways.
    let mut seen: FxHashSet<(usize, &'a [u8], With<'a>)> = FxHashSet::default();
    let mut named_fields: Vec<Fact> = Vec::new();
    let mut pasted = PastedNames::default();
    let mut named: FxHashSet<(DefineRef, Vec<NamePlace>)> = FxHashSet::default();
    let mut repeated = RepeatedUses::new(package, &bodies);
    for (file, u) in uses.iter().flat_map(|(file, list)| list.iter().map(move |u| (*file, u))) {
        if repeated.is_known(file, u) {
            continue;
        }
        let names = u.names.iter().map(|s| s.map(|s| (file as u32, s))).collect();
        let with = With { live: u.live, args: u.args.clone(), free: u.free.clone(), names };
        chains.clear();
        let Some(step) = Step::of(package, (file, u.name), (file, u.span), with, None, &mut chains) else { continue };
        step.reach(package, file, &mut pending);
        // In order, so that the first use that is reported does not depend on the hash maps.
        pending.reverse();
        seen.clear();
        while let Some(next) = pending.pop() {
            let p = match next {
                Pending::Body(p) => p,
                Pending::Use(step) => {
                    if seen.insert((step.file, step.name, step.with.clone())) {
                        step.reach(package, file, &mut pending);
                    }
                    continue;
                }
            };
            let live = p.live.and(package.define_live(p.define));
            let entry =
                used.entry(p.define).or_insert_with(|| Usage { live: Live::NEVER, chain: chains.shown(p.chain) });
            let grown = entry.live.or(live);
            let mut again = grown != entry.live;
            entry.live = grown;
            let Some(found) = bodies.get(&p.define) else { continue };
            named_fields.extend(pasted.facts(package, (p.define, live), &p.names));
            for (i, record, of_offset) in found.field_params.iter().filter(|_| p.fits(package)) {
                let usage = if *of_offset { Use::OffsetOf } else { Use::Read };
                named_fields
                    .extend(named_field(package, &p, usize::from(*i), *record, live).map(|f| Fact { usage, ..f }));
            }
            if typed.contains(&p.define) && p.args.iter().any(|a| !matches!(a, Ty::Unknown | Ty::Scalar)) {
                let slot = bound.entry((p.define, p.args.clone())).or_default();
                again |= slot.or(live) != *slot;
                *slot = slot.or(live);
            }
            let passes_names = p.names.iter().any(Option::is_some)
                && found.uses.iter().any(|u| !u.names.is_empty())
                && named.insert((p.define, p.names.clone()));
            // Visited again only for what is new; a chain of doubling macros would never end otherwise.
            if found.uses.is_empty() || !(again || passes_names) {
                continue;
            }
            let expansions: usize = found.uses.iter().map(|u| 1 + u.args.len() + u.free.len()).sum();
            let cost = expansions * chains.cost(p.chain);
            let Some(rest) = left.checked_sub(cost) else {
                package.sources.limits.reached(file, u.span.start, Limit::Expansions(EXPANSIONS));
                continue;
            };
            left = rest;
            let outer = &package.sources.files[p.define.file as usize];
            let params = outer.param_names(&outer.defines[p.define.define as usize]);
            for u in &found.uses {
                // The body applies a macro that it is given.
                let (looked_up_in, name) = match params.position(u.name) {
                    Some(i) => match p.names.get(i).copied().flatten() {
                        Some((file, span)) => (file as usize, span.of(package.sources.files[file as usize].text)),
                        None => continue,
                    },
                    None => (p.define.file as usize, u.name),
                };
                let of_outer = |types: &[Ty<'a>]| types.iter().map(|t| substitute(t, &p.args)).collect();
                let with = With {
                    live: live.and(u.live),
                    args: of_outer(&u.args),
                    free: of_outer(&u.free),
                    names: u.names.iter().map(|s| outer_name(package, &p, &params, *s)).collect(),
                };
                let at = (p.define.file as usize, u.span);
                let step = Step::of(package, (looked_up_in, name), at, with, Some(p.chain), &mut chains);
                pending.extend(step.map(Pending::Use));
            }
        }
    }
    let extra: Vec<(DefineRef, Live, WalkOutput<'a>)> = bound
        .into_iter()
        .filter(|((r, _), _)| bodies.get(r).is_some_and(|b| b.pending))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|((r, args), live)| (r, live, read_body(semantics, r, &args)))
        .collect();
    let counts = Counts::new(package, &bodies, uses);
    let mut out: FxHashMap<(u32, Span, Subject), Fact> = FxHashMap::default();
    let mut add = |mut fact: Fact, r: DefineRef, live: Live, usage: &Usage| {
        fact.live = live;
        let name = package.sources.files[r.file as usize].defines[r.define as usize].name;
        fact.route = Some(Box::new(Route {
            in_macro: Some(String::from_utf8_lossy(name).into_owned()),
            uses: counts.of(r),
            expansion: usage.chain.clone(),
        }));
        let key = (r.file, fact.span, fact.subject.clone());
        match out.get_mut(&key) {
            Some(f) => {
                f.live = f.live.or(fact.live);
                f.confidence = f.confidence.max(fact.confidence);
            }
            None => {
                out.insert(key, fact);
            }
        }
    };
    #[expect(clippy::iter_over_hash_type, reason = "each body has facts of its own")]
    for (r, usage) in &used {
        let Some(found) = bodies.remove(r) else { continue };
        let file = &package.sources.files[r.file as usize];
        let toks = file.body(&file.defines[r.define as usize]);
        let spelled = spelled_names(semantics, r.file as usize, toks, |_| usage.live);
        let is_used = |f: &Fact| !matches!(f.subject, Subject::Entity(_)) || !spelled.contains(&f.span.start);
        for f in found.facts.into_iter().filter(is_used) {
            add(f, *r, usage.live, usage);
        }
    }
    for (r, live, found) in extra {
        let Some(usage) = used.get(&r) else { continue };
        for f in found.facts.into_iter().filter(|f| matches!(f.subject, Subject::Field(_))) {
            add(f, r, live, usage);
        }
    }
    named_fields.extend(out.into_values());
    named_fields
}

/// The bodies in which the types of arguments decide about a field, and those that pass arguments on to one.
fn typed<'a>(package: &Package<'a>, bodies: &FxHashMap<DefineRef, WalkOutput<'a>>) -> FxHashSet<DefineRef> {
    let mut users: FxHashMap<DefineRef, Vec<DefineRef>> = FxHashMap::default();
    #[expect(clippy::iter_over_hash_type, reason = "the answer is a set")]
    for (r, found) in bodies {
        for u in found.uses.iter().filter(|u| u.args.iter().chain(&u.free).any(Ty::has_param)) {
            package.definitions(r.file as usize, u.name, u.live).for_each(|i| users.entry(i).or_default().push(*r));
        }
    }
    let mut typed: FxHashSet<DefineRef> = FxHashSet::default();
    let mut todo: Vec<DefineRef> = bodies.iter().filter(|(_, b)| b.pending).map(|(r, _)| *r).collect();
    while let Some(r) = todo.pop() {
        if typed.insert(r) {
            todo.extend(users.get(&r).into_iter().flatten());
        }
    }
    typed
}

/// The place outside of all macros where the argument that an inner use passes on was written.
fn outer_name(package: &Package<'_>, p: &Reach<'_>, params: &ParamNames<'_>, inner: Option<Span>) -> NamePlace {
    let word = inner?.of(package.sources.files[p.define.file as usize].text);
    match params.position(word) {
        Some(i) => p.names.get(i).copied().flatten(),
        None => inner.map(|s| (p.define.file, s)),
    }
}

/// The fact for an argument that a macro uses as the name of a field.
fn named_field(package: &Package<'_>, p: &Reach<'_>, param: usize, base: FieldBase, live: Live) -> Option<Fact> {
    let (file, span) = p.names.get(param).copied().flatten()?;
    let field_named = |record: EntityId, (file, span): (u32, Span)| {
        let name = span.of(package.sources.files[file as usize].text);
        catalog::field_of(record, std::str::from_utf8(name).ok()?)
    };
    let of_argument = |i: u16| struct_of(p.args.get(usize::from(i))?);
    let record = match base {
        FieldBase::Record(id) => id,
        FieldBase::Param(i) => of_argument(i)?,
        FieldBase::Member(i, through) => {
            let step = field_named(of_argument(i)?, p.names.get(usize::from(through)).copied().flatten()?)?;
            struct_of(&parse(catalog::field(step).forms.last()?.ty))?
        }
    };
    let field = field_named(record, (file, span))?;
    Some(Fact {
        subject: Subject::Field(field),
        usage: Use::Read,
        file: FileId(file),
        span,
        live: live.and(package.live(file as usize, span.start)),
        confidence: Confidence::Exact,
        origin: Origin::Source,
        declared: false,
        route: None,
    })
}

impl Reach<'_> {
    /// Whether a definition takes as many arguments as the use has: of several under one name, one may take more.
    fn fits(&self, package: &Package<'_>) -> bool {
        let file = &package.sources.files[self.define.file as usize];
        let define = &file.defines[self.define.define as usize];
        let is_variadic = file.params(define).is_some_and(|params| params.iter().any(|t| t.is(b'.')));
        is_variadic || self.names.is_empty() || file.param_names(define).len() == self.names.len()
    }
}

/// The struct of CPython's that a canonical type is or points to: it goes by its catalog name.
fn struct_of(ty: &Ty<'_>) -> Option<EntityId> {
    match ty {
        Ty::Ptr(inner) => struct_of(inner),
        Ty::Name(name) => catalog::lookup(std::str::from_utf8(name).ok()?),
        _ => None,
    }
}

impl<'a> Step<'a> {
    /// `None` where the macro has no definition, or is expanded already.
    fn of(
        package: &Package<'a>,
        (file, name): (usize, &'a [u8]),
        at: (usize, Span),
        with: With<'a>,
        outer: Option<Chain>,
        chains: &mut Chains<'a>,
    ) -> Option<Step<'a>> {
        if with.live.may.is_empty() || package.definitions(file, name, with.live).next().is_none() {
            return None;
        }
        let chain = chains.link(outer, at.0, at.1, name)?;
        Some(Step { file, name, with, chain })
    }

    /// `origin` is the file where the outermost use stands.
    fn reach(self, package: &Package<'a>, origin: usize, pending: &mut Vec<Pending<'a>>) {
        let Step { file, name, with, chain } = self;
        // A header that two units share may see macros of both; the unit where the use began has its own.
        for define in package.definitions(file, name, with.live) {
            if origin != define.file as usize && !package.visible[origin].contains(define.file as usize) {
                continue;
            }
            let f = &package.sources.files[define.file as usize];
            let params = f.param_names(&f.defines[define.define as usize]).len();
            let With { live, mut args, free, names } = with.clone();
            // Free variables stand behind the parameters.
            if !free.is_empty() {
                args.resize(params, Ty::Unknown);
                args.extend(free);
            }
            pending.push(Pending::Body(Reach { define, live, args, names, chain }));
        }
    }
}

fn substitute<'a>(ty: &Ty<'a>, args: &[Ty<'a>]) -> Ty<'a> {
    match ty {
        Ty::Param(i) => args.get(usize::from(*i)).cloned().unwrap_or(Ty::Unknown),
        Ty::Ptr(t) => substitute(t, args).ptr_to_some(),
        Ty::Func(t) => Ty::Func(Box::new(substitute(t, args))),
        t => t.clone(),
    }
}
