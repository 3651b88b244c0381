//! Names that a macro of the package only spells: as a string, as a part of another name, as the name of a
//! member or of a variable that it declares. `LOAD(PyInitConfig_Create)` that makes
//! `api->PyInitConfig_Create = dlsym(lib, "PyInitConfig_Create")` uses nothing of CPython's.
//!
//! It reads text and tokens. It must not know a rule, nor what an entity is.

use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind, argument_around, is_member};
use abi3lint_model::{Fact, Span, Subject};
use rustc_hash::FxHashMap;

/// Macros that hand an argument on are followed this far.
const DEPTH: u32 = 6;
/// The list of arguments may begin so many bytes before one of them.
const FAR: usize = 2000;
/// And in a body so many tokens.
const FAR_TOKENS: usize = 200;

/// By definition, argument and how deep it was asked: the answer, because each level of macros that name another
/// several times would multiply the questions.
type Answers = FxHashMap<(DefineRef, usize, u32), bool>;

/// Takes out what is no use because a macro only spells it.
pub(crate) fn drop_spelled(package: &Package<'_>, facts: &mut Vec<Fact>) {
    let mut known = Answers::default();
    facts.retain(|f| !matches!(f.subject, Subject::Entity(_)) || !is_spelled(package, f, &mut known));
}

fn is_spelled(package: &Package<'_>, f: &Fact, known: &mut Answers) -> bool {
    let file = f.file.0 as usize;
    let Some((name, argument)) = argument(package.sources.files[file].text, f.span) else { return false };
    if !package.sources.macros.contains_key(name) {
        return false;
    }
    let mut definitions = package.definitions(file, name, f.live).peekable();
    definitions.peek().is_some() && definitions.all(|r| spells(package, r, argument, 0, known))
}

/// The name before the parenthesis and the index of the argument, if the span is a whole argument. Arguments
/// before it that hold strings or blocks are left alone.
fn argument(text: &[u8], span: Span) -> Option<(&[u8], usize)> {
    let blank = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'\\' | 0);
    let after = text[span.end as usize..].iter().find(|b| !blank(b))?;
    let before = &text[..span.start as usize];
    let last = before.iter().rev().find(|b| !blank(b))?;
    if !matches!(after, b',' | b')') || !matches!(last, b',' | b'(') {
        return None;
    }
    let (mut nest, mut index) = (0usize, 0);
    for (at, b) in before.iter().enumerate().rev().take(FAR) {
        match b {
            b')' | b']' => nest += 1,
            b'(' if nest == 0 => {
                let head = before[..at].trim_ascii_end();
                let word = head.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
                return (word > 0).then(|| (&head[head.len() - word..], index));
            }
            b'(' | b'[' => nest = nest.checked_sub(1)?,
            b',' if nest == 0 => index += 1,
            b';' | b'{' | b'}' | b'"' | b'\'' => return None,
            _ => {}
        }
    }
    None
}

/// Whether a definition does no more with an argument than spell it, or nothing at all.
fn spells(package: &Package<'_>, r: DefineRef, argument: usize, depth: u32, known: &mut Answers) -> bool {
    if let Some(answer) = known.get(&(r, argument, depth)) {
        return *answer;
    }
    let file = &package.sources.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let Some(param) = file.param_names(define).get(argument).copied() else { return false };
    let body = file.body(define);
    let is_param = |t: &Tok| t.kind == TokKind::Ident && t.span.of(file.text) == param;
    let answer = (0..body.len()).filter(|i| is_param(&body[*i])).all(|i| {
        let pasted = body.get(i + 1).is_some_and(|t| t.is(b'#')) || (i > 0 && body[i - 1].is(b'#'));
        pasted || is_member(body, i) || declares(body, i, file.text) || hands_on(package, r, i, depth, known)
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

/// Whether the name at `i` is an argument of another macro, which spells it.
fn hands_on(package: &Package<'_>, r: DefineRef, i: usize, depth: u32, known: &mut Answers) -> bool {
    let file = &package.sources.files[r.file as usize];
    let body = file.body(&file.defines[r.define as usize]);
    let alone = body.get(i + 1).is_some_and(|t| t.is(b',') || t.is(b')'));
    if depth == DEPTH || !alone || i == 0 || !(body[i - 1].is(b',') || body[i - 1].is(b'(')) {
        return false;
    }
    let from = i.saturating_sub(FAR_TOKENS);
    let Some((open, argument)) = argument_around(&body[from..], i - from) else { return false };
    let Some(name) = (from + open).checked_sub(1) else { return false };
    let (name, live) = (body[name].span.of(file.text), package.define_live(r));
    let mut inner = package.definitions(r.file as usize, name, live).filter(|d| *d != r).peekable();
    inner.peek().is_some() && inner.all(|d| spells(package, d, argument, depth + 1, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_argument_is_told_from_a_part_of_one() {
        let of = |text: &str, name: &str| {
            let start = text.find(name).unwrap() as u32;
            argument(text.as_bytes(), Span { start, end: start + name.len() as u32 })
                .map(|(n, i)| (String::from_utf8_lossy(n).into_owned(), i))
        };
        assert_eq!(of("LOAD(lib->h, f(a, b), NAME , 1)", "NAME"), Some(("LOAD".into(), 2)));
        assert_eq!(of("LOAD \\\n(NAME)", "NAME"), None);
        assert_eq!(of("LOAD(\\\n NAME)", "NAME"), Some(("LOAD".into(), 0)));
        assert_eq!(of("LOAD(&NAME)", "NAME"), None);
        assert_eq!(of("LOAD(NAME + 1)", "NAME"), None);
        assert_eq!(of("LOAD(\"a(\", NAME)", "NAME"), None);
        assert_eq!(of("(NAME)", "NAME"), None);
        assert_eq!(of(", NAME)", "NAME"), None);
        assert_eq!(of("NAME", "NAME"), None);
    }
}
