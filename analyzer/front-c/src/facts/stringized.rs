//! Names that a macro of the package only spells: as a string, as a part of another name, as the name of a
//! member or of a variable that it declares. `LOAD(PyInitConfig_Create)` that makes
//! `api->PyInitConfig_Create = dlsym(lib, "PyInitConfig_Create")` uses nothing of CPython's.
//!
//! *Algorithm.* One pass over the tokens finds the names that are all of an argument of a macro; each definition of the
//! macro at the place is asked what it does with that parameter, and macros to which it hands it on are asked the same.
//! It is done before a text is walked, so no fact of such a name is made.
//!
//! *Limits.* Where one definition does more than spell the name, it is used, whatever the others do. An argument that is
//! more than a name is an expression, and used.
//!
//! It reads tokens. It must not know a rule, nor what an entity is.

use crate::infer::semantics::Semantics;
use crate::names::is_catalog_name;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind, is_member, lone_arguments};
use abi3lint_model::Live;
use rustc_hash::{FxHashMap, FxHashSet};

/// Macros that hand an argument on are followed this far.
const DEPTH: u32 = 6;

/// By definition, argument and how deep it was asked: the answer, because each level of macros that name another
/// several times would multiply the questions.
type Answers = FxHashMap<(DefineRef, usize, u32), bool>;

/// Where names of CPython's begin, among the tokens of a file, that macros only spell.
pub(crate) fn spelled_names(
    semantics: &Semantics<'_>,
    file: usize,
    toks: &[Tok],
    live: impl Fn(u32) -> Live,
) -> FxHashSet<u32> {
    let package = &semantics.package;
    let text = package.sources.files[file].text;
    let mut known = Answers::default();
    let mut is_spelled = |token: &Tok, callee: &Tok, argument: usize| {
        let (name, of_macro) = (token.span.of(text), callee.span.of(text));
        if token.kind != TokKind::Ident || !package.sources.macros.contains_key(of_macro) || !is_catalog_name(name) {
            return false;
        }
        let mut definitions = package.definitions(file, of_macro, live(token.span.start)).peekable();
        definitions.peek().is_some() && definitions.all(|r| spells(semantics, r, argument, 0, &mut known))
    };
    let alone = lone_arguments(toks).filter(|l| is_spelled(&toks[l.token], &toks[l.callee], l.argument));
    alone.map(|l| toks[l.token].span.start).collect()
}

/// Whether a definition does no more with an argument than spell it, or nothing at all.
fn spells(semantics: &Semantics<'_>, r: DefineRef, argument: usize, depth: u32, known: &mut Answers) -> bool {
    if let Some(answer) = known.get(&(r, argument, depth)) {
        return *answer;
    }
    let file = &semantics.package.sources.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let Some(param) = file.param_names(define).get(argument).copied() else {
        return semantics.macros.discarded(r).is_some_and(|d| d.discards(argument));
    };
    let body = file.body(define);
    let is_param = |t: &Tok| t.kind == TokKind::Ident && t.span.of(file.text) == param;
    // Where it is handed on, and as which argument of what.
    let mut handed_on: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
    if depth < DEPTH {
        let params = lone_arguments(body).filter(|l| is_param(&body[l.token]));
        handed_on.extend(params.map(|l| (l.token, (l.callee, l.argument))));
    }
    let answer = (0..body.len()).filter(|i| is_param(&body[*i])).all(|i| {
        let pasted = body.get(i + 1).is_some_and(|t| t.is(b'#')) || (i > 0 && body[i - 1].is(b'#'));
        let spelled = pasted || is_member(body, i) || declares(body, i, file.text);
        spelled
            || handed_on.get(&i).is_some_and(|(callee, argument)| {
                let (name, live) = (body[*callee].span.of(file.text), semantics.package.define_live(r));
                let all = semantics.package.definitions(r.file as usize, name, live);
                let mut inner = all.filter(|d| *d != r).peekable();
                inner.peek().is_some() && inner.all(|d| spells(semantics, d, *argument, depth + 1, known))
            })
    });
    known.insert((r, argument, depth), answer);
    answer
}

/// Whether a type stands before the name: `slot_t name;`.
fn declares(body: &[Tok], i: usize, text: &[u8]) -> bool {
    const NO_TYPES: &[&[u8]] =
        &[b"return", b"case", b"goto", b"else", b"do", b"sizeof", b"throw", b"new", b"delete", b"co_return", b"typeof"];
    let ends = body.get(i + 1).is_none_or(|t| matches!(t.kind, TokKind::Punct(b';' | b',' | b'=' | b'[' | b')')));
    ends && i > 0 && body[i - 1].kind == TokKind::Ident && !NO_TYPES.contains(&body[i - 1].span.of(text))
}
