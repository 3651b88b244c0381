//! Repairs of macros that hide syntax from a parser: all of the same length, all in the view only.
//!
//! It knows the kinds of macros (attribute, statement, brace, struct head), from the package's own
//! definitions and from CPython's names; it must not know a rule.

use super::blank::blank;
use super::initializer_lists::Lists;
use super::macro_braces::unbalanced;
use super::macro_kind::{MacroKind, macro_kind};
use super::placeholders::{HEAD, VAR_HEAD};
use super::repair_state::{Repair, pairs};
use crate::names::{entity, is_function_macro, type_argument};
use crate::package::Package;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Span;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// Applies all repairs; returns the spans of the names that were overwritten, ascending, and whether macros open or
/// close braces.
pub(crate) fn repair(package: &Package<'_>, index: usize, toks: &[Tok], text: &mut [u8]) -> (Vec<Span>, bool) {
    let mut r = Repair::new(package, index, toks, 0..toks.len(), text);
    if !r.braces.is_empty() {
        for at in unbalanced(toks, r.text, &r.braces) {
            r.write(at, b" ");
        }
    }
    r.overwritten.sort_unstable();
    (r.overwritten, !r.braces.is_empty())
}

/// The same for some of the tokens, in which parentheses balance; `None` where a macro opens or closes a brace: what
/// comes of it, the whole file decides.
pub(crate) fn repair_part(
    package: &Package<'_>,
    index: usize,
    toks: &[Tok],
    part: Range<usize>,
    text: &mut [u8],
) -> Option<Vec<Span>> {
    let mut r = Repair::new(package, index, toks, part, text);
    r.overwritten.sort_unstable();
    r.braces.is_empty().then_some(r.overwritten)
}

