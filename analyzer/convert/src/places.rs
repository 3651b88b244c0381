//! What is read of the places that name a struct: pointers to it, and the edits so far, with how expressions are delimited.

use crate::record::Record;
use crate::text::{Package, Text};
use abi3lint_c_text::{closing, opening};
use abi3lint_model::{Edit, FileId, Place, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A struct, how its data is reached, and which places are edited elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Data<'r> {
    pub record: &'r Record,
    /// The function that gives the data of an object.
    pub reader: &'r str,
    /// Sizes and offsets in definitions.
    pub known: &'r [Place],
    /// The data of any object may be asked for, whatever its type is.
    pub takes_any: bool,
}

/// Pointers to the struct.
#[derive(Debug, Default)]
pub(crate) struct Pointers {
    /// Of functions, by file and where the function begins: the name, with where each is declared.
    pub local: BTreeMap<(u32, usize), BTreeMap<String, Vec<usize>>>,
    /// Members of structs, with where they are declared.
    pub members: BTreeMap<String, Vec<Place>>,
    /// Functions that return one.
    pub functions: BTreeSet<String>,
}

/// Text that is put at offsets of a file, in order.
#[derive(Debug, Default)]
pub(crate) struct Inserts(pub BTreeMap<(u32, u32), Vec<(u32, String)>>);

/// What was read so far.
#[derive(Debug)]
pub(crate) struct Reading<'r, 'a> {
    pub package: &'r Package<'a>,
    pub data: Data<'r>,
    pub pointers: Pointers,
    pub edits: Vec<Edit>,
    pub inserts: Inserts,
    /// Declarations that stay what they are: the file, the token of the variable.
    pub kept: BTreeSet<(u32, usize)>,
}

impl<'r, 'a> Reading<'r, 'a> {
    pub(crate) fn new(package: &'r Package<'a>, data: Data<'r>) -> Reading<'r, 'a> {
        Reading {
            package,
            data,
            pointers: Pointers::default(),
            edits: Vec::new(),
            inserts: Inserts::default(),
            kept: BTreeSet::new(),
        }
    }

    /// All edits, with one for what is put at one offset.
    pub(crate) fn edits(self) -> Vec<Edit> {
        let Reading { mut edits, inserts, .. } = self;
        for ((file, offset), mut texts) in inserts.0 {
            // What ends last opens first.
            texts.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
            let text = texts.into_iter().map(|(_, t)| t).collect::<String>();
            let place = Place { file: FileId(file), span: Span { start: offset, end: offset } };
            edits.push(Edit { place, text });
        }
        edits
    }

    /// The type becomes that of any object.
    pub(crate) fn is_object(&mut self, text: &Text<'_>, range: Range<usize>) {
        let span = text.span(range);
        self.edits.push(text.edit(span.start, span.end, "PyObject"));
    }

    /// Whether `->` stands at a token.
    pub(crate) fn is_read(&self, text: &Text<'_>, at: usize) -> bool {
        text.is(at, b'-') && text.is(at + 1, b'>')
    }

    /// `expression` as `Spam_data(expression)`.
    pub(crate) fn wrap(&mut self, text: &Text<'_>, range: Range<usize>) {
        let span = text.span(range);
        let reader = self.data.reader;
        self.insert(text, span.start, span.end, format!("{reader}("));
        self.insert(text, span.end, 0, ")");
    }

    pub(crate) fn insert(&mut self, text: &Text<'_>, offset: u32, ends: u32, new: impl Into<String>) {
        self.inserts.0.entry((text.file.0, offset)).or_default().push((ends, new.into()));
    }

    /// Whether a member is one of the header.
    pub(crate) fn is_header(&self, text: &Text<'_>, at: usize) -> bool {
        matches!(text.word(at), b"ob_base" | b"ob_type" | b"ob_refcnt" | b"ob_size")
    }
}

/// A token with the parentheses that hold nothing else.
pub(crate) fn in_parentheses(text: &Text<'_>, at: usize) -> Range<usize> {
    let (mut start, mut end) = (at, at + 1);
    let is_call = |open: usize| {
        open > 0 && (text.is_name(open - 1) && text.word(open - 1) != b"return" || text.is(open - 1, b')'))
    };
    while start > 0 && text.is(start - 1, b'(') && text.is(end, b')') && !is_call(start - 1) {
        start -= 1;
        end += 1;
    }
    start..end
}

/// Behind the operand of a cast: a name or parentheses, with what is read of it.
pub(crate) fn operand_end(text: &Text<'_>, first: usize) -> Option<usize> {
    let mut at = if text.is(first, b'(') { closing(text.toks(), first)? + 1 } else { first + 1 };
    // A cast of a cast.
    if text.is(first, b'(') && (text.is_name(at) || text.is(at, b'(') && text.is(at - 2, b'*')) {
        return operand_end(text, at);
    }
    loop {
        at = match text.word(at) {
            b"(" | b"[" => closing(text.toks(), at)? + 1,
            b"." => at + 2,
            b"-" if text.is(at + 1, b'>') => at + 3,
            _ => return Some(at),
        };
    }
}

/// The first token of `a->b(c)[d].member`.
pub(crate) fn chain_start(text: &Text<'_>, member: usize) -> Option<usize> {
    let mut at = member;
    loop {
        at = if text.is(at - 1, b'.') { at.checked_sub(2)? } else { at.checked_sub(3)? };
        while matches!(text.word(at), b")" | b"]") {
            at = opening(text.toks(), at)?;
            if at > 0
                && (text.is_name(at - 1) && text.word(at - 1) != b"return" || matches!(text.word(at - 1), b")" | b"]"))
            {
                at -= 1;
            }
        }
        let is_arrow = at >= 2 && text.is(at - 1, b'>') && text.is(at - 2, b'-');
        let is_dot = at >= 1 && text.is(at - 1, b'.');
        if !is_arrow && !is_dot {
            return Some(at);
        }
    }
}

/// Whether a token outside of functions stands between braces.
pub(crate) fn is_in_braces(text: &Text<'_>, at: usize) -> bool {
    let mut depth = 0;
    for i in (0..at).rev() {
        match text.word(i) {
            b"}" if depth == 0 && text.functions.iter().any(|f| f.body.end == i + 1) => return false,
            b"}" => depth += 1,
            b"{" if depth == 0 => return !matches!(text.word(i - 1), b"\"C\""),
            b"{" => depth -= 1,
            _ => {}
        }
    }
    false
}
