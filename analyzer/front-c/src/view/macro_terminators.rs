//! Macros that are statements, items or elements of an initialiser, and bring their semicolon or comma along: the
//! grammar wants to see it.
//!
//! A table of methods as Argument Clinic fills it is a list of names, `KIT_NEW_METHODDEF KIT_RUN_METHODDEF {NULL}`.
//! To the grammar that is no list, and a semicolon, which a macro that is a statement gets, would end the table.
//!
//! Limits: a macro with something else than a blank behind it stays as it is.

use super::macro_kind::ends_statement;
use super::repair_state::Repair;
use crate::names::is_macro;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Span;

impl Repair<'_, '_, '_> {
    /// Whether token `i` stands among the elements of an initialiser.
    pub(crate) fn is_in_list(&mut self, i: usize) -> bool {
        self.lists.hold(self.toks, i, self.source)
    }

    /// Puts a comma behind a macro from token `i` to `end` that is an element and has none.
    pub(crate) fn finish_element(&mut self, i: usize, end: usize) {
        let Some(before) = i.checked_sub(1).map(|p| self.toks[p]) else { return };
        // What was written before shows in the view, not in the tokens.
        let between = Span { start: before.span.end, end: self.toks[i].span.start };
        let begins = matches!(before.kind, TokKind::Punct(b'{' | b',')) || between.of(self.text).contains(&b',');
        let another = self.toks.get(end + 1).is_some_and(|n| n.kind == TokKind::Ident || n.is(b'{'));
        if begins && another && (self.next_on_new_line(end) || self.brings_comma(self.toks[i])) {
            self.separate(end, b',');
        }
    }

    /// Whether the macro's body ends with a comma.
    fn brings_comma(&self, tok: Tok) -> bool {
        self.definition(tok).is_some_and(|r| {
            let file = &self.package.sources.files[r.file as usize];
            file.body(&file.defines[r.define as usize]).last().is_some_and(|t| t.is(b','))
        })
    }

    /// Puts a semicolon on the white space after token `i`.
    pub(crate) fn terminate(&mut self, i: usize) {
        self.separate(i, b';');
    }

    /// Puts a semicolon or a comma on the white space after token `i`. A line end may go: white space is white space
    /// to the grammar.
    fn separate(&mut self, i: usize, with: u8) {
        let at = self.toks[i].span.end as usize;
        if let Some(b) = self.text.get_mut(at).filter(|b| b.is_ascii_whitespace()) {
            *b = with;
        }
    }

    /// Terminates a macro that stands as a statement of its own without a semicolon.
    pub(crate) fn finish_statement(&mut self, i: usize, end: usize) {
        if self.is_in_list(i) {
            self.finish_element(i, end);
        } else if (self.at_statement_start(i) || self.after_condition(i))
            && (self.next_begins_statement(end) || self.statement_on_same_line(i, end))
        {
            self.terminate(end);
        }
    }

    /// The token before is that of `if (...)`, `else` or a cast; what follows the macro tells which.
    fn after_condition(&self, i: usize) -> bool {
        let Some(prev) = i.checked_sub(1).map(|p| self.toks[p]) else { return false };
        prev.is(b')') || matches!(prev.span.of(self.source), b"else" | b"do")
    }

    fn at_statement_start(&self, i: usize) -> bool {
        let Some(prev) = i.checked_sub(1).map(|p| self.toks[p]) else { return true };
        // What was terminated before shows in the view, not in the tokens.
        let between = Span { start: prev.span.end, end: self.toks[i].span.start };
        matches!(prev.kind, TokKind::Punct(b';' | b'{' | b'}' | b':'))
            || between.of(self.text).contains(&b';')
            || self.text.get(prev.span.start as usize) == Some(&b';')
    }

    /// The token after `end` is on another line and cannot continue an expression.
    fn next_begins_statement(&self, end: usize) -> bool {
        let Some(next) = self.toks.get(end + 1) else { return true };
        let between = Span { start: self.toks[end].span.end, end: next.span.start };
        let newline = between.of(self.source).contains(&b'\n');
        match next.kind {
            TokKind::Ident => newline,
            TokKind::Punct(b'}') => true,
            TokKind::Punct(b'*' | b'+' | b'-' | b'~' | b'#') => newline,
            _ => false,
        }
    }

    /// `CHECK USE(x);` where the first macro is a statement by itself, which no parser can know.
    fn statement_on_same_line(&self, i: usize, end: usize) -> bool {
        self.toks.get(end + 1).is_some_and(|n| n.kind == TokKind::Ident && n.span.of(self.source) != b"else")
            && self.definition(self.toks[i]).is_some_and(|r| ends_statement(self.package, r))
    }

    /// A name that the package does not define: CPython's statement macros, and upper-case names alone on
    /// their line, which some other library defines.
    pub(crate) fn lone_name(&mut self, i: usize, tok: Tok) -> usize {
        let word = tok.span.of(self.source);
        let in_list = self.is_in_list(i);
        if !in_list && !self.at_statement_start(i) {
            return i + 1;
        }
        let is_call = self.is(i + 1, b'(');
        let from_cpython = (word[0] == b'P' || word[0] == b'_') && is_macro(word);
        let upper = word.len() > 2 && word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_' || b.is_ascii_digit());
        if !from_cpython && !upper {
            return i + 1;
        }
        let end = if is_call { self.close(i + 1).unwrap_or(i) } else { i };
        if in_list {
            self.finish_element(i, end);
            return i + 1;
        }
        // `HANDLE` on a line of its own before `f(void)` is a result type.
        let result_type = !from_cpython && !is_call && self.is(end + 2, b'(');
        if !result_type && (is_call || from_cpython || self.next_on_new_line(end)) && self.next_begins_statement(end) {
            self.terminate(end);
        }
        i + 1
    }

    fn next_on_new_line(&self, end: usize) -> bool {
        self.toks
            .get(end + 1)
            .is_none_or(|n| Span { start: self.toks[end].span.end, end: n.span.start }.of(self.source).contains(&b'\n'))
    }
}
