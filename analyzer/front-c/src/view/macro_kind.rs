//! What the parser would see of a macro of the package, from the tokens of its body.

use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind, closing};
use abi3lint_rules::roles::{self, Role, Roles};

/// What the parser would see of a macro.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MacroKind {
    /// Nothing, or what may stand before a declaration and says nothing about types.
    Blank,
    /// Opens or closes a brace.
    Open,
    Close,
    /// Its only parameter, with or without words that may stand before a declaration.
    Identity,
    /// A statement or a whole item: it has a call, an assignment or a block in it.
    Statement,
    /// Anything else: an expression, a type, a constant.
    Other,
}

/// Words of C, C++ and their compilers that may stand before a declaration and say nothing about types.
const ATTRIBUTES: &[&[u8]] = &[
    b"__attribute__",
    b"__attribute",
    b"__declspec",
    b"static",
    b"inline",
    b"__inline",
    b"__inline__",
    b"__forceinline",
    b"extern",
    b"register",
    b"volatile",
    b"__restrict",
    b"__restrict__",
    b"restrict",
    b"noexcept",
    b"_Thread_local",
    b"__thread",
    b"thread_local",
    b"constexpr",
    b"explicit",
    b"__cdecl",
    b"__stdcall",
    b"WINAPI",
    b"__extension__",
    b"_Noreturn",
    b"__noreturn",
    b"const",
    b"alignas",
    b"_Alignas",
];

/// Macros of CPython's that are statements.
const STATEMENTS: Roles = Roles::of(&[Role::Statement, Role::Returns]);

/// Macros that name macros are followed this far.
const DEPTH: u32 = 6;

/// The kind of a definition.
pub(crate) fn macro_kind(package: &Package<'_>, r: DefineRef, depth: u32) -> MacroKind {
    let file = &package.sources.files[r.file as usize];
    let define = &file.defines[r.define as usize];
    let body = file.body(define);
    let word = |t: &Tok| t.span.of(file.text);
    if body.is_empty() {
        return MacroKind::Blank;
    }
    let braces = body.iter().fold(0i32, |n, t| match t.kind {
        TokKind::Punct(b'{') => n + 1,
        TokKind::Punct(b'}') => n - 1,
        _ => n,
    });
    if braces != 0 && !(braces == 1 && word(&body[0]) == b"extern") {
        return if braces > 0 { MacroKind::Open } else { MacroKind::Close };
    }
    if is_attribute(package, r, body, depth) {
        return MacroKind::Blank;
    }
    if let [param] = file.param_names(define)[..] {
        let rest: Vec<Tok> = body.iter().copied().filter(|t| word(t) != param).collect();
        if rest.len() + 1 == body.len() && (rest.is_empty() || is_attribute(package, r, &rest, depth)) {
            return MacroKind::Identity;
        }
    }
    // An alias is of the kind of what it names.
    if let ([only], true) = (body, depth < DEPTH) {
        let live = package.define_live(r);
        if let Some(next) = package.definitions(r.file as usize, word(only), live).find(|n| *n != r) {
            return macro_kind(package, next, depth + 1);
        }
        if roles::of(word(only)).has_any(STATEMENTS) {
            return MacroKind::Statement;
        }
    }
    let statement = body.iter().any(|t| matches!(t.kind, TokKind::Punct(b';' | b'{' | b'=' | b'(')));
    if statement { MacroKind::Statement } else { MacroKind::Other }
}

/// Whether what follows the macro on its line begins a statement: its body ends one, or is the head of one.
pub(crate) fn ends_statement(package: &Package<'_>, r: DefineRef) -> bool {
    let (text, body) = package.sources.body(r);
    let word = |t: &Tok| t.span.of(text);
    let (Some(first), Some(last)) = (body.first(), body.last()) else { return false };
    last.is(b';') || word(last) == b"else" || matches!(word(first), b"if" | b"for" | b"while" | b"switch")
}

/// The word of a control statement that a macro's body is; of one with arguments, that its body is with a condition.
pub(crate) fn control_word(package: &Package<'_>, r: DefineRef, is_call: bool) -> Option<&'static [u8]> {
    let (text, body) = package.sources.body(r);
    let word = body.first()?.span.of(text);
    let rest = body.get(1).map(|t| t.span.of(text));
    let alone: &[&'static [u8]] = &[b"if", b"else", b"while", b"for", b"switch", b"try"];
    let with_condition: &[&'static [u8]] = &[b"if", b"while", b"switch", b"catch"];
    let found = |words: &[&'static [u8]]| words.iter().copied().find(|w| *w == word);
    match (is_call, body.len(), rest) {
        (false, 1, _) | (false, 2, Some(b"constexpr")) => found(alone),
        // `catch (e)` of a parameter.
        (true, 4, Some(b"(")) => found(with_condition),
        _ => None,
    }
}

/// Whether a macro's body is the head of a loop, which a block follows: `#define EACH(i, n) for (i = 0; i < (n); i++)`.
pub(crate) fn is_loop_head(package: &Package<'_>, r: DefineRef) -> bool {
    let (text, body) = package.sources.body(r);
    let word = body.first().map_or(&b""[..], |t| t.span.of(text));
    matches!(word, b"for" | b"while") && body.len() > 1 && closing(body, 1) == Some(body.len() - 1)
}

/// Whether a macro's body begins with an `if`.
pub(crate) fn begins_with_if(package: &Package<'_>, r: DefineRef) -> bool {
    let (text, body) = package.sources.body(r);
    body.first().is_some_and(|t| t.span.of(text) == b"if")
}

/// Whether a macro's body is a block, which no semicolon has to follow.
pub(crate) fn is_block(package: &Package<'_>, r: DefineRef) -> bool {
    let (_, body) = package.sources.body(r);
    body.first().is_some_and(|t| t.is(b'{')) && body.last().is_some_and(|t| t.is(b'}'))
}

/// Only words that may stand before a declaration, with their arguments.
fn is_attribute(package: &Package<'_>, r: DefineRef, body: &[Tok], depth: u32) -> bool {
    let file = &package.sources.files[r.file as usize];
    let mut i = 0;
    while let Some(t) = body.get(i) {
        let word = t.span.of(file.text);
        let known = match t.kind {
            TokKind::Literal => i > 0 && body[i - 1].span.of(file.text) == b"extern",
            TokKind::Ident if ATTRIBUTES.contains(&word) || roles::of(word).has(Role::Attribute) => true,
            TokKind::Ident if depth < DEPTH => {
                let live = package.define_live(r);
                let next = package.definitions(r.file as usize, word, live).find(|n| *n != r);
                next.is_some_and(|n| macro_kind(package, n, depth + 1) == MacroKind::Blank)
            }
            TokKind::Punct(b'[') => body.get(i + 1).is_some_and(|n| n.is(b'[')) && body.len() > 4,
            _ => false,
        };
        if !known {
            return false;
        }
        i += 1;
        let open = if t.is(b'[') { Some(i - 1) } else { body.get(i).filter(|n| n.is(b'(')).map(|_| i) };
        if let Some(open) = open {
            i = closing(body, open).map_or(body.len(), |close| close + 1);
        }
    }
    true
}
