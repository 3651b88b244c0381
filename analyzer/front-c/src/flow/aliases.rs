//! Macros of the package that stand for one call, `#define TEXT PyUnicode_AsUTF8`, `#define NEW() PyList_New(0)`, or for
//! one of their arguments, `#define SPAM(o) ((Spam *)(o))`.
//!
//! Only where all definitions that a file may see say the same: which one a line gets is not asked.

use crate::package::Package;
use abi3lint_c_text::{Tok, TokKind, closing};
use abi3lint_model::Live;

/// What a use of a macro is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Alias<'a> {
    /// Another name for a function.
    Name(&'a [u8]),
    /// A call of a function; which arguments of the macro it is given, and `None` for what the body spells.
    Call(&'a [u8], Vec<Option<usize>>),
    /// One of its arguments, perhaps with a cast.
    Argument(usize),
}

/// Names that stand for one another, one after the other.
const STEPS: usize = 8;

/// What a macro stands for, through other macros.
pub(crate) fn alias<'a>(package: &Package<'a>, file: usize, name: &'a [u8]) -> Option<Alias<'a>> {
    let mut found = one(package, file, name)?;
    for _ in 0..STEPS {
        let Alias::Name(next) = found else { break };
        match one(package, file, next) {
            Some(further) => found = further,
            None => break,
        }
    }
    Some(found)
}

fn one<'a>(package: &Package<'a>, file: usize, name: &[u8]) -> Option<Alias<'a>> {
    let mut all: Option<Alias<'a>> = None;
    for r in package.definitions(file, name, Live::ALWAYS) {
        let f = &package.sources.files[r.file as usize];
        let define = &f.defines[r.define as usize];
        let params: Vec<&[u8]> = f.param_names(define).iter().copied().collect();
        let alias = of_body(inner(f.body(define)), f.text, define.params.is_some().then_some(params.as_slice()))?;
        if all.as_ref().is_some_and(|a| *a != alias) {
            return None;
        }
        all = Some(alias);
    }
    // A macro that names itself is the function.
    all.filter(|a| !matches!(a, Alias::Name(n) | Alias::Call(n, _) if *n == name))
}

/// Without parentheses around the whole.
fn inner(mut body: &[Tok]) -> &[Tok] {
    while body.first().is_some_and(|t| t.is(b'(')) && closing(body, 0) == Some(body.len() - 1) {
        body = &body[1..body.len() - 1];
    }
    body
}

/// Without casts in front of the whole: `(T *)f(x)`.
fn behind_casts(mut body: &[Tok]) -> &[Tok] {
    while body.first().is_some_and(|t| t.is(b'(')) {
        let Some(close) = closing(body, 0) else { break };
        let rest = inner(&body[close + 1..]);
        // What a cast is of begins with a name; `(a) - (b)` does not.
        let is_value = rest.first().is_some_and(|t| t.kind == TokKind::Ident || t.is(b'('));
        let is_type = body[1..close].iter().all(|t| t.kind == TokKind::Ident || t.is(b'*'))
            && body[1..close].iter().any(|t| t.is(b'*'));
        if !is_value || !is_type {
            break;
        }
        body = rest;
    }
    body
}

/// `params` is `None` of a macro that takes none.
fn of_body<'a>(body: &[Tok], text: &'a [u8], params: Option<&[&[u8]]>) -> Option<Alias<'a>> {
    let word = |t: &Tok| (t.kind == TokKind::Ident).then(|| t.span.of(text));
    let is_cast = body.len();
    let body = behind_casts(body);
    let (callee, rest) = body.split_first()?;
    if rest.is_empty()
        && body.len() < is_cast
        && let Some(i) = word(callee).and_then(|c| params?.iter().position(|p| *p == c))
    {
        return Some(Alias::Argument(i));
    }
    let callee = word(callee).filter(|c| !params.is_some_and(|p| p.contains(c)))?;
    let [open, arguments @ .., close] = rest else {
        return (rest.is_empty() && params.is_none()).then_some(Alias::Name(callee));
    };
    if !open.is(b'(') || !close.is(b')') {
        return None;
    }
    let mut passed = Vec::new();
    // What commas in brackets divide is no argument of this call.
    let mut depth = 0i32;
    let divides = |t: &Tok| {
        depth += i32::from(t.is(b'(') || t.is(b'[') || t.is(b'{')) - i32::from(t.is(b')') || t.is(b']') || t.is(b'}'));
        depth == 0 && t.is(b',')
    };
    if closing(rest, 0) != Some(rest.len() - 1) {
        return None;
    }
    for argument in arguments.split(divides) {
        let argument = inner(argument);
        match argument {
            [] if arguments.is_empty() => {}
            [one] => passed.push(word(one).and_then(|w| params?.iter().position(|p| *p == w))),
            _ => passed.push(None),
        }
    }
    Some(Alias::Call(callee, passed))
}
