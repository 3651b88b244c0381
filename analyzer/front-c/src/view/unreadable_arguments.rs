//! Arguments of macros that are no expressions: a type, an operator, parameters, nothing at all.
//!
//! The grammar takes a macro's use for a call, and each of its arguments for an expression. One that cannot be any is
//! overwritten: of a type that is one name with words and marks around it, the name stays; all else becomes `0`.
//!
//! Of a declaration with a value, the type is overwritten, and a `;` becomes a comma.
//!
//! Invariant: an argument that a parser reads as an expression stays as it is, and so does one that holds a brace.
//!
//! Example: `SLOT(const char *, error, (Payload *p) noexcept)` is shown as `SLOT(0           , error, 0                  )`.
//!
//! Limits: arguments of calls within many others are left as they are. `(T) x` is a cast and `T x` is none; of
//! `(T *x)` neither is certain, so it stays.

use super::blank::blank;
use super::repair_state::Repair;
use super::scopes::Scope;
use super::type_arguments::{BEFORE_TYPES, TYPE_WORDS};
use abi3lint_c_text::{TokKind, call_arguments, closing};
use abi3lint_model::Span;
use std::ops::Range;

/// So many calls of macros around one are looked through for its arguments, each over the length of its own.
const DEEPEST_CALL: usize = 8;

/// Types of the C library that the grammars count as words of the language.
const TYPES_OF_GRAMMARS: &[&[u8]] = &[
    b"size_t",
    b"ssize_t",
    b"ptrdiff_t",
    b"intptr_t",
    b"uintptr_t",
    b"int8_t",
    b"int16_t",
    b"int32_t",
    b"int64_t",
    b"uint8_t",
    b"uint16_t",
    b"uint32_t",
    b"uint64_t",
    b"char8_t",
    b"char16_t",
    b"char32_t",
];

/// Further words that stand before a type.
const QUALIFIERS: &[&[u8]] = &[b"class", b"typename", b"__const", b"register"];

/// Words that a macro's use may stand right after.
const STATEMENTS: &[&[u8]] = &[b"return", b"else", b"do", b"case", b"throw", b"co_return"];

/// Words between which and a name there may be an expression, or part of a statement.
const BETWEEN: &[&[u8]] = &[
    b"sizeof",
    b"alignof",
    b"_Alignof",
    b"new",
    b"delete",
    b"return",
    b"throw",
    b"not",
    b"and",
    b"or",
    b"xor",
    b"bitand",
    b"bitor",
    b"compl",
    b"not_eq",
    b"and_eq",
    b"or_eq",
    b"xor_eq",
    b"co_await",
    b"co_yield",
    b"co_return",
    b"template",
    b"if",
    b"else",
    b"for",
    b"while",
    b"do",
    b"switch",
    b"case",
    b"goto",
    b"mutable",
    b"noexcept",
    b"break",
    b"continue",
];

