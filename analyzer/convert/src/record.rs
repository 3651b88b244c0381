//! A struct of the package that begins with an object header.

use crate::module::within;
use crate::obstacle::Obstacle;
use crate::text::{Package, Text};
use abi3lint_c_text::{closing, opening};
use abi3lint_model::Place;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// Where it is defined, and by which names it goes.
#[derive(Debug)]
pub(crate) struct Record {
    /// The file.
    pub place: Place,
    /// Its definition, with what follows it up to the semicolon.
    pub statement: Range<usize>,
    /// The tokens of its header: `PyObject_HEAD`, with a semicolon if it has one.
    pub header: Range<usize>,
    /// It has nothing but the header.
    pub is_empty: bool,
    /// The name by which a type was found that has its size.
    pub name: String,
    /// How it is written: `Spam`, `struct spam`.
    pub spelled: String,
    /// Names of a `typedef`, and the name behind `struct`.
    pub names: Vec<String>,
    pub tag: Option<String>,
}

impl Record {
    /// Whether it goes by a name.
    pub(crate) fn is(&self, name: &str) -> bool {
        let name = name.strip_prefix("struct ").unwrap_or(name);
        self.all().any(|n| n == name)
    }

    /// All its names.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().chain(&self.tag).map(String::as_str)
    }

    /// Where a file names it.
    pub(crate) fn mentions(&self, text: &Text<'_>) -> Vec<usize> {
        let is_struct = |i: &usize| {
            *i > 0 && text.word(*i - 1) == b"struct" || !text.is_c && (text.is(*i + 1, b'*') || text.is(*i + 1, b'{'))
        };
        let tag = self.tag.iter().filter(|t| !self.names.contains(t)).flat_map(|t| text.mentions(t).filter(is_struct));
        let mut all: Vec<usize> = self.names.iter().flat_map(|n| text.mentions(n)).chain(tag).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The definition of a struct by one of its names; an obstacle where it is not one that loses a header.
pub(crate) fn record<'p, 'a>(package: &'p Package<'a>, name: &str) -> Result<(&'p Text<'a>, Record), Obstacle> {
    let mut found = None;
    for text in package.with(name) {
        for at in text.mentions(name) {
            let Some((braces, statement)) = defined(text, at) else { continue };
            let is_same = |(t, b, _): &(&Text<'_>, Range<usize>, _)| t.file == text.file && *b == braces;
            if found.as_ref().is_some_and(|f| !is_same(f)) {
                return Err(Obstacle::at(format!("'{name}' is defined twice"), text.place(at)));
            }
            found = Some((text, braces, statement));
        }
    }
    let Some((text, braces, statement)) = found else {
        return Err(Obstacle::new(format!("the definition of '{name}' is not known")));
    };
    let header = header(text, braces.start + 1)?;
    let is_empty = header.end == braces.end - 1;
    let is_typedef = text.word(statement.start) == b"typedef";
    let tag = braces.start - 1;
    let mut names = Vec::new();
    let has_tag = text.is_name(tag) && text.word(tag) != b"struct";
    let tag = has_tag.then(|| String::from_utf8_lossy(text.word(tag)).into_owned());
    for at in braces.end..statement.end - 1 {
        match () {
            () if text.is_name(at) && text.is(at - 1, b'}') => {
                names.push(String::from_utf8_lossy(text.word(at)).into_owned());
            }
            () => return Err(Obstacle::at("its declaration is not understood", text.place(at))),
        }
    }
    if !is_typedef && braces.end < statement.end - 1 {
        return Err(Obstacle::at("a variable is declared with it", text.place(braces.end)));
    }
    // `typedef struct tag Name;`
    if let Some(other) = &tag {
        for near in package.with(other) {
            for at in near.mentions(other) {
                if let Some(alias) = alias(near, at) {
                    names.push(alias);
                }
            }
        }
    }
    names.sort();
    names.dedup();
    let span = text.span(statement.clone());
    let record = Record {
        place: Place { file: text.file, span },
        statement,
        header,
        is_empty,
        name: name.to_owned(),
        spelled: names.first().cloned().unwrap_or_else(|| format!("struct {}", tag.as_deref().unwrap_or(name))),
        names,
        tag,
    };
    Ok((text, record))
}

/// The braces and the statement of a struct whose name is this token: `struct Name {...};` or `typedef struct {...} Name;`.
fn defined(text: &Text<'_>, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let toks = text.toks();
    let is_struct = |i: usize| text.word(i) == b"struct";
    let (open, close) = if at > 0 && is_struct(at - 1) && text.is(at + 1, b'{') {
        (at + 1, closing(toks, at + 1)?)
    } else if at > 0 && text.is(at - 1, b'}') {
        (opening(toks, at - 1)?, at - 1)
    } else {
        return None;
    };
    let mut first = open;
    while first > 0 && matches!(text.word(first - 1), b"struct" | b"typedef")
        || first == open && first > 0 && text.is_name(first - 1)
    {
        first -= 1;
    }
    let end = (close + 1..).take(8).find(|i| text.is(*i, b';'))?;
    (first < open && (first..open).any(is_struct)).then_some((open..close + 1, first..end + 1))
}

/// `PyObject_HEAD`, or `PyObject ob_base;`
fn header(text: &Text<'_>, first: usize) -> Result<Range<usize>, Obstacle> {
    let word = text.word(first);
    if roles::of(word).has(Role::ObjectHead) || word == b"PyObject_HEAD" {
        let end = first + 1 + usize::from(text.is(first + 1, b';'));
        return Ok(first..end);
    }
    if word == b"PyObject" && text.is_name(first + 1) && text.is(first + 2, b';') {
        return Ok(first..first + 3);
    }
    let message = if word == b"PyObject_VAR_HEAD" {
        "objects of a variable size cannot be made in abi3t"
    } else {
        "how the struct begins is not understood"
    };
    Err(Obstacle::at(message, text.place(first)))
}

/// `typedef struct tag Name;`: the new name.
fn alias(text: &Text<'_>, tag: usize) -> Option<String> {
    let is_alias = tag > 1
        && text.word(tag - 1) == b"struct"
        && text.word(tag - 2) == b"typedef"
        && text.is_name(tag + 1)
        && text.is(tag + 2, b';');
    is_alias.then(|| String::from_utf8_lossy(text.word(tag + 1)).into_owned())
}

/// Whether a span holds a token.
pub(crate) fn holds(text: &Text<'_>, place: &Place, at: usize) -> bool {
    place.file == text.file && within(text, at, place.span)
}