impl<'p, 'a, 't> Repair<'p, 'a, 't> {
    /// Looks at a part of the tokens; the others are their neighbours.
    fn new(
        package: &'p Package<'a>,
        index: usize,
        toks: &'t [Tok],
        part: Range<usize>,
        text: &'t mut [u8],
    ) -> Repair<'p, 'a, 't> {
        let mut r = Repair {
            package,
            index,
            source: package.sources.files[index].text,
            toks,
            text,
            overwritten: Vec::new(),
            pairs: pairs(toks, part.clone()),
            braces: Vec::new(),
            lists: Lists::default(),
            arguments_until: 0,
        };
        let mut i = part.start;
        while i < part.end {
            i = r.token(i).max(i + 1);
        }
        r
    }

    fn token(&mut self, i: usize) -> usize {
        let tok = self.toks[i];
        if tok.kind != TokKind::Ident {
            return i + 1;
        }
        let word = tok.span.of(self.source);
        if self.continues_string(i) {
            self.hide(tok.span);
            return i + 1;
        }
        match word {
            b"return" | b"goto" | b"break" | b"continue" if i > 0 && (self.is(i - 1, b'(') || self.is(i - 1, b',')) => {
                blank(self.text, tok.span);
                if self.is(i + 1, b')') || self.is(i + 1, b',') {
                    self.write(tok.span.start, b"0");
                }
                return i + 1;
            }
            b"va_arg" => return self.type_argument(i, 1),
            _ if word[0] == b'P' || word[0] == b'_' => {
                if let Some(next) = self.cpython(i, word) {
                    return next;
                }
            }
            _ => {}
        }
        self.user_macro(i, tok)
    }

    /// Whether a name is a macro with more of the string in front of it, as `PRIu64` in `"%" PRIu64 "\n"`. The grammar of
    /// C++ wants a literal there. A suffix of a literal and a prefix of the next touch it.
    fn continues_string(&self, i: usize) -> bool {
        let (Some(before), Some(after)) = (i.checked_sub(1).map(|b| self.toks[b]), self.toks.get(i + 1)) else {
            return false;
        };
        let span = self.toks[i].span;
        let is_string = |t: &Tok| t.kind == TokKind::Literal && t.span.of(self.source).ends_with(b"\"");
        let ends = [b')', b',', b';'].into_iter().any(|p| after.is(p));
        let goes_on = is_string(after) && span.end < after.span.start;
        self.package.sources.files[self.index].cpp
            && is_string(&before)
            && before.span.end < span.start
            && (ends || goes_on)
    }

    /// CPython's own macros that hide syntax.
    fn cpython(&mut self, i: usize, word: &[u8]) -> Option<usize> {
        let tok = self.toks[i];
        let is_call = self.is(i + 1, b'(');
        let roles = roles::of(word);
        let has = |role| roles.has(role);
        if !is_call && (has(Role::ObjectHead) || has(Role::VarObjectHead)) {
            self.hide(tok.span);
            self.write(tok.span.start, if has(Role::ObjectHead) { HEAD } else { VAR_HEAD });
            if !self.is(i + 1, b';') {
                self.write(tok.span.start + 12, b";");
            }
            Some(i + 1)
        } else if has(Role::HeadInitializer) && is_call == is_function_macro(word) {
            let end = if is_call { self.close(i + 1)? } else { i };
            for k in i..=end {
                if self.toks[k].kind == TokKind::Ident {
                    self.overwritten.push(self.toks[k].span);
                }
            }
            blank(self.text, Span { start: tok.span.start, end: self.toks[end].span.end });
            let comma = !self.is(end + 1, b',') && !self.is(end + 1, b'}');
            self.write(tok.span.start, if comma { b"0," } else { b"0 " });
            Some(end + 1)
        } else if has(Role::WrapsDeclaration) && is_call {
            let end = self.close(i + 1)?;
            self.hide(tok.span);
            blank(self.text, self.toks[i + 1].span);
            blank(self.text, self.toks[end].span);
            Some(i + 1)
        } else if has(Role::Attribute) {
            if !is_function_macro(word) {
                self.hide(tok.span);
                return Some(i + 1);
            }
            let end = if is_call { self.close(i + 1)? } else { return None };
            self.hide(tok.span);
            blank(self.text, Span { start: tok.span.start, end: self.toks[end].span.end });
            Some(end + 1)
        } else if has(Role::Statement) && !is_function_macro(word) {
            self.hide(tok.span);
            self.write(tok.span.start, b";");
            Some(i + 1)
        } else if has(Role::TakesType) && is_call {
            let (_, entity) = entity(word)?;
            Some(self.type_argument(i, type_argument(entity)?))
        } else {
            None
        }
    }

    fn macro_kind(&self, tok: Tok) -> Option<(MacroKind, bool)> {
        let r = self.definition(tok)?;
        let file = &self.package.sources.files[r.file as usize];
        Some((macro_kind(self.package, r, 0), file.defines[r.define as usize].params.is_some()))
    }

    /// Whether the macro's body holds `extern`.
    fn says_extern(&self, tok: Tok) -> bool {
        self.definition(tok).is_some_and(|r| {
            let file = &self.package.sources.files[r.file as usize];
            file.body(&file.defines[r.define as usize]).iter().any(|t| t.span.of(file.text) == b"extern")
        })
    }

    fn user_macro(&mut self, i: usize, tok: Tok) -> usize {
        let word = tok.span.of(self.source);
        if !self.package.sources.macros.contains_key(word) {
            return self.lone_name(i, tok);
        }
        let Some((kind, function_like)) = self.macro_kind(tok) else { return self.lone_name(i, tok) };
        let is_call = function_like && self.is(i + 1, b'(');
        if function_like && !is_call {
            return i + 1;
        }
        let end = if is_call { self.close(i + 1).unwrap_or(i) } else { i };
        if is_call {
            self.pointer_arguments(i + 2, end);
        }
        match kind {
            MacroKind::Blank => {
                self.hide(tok.span);
                blank(self.text, Span { start: tok.span.start, end: self.toks[end].span.end });
                // A declaration that only announces must not look like a definition.
                if word.len() >= 6 && self.says_extern(tok) {
                    self.write(tok.span.start, b"extern");
                }
                end + 1
            }
            MacroKind::Identity => {
                self.hide(tok.span);
                if is_call {
                    blank(self.text, self.toks[i + 1].span);
                    blank(self.text, self.toks[end].span);
                }
                if word.len() >= 6 && self.says_extern(tok) {
                    self.write(tok.span.start, b"extern");
                }
                i + 1
            }
            MacroKind::Open | MacroKind::Close => {
                self.hide(tok.span);
                self.write(tok.span.start, if kind == MacroKind::Open { b"{" } else { b"}" });
                self.braces.push((tok.span.start, if kind == MacroKind::Open { 1 } else { -1 }));
                if is_call && end == i + 2 {
                    blank(self.text, Span { start: self.toks[i + 1].span.start, end: self.toks[end].span.end });
                } else if is_call && !self.is(end + 1, b';') {
                    // The arguments stay, as a statement of their own: they may name API.
                    self.terminate(end);
                }
                i + 1
            }
            MacroKind::Statement => {
                self.finish_statement(i, end);
                i + 1
            }
            MacroKind::Other => {
                if self.is_in_list(i) {
                    self.finish_element(i, end);
                }
                i + 1
            }
        }
    }
}
