//! What stands between the commas of an initialiser or of a call.
//!
//! Where conditions decide a part of a value, it has one reading for each outcome; where that cannot be told apart,
//! it is unknown. Nothing is looked up but what CPython's own macros are.

use super::expressions::{NESTING, end_of_cast, expression, is_type, record, text};
use super::words::{Word, brings_comma};
use abi3lint_c_text::{TokKind, closing};
use abi3lint_model::definition::Value;
use abi3lint_model::{ConfigSet, EntityId, Live, Span};
use std::ops::Range;

/// What an initialiser gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw {
    Value(Value),
    /// What stands in braces, and the struct that a compound literal names.
    List(Option<EntityId>, Vec<Item>),
}

/// One value of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    /// The field that it names.
    pub field: Option<String>,
    /// Its readings.
    pub readings: Vec<(Live, Raw)>,
    pub live: Live,
    pub span: Span,
}

const UNKNOWN: Raw = Raw::Value(Value::Unknown);

/// Outcomes of conditions within one value that are told apart.
const READINGS: usize = 16;

/// The values in the braces of an initialiser; `None` where it is anything else.
pub(super) fn items(words: &[Word<'_>]) -> Option<Vec<Item>> {
    let is_list = words.first()?.is(b'{') && closing(words, 0) == Some(words.len() - 1);
    is_list.then(|| list(&words[1..words.len() - 1], NESTING))
}

fn list(words: &[Word<'_>], depth: usize) -> Vec<Item> {
    split(words)
        .into_iter()
        .filter_map(|r| {
            let words = &words[r];
            let (first, last) = (words.first()?, words.last()?);
            let (field, value) = designator(words);
            let readings = readings(value, depth);
            let live = readings.iter().fold(Live::NEVER, |all, (live, _)| all.or(*live));
            let span = if first.span.start <= last.span.end && first.span.end <= last.span.end {
                Span { start: first.span.start, end: last.span.end }
            } else {
                first.span
            };
            Some(Item { field, readings, live, span })
        })
        .collect()
}

/// The ranges between the commas outside of brackets.
fn split(words: &[Word<'_>]) -> Vec<Range<usize>> {
    let (mut out, mut start, mut at) = (Vec::new(), 0, 0);
    while at < words.len() {
        match words[at].kind {
            TokKind::Punct(b'(' | b'[' | b'{') => at = closing(words, at).unwrap_or(words.len()),
            TokKind::Punct(b',') => {
                out.push(start..at);
                start = at + 1;
            }
            // `static_cast<A, B>(x)`
            TokKind::Punct(b'<') => at = end_of_cast(words, at).unwrap_or(at),
            TokKind::Ident if brings_comma(&words[at]) => {
                at = closing(words, at + 1).unwrap_or(at);
                out.push(start..at + 1);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(start.min(words.len())..words.len());
    out
}

/// `.field = value`, or `[1] = value`.
fn designator<'w, 'a>(words: &'w [Word<'a>]) -> (Option<String>, &'w [Word<'a>]) {
    match words {
        [dot, name, sets, value @ ..] if dot.is(b'.') && name.is_name() && sets.is(b'=') => (Some(text(name)), value),
        // `.a.b = 1`: nobody has such a field.
        [dot, ..] if dot.is(b'.') => (Some(String::new()), &words[1..]),
        [open, ..] if open.is(b'[') => match closing(words, 0) {
            Some(close) if words.get(close + 1).is_some_and(|w| w.is(b'=')) => (None, &words[close + 2..]),
            _ => (None, words),
        },
        _ => (None, words),
    }
}

/// What the words are, by the configurations that compile some of them.
fn readings(words: &[Word<'_>], depth: usize) -> Vec<(Live, Raw)> {
    let mut lives: Vec<Live> = words.iter().map(|w| w.live).collect();
    lives.sort_unstable();
    lives.dedup();
    let all = lives.iter().fold(Live::NEVER, |all, l| all.or(*l));
    if lives.len() > READINGS {
        return vec![(all, UNKNOWN)];
    }
    let same = |a: &Live, b: &Live| a.may == b.may;
    // Both sides of a condition that the build decides look alike.
    let is_open = |l: &Live| {
        let mut regions = words.iter().filter(|w| w.live == *l).map(|w| w.region);
        let first = regions.next();
        l.may != l.must && regions.any(|r| Some(r) != first)
    };
    if lives.windows(2).any(|w| same(&w[0], &w[1])) || lives.len() > 1 && lives.iter().any(is_open) {
        return vec![(all, UNKNOWN)];
    }
    let holds = |a: ConfigSet, b: ConfigSet| b.minus(a).is_empty();
    let mut out = Vec::new();
    for live in &lives {
        let narrower = lives.iter().filter(|l| *l != live && holds(live.may, l.may));
        let taken = narrower.fold(ConfigSet::EMPTY, |all, l| all | l.may);
        let left = Live { may: live.may.minus(taken), must: live.must.minus(taken) };
        if left.may.is_empty() {
            continue;
        }
        let here: Vec<Word<'_>> = words.iter().filter(|w| holds(w.live.may, live.may)).cloned().collect();
        out.push((left, value(&here, depth)));
    }
    out
}

/// What words are that one configuration compiles.
fn value(words: &[Word<'_>], depth: usize) -> Raw {
    let Some(left) = depth.checked_sub(1) else { return UNKNOWN };
    match words {
        [first, ..] if first.is(b'{') => match closing(words, 0) {
            Some(close) if close + 1 == words.len() => Raw::List(None, list(&words[1..close], left)),
            _ => UNKNOWN,
        },
        // `(PyType_Slot[]){...}`
        [first, .., last] if first.is(b'(') && last.is(b'}') => match closing(words, 0) {
            Some(close) if is_type(&words[1..close], &words[close + 1]) => match value(&words[close + 1..], left) {
                Raw::List(None, items) => Raw::List(record(&words[1..close]), items),
                other => other,
            },
            _ => UNKNOWN,
        },
        _ => Raw::Value(expression(words, depth)),
    }
}
