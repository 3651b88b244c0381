//! Static types of a package, each with its tables and all places that name it, to heap types.
//!
//! *Algorithm.* A type is a definition that the front end found. Its fields, and those that functions set before the
//! type is made ready, become a spec with slots (`spec`). The variable keeps its name and becomes a pointer, which one function
//! fills when the type is asked for first; every place that names the variable is rewritten (`mentions`). The functions that
//! end and visit an object release and visit its type (`lifetime`). Types that share such a function go together, and so does
//! a base with what derives from it: what cannot be converted is taken out until all that is left can.
//!
//! *Invariant.* What the program does stays the same: the type is made once in a process, where and when it was made ready
//! before; it stays immutable and is called as before; a name without a module stays one of `builtins`.
//!
//! *Limits.* One type for the whole process: modules that share it between interpreters with a GIL of their own are not
//! converted. Code is read by its tokens: what macros spell is an obstacle.

use crate::fix::{Converted, fix};
use crate::initializer::{Field, fields_of_macro, variable};
use crate::lifetime;
use crate::mentions::{Home, mentions};
use crate::obstacle::Obstacle;
use crate::render::{Names, Style, definition, member_lines};
use crate::spec::{BY_REGISTER, IMMUTABLE, Spec, include_of_python, member_words, members_array, spec};
use crate::text::{Package, Text};
use abi3lint_model::definition::{Defined, Form, Given, Piece, Slot, SlotId, TypeDefinition};
use abi3lint_model::{ConfigSet, Edit, Fact, FileId, Live, Place, Span, Subject, Version};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{Role, Roles};

/// Objects of a heap type hold a reference to it from this version on, whoever makes them: What's New 3.8.
const HELD: Version = Version(8);
/// A traversal visits the type from this version on: What's New 3.9.
const VISITED: Version = Version(9);

/// The header of what describes members, below 3.12.
const MEMBERS_HEADER: &str = "structmember.h";

/// Says that a module may be loaded by interpreters with a GIL of their own.
const OWN_GIL: &str = "Py_MOD_PER_INTERPRETER_GIL_SUPPORTED";
const OWN_GIL_REASON: &str =
    "interpreters with a GIL of their own may load the module, and each needs a type of its own";

/// A static type of the package.
#[derive(Debug)]
struct Candidate<'f> {
    fact: &'f Fact,
    of: &'f TypeDefinition,
    names: Names,
    /// Its definition, and the fields that it gives.
    region: Place,
    fields: Vec<Field>,
    /// The functions that end and visit its objects, and its base, by the names of the initializer.
    dealloc: Option<String>,
    traverse: Option<String>,
    base: Option<String>,
    is_static: bool,
}

/// The edits for one type.
#[derive(Debug)]
struct Draft {
    edits: Vec<Edit>,
    tables: Vec<Place>,
    /// Statements that set its fields.
    removed: Vec<Place>,
    /// The functions that end and visit its objects, and its base where that is converted, too.
    dealloc: Option<String>,
    traverse: Option<String>,
    base: Option<String>,
}

impl Draft {
    /// Whether two types are converted together or not at all: they share a table or a function.
    fn shares_with(&self, other: &Draft) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
        self.tables.iter().any(|t| other.tables.contains(t))
            || same(&self.dealloc, &other.dealloc)
            || same(&self.traverse, &other.traverse)
    }
}

