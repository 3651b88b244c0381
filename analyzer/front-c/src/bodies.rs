//! Bodies of the package's own macros: parsed by themselves, reported once, with their live uses.
//!
//! It knows how a body becomes a text that parses and how uses reach a body through other macros; it must
//! not know a rule.

use crate::infer::TypeIndex;
use crate::package::{DefineRef, Package};
use crate::scan::{Tok, TokKind};
use crate::types::{Decls, Reader, Ty};
use crate::walk::{FieldBase, Found, Grammar, MacroUse, Task, walk};
use abi3lint_model::{Confidence, Expansion, Fact, FileId, Live, Span, Subject, Use};
use abi3lint_rules::catalog;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use tree_sitter::{Node, Tree};

/// A parsed macro body.
#[derive(Debug)]
pub struct Body {
    text: Vec<u8>,
    tree: Tree,
    shift: i64,
}

const PREFIX: &[u8] = b"void f(void){";
const SUFFIX: &[u8] = b";}";

/// Names of macros that may hold a fact: they name API or a field of CPython's, or another such macro.
pub fn wrappers<'a>(package: &Package<'a>) -> FxHashSet<&'a [u8]> {
    let mut found: FxHashSet<&'a [u8]> = FxHashSet::default();
    let mut users: FxHashMap<&'a [u8], Vec<&'a [u8]>> = FxHashMap::default();
    for f in &package.files {
        for d in &f.defines {
            let body = f.body(d);
            let params = f.param_names(d);
            let mut direct = false;
            for (i, t) in body.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
                let word = t.span.of(f.text);
                let Ok(name) = std::str::from_utf8(word) else { continue };
                let access = i > 0 && (body[i - 1].is(b'.') || body[i - 1].is(b'>'));
                direct |= catalog::lookup(name).is_some() || (access && (params.contains(&word) || !catalog::fields_named(name).is_empty()));
                if package.macros.contains_key(word) {
                    users.entry(word).or_default().push(d.name);
                }
            }
            if direct {
                found.insert(d.name);
            }
        }
    }
    let mut pending: Vec<&[u8]> = found.iter().copied().collect();
    while let Some(name) = pending.pop() {
        for user in users.get(name).into_iter().flatten() {
            if found.insert(user) {
                pending.push(user);
            }
        }
    }
    found
}

/// Calls `read` with the parsed body of a definition; `None` for an empty one.
pub fn with_body<R>(package: &Package<'_>, r: DefineRef, read: impl for<'b> FnOnce(&'b [u8], Node<'b>, i64) -> R) -> Option<R> {
    let body = parsed(package, r)?;
    Some(read(&body.text, body.tree.root_node(), body.shift))
}

fn parsed(package: &Package<'_>, r: DefineRef) -> Option<Arc<Body>> {
    if let Some(b) = package.bodies.read().ok()?.get(&r) {
        return Some(b.clone());
    }
    let file = &package.files[r.file as usize];
    let toks = file.body(&file.defines[r.define as usize]);
    let (first, last) = (toks.first()?, toks.last()?);
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    let mut text = Vec::with_capacity(PREFIX.len() + end - start + SUFFIX.len());
    text.extend_from_slice(PREFIX);
    text.resize(PREFIX.len() + end - start, b' ');
    // Only tokens are copied: comments and line continuations stay blank.
    for t in toks {
        let at = PREFIX.len() + t.span.start as usize - start;
        let source = t.span.of(file.text);
        text[at..at + source.len()].copy_from_slice(source);
    }
    operators(&mut text[PREFIX.len()..], toks, start);
    text.extend_from_slice(SUFFIX);
    let tree = grammar(file.cpp).parse(&text)?;
    let body = Arc::new(Body { text, tree, shift: start as i64 - PREFIX.len() as i64 });
    package.bodies.write().ok()?.insert(r, body.clone());
    Some(body)
}