impl Repair<'_, '_, '_> {
    /// Overwrites the arguments that are no expressions of a macro's use, whose parentheses are at `open` and `close`.
    pub(crate) fn unreadable_arguments(&mut self, open: usize, close: usize) {
        // A function may have the name of a macro, where another branch has that.
        let before = open.checked_sub(2).map(|k| (self.toks[k].kind, self.word(k)));
        match before {
            Some((TokKind::Punct(b'*' | b'&' | b'>'), _)) => return,
            Some((TokKind::Ident, word)) if !STATEMENTS.contains(&word) && !self.is_blank(open - 2) => return,
            _ => {}
        }
        if self.is_type_of_function(open, close) {
            return;
        }
        while self.calls_until.last().is_some_and(|end| *end < open) {
            self.calls_until.pop();
        }
        self.calls_until.push(close);
        if self.calls_until.len() > DEEPEST_CALL {
            return;
        }
        let (arguments, end) = call_arguments(&self.toks[..=close], open);
        if end != close {
            return;
        }
        let only = arguments.len() == 1;
        for argument in arguments {
            if argument.is_empty() {
                if !only {
                    self.fill_empty(argument.start);
                }
            } else if self.is_blank(argument.start) {
            } else if self.is_no_expression(argument.clone()) {
                self.overwrite_argument(argument);
            } else {
                self.overwrite_statement(argument);
            }
        }
    }

    /// Whether a use with these parentheses is the type of a function, as `LIB_INLINE(int)` in `LIB_INLINE(int) run(void)`.
    fn is_type_of_function(&mut self, open: usize, close: usize) -> bool {
        let name = (close + 1..self.toks.len()).find(|k| !self.is(*k, b'*'));
        name.is_some_and(|k| {
            self.toks[k].kind == TokKind::Ident && !Self::is_upper(self.word(k)) && self.is(k + 1, b'(')
        }) && matches!(self.scope(open - 1), Scope::Items | Scope::Members)
    }

    /// Puts something between the commas or parentheses before token `at` and at it, or takes one away.
    fn fill_empty(&mut self, at: usize) {
        let (before, after) = (self.toks[at - 1].span, self.toks[at].span);
        if before.end < after.start {
            let gap = Span { start: before.end, end: after.start };
            if let Some(blank) = gap.of(self.text).iter().position(|b| *b == b' ') {
                // A comment may fill the rest.
                self.write(before.end + blank as u32, b"0");
            }
        } else if self.is(at - 1, b',') {
            blank(self.text, before);
        } else if self.is(at, b',') {
            blank(self.text, after);
        }
    }

    /// Makes expressions of statements: `T x = f();` is shown as `x = f()`, and what follows a `;` as if that was a comma.
    fn overwrite_statement(&mut self, argument: Range<usize>) {
        for k in self.outside_of_brackets(argument.clone()) {
            if self.is(k, b';') {
                let with: &[u8] = if k + 1 < argument.end { b"," } else { b" " };
                self.write(self.toks[k].span.start, with);
            }
        }
        let is_declarator = |k: usize| {
            self.toks[k].kind == TokKind::Ident || [b'*', b'&', b':', b'<', b'>'].into_iter().any(|b| self.is(k, b))
        };
        let Some(assigns) = argument.clone().find(|k| !is_declarator(*k)) else { return };
        let head = argument.start..assigns.saturating_sub(1);
        let is_declaration = self.is(assigns, b'=')
            && !self.is(assigns + 1, b'=')
            && !head.is_empty()
            && self.toks[head.end].kind == TokKind::Ident
            && self.toks[head.start].kind == TokKind::Ident
            && !head.clone().any(|k| BETWEEN.contains(&self.word(k)));
        if is_declaration {
            self.hide_tokens(head);
        }
    }

    fn overwrite_argument(&mut self, argument: Range<usize>) {
        let is_word = |k: &usize| {
            let word = self.toks[*k].span.of(self.source);
            self.toks[*k].kind == TokKind::Ident && !is_type(word) && !is_before_type(word)
        };
        let plain =
            argument.clone().all(|k| self.toks[k].kind == TokKind::Ident || self.is(k, b'*') || self.is(k, b'&'));
        let names: Vec<usize> = argument.clone().filter(is_word).collect();
        let start = self.toks[argument.start].span.start;
        if let ([name], true) = (&names[..], plain) {
            let (name, end) = (*name, argument.end);
            self.hide_tokens(argument.start..name);
            self.hide_tokens(name + 1..end);
        } else {
            self.hide_tokens(argument);
            self.write(start, b"0");
        }
    }

    fn word(&self, k: usize) -> &[u8] {
        match self.toks[k].kind {
            TokKind::Ident => self.toks[k].span.of(self.source),
            _ => b"",
        }
    }

    fn is_no_expression(&self, argument: Range<usize>) -> bool {
        let first = argument.start;
        let is_open = |k: usize| [b'(', b'[', b'{'].into_iter().any(|b| self.is(k, b));
        if argument.clone().any(|k| [b'{', b'}', b';', b'=', b'?'].into_iter().any(|b| self.is(k, b))) {
            // Comparisons have a `=`, too, and those alone are operators.
            return argument.len() <= 3
                && argument
                    .clone()
                    .all(|k| matches!(self.toks[k].kind, TokKind::Punct(b) if b"<>=!+-*/%&|^".contains(&b)));
        }
        let word = self.word(first);
        let next_opens = argument.len() > 1 && is_open(first + 1);
        if word == b"operator" || (is_before_type(word) && !(word == b"typename" && self.has_call(&argument))) {
            return true;
        }
        if is_type(word) {
            return !next_opens || (argument.len() > 2 && self.is(first + 2, b'*'));
        }
        if argument.clone().all(|k| matches!(self.toks[k].kind, TokKind::Punct(b) if !b"()[]".contains(&b))) {
            return true;
        }
        if self.is(argument.end - 1, b'&') {
            return true;
        }
        if self.is(first, b'(') {
            return self.are_parameters(&argument);
        }
        self.outside_of_brackets(argument).into_iter().skip(1).any(|k| self.is_name_after_name(k))
    }

    /// The tokens of a range that stand in no brackets of it, and the brackets.
    fn outside_of_brackets(&self, range: Range<usize>) -> Vec<usize> {
        let (mut out, mut k) = (Vec::new(), range.start);
        while k < range.end {
            out.push(k);
            let opens = [b'(', b'[', b'{'].into_iter().any(|b| self.is(k, b));
            k = if opens { closing(&self.toks[..range.end], k).unwrap_or(range.end) } else { k + 1 };
        }
        out
    }

    fn has_call(&self, argument: &Range<usize>) -> bool {
        argument.clone().any(|k| self.is(k, b'('))
    }

    /// Whether two names stand one after the other, and no operator is a word.
    fn is_name_after_name(&self, k: usize) -> bool {
        let is_name = |k: usize| self.toks[k].kind == TokKind::Ident && !BETWEEN.contains(&self.word(k));
        is_name(k) && is_name(k - 1)
    }

    /// Whether an argument that begins with a parenthesis is a list of parameters, and no cast or parenthesised
    /// expression.
    fn are_parameters(&self, argument: &Range<usize>) -> bool {
        let Some(close) = self.close(argument.start) else { return false };
        if close + 1 < argument.end {
            return matches!(self.word(close + 1), b"noexcept" | b"const" | b"override");
        }
        let inner = argument.start + 1..close;
        let is_parameter = |k: usize| {
            let word = self.word(k);
            self.is_name_after_name(k) && !is_before_type(self.word(k - 1)) && !is_type(word) && !is_before_type(word)
        };
        close < argument.end && self.outside_of_brackets(inner).into_iter().skip(1).any(is_parameter)
    }
}

fn is_type(word: &[u8]) -> bool {
    TYPE_WORDS.contains(&word) || TYPES_OF_GRAMMARS.contains(&word)
}

fn is_before_type(word: &[u8]) -> bool {
    BEFORE_TYPES.contains(&word) || QUALIFIERS.contains(&word)
}
