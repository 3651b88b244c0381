//! Repairs of macros that hide syntax from a parser: all of the same length, all in the view only.
//!
//! It knows the kinds of macros (attribute, statement, brace, struct head), from the package's own
//! definitions and from CPython's names; it must not know a rule.

use super::blank::blank;
use super::macro_braces::unbalanced;
use super::macro_kind::{MacroKind, begins_with_if, control_word, macro_kind};
use super::placeholders::{HEAD, VAR_HEAD};
use super::repair_state::{Repair, pairs};
use super::scopes::{Scope, Scopes};
use crate::names::{entity, is_function_macro, type_argument};
use crate::package::Package;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Span;
use abi3lint_rules::roles::{self, Role, Roles};
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
            scopes: Scopes::default(),
            arguments_until: 0,
            calls_until: Vec::new(),
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
        if let Some(end) = self.part_of_string(i) {
            self.hide_tokens(i..end + 1);
            return end + 1;
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
            b"__attribute__" | b"__attribute" if self.is(i + 1, b'(') => {
                let end = self.close(i + 1).unwrap_or(i);
                if self.is(end + 1, b'=') {
                    self.hide_tokens(i..end + 1);
                }
                return end + 1;
            }
            // `template void f<int>(int);` says nothing that the rest does not.
            b"template"
                if !self.is(i + 1, b'<') && i > 0 && [b';', b'}', b'{'].into_iter().any(|p| self.is(i - 1, p)) =>
            {
                blank(self.text, tok.span);
                return i + 1;
            }
            // The grammar knows neither in the name of a type.
            b"template" if i > 1 && self.is(i - 1, b':') && self.is(i - 2, b':') => {
                blank(self.text, tok.span);
                return i + 1;
            }
            b"const" | b"noexcept"
                if i > 0 && self.is(i - 1, b')') && (self.is(i + 1, b')') || self.is(i + 1, b',')) =>
            {
                blank(self.text, tok.span);
                return i + 1;
            }
            // `(Thing::*)(int)` is shown as `(*)(int)`.
            _ if i > 0 && self.is(i - 1, b'(') && self.is(i + 1, b':') => {
                if let Some(star) = self.pointer_to_member(i) {
                    blank(self.text, Span { start: tok.span.start, end: self.toks[star].span.start });
                    return star;
                }
            }
            _ if word[0] == b'P' || word[0] == b'_' => {
                if let Some(next) = self.cpython(i, word) {
                    return next;
                }
            }
            _ => {}
        }
        self.user_macro(i, tok)
    }

    /// The `*` of a pointer to a member, whose class is named from token `i` on.
    fn pointer_to_member(&self, i: usize) -> Option<usize> {
        let is_part = |k: usize| self.toks[k].kind == TokKind::Ident || self.is(k, b':');
        let star = (i..self.toks.len().min(i + 32)).find(|k| !is_part(*k))?;
        (self.is(star, b'*') && self.is(star - 1, b':') && self.is(star + 1, b')')).then_some(star)
    }

    /// The last token of a macro's use that has more of a string before or after it, as `PRIu64` in `"%" PRIu64 "\n"` and
    /// `TEXT(x)` in `"a" TEXT(x)`. The grammars want literals there, and that of C names. A suffix of a literal and a
    /// prefix of the next touch it.
    fn part_of_string(&self, i: usize) -> Option<usize> {
        let is_string = |k: usize| {
            let word = self.toks.get(k).filter(|t| t.kind == TokKind::Literal).map(|t| t.span.of(self.source));
            word.is_some_and(|w| w.ends_with(b"\""))
        };
        let span = self.toks[i].span;
        let goes_on = i > 0 && is_string(i - 1) && self.toks[i - 1].span.end < span.start;
        let is_call = self.is(i + 1, b'(');
        let begins = is_call && i > 0 && [b'(', b',', b'=', b'{'].into_iter().any(|p| self.is(i - 1, p));
        // Most names stand where no string can.
        if !goes_on && !begins {
            return None;
        }
        let end = if is_call { self.close(i + 1)? } else { i };
        let next = self.toks.get(end + 1)?;
        let more = is_string(end + 1) && self.toks[end].span.end < next.span.start;
        let ends = more || [b')', b',', b';', b'}'].into_iter().any(|p| next.is(p));
        if goes_on && (is_call || self.package.sources.files[self.index].cpp && ends) {
            return Some(end);
        }
        (begins && more).then_some(end)
    }

    /// CPython's own macros that hide syntax.
    fn cpython(&mut self, i: usize, word: &[u8]) -> Option<usize> {
        let tok = self.toks[i];
        let is_call = self.is(i + 1, b'(');
        let roles = roles::of(word);
        if roles == Roles::NONE {
            return None;
        }
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
            if has(Role::Announces) {
                self.write(tok.span.start, b"extern");
            }
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
        self.body_has(tok, b"extern")
    }

    fn body_has(&self, tok: Tok, word: &[u8]) -> bool {
        self.definition(tok).is_some_and(|r| {
            let (text, body) = self.package.sources.body(r);
            body.iter().any(|t| t.span.of(text) == word)
        })
    }

    /// Shows a macro that stands for the word of a control statement, or of one with a condition, as that word.
    fn control_word(&mut self, i: usize, end: usize) -> bool {
        let span = self.toks[i].span;
        let Some(r) = self.definition(self.toks[i]) else { return false };
        let found = control_word(self.package, r, end > i).filter(|w| w.len() <= span.len());
        if let Some(word) = found {
            self.hide(span);
            self.write(span.start, word);
        }
        found.is_some()
    }

    /// `CHECK_IF(x) else if (y)`, where the macro holds the first `if`: takes it out, and the `else`.
    fn chained_if(&mut self, i: usize, end: usize) -> bool {
        let is_else = self.toks.get(end + 1).is_some_and(|t| t.span.of(self.source) == b"else");
        let found = is_else
            && end > i
            && self.at_statement_start(i)
            && self.definition(self.toks[i]).is_some_and(|r| begins_with_if(self.package, r));
        if found {
            self.hide_tokens(i..end + 1);
            blank(self.text, self.toks[end + 1].span);
        }
        found
    }

    /// Shows a macro that opens a namespace as that: in a block of statements the grammar reads no templates.
    fn opens_namespace(&mut self, i: usize, end: usize) -> bool {
        const HEAD: &[u8] = b"namespace{";
        let start = self.toks[i].span.start;
        let fits = (self.toks[end].span.end - start) as usize >= HEAD.len();
        let found = fits && self.body_has(self.toks[i], b"namespace") && self.scope(i) == Scope::Items;
        if found {
            self.hide_tokens(i..end + 1);
            self.write(start, HEAD);
            self.braces.push((start + HEAD.len() as u32 - 1, 1));
        }
        found
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
        if self.control_word(i, end) || self.chained_if(i, end) {
            return i + 1;
        }
        if self.class_by_macro(i, end) {
            return end + 1;
        }
        if is_call && end > i {
            // What is shown as it stands may be a type.
            if kind != MacroKind::Identity {
                self.pointer_arguments(i + 2, end);
                self.unreadable_arguments(i + 1, end);
            }
        }
        if matches!(kind, MacroKind::Statement | MacroKind::Other)
            && (self.member_macro(i, end, true) || self.attribute_by_place(i, end))
        {
            return end + 1;
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
                if kind == MacroKind::Open && self.opens_namespace(i, end) {
                    return end + 1;
                }
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
                } else {
                    self.finish_list(i, end);
                }
                i + 1
            }
        }
    }
}
