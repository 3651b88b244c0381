//! Initializers of CPython's structs: which value is for which field.

use crate::obstacle::Obstacle;
use crate::text::{Package, Text};
use abi3lint_c_text::{Directive, DirectiveKind, Tok, TokKind, closing};
use abi3lint_model::{Place, Span};
use abi3lint_rules::catalog;
use abi3lint_rules::initializer::positions;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// A value of an initializer.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The field that it is for.
    pub name: String,
    /// As it is written, without a designator.
    pub value: String,
    /// The names in it.
    pub names: Vec<String>,
    pub place: Place,
    /// It stands in an assignment, not in the initializer.
    pub assigned: bool,
    /// The directive that opens the condition around it: `#ifdef HAVE_IT`.
    pub condition: Option<String>,
}

impl Field {
    /// A field with the value of these tokens.
    pub(crate) fn new(text: &Text<'_>, name: &str, value: Range<usize>) -> Field {
        let names = value.clone().filter(|i| text.is_name(*i));
        let names = names.map(|i| String::from_utf8_lossy(text.word(i)).into_owned()).collect();
        Field {
            name: name.to_owned(),
            value: text.shown(value.clone()),
            names,
            place: Place { file: text.file, span: text.span(value) },
            assigned: false,
            condition: None,
        }
    }

    /// A field whose value begins at a token and goes on to the next comma or to what closes the initializer. Conditions in
    /// it stay there.
    pub(crate) fn whole(text: &Text<'_>, name: &str, first: usize, limit: u32) -> Field {
        let end = value_end(text, first, limit);
        let mut field = Field::new(text, name, first..end);
        let stop = text.toks().get(end).map_or(limit, |t| t.span.start);
        let around = Span { start: text.span(first..end).start, end: stop };
        if text.directive_in(around).is_some() {
            field.value = format!("{}\n", String::from_utf8_lossy(around.of(text.bytes)).trim_end());
        }
        field
    }

    /// A field with a value that a macro's body spells.
    fn spelled(text: &Text<'_>, name: &str, value: &[Tok], place: Place) -> Field {
        let mut shown = String::new();
        for (i, tok) in value.iter().enumerate() {
            let apart = i > 0 && value[i - 1].span.end < tok.span.start;
            shown.extend(apart.then_some(' '));
            shown += &String::from_utf8_lossy(tok.span.of(text.bytes));
        }
        let names = value.iter().filter(|t| t.kind == TokKind::Ident);
        let names = names.map(|t| String::from_utf8_lossy(t.span.of(text.bytes)).into_owned()).collect();
        Field { name: name.to_owned(), value: shown, names, place, assigned: false, condition: None }
    }

    pub(crate) fn is_zero(&self) -> bool {
        let bare = self.value.trim().trim_start_matches("(void *)");
        matches!(bare, "" | "0" | "NULL" | "nullptr" | "0L" | "0UL")
            || bare.starts_with('(') && matches!(bare.rsplit(')').next(), Some("0" | "NULL" | " 0" | " NULL"))
    }

    /// The last name: what a value is, behind casts and `&`.
    pub(crate) fn target(&self) -> Option<&str> {
        self.names.last().map(String::as_str)
    }
}

/// A variable with an initializer in braces, at the file's level.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// From the first specifier to the semicolon.
    pub statement: Range<usize>,
    /// Its specifiers and its type.
    pub specifiers: Range<usize>,
    /// Both braces; none where it has no initializer.
    pub braces: Option<Range<usize>>,
}

/// The variable whose name is this token.
pub(crate) fn variable(text: &Text<'_>, name: usize) -> Option<Variable> {
    let mut first = name;
    while first > 0 && (text.is_name(first - 1) || text.is_text(first - 1)) {
        first -= 1;
    }
    let mut at = name + 1;
    if text.is(at, b'[') {
        at = closing(text.toks(), at)? + 1;
    }
    if text.is(at, b';') {
        return Some(Variable { statement: first..at + 1, specifiers: first..name, braces: None });
    }
    let open = at + usize::from(text.is(at, b'='));
    let close = text.is(open, b'{').then(|| closing(text.toks(), open))??;
    text.is(close + 1, b';').then_some(Variable {
        statement: first..close + 2,
        specifiers: first..name,
        braces: Some(open..close + 1),
    })
}

/// The values between the braces of a struct's initializer.
pub(crate) fn fields(text: &Text<'_>, record: &str, braces: &Range<usize>) -> Result<Vec<Field>, Obstacle> {
    let whole = text.span(braces.clone());
    let dead = dead_branches(text, whole).map_err(|place| {
        Obstacle::at(format!("a condition in the initializer of a '{record}' is not understood"), place)
    })?;
    let is_dead = |range: &Range<usize>| {
        let at = text.span(range.clone()).start;
        dead.iter().any(|d| d.start <= at && at < d.end)
    };
    let positions = catalog::lookup(record).map(positions).unwrap_or_default();
    let mut out = Vec::new();
    let mut position = 0;
    for range in values(text, braces).into_iter().filter(|r| !is_dead(r)) {
        let has_name = text.is(range.start, b'.') && text.is_name(range.start + 1) && text.is(range.start + 2, b'=');
        if has_name {
            let name = String::from_utf8_lossy(text.word(range.start + 1)).into_owned();
            position = positions.iter().position(|f| catalog::field(*f).name == name).map_or(usize::MAX, |i| i + 1);
            out.push(Field::new(text, &name, range.start + 3..range.end));
            continue;
        }
        let Some(field) = positions.get(position) else {
            return Err(Obstacle::at("it is not known which field a value is for", text.place(range.start)));
        };
        out.push(Field::new(text, catalog::field(*field).name, range));
        position += 1;
    }
    Ok(out)
}

