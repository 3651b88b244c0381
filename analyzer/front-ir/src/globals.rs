//! Global variables: static objects of CPython's types, the slots of a type or module, and what
//! initialisers point to.

use crate::headers::plain_name;
use crate::ir::Value;
use crate::names::Until;
use crate::places::At;
use crate::walk::Walk;
use crate::words::Words;
use abi3lint_model::{ByValue, Confidence, EntityId, Subject, Use};
use abi3lint_rules::catalog::{self, Entity};
use abi3lint_rules::roles::{self, Role, Variable};
use std::collections::{HashMap, HashSet};

pub(crate) fn globals(walk: &mut Walk<'_, '_>) {
    let main = walk.files.main_file();
    let words = Words::of_file(walk.files, main);
    let module = walk.module;
    let mut made = HashMap::new();
    for g in module.globals().filter(|g| !g.is_declaration()) {
        let ty = g.value_type();
        let (item, is_array) = if ty.is_array() { (ty.element(), true) } else { (ty, false) };
        let record = walk.survey.layouts.record(item);
        let mut at = None;
        if let Some(id) = record {
            if let Some((id, place)) = named_by_macro(walk, main, words.as_ref(), g, id, &mut made) {
                walk.push(Subject::Entity(id), Use::Mention, place, Confidence::Exact, None);
                continue;
            }
            let place = place(walk, main, words.as_ref(), g, Some(catalog::entity(id)));
            let usage = if is_array { Use::ByValue(ByValue::Array) } else { Use::StaticObject { forward: false } };
            walk.push(Subject::Entity(id), usage, place, Confidence::Exact, None);
            at = Some(place);
        }
        let Some(init) = g.initializer() else { continue };
        if let (Some(id), Some(place)) = (record.filter(|_| is_array), at) {
            slots(walk, main, words.as_ref(), id, init, place);
        }
        pointers(walk, main, words.as_ref(), g, init, at);
    }
}

/// The type's name in the definition of a global, or else the global's.
pub(crate) fn place(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, g: Value, e: Option<&Entity>) -> At {
    let symbol = g.name();
    // A static of a function is called `function.name`.
    let name = plain_name(symbol.rsplit('.').next().unwrap_or(&symbol));
    let is_type = |w: &str| e.is_some_and(|e| w == e.name || (!e.tag.is_empty() && w == e.tag));
    if let Some((file, line)) = g.variable() {
        let file = walk.files.of(walk.module, file);
        let found = walk.files.text(file).and_then(|(text, lines)| {
            // The type may stand on a line before the name's.
            let from = lines.line_span(line.saturating_sub(3).max(1), text)?.start as usize;
            let span = lines.line_span(line, text)?;
            let list = walk.files.names(file, from..span.end as usize, Until::End);
            let at = list.iter().position(|n| n.text == name && n.start >= span.start as usize)?;
            let hit = list[at.saturating_sub(3)..at].iter().rev().find(|n| is_type(n.text)).unwrap_or(&list[at]);
            Some((hit.start, hit.text.len()))
        });
        return match found {
            Some((start, len)) => walk.files.at(file, start, len),
            None => At { file, line: line.max(1), column: 1, len: 0 },
        };
    }
    let ranked = words.and_then(|w| definition(walk, main, w, name, &is_type));
    // A definition with a value, of the main file or else of one that it includes; or what comes next to it.
    let found = match ranked {
        Some((0, at)) => Some(at),
        _ => {
            walk.files.read_included();
            let others = (0..walk.files.len()).filter(|f| *f != main);
            let found = others.filter_map(|f| {
                let words = Words::of_file(walk.files, f)?;
                definition(walk, f, &words, name, &is_type).filter(|(rank, _)| *rank <= DEFINED)
            });
            ranked.into_iter().chain(found).min_by_key(|(rank, _)| *rank).map(|(_, at)| at)
        }
    };
    found.unwrap_or(At { file: main, line: 1, column: 1, len: 0 })
}

/// The macro of CPython's that defines a variable of a struct under a name that it makes of its argument. Several
/// functions may have one of the same name, in the order in which they stand in the source; `made` counts them.
fn named_by_macro(
    walk: &Walk<'_, '_>,
    main: usize,
    words: Option<&Words>,
    g: Value,
    record: EntityId,
    made: &mut HashMap<String, usize>,
) -> Option<(EntityId, At)> {
    let macros = || roles::variables().iter().filter(|v| v.record == record);
    let called_as = |v: &Variable| catalog::entity(v.macro_id).name;
    let words = words.filter(|_| macros().next().is_some())?;
    let symbol = g.name();
    let name = plain_name(symbol.rsplit('.').next().unwrap_or(&symbol));
    let nth = made.entry(name.to_owned()).or_default();
    *nth += 1;
    let defines = |i: &usize| {
        let (_, called) = &words.list[*i];
        let argument = words.list.get(i + 1).map_or("", |w| w.1.as_str());
        macros().any(|v| called == called_as(v) && name.strip_prefix(v.prefix) == Some(argument))
    };
    let mut all: Vec<usize> = macros().flat_map(|v| words.of(called_as(v))).copied().filter(defines).collect();
    all.sort_unstable();
    let (start, called) = &words.list[*all.get(*nth - 1)?];
    Some((catalog::lookup(called)?, walk.files.at(main, *start, called.len())))
}