/// Takes `#` off and joins what `##` joins, so that the rest parses.
fn operators(text: &mut [u8], toks: &[Tok], start: usize) {
    for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.is(b'#')) {
        let at = t.span.start as usize - start;
        let next = toks.get(i + 1);
        if next.is_some_and(|n| n.is(b'#') && n.span.start == t.span.end) {
            let from = i.checked_sub(1).map_or(at, |p| toks[p].span.end as usize - start);
            let to = toks.get(i + 2).map_or(at + 2, |n| n.span.start as usize - start);
            if let Some(gap) = text.get_mut(from..to) {
                gap.fill(b'_');
            }
        } else if !(i > 0 && toks[i - 1].is(b'#')) {
            text[at] = b' ';
        }
    }
}

/// The grammar for a file.
pub fn grammar(cpp: bool) -> Grammar {
    if cpp { Grammar::Cpp } else { Grammar::C }
}

/// Facts and inner uses of one body, with its parameters bound to types or left open.
fn read_body<'a>(
    package: &Package<'a>,
    index: &TypeIndex<'a>,
    wrappers: &FxHashSet<&'a [u8]>,
    r: DefineRef,
    binding: &[Ty<'a>],
) -> Found<'a> {
    let file = &package.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let live = package.define_live(r);
    let Some(body) = parsed(package, r) else { return Found::default() };
    let empty = Decls::default();
    let own = index.files.get(r.file as usize).and_then(Option::as_ref).unwrap_or(&empty);
    let params = file.param_names(define).into_iter().enumerate();
    let params: Vec<_> = params.map(|(i, n)| (n, binding.get(i).cloned().unwrap_or(Ty::Unknown))).collect();
    let constant = |_: u32| live;
    let task = Task {
        package,
        index,
        file: r.file as usize,
        grammar: grammar(file.cpp),
        own,
        reader: Reader { file: r.file, text: file.text, view: &body.text, shift: body.shift, live: &constant },
        wrappers,
        params: params.clone(),
        frame: (PREFIX.len(), body.text.len() - SUFFIX.len()),
    };
    let mut found = walk(task, &body.tree);
    mention_the_rest(package, r, live, &params, &mut found);
    found
}

/// Names that the tree of a body does not show as names still are used.
fn mention_the_rest<'a>(package: &Package<'a>, r: DefineRef, live: Live, params: &[(&'a [u8], Ty<'a>)], found: &mut Found<'a>) {
    let file = &package.files[r.file as usize];
    let toks = file.body(&file.defines[r.define as usize]);
    let seen: FxHashSet<u32> = found.facts.iter().map(|f| f.span.start).collect();
    for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
        let word = t.span.of(file.text);
        let pasted = (i > 0 && toks[i - 1].is(b'#')) || toks.get(i + 1).is_some_and(|n| n.is(b'#'));
        let member = i > 0 && (toks[i - 1].is(b'.') || (toks[i - 1].is(b'>') && i > 1 && toks[i - 2].is(b'-')));
        if seen.contains(&t.span.start) || pasted || member || params.iter().any(|p| p.0 == word) || !word[0].is_ascii_uppercase() && word[0] != b'_' {
            continue;
        }
        let Some(id) = std::str::from_utf8(word).ok().and_then(catalog::lookup) else { continue };
        found.facts.push(Fact {
            subject: Subject::Entity(id),
            usage: Use::Mention,
            file: FileId(r.file),
            span: t.span,
            live,
            confidence: Confidence::Exact,
            in_macro: None,
            uses: 0,
            expansion: Vec::new(),
        });
    }
}

/// A use on its way to a body.
struct Reach<'a> {
    define: DefineRef,
    live: Live,
    args: Vec<Ty<'a>>,
    /// Where the arguments that are single names stand.
    names: Vec<Option<(u32, Span)>>,
    chain: Vec<Expansion>,
}

/// How a body is used.
struct Usage {
    live: Live,
    chain: Vec<Expansion>,
}

/// Macros within macros are followed this far.
const MAX_CHAIN: usize = 8;

