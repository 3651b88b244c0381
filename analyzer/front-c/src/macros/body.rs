//! Bodies of the package's own macros: parsed by themselves, reported once, with their live uses.
//!
//! It knows how a body becomes a text that parses; it must not know a rule. `reach` knows who uses it.

use crate::infer::resolve::TypeIndex;
use crate::macros::relevant::Wrappers;
use crate::names::entity;
use crate::package::{DefineRef, Package};
use crate::sources::parameters::{ParamNames, Params};
use crate::syntax::grammar::Grammar;
use crate::text::scan::{NameStarts, Tok, TokKind};
use crate::types::reader::{Decls, Reader, Ty};
use crate::walk::traverse::{Found, MacroUse, Task, walk};
use abi3lint_model::{Confidence, Fact, FileId, Live, Origin, Subject, Use};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use tree_sitter::{Node, Tree};

/// A macro body.
#[derive(Debug)]
pub struct Body {
    text: Vec<u8>,
    /// `None` where the parser gave up.
    tree: Option<Tree>,
}

/// Whether the parser gave a body up.
pub fn is_given_up(body: &Body) -> bool {
    body.tree.is_none()
}

const PREFIX: &[u8] = b"void f(void){";
const SUFFIX: &[u8] = b";}";

/// Calls `read` with the parsed body of a definition; `None` for an empty one, and where the parser gave up.
pub fn with_body<R>(
    package: &Package<'_>,
    r: DefineRef,
    read: impl for<'b> FnOnce(&'b [u8], Node<'b>, i64) -> R,
) -> Option<R> {
    let (body, shift) = parsed(package, r)?;
    Some(read(&body.text, body.tree.as_ref()?.root_node(), shift))
}

/// The body, and what is added to its offsets to get those of the file.
fn parsed(package: &Package<'_>, r: DefineRef) -> Option<(Arc<Body>, i64)> {
    let file = &package.files[r.file as usize];
    let toks = file.body(&file.defines[r.define as usize]);
    let (first, last) = (toks.first()?, toks.last()?);
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    let shift = start as i64 - PREFIX.len() as i64;
    if let Some(b) = package.bodies.read().ok()?.get(&r) {
        return Some((b.clone(), shift));
    }
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
    let tree = Grammar::of_language(file.cpp).parse(&text);
    let body = Arc::new(Body { text, tree });
    package.bodies.write().ok()?.insert(r, body.clone());
    Some((body, shift))
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

/// Facts and inner uses of one body, with its parameters, and after them its free variables, bound to
/// types or left open.
pub fn read_body<'a>(
    package: &Package<'a>,
    index: &TypeIndex<'a>,
    wrappers: &Wrappers<'a>,
    r: DefineRef,
    binding: &[Ty<'a>],
) -> Found<'a> {
    let file = &package.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let live = package.define_live(r);
    let Some((body, shift)) = parsed(package, r) else { return Found::default() };
    let empty = Decls::default();
    let own = index.files.get(r.file as usize).and_then(Option::as_ref).unwrap_or(&empty);
    let free = wrappers.free(define.name).iter().copied();
    let names: ParamNames<'_> = file.param_names(define).iter().copied().chain(free).collect();
    let params = Params::new(names, binding.to_vec());
    let constant = |_: u32| live;
    let task = Task {
        package,
        index,
        file: r.file as usize,
        grammar: Grammar::of_language(file.cpp),
        own,
        reader: Reader { file: r.file, text: file.text, view: &body.text, shift, live: &constant },
        wrappers,
        names: &NameStarts::default(),
        params: params.clone(),
        frame: (PREFIX.len(), body.text.len() - SUFFIX.len()),
        scope: None,
    };
    let mut found = match &body.tree {
        Some(tree) => walk(task, tree),
        None => Found { uses: inner_uses(package, wrappers, r, live), ..Found::default() },
    };
    mention_the_rest(package, r, live, &params, &mut found);
    found
}

/// The package's macros that a body names, of which nothing else is known.
fn inner_uses<'a>(package: &Package<'a>, wrappers: &Wrappers<'a>, r: DefineRef, live: Live) -> Vec<MacroUse<'a>> {
    let file = &package.files[r.file as usize];
    let names = file.body(&file.defines[r.define as usize]).iter().filter(|t| t.kind == TokKind::Ident);
    let uses = names.map(|t| (t.span, t.span.of(file.text))).filter(|(_, name)| wrappers.contains(name));
    uses.map(|(span, name)| MacroUse { name, span, live, args: Vec::new(), names: Vec::new(), free: Vec::new() })
        .collect()
}

/// Names that the tree of a body does not show as names still are used.
fn mention_the_rest<'a>(package: &Package<'a>, r: DefineRef, live: Live, params: &Params<'a>, found: &mut Found<'a>) {
    let file = &package.files[r.file as usize];
    let toks = file.body(&file.defines[r.define as usize]);
    let seen: FxHashSet<u32> = found.facts.iter().map(|f| f.span.start).collect();
    for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
        let word = t.span.of(file.text);
        let pasted = (i > 0 && toks[i - 1].is(b'#')) || toks.get(i + 1).is_some_and(|n| n.is(b'#'));
        let member = i > 0 && (toks[i - 1].is(b'.') || (toks[i - 1].is(b'>') && i > 1 && toks[i - 2].is(b'-')));
        if seen.contains(&t.span.start)
            || pasted
            || member
            || params.position(word).is_some()
            || !word[0].is_ascii_uppercase() && word[0] != b'_'
        {
            continue;
        }
        let Some((id, _)) = entity(word) else { continue };
        found.facts.push(Fact {
            subject: Subject::Entity(id),
            usage: Use::Mention,
            file: FileId(r.file),
            span: t.span,
            live,
            confidence: Confidence::Exact,
            origin: Origin::Source,
            route: None,
        });
    }
}