/// The worst rank of a [`definition`] that is one.
const DEFINED: u8 = 2;

/// What is likeliest the definition of a variable in a file, the lowest rank first: the type's name before
/// it, or else its own.
fn definition(
    walk: &Walk<'_, '_>,
    file: usize,
    words: &Words,
    name: &str,
    is_type: &dyn Fn(&str) -> bool,
) -> Option<(u8, At)> {
    let (text, _) = walk.files.text(file)?;
    let mut best: Option<(u8, usize, usize)> = None;
    for i in words.of(name).iter().copied() {
        let (start, word) = &words.list[i];
        let follows = text[start + word.len()..].iter().find(|b| !b.is_ascii_whitespace());
        // Nothing but other words is between a type and its variable.
        let is_before = |(s, w): &(usize, String)| {
            is_type(w)
                && text[s + w.len()..*start]
                    .iter()
                    .all(|b| b.is_ascii_whitespace() || b.is_ascii_alphanumeric() || *b == b'_')
        };
        let ty = words.list[i.saturating_sub(3)..i].iter().rev().find(|w| is_before(w));
        let rank = match (ty, follows) {
            (Some(_), Some(b'=' | b'[' | b'{')) => 0,
            (Some(_), _) => 1,
            (None, Some(b'=')) => DEFINED,
            (None, _) => 3,
        };
        let (start, len) = ty.map_or((*start, word.len()), |(s, w)| (*s, w.len()));
        if best.is_none_or(|b| rank < b.0) {
            best = Some((rank, start, len));
        }
    }
    best.map(|(rank, start, len)| (rank, walk.files.at(file, start, len)))
}

/// The slot ids of an array of a type's or a module's slots.
fn slots(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, record: EntityId, init: Value, at: At) {
    let of_module = catalog::entity(record).has(Role::ModuleSlot);
    if !of_module && !catalog::entity(record).has(Role::TypeSlot) {
        return;
    }
    let on = walk.survey.headers;
    for item in init.operands() {
        let Some(number) = item.operands().next().and_then(Value::integer).filter(|n| *n != 0) else { continue };
        // The field is an int, which LLVM does not sign.
        let number = i64::from(number as u32 as i32);
        let matching = catalog::entities().filter(|(_, e)| {
            let has = e.forms.iter().any(|f| f.on.intersects(on) && f.value == Some(number));
            e.slot && has && e.has(Role::ModuleSlotId) == of_module
        });
        let candidates: Vec<(EntityId, &Entity)> = matching.collect();
        let written = candidates.iter().find_map(|(id, e)| Some((*id, word(words, e.name, walk, main, at)?)));
        match (written, candidates.first()) {
            (Some((id, place)), _) => walk.push(Subject::Entity(id), Use::Mention, place, Confidence::Exact, None),
            (None, Some((id, _))) => walk.push(Subject::Entity(*id), Use::Mention, at, Confidence::Inferred, None),
            (None, None) => {}
        }
    }
}

/// CPython's functions and variables that an initialiser points to, where they stand in the source: each of
/// their places in it.
fn pointers(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, g: Value, init: Value, at: Option<At>) {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![init];
    while let Some(v) = pending.pop() {
        if !seen.insert(v) {
            continue;
        }
        if v.is_global() {
            found.extend(catalog::lookup(plain_name(&v.name())).filter(|_| v.is_declaration()));
        } else {
            pending.extend(v.operands().filter(|o| o.is_constant()));
        }
    }
    if found.is_empty() {
        return;
    }
    let from = at.unwrap_or_else(|| place(walk, main, words, g, None));
    let range = walk.files.text(main).filter(|_| from.file == main).and_then(|(text, lines)| {
        let start = lines.offset(from.line, from.column, text) as usize;
        let end = text.get(start..)?.windows(2).position(|w| w == b"};")?;
        Some(start..start + end)
    });
    for id in found {
        let name = catalog::entity(id).name;
        let inside: Vec<usize> = match (&range, words) {
            (Some(range), Some(words)) => words.offsets(name).filter(|o| range.contains(o)).collect(),
            _ => Vec::new(),
        };
        let mut places: Vec<At> = inside.into_iter().map(|o| walk.files.at(main, o, name.len())).collect();
        if places.is_empty() {
            // A name that does not stand there comes out of a macro of CPython's.
            places.extend(word(words, name, walk, main, from));
        }
        for place in places {
            walk.push(Subject::Entity(id), Use::Mention, place, Confidence::Exact, None);
        }
    }
}

/// The first place of a name in the main file, from a place on.
fn word(words: Option<&Words>, name: &str, walk: &Walk<'_, '_>, main: usize, from: At) -> Option<At> {
    let (text, lines) = walk.files.text(main)?;
    let start = if from.file == main { lines.offset(from.line, from.column, text) as usize } else { 0 };
    let at = words?.offsets(name).find(|o| *o >= start)?;
    Some(walk.files.at(main, at, name.len()))
}