/// The conversions of the types that these facts are about.
pub(crate) fn heap_types(package: &Package<'_>, facts: &[Fact], floor: Version) -> Vec<Converted> {
    let own_gil = package.with(OWN_GIL).next().is_some();
    let mut types = Vec::new();
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    // Functions that also serve types which stay static.
    let mut kept: Vec<(FileId, &str, &str)> = Vec::new();
    for (fact, of) in facts.iter().filter_map(static_type) {
        let Some(text) = package.text(fact.file) else { continue };
        // Until its definition is read, from the first word of its declaration on.
        let first = text.statement(text.token_at(fact.span.start));
        let start = text.toks().get(first).map_or(fact.span.start, |t| t.span.start.min(fact.span.start));
        let region = Place { file: fact.file, span: Span { start, end: fact.span.end } };
        let mut refused = |obstacle| {
            kept.extend(ends(of).map(|f| (fact.file, f, of.variable.as_str())));
            Converted { regions: vec![region], outcome: Err(obstacle) }
        };
        match candidate(package, text, fact, of) {
            Err(obstacle) => types.push(refused(obstacle)),
            Ok(_) if own_gil => types.push(refused(Obstacle::new(OWN_GIL_REASON))),
            Ok(_) if floor < HELD => {
                types.push(refused(Obstacle::new(format!("objects hold no reference to a heap type before {HELD}"))));
            }
            Ok(found) => candidates.push(found),
        }
    }
    // What cannot be converted is taken out, until all that is left can be, by what is left.
    let drafts = loop {
        let all: Vec<&Candidate<'_>> = candidates.iter().collect();
        let outcome = |one: &Candidate<'_>| {
            let shared = ends(one.of).find_map(|f| kept.iter().find(|k| k.0 == one.region.file && k.1 == f));
            match shared {
                Some((_, f, of)) => Err(Obstacle::new(format!("'{f}' also serves '{of}', which stays a static type"))),
                None => draft(package, one, &all, floor),
            }
        };
        let outcomes: Vec<Result<Draft, Obstacle>> = all.iter().map(|one| outcome(one)).collect();
        if outcomes.iter().all(Result::is_ok) {
            break outcomes.into_iter().filter_map(Result::ok).collect::<Vec<_>>();
        }
        let mut outcomes = outcomes.into_iter();
        candidates.retain(|one| match outcomes.next() {
            Some(Err(obstacle)) => {
                kept.extend(ends(one.of).map(|f| (one.region.file, f, one.of.variable.as_str())));
                types.push(Converted { regions: vec![one.region], outcome: Err(obstacle) });
                false
            }
            _ => true,
        });
    };
    types.extend(joined(&candidates, drafts));
    types
}

