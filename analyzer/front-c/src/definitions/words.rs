//! Tokens of an initialiser with the package's macros opened.
//!
//! Each word keeps the configurations that compile it, and the place in the file that is read: that of the outermost
//! macro for what a macro spells. A macro with several definitions is opened where each configuration has one of
//! them; any other stays a word, which nobody understands. What CPython defines stays a word too.
//!
//! A macro within its own expansion is not opened. What macros multiply has a budget.

use crate::names::is_catalog_name;
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Bracket, Tok, TokKind, call_arguments, closing};
use abi3lint_model::{Live, Span};
use abi3lint_rules::roles::{self, Role};
use std::borrow::Cow;

/// A token, as it reads once macros are opened.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    pub kind: TokKind,
    pub text: Cow<'a, [u8]>,
    /// Where it stands in the file, or the macro that it comes from.
    pub span: Span,
    pub live: Live,
    /// The region between two directives that it stands in, or that its macro does.
    pub region: u32,
    /// A macro that is not opened a second time, by number in the list of the opener.
    within: Option<u32>,
}

impl Bracket for Word<'_> {
    fn punct(&self) -> Option<u8> {
        self.kind.punct()
    }
}

impl Word<'_> {
    pub(super) fn is(&self, punct: u8) -> bool {
        self.kind == TokKind::Punct(punct)
    }

    pub(super) fn is_name(&self) -> bool {
        self.kind == TokKind::Ident
    }
}

/// Words that macros may add to a file's definitions.
const ADDED_WORDS: usize = 200_000;

/// Words between the parentheses of a macro that is opened.
const ARGUMENT_WORDS: usize = 8192;

/// Opens macros in one file.
#[derive(Debug)]
pub(super) struct Opener<'p, 'a> {
    package: &'p Package<'a>,
    file: usize,
    left: usize,
    /// Macros that are being opened: the name, and the one around it.
    chain: Vec<(&'a [u8], Option<u32>)>,
}

impl<'p, 'a> Opener<'p, 'a> {
    pub(super) fn new(package: &'p Package<'a>, file: usize) -> Opener<'p, 'a> {
        Opener { package, file, left: ADDED_WORDS, chain: Vec::new() }
    }

    /// The words that tokens of the file stand for.
    pub(super) fn open(&mut self, toks: &[Tok]) -> Vec<Word<'a>> {
        let file = &self.package.sources.files[self.file];
        let plain = toks.iter().map(|t| Word {
            kind: t.kind,
            text: Cow::Borrowed(t.span.of(file.text)),
            span: t.span,
            live: self.package.live(self.file, t.span.start),
            region: file.region(t.span.start) as u32,
            within: None,
        });
        let mut out = Vec::with_capacity(toks.len());
        self.chain.clear();
        // What is still to be read, last first.
        let mut todo: Vec<Word<'a>> = plain.collect();
        todo.reverse();
        while let Some(word) = todo.pop() {
            if word.live.may.is_empty() {
                continue;
            }
            match self.expansion(&word, &mut todo) {
                Some(opened) => todo.extend(opened.into_iter().rev()),
                None => out.push(word),
            }
        }
        out
    }

