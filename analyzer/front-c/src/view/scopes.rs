//! What a token stands in, by the brackets before it: file-level items, members of a class, elements of an initialiser,
//! or anything else.
//!
//! A brace is one of what the head before it says: tokens from the last `;`, `{` or `}` on. Invariant: what a token
//! stands in depends on the tokens before it in its file-level item alone, but for braces that nothing closes.
//!
//! Example: in `namespace n { class C { int f() { T t[] = { X }; } }; }` X is an element, `T` is in a body, `int f()` is a
//! member, and the class is an item.
//!
//! Limits: `{` of a braced member in the list of initialisers of a template's constructor counts as that of a class.

use abi3lint_c_text::{Tok, TokKind};

/// What stands in a pair of brackets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scope {
    /// File-level items: of the file, a namespace or a linkage block.
    Items,
    /// Members of a class, struct or union.
    Members,
    /// Elements of an initialiser that is a list.
    Elements,
    /// Statements, parameters, arguments, enumerators.
    Other,
}

/// The brackets that are open before a token.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    seen: usize,
    open: Vec<Scope>,
    /// The first token after the last `;`, `{` or `}`.
    head: usize,
}

impl Scopes {
    /// What stands around token `i`. It is asked for tokens in their order.
    pub(crate) fn around(&mut self, toks: &[Tok], i: usize, text: &[u8]) -> Scope {
        for k in self.seen..i {
            match toks[k].kind {
                TokKind::Punct(b'{') => {
                    let scope = self.of_brace(toks, k, text);
                    self.open.push(scope);
                    self.head = k + 1;
                }
                TokKind::Punct(b'(' | b'[') => self.open.push(Scope::Other),
                TokKind::Punct(b')' | b']') => drop(self.open.pop()),
                TokKind::Punct(b'}') => {
                    self.open.pop();
                    self.head = k + 1;
                }
                TokKind::Punct(b';') => self.head = k + 1,
                _ => {}
            }
        }
        self.seen = self.seen.max(i);
        self.innermost()
    }

    fn innermost(&self) -> Scope {
        self.open.last().copied().unwrap_or(Scope::Items)
    }

    fn of_brace(&self, toks: &[Tok], k: usize, text: &[u8]) -> Scope {
        let around = self.innermost();
        let is_list = around == Scope::Elements;
        let Some(before) = k.checked_sub(1).map(|p| toks[p]) else { return Scope::Other };
        match before.kind {
            TokKind::Punct(b'=') => return Scope::Elements,
            TokKind::Punct(b',' | b'{' | b')') if is_list => return Scope::Elements,
            // A macro that is an element.
            TokKind::Ident if is_list && before.span.of(text).iter().any(u8::is_ascii_uppercase) => {
                return Scope::Elements;
            }
            TokKind::Punct(b')' | b',' | b'(' | b';' | b'{' | b'}') => return Scope::Other,
            _ => {}
        }
        let head = &toks[self.head.min(k)..k];
        let has = |words: &[&[u8]]| head.iter().any(|t| t.kind == TokKind::Ident && words.contains(&t.span.of(text)));
        if around == Scope::Items && (has(&[b"namespace"]) || is_linkage(head, text)) {
            Scope::Items
        } else if AFTER_PARAMETERS.contains(&before.span.of(text)) || has(&[b"enum"]) {
            Scope::Other
        } else if heads_class(head, text) {
            Scope::Members
        } else {
            Scope::Other
        }
    }
}

/// Words between the parameters of a function and its body, or before a block.
const AFTER_PARAMETERS: &[&[u8]] =
    &[b"const", b"noexcept", b"override", b"else", b"do", b"try", b"mutable", b"volatile"];

/// Whether a head has the word of a class, elsewhere than before a parameter of a template.
fn heads_class(head: &[Tok], text: &[u8]) -> bool {
    let is_class = |t: &Tok| matches!(t.span.of(text), b"class" | b"struct" | b"union");
    (0..head.len()).any(|i| is_class(&head[i]) && !(i > 0 && (head[i - 1].is(b'<') || head[i - 1].is(b','))))
}

/// Whether a head ends with `extern "C"`.
fn is_linkage(head: &[Tok], text: &[u8]) -> bool {
    matches!(head, [.., word, what] if word.span.of(text) == b"extern" && what.kind == TokKind::Literal)
}

/// What stands in the braces that some tokens open and do not close, from the outermost on.
pub(crate) fn opened(toks: &[Tok], text: &[u8]) -> Vec<Scope> {
    let mut scopes = Scopes::default();
    scopes.around(toks, toks.len(), text);
    scopes.open
}

#[cfg(test)]
mod tests {
    use super::{Scope, Scopes};
    use abi3lint_c_text::scan;

    /// What stands around each `X`.
    fn around(text: &str) -> Vec<Scope> {
        let toks = scan(text.as_bytes()).toks;
        let mut scopes = Scopes::default();
        let is_mark = |i: &usize| toks[*i].span.of(text.as_bytes()) == b"X";
        (0..toks.len()).filter(is_mark).map(|i| scopes.around(&toks, i, text.as_bytes())).collect()
    }

    #[test]
    fn namespaces_and_linkage_hold_items() {
        let text = "X namespace a::b { X extern \"C\" { X } inline namespace { X } } X";
        assert_eq!(around(text), [Scope::Items; 5]);
    }

    #[test]
    fn classes_hold_members() {
        let text = "template <class T> struct S : B<T> { X int f() const { X } enum { X }; union { X }; X };";
        assert_eq!(around(text), [Scope::Members, Scope::Other, Scope::Other, Scope::Members, Scope::Members]);
    }

    #[test]
    fn bodies_and_groups_hold_anything_else() {
        let text = "template <class T> void f(X) { X; if (a) { X } else { X } struct { int a; } x; X }";
        assert_eq!(around(text), [Scope::Other; 5]);
    }

    #[test]
    fn initialisers_hold_elements() {
        assert_eq!(
            around("T t[] = { X, { X }, A { X } f(X) }; X"),
            [Scope::Elements, Scope::Elements, Scope::Elements, Scope::Other, Scope::Items]
        );
    }
}
