//! Words in a declaration that say nothing about its types, by their place: macros of headers that were not read, and
//! those whose body is no attribute that is known.
//!
//! | Place | Example |
//! |---|---|
//! | before the type of an item or member | `LIB_INLINE Thing *thing_new(Arena *a)` |
//! | between the type and the name of a function | `static int LIB_CALL run(void *data)` |
//! | before the name of a constructor with initialisers | `LIB_INLINE Thing(int n) : Base(n) { }` |
//! | after the parameters of an item or member | `void report(const char *fmt, ...) LIB_PRINTF(1, 2);` |
//! | in the declarator of a pointer to a function | `typedef int (LIB_CALL *Callback)(void *);` |
//! | after a declarator, before its value | `int table[4] __attribute__((aligned(32))) = { 0 };` |
//!
//! Invariant: only a name in upper case is taken for an attribute, and only where the declaration is one without it.
//! Limits: in bodies of functions the place does not say enough; of two such words in front of a name, which may be a type,
//! the first is the attribute.

use super::repair_state::Repair;
use super::scopes::Scope;
use abi3lint_c_text::TokKind;

/// Words that may stand before an attribute in a declaration.
const STORAGE: &[&[u8]] =
    &[b"static", b"extern", b"inline", b"__inline", b"__inline__", b"virtual", b"explicit", b"friend", b"constexpr"];
/// Words that say nothing about which of two names is the type.
const QUALIFIERS: &[&[u8]] = &[b"const", b"volatile", b"static", b"inline", b"extern", b"constexpr", b"virtual"];

/// Words that stand before a type.
const NO_TYPE: &[&[u8]] =
    &[b"struct", b"class", b"union", b"enum", b"typename", b"typedef", b"using", b"operator", b"return"];

/// So many tokens of a declaration are looked at.
const HEAD: usize = 48;

impl Repair<'_, '_, '_> {
    /// Overwrites token `i`, with its arguments up to `end`, where it is an attribute by its place.
    pub(crate) fn attribute_by_place(&mut self, i: usize, end: usize) -> bool {
        let found = Self::is_upper(self.toks[i].span.of(self.source))
            && (self.is_calling_convention(i)
                || matches!(self.scope(i), Scope::Items | Scope::Members)
                    && (self.is_after_parameters(i, end)
                        || end == i && (self.is_before_function(i) || self.is_before_type(i))));
        if found {
            self.hide_tokens(i..end + 1);
        }
        found
    }

    /// `( WORD * name ) (`, of a declarator.
    fn is_calling_convention(&self, i: usize) -> bool {
        i > 0
            && self.is(i - 1, b'(')
            && self.is(i + 1, b'*')
            && self.toks.get(i + 2).is_some_and(|t| t.kind == TokKind::Ident)
            && self.is(i + 3, b')')
            && self.is(i + 4, b'(')
    }

    /// `) WORD ;`, `) WORD(x) {`.
    fn is_after_parameters(&self, i: usize, end: usize) -> bool {
        let before = (0..i).rev().take(HEAD).find(|k| !self.is_blank(*k));
        if !before.is_some_and(|k| self.is(k, b')')) {
            return false;
        }
        let mut next = end + 1;
        while next < i + HEAD && self.toks.get(next).is_some_and(|t| Self::is_upper(t.span.of(self.source))) {
            next = if self.is(next + 1, b'(') { self.close(next + 1).unwrap_or(next) } else { next } + 1;
        }
        self.is(next, b';') || self.is(next, b'{')
    }

    /// `Type WORD name (`.
    fn is_before_function(&self, i: usize) -> bool {
        let is_type = i > 0
            && !self.is_blank(i - 1)
            && match self.toks[i - 1].kind {
                TokKind::Ident => {
                    let word = self.toks[i - 1].span.of(self.source);
                    !STORAGE.contains(&word) && !QUALIFIERS.contains(&word) && !NO_TYPE.contains(&word)
                }
                TokKind::Punct(b) => b == b'*',
                TokKind::Literal | TokKind::Number => false,
            };
        is_type && self.toks.get(i + 1).is_some_and(|t| t.kind == TokKind::Ident) && self.is(i + 2, b'(')
    }

    /// `WORD Type name (`, at the beginning of an item or member.
    fn is_before_type(&self, i: usize) -> bool {
        let next_is_attribute = Self::is_upper(self.toks.get(i + 1).map_or(b"", |t| t.span.of(self.source)))
            && self.toks.get(i + 2).is_some_and(|t| t.kind == TokKind::Ident)
            && self.is(i + 3, b'(');
        !next_is_attribute && self.begins_declaration(i) && self.is_declaration_without(i + 1)
    }

    fn begins_declaration(&self, i: usize) -> bool {
        let shown = (0..i)
            .rev()
            .take(HEAD)
            .find(|k| !self.is_blank(*k) && !STORAGE.contains(&self.toks[*k].span.of(self.source)));
        match shown.map(|k| self.toks[k].kind) {
            None => true,
            Some(TokKind::Punct(b)) => b";{}:>".contains(&b),
            _ => false,
        }
    }

    /// Whether a declaration with a type and a name begins at token `from`.
    fn is_declaration_without(&self, from: usize) -> bool {
        let (mut names, mut angles, mut k) = (0, 0usize, from);
        while k < from + HEAD && k < self.toks.len() {
            let tok = self.toks[k];
            match tok.kind {
                TokKind::Ident if angles > 0 => {}
                TokKind::Ident if QUALIFIERS.contains(&tok.span.of(self.source)) || self.is_blank(k) => {}
                TokKind::Ident if k > from && self.is(k - 1, b':') => {}
                TokKind::Ident if tok.span.of(self.source) == b"operator" => return names > 0,
                TokKind::Ident => names += 1,
                TokKind::Punct(b'<') if names > 0 => angles += 1,
                TokKind::Punct(b'>') if angles > 0 => angles -= 1,
                TokKind::Punct(b'*' | b'&' | b':') => {}
                _ if angles > 0 => {}
                TokKind::Punct(b'(') if names == 1 => {
                    let after = self.close(k).map(|close| close + 1);
                    return after.is_some_and(|a| self.is(a, b':') && !self.is(a + 1, b':'));
                }
                TokKind::Punct(b'(' | b'=' | b';' | b'[') => return names > 1,
                _ => return false,
            }
            k += 1;
        }
        false
    }
}