    /// What a word stands for, if it is a macro to be opened; its arguments are taken from what follows.
    fn expansion(&mut self, word: &Word<'a>, todo: &mut Vec<Word<'a>>) -> Option<Vec<Word<'a>>> {
        if !word.is_name() || self.left == 0 {
            return None;
        }
        let Cow::Borrowed(name) = &word.text else { return None };
        let definitions = self.definitions(name, word)?;
        let sources = &self.package.sources;
        let define = |r: &DefineRef| &sources.files[r.file as usize].defines[r.define as usize];
        let takes = definitions.iter().filter(|r| define(r).params.is_some()).count();
        let mut arguments = Vec::new();
        if takes > 0 {
            // Some of several definitions without parameters: rare, and not followed.
            if takes < definitions.len() || !todo.last().is_some_and(|w| w.is(b'(')) {
                return None;
            }
            let Some(ahead) = balanced(todo) else {
                self.left = self.left.saturating_sub(todo.len().min(ARGUMENT_WORDS));
                return None;
            };
            let (ranges, _) = call_arguments(&ahead, 0);
            arguments = ranges.into_iter().map(|r| ahead[r].to_vec()).collect();
            // What macros multiply is counted before it is written.
            let added: usize = definitions.iter().map(|r| self.opened_words(*r, &arguments)).sum();
            if added > self.left {
                self.left = 0;
                return None;
            }
            let rest = todo.len() - ahead.len();
            todo.truncate(rest);
        }
        let id = self.chain.len() as u32;
        self.chain.push((name, word.within));
        let mut out = Vec::new();
        for r in definitions {
            let live = self.package.define_live(r).and(word.live);
            self.substitute(r, &arguments, word, (live, id), &mut out);
        }
        self.left = self.left.saturating_sub(out.len().max(1));
        Some(out)
    }

    /// The definitions of a macro, if each configuration has at most one of them.
    fn definitions(&self, name: &'a [u8], word: &Word<'a>) -> Option<Vec<DefineRef>> {
        if !self.package.sources.macros.contains_key(name) || is_catalog_name(name) {
            return None;
        }
        let mut outer = word.within;
        while let Some(i) = outer {
            let (open, further) = self.chain[i as usize];
            if open == name {
                return None;
            }
            outer = further;
        }
        let found: Vec<DefineRef> = self.package.definitions(self.file, name, word.live).collect();
        let mut seen = Live::NEVER;
        for r in &found {
            let live = self.package.define_live(*r);
            if live.may.intersects(seen.may) {
                return None;
            }
            seen = seen.or(live);
        }
        (!found.is_empty()).then_some(found)
    }

    /// The words that one definition with these arguments comes to, at most.
    fn opened_words(&self, r: DefineRef, arguments: &[Vec<Word<'a>>]) -> usize {
        let file = &self.package.sources.files[r.file as usize];
        let define = &file.defines[r.define as usize];
        let params = file.param_names(define);
        let count = |t: &Tok| {
            let name = t.span.of(file.text);
            match params.position(name) {
                Some(i) => arguments.get(i).map_or(0, Vec::len),
                // With the commas between them.
                None if name == b"__VA_ARGS__" => arguments.iter().skip(params.len()).map(|a| a.len() + 1).sum(),
                None => 1,
            }
        };
        file.body(define).iter().map(count).fold(0, usize::saturating_add)
    }

    /// One definition with its arguments in the places of its parameters.
    fn substitute(
        &self,
        r: DefineRef,
        arguments: &[Vec<Word<'a>>],
        of: &Word<'a>,
        (live, id): (Live, u32),
        out: &mut Vec<Word<'a>>,
    ) {
        let file = &self.package.sources.files[r.file as usize];
        let define = &file.defines[r.define as usize];
        let params = file.param_names(define);
        let body = file.body(define);
        let argument = |name: &[u8]| match params.position(name) {
            Some(i) => Some(arguments.get(i).cloned().unwrap_or_default()),
            None if name == b"__VA_ARGS__" => Some(rest_of(arguments, params.len())),
            None => None,
        };
        let own = |t: &Tok, text: Cow<'a, [u8]>| Word {
            kind: t.kind,
            text,
            span: of.span,
            live,
            region: of.region,
            within: Some(id),
        };
        let mut at = 0;
        while let Some(t) = body.get(at) {
            let text = t.span.of(file.text);
            let is_double =
                |k: usize| body.get(k).is_some_and(|t| t.is(b'#')) && body.get(k + 1).is_some_and(|t| t.is(b'#'));
            if is_double(at) {
                // The last word, and the first one of what follows.
                at += 2;
                let Some(next) = body.get(at) else { return };
                let more = argument(next.span.of(file.text))
                    .unwrap_or_else(|| vec![own(next, Cow::Borrowed(next.span.of(file.text)))]);
                let mut more = more.into_iter();
                match (out.pop(), more.next()) {
                    (Some(before), Some(first)) => {
                        let text = [&before.text[..], &first.text[..]].concat();
                        out.push(Word { text: Cow::Owned(text), within: Some(id), ..before });
                    }
                    (before, first) => out.extend(before.into_iter().chain(first)),
                }
                out.extend(more);
            } else if t.is(b'#') && !params.is_empty() {
                at += 1;
                let spelled = body.get(at).and_then(|t| argument(t.span.of(file.text))).unwrap_or_default();
                let words: Vec<&[u8]> = spelled.iter().map(|w| &w.text[..]).collect();
                let text = [b"\"", &words.concat()[..], b"\""].concat();
                out.push(Word { kind: TokKind::Literal, ..own(t, Cow::Owned(text)) });
            } else if let Some(words) = (t.kind == TokKind::Ident).then(|| argument(text)).flatten() {
                // What is given to a macro stands in the file.
                out.extend(words.into_iter().map(|w| Word { live: w.live.and(live), ..w }));
            } else {
                out.push(own(t, Cow::Borrowed(text)));
            }
            at += 1;
        }
    }
}

/// The arguments behind the named ones, with the commas between them.
fn rest_of<'a>(arguments: &[Vec<Word<'a>>], named: usize) -> Vec<Word<'a>> {
    let mut out = Vec::new();
    for (i, argument) in arguments.iter().skip(named).enumerate() {
        if let Some(first) = argument.first().filter(|_| i > 0) {
            out.push(Word { kind: TokKind::Punct(b','), text: Cow::Borrowed(b","), ..first.clone() });
        }
        out.extend(argument.iter().cloned());
    }
    out
}

/// The words from a parenthesis on to the one that closes it, out of a list that has the next one last.
fn balanced<'a>(todo: &[Word<'a>]) -> Option<Vec<Word<'a>>> {
    let mut near = 32;
    loop {
        let mut ahead: Vec<Word<'a>> = todo.iter().rev().take(near).cloned().collect();
        if let Some(close) = closing(&ahead, 0) {
            ahead.truncate(close + 1);
            return Some(ahead);
        }
        if near >= todo.len().min(ARGUMENT_WORDS) {
            return None;
        }
        near *= 4;
    }
}

/// Whether a word is a macro of CPython's that writes an initialiser and its comma.
pub(super) fn brings_comma(word: &Word<'_>) -> bool {
    word.is_name() && roles::of(&word.text).has(Role::HeadInitializer)
}

/// The first word of a kind outside of brackets.
pub(super) fn at_top<'a>(words: &[Word<'a>], is: impl Fn(&Word<'a>) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if is(word) {
            return Some(at);
        }
        at = match word.kind {
            TokKind::Punct(b'(' | b'[' | b'{') => closing(words, at)? + 1,
            _ => at + 1,
        };
    }
    None
}
