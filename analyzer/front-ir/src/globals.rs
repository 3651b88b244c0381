//! Global variables: static objects of CPython's types, the slots of a type or module, and what
//! initialisers point to.

use crate::headers::plain_name;
use crate::ir::Value;
use crate::places::At;
use crate::variables::place;
use crate::tables::{empty_slot, keyword_lists, unterminated};
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
            slots(walk, main, words.as_ref(), id, g, place);
            unterminated(walk, main, words.as_ref(), g, id);
        }
        pointers(walk, main, words.as_ref(), g, init, at);
    }
    keyword_lists(walk, main, words.as_ref());
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

/// The slot ids of an array of a type's or a module's slots.
fn slots(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, record: EntityId, g: Value, at: At) {
    let of_module = catalog::entity(record).has(Role::ModuleSlot);
    if !of_module && !catalog::entity(record).has(Role::TypeSlot) {
        return;
    }
    let on = walk.survey.headers;
    // What code fills in later is empty at first.
    let is_filled = g.users().any(|u| u.stored_to() == Some(g) || !u.is_instruction() && u.is_gep());
    let Some(init) = g.initializer() else { return };
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
            (Some((id, place)), _) => {
                walk.push(Subject::Entity(id), Use::Mention, place, Confidence::Exact, None);
                if !is_filled {
                    empty_slot(walk, id, item, place);
                }
            }
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