/// Facts of all macro bodies that some live code uses. `uses` are those of each file's code.
pub fn facts<'a>(
    package: &Package<'a>,
    index: &TypeIndex<'a>,
    wrappers: &FxHashSet<&'a [u8]>,
    uses: &[(usize, Vec<MacroUse<'a>>)],
) -> Vec<Fact> {
    let mut bodies: FxHashMap<DefineRef, Found<'a>> = package
        .macros
        .iter()
        .filter(|(name, _)| wrappers.contains(*name))
        .flat_map(|(_, list)| list.iter().copied())
        .filter(|r| !package.define_live(*r).may.is_empty())
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|r| (r, read_body(package, index, wrappers, r, &[])))
        .collect();
    let mut used: FxHashMap<DefineRef, Usage> = FxHashMap::default();
    let mut bound: FxHashMap<(DefineRef, Vec<Ty<'a>>), Live> = FxHashMap::default();
    let mut pending: Vec<Reach<'a>> = Vec::new();
    let mut named_fields: Vec<Fact> = Vec::new();
    let mut named: FxHashSet<(DefineRef, Vec<Option<(u32, Span)>>)> = FxHashSet::default();
    for (file, list) in uses {
        for u in list {
            let names = u.names.iter().map(|s| s.map(|s| (*file as u32, s))).collect();
            reach(package, *file, u, names, u.live, &[], &mut pending);
        }
    }
    // In order, so that the first use that is reported does not depend on the hash maps.
    pending.reverse();
    while let Some(p) = pending.pop() {
        let live = p.live.and(package.define_live(p.define));
        let entry = used.entry(p.define).or_insert_with(|| Usage { live: Live::NEVER, chain: p.chain.clone() });
        let grown = entry.live.or(live);
        let mut again = grown != entry.live;
        entry.live = grown;
        let Some(found) = bodies.get(&p.define) else { continue };
        for (i, record) in &found.field_params {
            named_fields.extend(named_field(package, &p, usize::from(*i), *record, live));
        }
        if found.pending && p.args.iter().any(|a| !matches!(a, Ty::Unknown | Ty::Scalar)) {
            let slot = bound.entry((p.define, p.args.clone())).or_default();
            again |= slot.or(live) != *slot;
            *slot = slot.or(live);
        }
        let passes_names = p.names.iter().any(Option::is_some)
            && found.uses.iter().any(|u| !u.names.is_empty())
            && named.insert((p.define, p.names.clone()));
        // Visited again only for what is new; a chain of doubling macros would never end otherwise.
        if p.chain.len() >= MAX_CHAIN || !(again || passes_names) {
            continue;
        }
        for u in &found.uses {
            let args: Vec<Ty<'a>> = u.args.iter().map(|a| substitute(a, &p.args)).collect();
            let inner = MacroUse { args, ..u.clone() };
            let names = inner.names.iter().map(|s| outer_name(package, &p, s.as_ref().copied())).collect();
            reach(package, p.define.file as usize, &inner, names, live.and(u.live), &p.chain, &mut pending);
        }
    }
    let extra: Vec<(DefineRef, Live, Found<'a>)> = bound
        .into_iter()
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|((r, args), live)| (r, live, read_body(package, index, wrappers, r, &args)))
        .collect();
    let counts = Counts::new(package, &bodies, uses);
    let mut out: FxHashMap<(u32, Span, Subject), Fact> = FxHashMap::default();
    let mut add = |mut fact: Fact, r: DefineRef, live: Live, usage: &Usage| {
        fact.live = live;
        fact.in_macro = Some(String::from_utf8_lossy(package.files[r.file as usize].defines[r.define as usize].name).into_owned());
        fact.uses = counts.of(r);
        fact.expansion.clone_from(&usage.chain);
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
    for (r, usage) in &used {
        let Some(found) = bodies.remove(r) else { continue };
        for f in found.facts {
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

/// How often each body is expanded by live code, through other macros too.
struct Counts(FxHashMap<DefineRef, u32>);

impl Counts {
    fn new<'a>(package: &Package<'a>, bodies: &FxHashMap<DefineRef, Found<'a>>, uses: &[(usize, Vec<MacroUse<'a>>)]) -> Counts {
        let mut counts: FxHashMap<DefineRef, u32> = FxHashMap::default();
        for (file, list) in uses {
            for u in list {
                for r in package.definitions(*file, u.name, u.live) {
                    *counts.entry(r).or_default() += 1;
                }
            }
        }
        // Each round takes the expansions one macro further in.
        let mut wave = counts.clone();
        for _ in 1..MAX_CHAIN {
            let mut next: FxHashMap<DefineRef, u32> = FxHashMap::default();
            for (r, n) in &wave {
                for u in bodies.get(r).map_or(&[][..], |b| &b.uses) {
                    for inner in package.definitions(r.file as usize, u.name, u.live).filter(|i| i != r) {
                        let slot = next.entry(inner).or_default();
                        *slot = slot.saturating_add(*n);
                    }
                }
            }
            for (r, n) in &next {
                let slot = counts.entry(*r).or_default();
                *slot = slot.saturating_add(*n);
            }
            wave = next;
        }
        Counts(counts)
    }

    fn of(&self, r: DefineRef) -> u32 {
        self.0.get(&r).copied().unwrap_or(0)
    }
}

/// The place outside of all macros where the argument that an inner use passes on was written.
fn outer_name(package: &Package<'_>, p: &Reach<'_>, inner: Option<Span>) -> Option<(u32, Span)> {
    let file = &package.files[p.define.file as usize];
    let word = inner?.of(file.text);
    let param = file.param_names(&file.defines[p.define.define as usize]).iter().position(|n| *n == word);
    match param {
        Some(i) => p.names.get(i).copied().flatten(),
        None => inner.map(|s| (p.define.file, s)),
    }
}

/// The fact for an argument that a macro uses as the name of a field.
fn named_field(package: &Package<'_>, p: &Reach<'_>, param: usize, base: FieldBase, live: Live) -> Option<Fact> {
    let (file, span) = p.names.get(param).copied().flatten()?;
    let record = match base {
        FieldBase::Record(id) => id,
        FieldBase::Param(i) => {
            let mut ty = p.args.get(usize::from(i))?;
            while let Ty::Ptr(inner) = ty {
                ty = inner;
            }
            // Arguments are canonical: CPython's structs go by their catalog name.
            let Ty::Name(name) = ty else { return None };
            catalog::lookup(std::str::from_utf8(name).ok()?)?
        }
    };
    let name = std::str::from_utf8(span.of(package.files[file as usize].text)).ok()?;
    let field = catalog::field_of(record, name)?;
    Some(Fact {
        subject: Subject::Field(field),
        usage: Use::Read,
        file: FileId(file),
        span,
        live: live.and(package.live(file as usize, span.start)),
        confidence: Confidence::Exact,
        in_macro: None,
        uses: 0,
        expansion: Vec::new(),
    })
}

fn reach<'a>(
    package: &Package<'a>,
    file: usize,
    u: &MacroUse<'a>,
    names: Vec<Option<(u32, Span)>>,
    live: Live,
    outer: &[Expansion],
    pending: &mut Vec<Reach<'a>>,
) {
    if live.may.is_empty() {
        return;
    }
    let name = String::from_utf8_lossy(u.name).into_owned();
    for define in package.definitions(file, u.name, live) {
        let mut chain = outer.to_vec();
        if chain.iter().any(|e| e.macro_name == name) {
            continue;
        }
        chain.push(Expansion { file: FileId(file as u32), span: u.span, macro_name: name.clone() });
        pending.push(Reach { define, live, args: u.args.clone(), names: names.clone(), chain });
    }
}

fn substitute<'a>(ty: &Ty<'a>, args: &[Ty<'a>]) -> Ty<'a> {
    match ty {
        Ty::Param(i) => args.get(usize::from(*i)).cloned().unwrap_or(Ty::Unknown),
        Ty::Ptr(t) => substitute(t, args).ptr(),
        Ty::Func(t) => Ty::Func(Box::new(substitute(t, args))),
        t => t.clone(),
    }
}