/// The fields that a macro without parameters stands for: `.name = value` each. `None` where it has several definitions, or
/// its body is anything else.
pub(crate) fn fields_of_macro(package: &Package<'_>, name: &str, place: Place) -> Option<Vec<Field>> {
    let mut all = package.macros(name);
    let (text, toks) = all.next().filter(|_| all.next().is_none())?;
    let toks = &toks[1..];
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at <= toks.len() {
        let ends = at == toks.len() || toks[at].is(b',');
        if ends && start < at {
            let [dot, field, sets, value @ ..] = &toks[start..at] else { return None };
            if !dot.is(b'.') || field.kind != TokKind::Ident || !sets.is(b'=') {
                return None;
            }
            let field = String::from_utf8_lossy(field.span.of(text.bytes)).into_owned();
            out.push(Field::spelled(text, &field, value, place));
        }
        if ends {
            start = at + 1;
        } else if matches!(toks[at].kind, TokKind::Punct(b'(' | b'[' | b'{')) {
            at = closing(toks, at)?;
        }
        at += 1;
    }
    Some(out)
}

/// The parts of a span that CPython 3 does not compile; the place of a condition of which that is not known.
fn dead_branches(text: &Text<'_>, span: Span) -> Result<Vec<Span>, Place> {
    let inside = text.scan.directives.iter().filter(|d| d.span.start >= span.start && d.span.end <= span.end);
    let mut dead = Vec::new();
    // What the branch at hand is, and where it begins.
    let mut open: Option<(bool, u32)> = None;
    for directive in inside {
        let place = Place { file: text.file, span: directive.span };
        match (directive.kind, open) {
            (kind, None) if kind.opens() => {
                let holds = is_python_three(text, directive).ok_or(place)?;
                open = Some((holds, directive.span.end));
            }
            (DirectiveKind::Else, Some((holds, start))) => {
                dead.extend((!holds).then_some(Span { start, end: directive.span.start }));
                open = Some((!holds, directive.span.end));
            }
            (DirectiveKind::Endif, Some((holds, start))) => {
                dead.extend((!holds).then_some(Span { start, end: directive.span.start }));
                open = None;
            }
            _ => return Err(place),
        }
    }
    if open.is_some() { Err(Place { file: text.file, span }) } else { Ok(dead) }
}

/// Whether a condition about CPython 2 and 3 holds on 3.
pub(crate) fn is_python_three(text: &Text<'_>, directive: &Directive) -> Option<bool> {
    let words: Vec<&[u8]> = text.scan.directive_tokens(directive).iter().map(|t| t.span.of(text.bytes)).collect();
    let (first, rest) = words.split_first()?;
    let number = rest
        .last()
        .and_then(|w| std::str::from_utf8(w).ok())
        .and_then(|n| n.strip_prefix("0x").map_or_else(|| n.parse().ok(), |hex| i64::from_str_radix(hex, 16).ok()));
    let operator: Vec<u8> = rest.get(..rest.len().checked_sub(1)?)?.concat();
    let of = roles::of(first);
    let least = if of.has(Role::VersionMajor) {
        3
    } else if of.has(Role::VersionHex) {
        0x0300_0000
    } else {
        return None;
    };
    // Nothing is said of conditions that versions of CPython 3 decide.
    let number = number.filter(|n| *n <= least)?;
    match &operator[..] {
        b">=" => Some(true),
        b"<" => Some(false),
        b"==" => Some(number == least && least == 3),
        b"!=" => Some(number != least || least != 3),
        b">" if number < least => Some(true),
        b"<=" if number < least => Some(false),
        _ => None,
    }
}

/// The token that ends the value which begins at one: the next comma, what closes the initializer, or the first token at or
/// behind an offset.
fn value_end(text: &Text<'_>, first: usize, limit: u32) -> usize {
    let mut end = first;
    while let Some(tok) = text.toks().get(end).filter(|t| t.span.start < limit) {
        match tok.kind {
            TokKind::Punct(b'(' | b'[' | b'{') => end = closing(text.toks(), end).unwrap_or(end),
            TokKind::Punct(b',' | b'}' | b';') => break,
            _ => {}
        }
        end += 1;
    }
    end
}

/// The value of a field that a fact has a place of, behind `.name =`.
pub(crate) fn value_at(text: &Text<'_>, place: Span) -> Span {
    let mut first = text.token_at(place.start);
    if text.is(first, b'.') && text.is(first + 2, b'=') {
        first += 3;
    }
    text.span(first..value_end(text, first, u32::MAX))
}

/// The values between the commas outside of brackets.
pub(crate) fn values(text: &Text<'_>, braces: &Range<usize>) -> Vec<Range<usize>> {
    let (mut out, mut start, mut at) = (Vec::new(), braces.start + 1, braces.start + 1);
    let end = braces.end - 1;
    while at < end {
        match text.toks()[at].kind {
            TokKind::Punct(b'(' | b'[' | b'{') => at = closing(text.toks(), at).map_or(end, |close| close.min(end)),
            TokKind::Punct(b',') => {
                out.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < end {
        out.push(start..end);
    }
    out
}
