//! Variables of CPython's structs with their initialisers, and structs of the package.

use super::expressions::text;
use super::file::Reader;
use super::raw::Object;
use super::records::record;
use super::values::items;
use super::words::{Word, at_top};
use abi3lint_c_text::{TokKind, closing};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role, Roles};

/// Structs with more tokens begin in an unknown way.
const RECORD_TOKENS: usize = 400;

impl Reader<'_, '_> {
    /// `PyABIInfo_VAR(name)`
    pub(super) fn abi_info(&mut self, at: usize) {
        let name = self.word(at + 2);
        let record = catalog::lookup(roles::name(Role::AbiInfo));
        if let Some(record) = record.filter(|_| self.is(at + 1, b'(') && self.is(at + 3, b')')) {
            self.out.objects.push(Object {
                record,
                roles: catalog::entity(record).roles,
                name: String::from_utf8_lossy(name).into_owned(),
                span: self.toks[at + 2].span,
                scope: self.function.as_ref().map(|f| f.id),
                is_static: true,
                is_array: false,
                is_open: false,
                live: self.live(at),
                items: Vec::new(),
                unread: false,
            });
        }
    }

    /// Variables of one of CPython's structs with their initialisers. Where to go on; `None` where none is declared.
    pub(super) fn declaration(&mut self, at: usize, is_static: bool) -> Option<usize> {
        self.declarator(at + 1)?;
        let end = self.end_of_statement(at)?;
        let words = self.opener.open(&self.toks[at..end]);
        self.variables(&words, is_static);
        Some(end)
    }

    /// The same by words: the first one is the struct.
    pub(super) fn variables(&mut self, words: &[Word<'_>], is_static: bool) {
        let Some((first, mut rest)) = words.split_first() else { return };
        let Ok(name) = std::str::from_utf8(&first.text) else { return };
        let Some(record) = catalog::lookup(name).or_else(|| catalog::lookup_tag(name)) else { return };
        let scope = self.function.as_ref().map(|f| f.id);
        while let Some(sets) = at_top(rest, |w| w.is(b'=') || w.is(b'{')) {
            let Some((name, is_array, is_open)) = declared(&rest[..sets]) else { return };
            let value = &rest[sets + usize::from(rest[sets].is(b'='))..];
            let end = at_top(value, |w| w.is(b',')).unwrap_or(value.len());
            let list = items(&value[..end]);
            self.out.objects.push(Object {
                record,
                roles: roles::of(&first.text),
                name: text(name),
                span: name.span,
                scope,
                is_static,
                is_array,
                is_open,
                live: name.live,
                unread: list.is_none(),
                items: list.unwrap_or_default(),
            });
            rest = value.get(end + 1..).unwrap_or_default();
        }
    }

    /// Where the initialiser of a declarator begins: at `=` or `{`.
    fn declarator(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            at = match self.toks.get(at)?.kind {
                TokKind::Punct(b'=' | b'{') if at > start => return Some(at),
                TokKind::Punct(b'[') => self.close(at)? + 1,
                // `NAME(spec)`, which a macro makes a name of.
                TokKind::Punct(b'(') if self.package.sources.macros.contains_key(self.word(at - 1)) => {
                    self.close(at)? + 1
                }
                TokKind::Ident => at + 1,
                _ => return None,
            };
        }
    }

    /// The `;` that ends a statement, or what closes the block around it.
    fn end_of_statement(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            at = match self.toks.get(at)?.kind {
                TokKind::Punct(b';' | b')' | b'}') => return Some(at),
                TokKind::Punct(b'(' | b'[' | b'{') => self.close(at)? + 1,
                _ => at + 1,
            };
        }
    }

    /// A struct of the package. Where to go on.
    pub(super) fn record(&mut self, head: usize, at: usize) -> usize {
        // `struct PyModuleDef d = {`
        let mut open = at + 1;
        let mut names = Vec::new();
        let mut base = None;
        while let Some(t) = self.toks.get(open) {
            match t.kind {
                TokKind::Ident if roles::of(self.word(open)) != Roles::NONE => return at + 1,
                TokKind::Ident if base.is_none() => names.push(self.word(open)),
                // The last of the base classes stands for all: with several, nobody knows which comes first.
                TokKind::Ident if !matches!(self.word(open), b"public" | b"private" | b"protected" | b"virtual") => {
                    base = Some(self.word(open));
                }
                TokKind::Punct(b':') => base = Some(&b""[..]),
                TokKind::Punct(b'{') => break,
                _ => return at + 1,
            }
            open += 1;
        }
        let near = &self.toks[open.min(self.toks.len())..(open + RECORD_TOKENS).min(self.toks.len())];
        let Some(close) = closing(near, 0).map(|n| open + n) else { return open.max(at + 1) };
        let is_typedef = at.checked_sub(1).is_some_and(|k| k >= head && self.word(k) == b"typedef");
        let mut known: Vec<&[u8]> = names.last().copied().into_iter().collect();
        let mut behind = close + 1;
        while is_typedef && self.toks.get(behind).is_some_and(|t| !t.is(b';')) && behind < close + 16 {
            let is_pointer = self.is(behind - 1, b'*');
            known.extend((self.toks[behind].kind == TokKind::Ident && !is_pointer).then(|| self.word(behind)));
            behind += 1;
        }
        if !known.is_empty() {
            let inside = self.opener.open(&self.toks[open + 1..close]);
            let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
            self.out.records.push(record(known.into_iter().map(text).collect(), base.map(text), &inside));
        }
        // Methods of a class are read.
        open
    }
}

/// The variable of a declarator, whether it is an array, and whether that says no length.
fn declared<'w, 'a>(words: &'w [Word<'a>]) -> Option<(&'w Word<'a>, bool, bool)> {
    let end = words.iter().position(|w| w.is(b'[')).unwrap_or(words.len());
    let name = words[..end].last().filter(|w| w.is_name())?;
    let plain = words[..end].iter().all(Word::is_name);
    let is_open = words.get(end + 1).is_some_and(|w| w.is(b']'));
    plain.then_some((name, end < words.len(), is_open))
}
