//! What an expression of an initialiser or of a call is: a number, a name, a size, some flags.
//!
//! Casts and parentheses are left out. Nothing is looked up but what a name is to C, and what is not one of the
//! known forms is unknown.

use super::words::Word;
use crate::conditions::interval::parse_number;
use crate::names::entity;
use abi3lint_c_text::{TokKind, call_arguments, closing, opening};
use abi3lint_model::EntityId;
use abi3lint_model::definition::{Head, Size, Value};

/// Lists within one another, and operators, that are followed.
pub(super) const NESTING: usize = 32;

/// The values that a call or a macro is given: its words begin with the parenthesis.
pub(super) fn arguments(words: &[Word<'_>]) -> Vec<Value> {
    arguments_within(words, NESTING)
}

fn arguments_within(words: &[Word<'_>], depth: usize) -> Vec<Value> {
    let (ranges, _) = call_arguments(words, 0);
    ranges.into_iter().filter(|r| !r.is_empty()).map(|r| expression(&words[r], depth)).collect()
}

/// The value of some words without braces.
pub(super) fn expression(words: &[Word<'_>], depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Unknown };
    match words {
        [] => Value::Unknown,
        [one] => single(one),
        [first, ..] if first.is(b'(') => match closing(words, 0) {
            Some(close) if close + 1 == words.len() => expression(&words[1..close], depth),
            Some(close) if is_type(&words[1..close], &words[close + 1]) => {
                let rest = &words[close + 1..];
                // `(A) | B` is no cast, and neither is `(int)a + b` one of both.
                match operators(rest, b"|+?").next() {
                    Some(_) => operation(words, depth),
                    None => expression(rest, depth),
                }
            }
            _ => operation(words, depth),
        },
        _ => operation(words, depth),
    }
}

pub(super) fn text(word: &Word<'_>) -> String {
    String::from_utf8_lossy(&word.text).into_owned()
}

/// What ends the type of `static_cast<T>`, by where it begins.
pub(super) fn end_of_cast(words: &[Word<'_>], open: usize) -> Option<usize> {
    let word = &words[open.checked_sub(1)?].text;
    if !matches!(&word[..], b"static_cast" | b"reinterpret_cast" | b"const_cast") {
        return None;
    }
    words[open..].iter().position(|w| w.kind.punct() == Some(b'>')).map(|n| open + n)
}

fn single(word: &Word<'_>) -> Value {
    match word.kind {
        TokKind::Ident if matches!(&word.text[..], b"NULL" | b"nullptr" | b"_Py_NULL") => Value::Null,
        TokKind::Ident => Value::Name(text(word)),
        TokKind::Number => parse_number(&word.text).map_or(Value::Unknown, Value::Number),
        TokKind::Literal => text_of(std::slice::from_ref(word)),
        TokKind::Punct(_) => Value::Unknown,
    }
}

/// Literals beside one another.
fn text_of(words: &[Word<'_>]) -> Value {
    let mut out = String::new();
    for word in words {
        let text = String::from_utf8_lossy(&word.text);
        let Some(inside) = text.strip_suffix('"').and_then(|t| t.split_once('"')).filter(|_| !text.contains("R\""))
        else {
            return Value::Unknown;
        };
        out.push_str(inside.1);
    }
    Value::Text(out)
}

/// Where operators of these kinds stand outside of brackets, with an operand on both sides.
fn operators<'w>(words: &'w [Word<'_>], of: &'w [u8]) -> impl Iterator<Item = usize> + 'w {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < words.len() {
            let here = at;
            match words[at].kind {
                TokKind::Punct(b'(' | b'[' | b'{') => at = closing(words, at).unwrap_or(words.len()),
                TokKind::Punct(b'<') => at = end_of_cast(words, at).unwrap_or(at),
                TokKind::Punct(b) if of.contains(&b) && here > 0 && ends_operand(words, here - 1) => {
                    at += 1;
                    return Some(here);
                }
                _ => {}
            }
            at += 1;
        }
        None
    })
}

/// Whether what ends at a word is a value, so that a sign behind it is an operator.
fn ends_operand(words: &[Word<'_>], at: usize) -> bool {
    match words[at].kind {
        TokKind::Punct(b')') => {
            let Some(open) = opening(words, at) else { return true };
            let is_call = open > 0 && words[open - 1].is_name();
            is_call || !is_type_alone(&words[open + 1..at])
        }
        TokKind::Punct(b']' | b'}') => true,
        TokKind::Punct(_) => false,
        _ => true,
    }
}

/// Operators, signs, casts and calls.
fn operation(words: &[Word<'_>], depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Unknown };
    if operators(words, b"?<>=^%/").next().is_some() {
        return Value::Unknown;
    }
    let inner = |words: &[Word<'_>]| expression(words, depth);
    let ors: Vec<usize> = operators(words, b"|").collect();
    if !ors.is_empty() {
        let mut parts = Vec::new();
        for part in between(words, &ors) {
            match inner(part) {
                Value::AnyOf(more) => parts.extend(more),
                value => parts.push(value),
            }
        }
        return Value::AnyOf(parts);
    }
    let sums: Vec<usize> = operators(words, b"+-").collect();
    if let Some(first) = sums.first() {
        let mut total = inner(&words[..*first]);
        for (i, at) in sums.iter().enumerate() {
            let end = sums.get(i + 1).copied().unwrap_or(words.len());
            total = sum(total, inner(&words[at + 1..end]), words[*at].is(b'-'));
        }
        return total;
    }
    if operators(words, b"*&").next().is_some() {
        return Value::Unknown;
    }
    match words {
        [sign, rest @ ..] if sign.is(b'-') => negated(inner(rest)),
        [sign, rest @ ..] if sign.is(b'+') => inner(rest),
        [sign, rest @ ..] if sign.is(b'&') => match inner(rest) {
            Value::Name(name) | Value::Address(name) => Value::Address(name),
            _ => Value::Unknown,
        },
        [size, rest @ ..] if &*size.text == b"sizeof" => sized(rest),
        // `a[0]`, behind an address.
        [name, open, zero, close] if open.is(b'[') && close.is(b']') && &*zero.text == b"0" => Value::Name(text(name)),
        // `ns::name`, `Class::name`
        [first, .., last] if first.is_name() && last.is_name() && is_path(words) => Value::Name(text(last)),
        [_, open, ..] if open.is(b'<') => end_of_cast(words, 1).map_or(Value::Unknown, |end| inner(&words[end + 1..])),
        [name, open, ..] if name.is_name() && open.is(b'(') && closing(words, 1) == Some(words.len() - 1) => {
            if matches!(&*name.text, b"offsetof" | b"__builtin_offsetof") {
                return offset(&words[1..]);
            }
            if is_number_type(&name.text) {
                return inner(&words[1..]);
            }
            Value::Call(text(name), arguments_within(&words[1..], depth))
        }
        [first, ..] if first.kind == TokKind::Literal && words.iter().all(|w| w.kind == TokKind::Literal) => {
            text_of(words)
        }
        _ => Value::Unknown,
    }
}

fn between<'w, 'a>(words: &'w [Word<'a>], at: &[usize]) -> Vec<&'w [Word<'a>]> {
    let mut out = Vec::new();
    let mut start = 0;
    for end in at.iter().copied().chain([words.len()]) {
        out.push(&words[start..end]);
        start = end + 1;
    }
    out
}

fn negated(value: Value) -> Value {
    match value {
        Value::Number(n) => n.checked_neg().map_or(Value::Unknown, Value::Number),
        Value::Size(s) => {
            s.plus.checked_neg().map_or(Value::Unknown, |plus| Value::Size(Size { negative: !s.negative, plus, ..s }))
        }
        _ => Value::Unknown,
    }
}

fn sum(a: Value, b: Value, minus: bool) -> Value {
    let b = if minus { negated(b) } else { b };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.checked_add(b).map_or(Value::Unknown, Value::Number),
        (Value::Size(s), Value::Number(n)) | (Value::Number(n), Value::Size(s)) => {
            s.plus.checked_add(n).map_or(Value::Unknown, |plus| Value::Size(Size { plus, ..s }))
        }
        _ => Value::Unknown,
    }
}

/// What stands behind `sizeof`.
fn sized(words: &[Word<'_>]) -> Value {
    let words = match words {
        [open, inside @ .., close] if open.is(b'(') && close.is(b')') => inside,
        _ => words,
    };
    let words = words.strip_prefix_word(b"struct");
    match words {
        [.., last] if last.is_name() && (words.len() == 1 || is_path(words)) => {
            Value::Size(Size { negative: false, of: text(last), plus: 0, head: Head::Unknown, bytes: None })
        }
        _ => Value::Unknown,
    }
}

/// What stands behind `offsetof`, with its parentheses.
fn offset(words: &[Word<'_>]) -> Value {
    let (ranges, _) = call_arguments(words, 0);
    let [record, field] = &ranges[..] else { return Value::Unknown };
    let record = words[record.clone()].strip_prefix_word(b"struct");
    match (record, &words[field.clone()]) {
        ([record], [field]) => Value::Offset { record: text(record), field: text(field) },
        _ => Value::Unknown,
    }
}

trait StripWord: Sized {
    fn strip_prefix_word(self, word: &[u8]) -> Self;
}

impl StripWord for &[Word<'_>] {
    fn strip_prefix_word(self, word: &[u8]) -> Self {
        match self {
            [first, rest @ ..] if &*first.text == word => rest,
            _ => self,
        }
    }
}

/// Names with `::` between them.
fn is_path(words: &[Word<'_>]) -> bool {
    words.len() > 1
        && words.iter().all(|w| w.is_name() || w.is(b':'))
        && words.windows(2).all(|w| !(w[0].is_name() && w[1].is_name()))
}

/// Whether parentheses that stand before a word hold a type: `(void *)f`, `(int)sizeof(T)`.
pub(super) fn is_type(inside: &[Word<'_>], next: &Word<'_>) -> bool {
    if is_type_alone(inside) {
        return true;
    }
    let begins_operand = !matches!(next.kind, TokKind::Punct(b) if b"+-*/|&<>=?:,.[".contains(&b));
    begins_operand && inside.iter().all(|w| w.is_name() || w.is(b':'))
}

/// Whether words can only be a type.
fn is_type_alone(words: &[Word<'_>]) -> bool {
    let pointer = |words: &[Word<'_>]| words.last().is_some_and(|w| w.is(b'*')) && words[0].is_name();
    match words {
        [] => false,
        // `void (*)(void)`
        _ if words.windows(3).any(|w| w[0].is(b'(') && w[1].is(b'*') && w[2].is(b')')) => true,
        // `PyType_Slot[]`
        [first, .., open, close] if first.is_name() && open.is(b'[') && close.is(b']') => true,
        _ if pointer(words) => words.iter().all(|w| w.is_name() || w.is(b'*') || w.is(b':')),
        _ => words.iter().all(|w| is_number_type(&w.text)),
    }
}

fn is_number_type(name: &[u8]) -> bool {
    matches!(
        name,
        b"int"
            | b"long"
            | b"short"
            | b"char"
            | b"unsigned"
            | b"signed"
            | b"void"
            | b"const"
            | b"Py_ssize_t"
            | b"size_t"
            | b"ssize_t"
            | b"ptrdiff_t"
            | b"intptr_t"
            | b"uintptr_t"
            | b"uint16_t"
            | b"uint32_t"
            | b"uint64_t"
            | b"int32_t"
            | b"int64_t"
    )
}

/// The struct that a type names.
pub(super) fn record(ty: &[Word<'_>]) -> Option<EntityId> {
    ty.iter().filter(|w| w.is_name()).find_map(|w| entity(&w.text)).map(|(id, _)| id)
}