/// One fix for each group of types that go together: a base with what derives from it, and those that share a function
/// which ends or visits their objects.
fn joined(candidates: &[Candidate<'_>], drafts: Vec<Draft>) -> Vec<Converted> {
    let mut group: Vec<usize> = (0..candidates.len()).collect();
    for (i, one) in candidates.iter().enumerate() {
        for (k, other) in candidates.iter().enumerate().skip(i + 1) {
            let is_base = |of: usize, base: &Candidate<'_>| drafts[of].base.as_ref() == Some(&base.of.variable);
            let shares = one.region.file == other.region.file && drafts[i].shares_with(&drafts[k]);
            if shares || is_base(i, other) || is_base(k, one) {
                let (from, to) = (group[k].max(group[i]), group[k].min(group[i]));
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
    }
    let mut out = Vec::new();
    for root in 0..candidates.len() {
        let members: Vec<usize> = (0..candidates.len()).filter(|i| group[*i] == root).collect();
        if members.is_empty() {
            continue;
        }
        let edits = members.iter().flat_map(|i| drafts[*i].edits.iter().cloned()).collect();
        let names: Vec<&str> = members.iter().map(|i| candidates[*i].of.variable.as_str()).collect();
        let regions = |i: &usize| {
            std::iter::once(candidates[*i].region).chain(drafts[*i].tables.iter().chain(&drafts[*i].removed).copied())
        };
        let regions = members.iter().flat_map(regions).collect();
        out.push(Converted { regions, outcome: fix(title(&names), edits) });
    }
    out
}

fn title(names: &[&str]) -> String {
    match names {
        [one] => format!("make '{one}' a heap type"),
        all => format!("make {} heap types", all.iter().map(|n| format!("'{n}'")).collect::<Vec<_>>().join(", ")),
    }
}

/// The functions that end and visit the objects of a type.
fn ends(of: &TypeDefinition) -> impl Iterator<Item = &str> {
    const ENDS: Roles = Roles::of(&[Role::DeallocSlot, Role::TraverseSlot]);
    let is_end = |s: &&Slot| matches!(s.id, SlotId::Known(id, _) if catalog::entity(id).roles.has_any(ENDS));
    let names = of.slots.entries.iter().filter(is_end).filter_map(|s| s.value.name());
    names.filter(|n| catalog::lookup(n).is_none())
}

/// A fact that tells of a static type.
fn static_type(fact: &Fact) -> Option<(&Fact, &TypeDefinition)> {
    let Subject::Defined(piece) = &fact.subject else { return None };
    match (&piece.piece, &*piece.of) {
        (Piece::Name, Defined::Type(of)) if of.form == Form::Object => Some((fact, of)),
        _ => None,
    }
}

/// Looks at the definition of a type by itself.
fn candidate<'f>(
    package: &Package<'_>,
    text: &Text<'_>,
    fact: &'f Fact,
    of: &'f TypeDefinition,
) -> Result<Candidate<'f>, Obstacle> {
    let name_at = text.token_at(fact.span.start);
    let is_there = text.toks().get(name_at).is_some_and(|t| t.span == fact.span);
    let found = variable(text, name_at).filter(|_| is_there && text.function_at(name_at).is_none());
    let Some(found) = found else { return Err(Obstacle::new("a macro defines it")) };
    let region = Place { file: text.file, span: text.span(found.statement.clone()) };
    let is_known = |i: usize| matches!(text.word(i), b"static" | b"extern" | b"PyTypeObject" | b"\"C\"");
    if !found.specifiers.clone().all(is_known) {
        return Err(Obstacle::at("its declaration is not understood", text.place(found.specifiers.start)));
    }
    let fields = given(package, text, (&of.fields, of.unread), fact.live, region.span)?;
    let own = |field: &str| {
        let set = fields.iter().find(|f| f.name == field && !f.is_zero());
        set.and_then(Field::target).filter(|n| catalog::lookup(n).is_none()).map(str::to_owned)
    };
    let (dealloc, traverse, base) = (own("tp_dealloc"), own("tp_traverse"), own("tp_base"));
    Ok(Candidate {
        fact,
        of,
        names: package.unused(|ending| Names::new(&of.variable, ending), Names::all),
        region,
        fields,
        dealloc,
        traverse,
        base,
        is_static: found.specifiers.clone().any(|i| text.word(i) == b"static"),
    })
}

/// The edits that convert a type together with the other ones.
fn draft<'a>(
    package: &Package<'a>,
    one: &Candidate<'_>,
    all: &[&Candidate<'_>],
    floor: Version,
) -> Result<Draft, Obstacle> {
    let Some(text) = package.text(one.region.file) else { return Err(Obstacle::new("its file is not known")) };
    let name = &one.of.variable;
    let derived: Vec<Place> = all.iter().filter(|c| c.base.as_ref() == Some(name)).map(|c| c.region).collect();
    let types: Vec<&str> = all.iter().map(|c| c.of.variable.as_str()).collect();
    let home = Home {
        names: &one.names,
        place: Place { file: text.file, span: one.fact.span },
        region: one.region.span,
        is_static: one.is_static,
        derived: &derived,
        types: &types,
    };
    let mentions = mentions(package, home)?;
    let mut fields = one.fields.clone();
    let removed = mentions.removed;
    fields.extend(mentions.fields);
    let regions: Vec<Place> = all.iter().map(|c| c.region).collect();
    let mut spec = spec(text, &fields, floor, &regions)?;
    if let Some(base) = &mut spec.base {
        let converted = all.iter().find(|c| c.of.variable == base.name);
        base.ready = converted.map(|c| c.names.ready.clone());
        // Since 3.14, no type that cannot be changed has a base that can.
        if is_changeable(all, &base.name) {
            spec.flags = spec.flags.replace(IMMUTABLE, "");
        }
    }
    if !spec.members.is_empty() {
        let array = fields.iter().find(|f| f.name == "tp_members" && !f.is_zero()).and_then(Field::target);
        spec.members_in = array.map(|name| members_array(text, name)).map_or(Ok(None), |found| {
            found.map(Some).ok_or_else(|| Obstacle::new("its array of members is not in this file"))
        })?;
    }
    let converted_base = spec.base.as_ref().filter(|b| b.ready.is_some()).map(|b| b.name.clone());
    let mut edits = mentions.edits;
    edits.extend(written(text, &spec, &one.names, (one.region.span, one.is_static, floor)));
    let deallocs: Vec<&str> = all.iter().filter_map(|c| c.dealloc.as_deref()).collect();
    let traverses: Vec<&str> = all.iter().filter_map(|c| c.traverse.as_deref()).collect();
    if let Some(dealloc) = &spec.dealloc {
        edits.extend(lifetime::release(package, text, dealloc, &deallocs)?);
    }
    if let Some(traverse) = spec.traverse.as_ref().filter(|_| floor >= VISITED) {
        edits.extend(lifetime::visit(package, text, traverse, &traverses)?);
    }
    Ok(Draft {
        edits,
        tables: spec.tables,
        removed,
        dealloc: spec.dealloc,
        traverse: spec.traverse,
        base: converted_base,
    })
}

/// Whether a type of the package, or one that it derives from, can be changed when it is converted.
fn is_changeable(all: &[&Candidate<'_>], name: &str) -> bool {
    let mut next = Some(name);
    // No chain of bases is longer than there are types.
    for _ in all {
        let Some(one) = all.iter().find(|c| Some(c.of.variable.as_str()) == next) else { return false };
        let flags = one.fields.iter().find(|f| f.name == "tp_flags");
        if flags.is_some_and(|f| BY_REGISTER.iter().any(|flag| f.value.contains(flag))) {
            return true;
        }
        next = one.base.as_deref();
    }
    false
}

/// The edits in the file of the definition.
fn written(
    text: &Text<'_>,
    spec: &Spec,
    names: &Names,
    (region, is_static, floor): (Span, bool, Version),
) -> Vec<Edit> {
    let has_tabs = region.of(text.bytes).windows(2).any(|w| w == b"\n\t");
    let indent = if has_tabs { "\t" } else { "    " };
    let mut new = definition(spec, names, Style { indent, is_static, floor });
    let mut edits = Vec::new();
    if !spec.members.is_empty() {
        let (_, _, needs_header) = member_words(floor);
        if needs_header && memchr::memmem::find(text.bytes, MEMBERS_HEADER.as_bytes()).is_none() {
            // At one place for all types of the file.
            match include_of_python(text, region.start) {
                Some(end) => edits.push(text.edit(end, end, format!("\n#include <{MEMBERS_HEADER}>"))),
                None => new = format!("#include <{MEMBERS_HEADER}>\n\n{new}"),
            }
        }
        if let Some(array) = spec.members_in {
            let lines = member_lines(spec, indent, floor);
            edits.push(text.edit(array.span.start, array.span.end, format!("\n{}", lines.trim_end())));
        }
    }
    edits.push(text.edit(region.start, region.end, new));
    for table in &spec.tables {
        let span = text.whole_lines(table.span);
        edits.push(text.edit(span.start, span.end, ""));
    }
    edits
}

/// The fields of the initializer.
pub(crate) fn given(
    package: &Package<'_>,
    text: &Text<'_>,
    (fields, unread): (&[Given], ConfigSet),
    live: Live,
    region: Span,
) -> Result<Vec<Field>, Obstacle> {
    if !unread.is_empty() {
        return Err(Obstacle::new("its initializer is not understood"));
    }
    let mut out: Vec<Field> = Vec::new();
    let mut opened: Vec<Place> = Vec::new();
    for field in fields {
        let (is_head, span) = (field.name.starts_with("ob_") || field.name == "m_base", field.place.span);
        let is_zero = field.values.0.iter().all(|(_, v)| v.is_zero());
        if is_head {
            let names_type = span.of(text.bytes).contains(&b'&')
                && memchr::memmem::find(span.of(text.bytes), b"PyType_Type").is_none();
            if names_type {
                return Err(Obstacle::at("it has a metaclass", field.place));
            }
            continue;
        }
        if is_zero {
            continue;
        }
        let condition = (field.live != live).then(|| text.condition(region, span));
        let is_named = text.is(text.token_at(span.start), b'.');
        if condition.as_ref().is_some_and(|c| c.is_none() || !is_named) {
            return Err(Obstacle::at(format!("a condition decides '{}'", field.name), field.place));
        }
        // A name alone may be a macro that spells several fields.
        if opened.contains(&field.place) {
            continue;
        }
        let first = text.token_at(span.start);
        if text.is_name(first) && text.token_at(span.end) == first + 1 {
            let name = String::from_utf8_lossy(text.word(first)).into_owned();
            if let Some(fields) = fields_of_macro(package, &name, field.place) {
                out.extend(fields);
                opened.push(field.place);
                continue;
            }
        }
        let inside = field.place.file == text.file && region.start <= span.start && span.end <= region.end;
        let apart = out.last().is_none_or(|last| last.place.span.end <= span.start);
        if !inside || !apart {
            return Err(Obstacle::at("a macro writes a part of its initializer", field.place));
        }
        let mut first = text.token_at(span.start);
        if text.is(first, b'.') && text.is(first + 2, b'=') {
            first += 3;
        }
        let whole = Field::whole(text, field.name, first, region.end);
        out.push(Field { condition: condition.flatten(), ..whole });
    }
    Ok(out)
}
