//! Macros that are statements, items or elements of an initialiser, and bring their semicolon or comma along: the
//! grammar wants to see it.
//!
//! A table of methods as Argument Clinic fills it is a list of names, `KIT_NEW_METHODDEF KIT_RUN_METHODDEF {NULL}`.
//! To the grammar that is no list, and a semicolon, which a macro that is a statement gets, would end the table.
//!
//! Limits: a macro with something else than a blank behind it stays as it is.

use super::macro_kind::{ends_statement, is_block, is_loop_head};
use super::repair_state::Repair;
use super::scopes::Scope;
use crate::names::is_macro;
use abi3lint_c_text::{Tok, TokKind, closing};
use abi3lint_model::Span;

impl Repair<'_, '_, '_> {
    /// Whether token `i` stands among the elements of an initialiser.
    pub(crate) fn is_in_list(&mut self, i: usize) -> bool {
        self.scope(i) == Scope::Elements
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
        self.definition(tok).is_some_and(|r| self.package.sources.body(r).1.last().is_some_and(|t| t.is(b',')))
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
            && (self.next_begins_statement(end)
                || self.statement_on_same_line(i, end)
                || self.block_ends(i, end)
                || self.opens_loop(i, end))
        {
            self.terminate(end);
        }
    }

    /// Whether the macro from token `i` to `end` is the type of a function that is defined behind it: `PyMODINIT_FUNC`
    /// on a line of its own.
    fn is_result_type(&mut self, i: usize, end: usize) -> bool {
        let is_head =
            end == i && self.toks.get(end + 1).is_some_and(|t| t.kind == TokKind::Ident) && self.is(end + 2, b'(');
        let close = is_head.then(|| closing(self.toks, end + 2)).flatten();
        close.is_some_and(|c| self.is(c + 1, b'{')) && self.scope(i) == Scope::Items
    }

    /// The token before is that of `if (...)`, `else` or a cast; what follows the macro tells which.
    fn after_condition(&self, i: usize) -> bool {
        let Some(prev) = i.checked_sub(1).map(|p| self.toks[p]) else { return false };
        prev.is(b')') || matches!(prev.span.of(self.source), b"else" | b"do")
    }

    /// Whether a statement begins with token `i`.
    pub(crate) fn at_statement_start(&self, i: usize) -> bool {
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
            // An attribute.
            TokKind::Punct(b'[') => newline && self.is(end + 2, b'['),
            TokKind::Punct(b'*' | b'+' | b'-' | b'~' | b'#') => newline,
            _ => false,
        }
    }

    /// `CHECK USE(x);` where the first macro is a statement by itself, which no parser can know.
    fn statement_on_same_line(&self, i: usize, end: usize) -> bool {
        self.toks.get(end + 1).is_some_and(|n| n.kind == TokKind::Ident && n.span.of(self.source) != b"else")
            && self.definition(self.toks[i]).is_some_and(|r| ends_statement(self.package, r))
    }

    /// Shows a macro's use that is all of the name of a class by its own name alone: `class NAME(a, b);`.
    pub(crate) fn class_by_macro(&mut self, i: usize, end: usize) -> bool {
        let names_class = end > i
            && i > 0
            && matches!(self.toks[i - 1].span.of(self.source), b"class" | b"struct" | b"union" | b"enum");
        if names_class {
            self.hide_tokens(i + 1..end + 1);
        }
        names_class
    }

    /// Terminates a macro that is one of a list of its uses, each on lines of its own: `LIST(a)`, `LIST(b)`. What such
    /// a list means is up to the place that includes it.
    pub(crate) fn finish_list(&mut self, i: usize, end: usize) {
        if end == i || self.scope(i) != Scope::Items || !self.at_statement_start(i) {
            return;
        }
        let word = self.toks[i].span.of(self.source);
        let goes_on = self.toks.get(end + 1).is_some_and(|t| t.span.of(self.source) == word) && self.is(end + 2, b'(');
        let went_on = i > 0 && {
            let at = self.toks[i - 1].span.end;
            self.text.get(at as usize) == Some(&b';') && self.source.get(at as usize) != Some(&b';')
        };
        if (goes_on || went_on) && self.next_begins_statement(end) {
            self.terminate(end);
        }
    }

    /// The macro's body is the head of a loop whose block follows: to the grammar both are statements.
    fn opens_loop(&self, i: usize, end: usize) -> bool {
        let is_loop = |r| is_loop_head(self.package, r);
        end > i && self.is(end + 1, b'{') && self.definition(self.toks[i]).is_some_and(is_loop)
    }

    /// The macro's body is a block, and another line follows that could go on with an expression.
    fn block_ends(&self, i: usize, end: usize) -> bool {
        self.next_on_new_line(end)
            && self.toks.get(end + 1).is_some_and(|n| matches!(n.kind, TokKind::Punct(b'(' | b'[' | b'&')))
            && self.definition(self.toks[i]).is_some_and(|r| is_block(self.package, r))
    }

    /// Takes a macro out of the members of a class, where a call is no statement: the grammar takes it for the head of a
    /// constructor.
    pub(crate) fn member_macro(&mut self, i: usize, end: usize, is_macro: bool) -> bool {
        if end == i || self.scope(i) != Scope::Members || !self.at_statement_start(i) {
            return false;
        }
        let Some(next) = self.toks.get(end + 1) else { return false };
        let is_constructor = || !(i..end).any(|k| self.toks[k].kind == TokKind::Literal);
        let found = match next.kind {
            TokKind::Punct(b'{' | b':' | b'=') => false,
            TokKind::Punct(b';') => is_macro || !is_constructor(),
            TokKind::Ident => is_macro || self.next_on_new_line(end),
            _ => true,
        };
        if found {
            self.hide_tokens(i..end + 1);
        }
        found
    }

    /// A name that the package does not define: CPython's statement macros, and upper-case names alone on
    /// their line, which some other library defines.
    pub(crate) fn lone_name(&mut self, i: usize, tok: Tok) -> usize {
        let word = tok.span.of(self.source);
        let upper = Self::is_upper(word);
        let may_be_cpythons = word[0] == b'P' || word[0] == b'_';
        if !upper && !may_be_cpythons {
            return i + 1;
        }
        let is_call = self.is(i + 1, b'(');
        let end = if is_call { self.close(i + 1).unwrap_or(i) } else { i };
        if upper && (self.attribute_by_place(i, end) || self.class_by_macro(i, end)) {
            return end + 1;
        }
        let in_list = self.is_in_list(i);
        if !in_list && !self.at_statement_start(i) {
            return i + 1;
        }
        let from_cpython = may_be_cpythons && is_macro(word);
        if !from_cpython && !upper {
            return i + 1;
        }
        if upper && end > i {
            self.unreadable_arguments(i + 1, end);
        }
        if in_list {
            self.finish_element(i, end);
            return i + 1;
        }
        if upper && self.member_macro(i, end, false) {
            return end + 1;
        }
        // `HANDLE` on a line of its own before `f(void)` is a result type.
        let result_type = !is_call && self.is(end + 2, b'(') && (!from_cpython || self.is_result_type(i, end));
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
