//! From the fields of a static type to what a `PyType_Spec` and its slots say.
//!
//! *Algorithm.* Each field that is not zero is a part of the spec, a slot of the same name, a member (the offsets), or a
//! table, whose fields are slots again. A field that has none of these is an obstacle. What a static type is by itself
//! and a heap type is not is added: it cannot be changed (`Py_TPFLAGS_IMMUTABLETYPE`; but for types that match patterns by
//! a flag which the limited API hides, as `collections.abc.Mapping.register` cannot set it then), and without `tp_new` and a base it
//! cannot be called.
//!
//! *Invariant.* Every slot is in the stable ABI at the floor. Nothing that the static type says is left out.
//!
//! *Example.* `.tp_as_number = &ops` with `static PyNumberMethods ops = {.nb_bool = f};` gives `{Py_nb_bool, (void *)f}`, and
//! `ops` is removed.

use crate::initializer::{Field, fields, variable};
use crate::obstacle::Obstacle;
use crate::text::Text;
use abi3lint_c_text::{Directive, DirectiveKind};
use abi3lint_model::{Place, Span, Version};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// The first floors whose types can be made immutable and not callable by a flag, whose members have names of their own,
/// and under which an offset may be a member: What's New 3.10, 3.12, 3.9.
pub(crate) const FLAGS: Version = Version(10);
/// Flags that the limited API hides: a type gets them when it is registered with `collections.abc`, if it may be changed.
pub(crate) const BY_REGISTER: [&str; 2] = ["Py_TPFLAGS_MAPPING", "Py_TPFLAGS_SEQUENCE"];
/// What makes a type as a static one is.
pub(crate) const IMMUTABLE: &str = " | Py_TPFLAGS_IMMUTABLETYPE";
const MEMBERS: Version = Version(12);
const OFFSETS: Version = Version(9);

/// What a heap type is made of.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    pub name: String,
    pub basicsize: String,
    pub itemsize: String,
    pub flags: String,
    pub slots: Vec<Slot>,
    /// New members: the name, the offset.
    pub members: Vec<(&'static str, String)>,
    /// The array of members that has them; none where the type has no members yet.
    pub members_in: Option<Place>,
    pub base: Option<Base>,
    /// Objects cannot be made by a call.
    pub not_callable: bool,
    /// Tables that the slots replace.
    pub tables: Vec<Place>,
    /// The functions that end an object and that visit what it refers to.
    pub dealloc: Option<String>,
    pub traverse: Option<String>,
}

/// An entry of the slots.
#[derive(Debug)]
pub(crate) struct Slot {
    pub id: String,
    pub value: String,
    /// The directive that opens the condition around it.
    pub condition: Option<String>,
}

/// The base class.
#[derive(Debug)]
pub(crate) struct Base {
    /// Its variable.
    pub name: String,
    /// It is of the package.
    pub own: bool,
    /// The function that makes it ready, where it becomes a heap type as well.
    pub ready: Option<String>,
}

/// Fields that a heap type has no use for, or cannot have.
const NO_SLOT: [&str; 8] =
    ["tp_print", "tp_dict", "tp_bases", "tp_mro", "tp_cache", "tp_subclasses", "tp_weaklist", "tp_version_tag"];

/// Fields that are no slots.
const PARTS: [&str; 8] = [
    "tp_name",
    "tp_basicsize",
    "tp_itemsize",
    "tp_flags",
    "tp_base",
    "tp_vectorcall_offset",
    "tp_dictoffset",
    "tp_weaklistoffset",
];

/// Fields that say where a member is, and the member of that meaning.
const OFFSET_FIELDS: [(&str, &str); 3] = [
    ("tp_vectorcall_offset", "__vectorcalloffset__"),
    ("tp_dictoffset", "__dictoffset__"),
    ("tp_weaklistoffset", "__weaklistoffset__"),
];

/// Tables by the field that leads to them.
const TABLES: [(&str, &str); 5] = [
    ("tp_as_async", "PyAsyncMethods"),
    ("tp_as_number", "PyNumberMethods"),
    ("tp_as_sequence", "PySequenceMethods"),
    ("tp_as_mapping", "PyMappingMethods"),
    ("tp_as_buffer", "PyBufferProcs"),
];

/// The spec of a type with these fields. `regions` are the definitions of all types that are converted.
pub(crate) fn spec(text: &Text<'_>, fields: &[Field], floor: Version, regions: &[Place]) -> Result<Spec, Obstacle> {
    let mut spec = Spec { basicsize: "0".to_owned(), itemsize: "0".to_owned(), ..Spec::default() };
    let mut has_new = false;
    let mut seen: Vec<&str> = Vec::new();
    for field in fields.iter().filter(|f| !f.is_zero() && !f.name.starts_with("ob_")) {
        if seen.contains(&field.name.as_str()) {
            return Err(Obstacle::at(format!("'{}' is set twice", field.name), field.place));
        }
        seen.push(&field.name);
        has_new |= field.name == "tp_new";
        part(&mut spec, text, field, (floor, regions))?;
    }
    if spec.name.is_empty() {
        return Err(Obstacle::new("its name is not known"));
    }
    // The name of a heap type has its module; `builtins` is what a static type without one has.
    if !spec.name.contains('.') {
        spec.name = format!("\"builtins.\" {}", spec.name);
    }
    spec.not_callable = !has_new && spec.base.is_none();
    // The base of what names none.
    spec.base = spec.base.take().filter(|b| b.name != "PyBaseObject_Type");
    let mut flags =
        if spec.flags.is_empty() { "Py_TPFLAGS_DEFAULT".to_owned() } else { std::mem::take(&mut spec.flags) };
    if floor >= FLAGS {
        // A base is a variable, so it is a static type or becomes one that is immutable, too, but for those of `BY_REGISTER`.
        if !BY_REGISTER.iter().any(|flag| flags.contains(flag)) {
            flags += IMMUTABLE;
        }
        if spec.not_callable {
            flags += " | Py_TPFLAGS_DISALLOW_INSTANTIATION";
        }
    }
    spec.flags = flags;
    Ok(spec)
}

fn part(
    spec: &mut Spec,
    text: &Text<'_>,
    field: &Field,
    (floor, regions): (Version, &[Place]),
) -> Result<(), Obstacle> {
    let value = field.value.clone();
    let is_plain = !field.name.starts_with("tp_as_") && !PARTS.contains(&field.name.as_str());
    if field.condition.is_some() && !is_plain {
        return Err(Obstacle::at(format!("a condition decides '{}'", field.name), field.place));
    }
    match field.name.as_str() {
        // What no value of the field looks like shows that the fields before it were not counted as they are.
        "tp_name" if value.contains('(') || !value.contains(|c: char| c == '"' || c.is_ascii_alphabetic()) => {
            return Err(Obstacle::at("its name is not understood", field.place));
        }
        "tp_flags" if !field.names.iter().all(|n| n.to_ascii_uppercase().contains("FLAG")) => {
            return Err(Obstacle::at("its flags are not understood", field.place));
        }
        "tp_basicsize" | "tp_itemsize" if value.contains('"') => {
            return Err(Obstacle::at("its size is not understood", field.place));
        }
        "tp_name" => spec.name = value,
        "tp_basicsize" => spec.basicsize = value,
        "tp_itemsize" => spec.itemsize = value,
        "tp_flags" => spec.flags = value,
        "tp_base" => spec.base = Some(base(field)?),
        name if NO_SLOT.contains(&name) => {
            return Err(Obstacle::at(format!("'{name}' has no slot"), field.place));
        }
        name if OFFSET_FIELDS.iter().any(|f| f.0 == name) => offset(spec, field, floor)?,
        name if TABLES.iter().any(|t| t.0 == name) => table(spec, text, field, (floor, regions))?,
        _ => slot(spec, text, field, floor)?,
    }
    Ok(())
}

/// A slot of the name of a field.
fn slot(spec: &mut Spec, text: &Text<'_>, field: &Field, floor: Version) -> Result<(), Obstacle> {
    let name = field.name.as_str();
    let id = format!("Py_{name}");
    let known = catalog::lookup(&id).map(catalog::entity).filter(|e| e.slot);
    let Some(stable) = known.and_then(|e| e.stable) else {
        return Err(Obstacle::at(format!("'{name}' has no slot"), field.place));
    };
    if stable.added > floor {
        return Err(Obstacle::at(format!("'{id}' needs floor {}", stable.added), field.place));
    }
    let target = field.target().unwrap_or_default();
    let is_own = catalog::lookup(target).is_none();
    let decides = [Role::DeallocSlot, Role::TraverseSlot].iter().any(|r| id == roles::name(*r)) || name == "tp_new";
    if decides && field.condition.is_some() {
        return Err(Obstacle::at(format!("a condition decides '{name}'"), field.place));
    }
    let is = |role: Role| id == roles::name(role);
    if is(Role::DeallocSlot) {
        // A function of CPython's that frees and does nothing else is what a heap type does by itself, and more.
        if !is_own {
            return Ok(());
        }
        spec.dealloc = Some(target.to_owned());
    } else if is(Role::TraverseSlot) && is_own {
        spec.traverse = Some(target.to_owned());
    } else if (is(Role::FreeSlot) || is(Role::AllocSlot)) && is_own {
        return Err(Obstacle::at(format!("'{name}' is a function of the package"), field.place));
    }
    if field.assigned {
        declared_before(text, field)?;
    }
    let is_private = catalog::lookup(target).is_some_and(|e| catalog::entity(e).is_private());
    if !is_private {
        spec.slots.push(Slot { id, value: pointer(field), condition: field.condition.clone() });
    }
    Ok(())
}

/// An assigned value moves up to the type: what it names must be declared there.
fn declared_before(text: &Text<'_>, field: &Field) -> Result<(), Obstacle> {
    let here = field.place.span.start;
    let is_own = |n: &&String| catalog::lookup(n).is_none();
    for name in field.names.iter().filter(is_own) {
        let first = text.mentions(name).next().map(|i| text.toks()[i].span.start);
        if first.is_none_or(|at| at >= here) || text.function_at(text.token_at(first.unwrap_or(0))).is_some() {
            return Err(Obstacle::at(format!("'{name}' is assigned where it is not declared yet"), field.place));
        }
    }
    Ok(())
}

/// A value as the pointer that a slot wants.
fn pointer(field: &Field) -> String {
    let value = field.value.trim();
    let is_plain = field.names.len() == 2 && value.starts_with('(') && !value.contains(['"', '&', ',', '-', '*']);
    match field.target() {
        // `(destructor)f`
        Some(target) if is_plain => format!("(void *){target}"),
        _ => format!("(void *){value}"),
    }
}

fn base(field: &Field) -> Result<Base, Obstacle> {
    let value = field.value.replace(' ', "");
    match field.names.last() {
        Some(name) if value.ends_with(&format!("&{name}")) => {
            Ok(Base { name: name.clone(), own: catalog::lookup(name).is_none(), ready: None })
        }
        _ => Err(Obstacle::at("its base class is not a variable", field.place)),
    }
}

/// An offset becomes a member.
fn offset(spec: &mut Spec, field: &Field, floor: Version) -> Result<(), Obstacle> {
    let Some((_, member)) = OFFSET_FIELDS.iter().find(|f| f.0 == field.name) else { return Ok(()) };
    let least = if field.name == "tp_vectorcall_offset" { MEMBERS } else { OFFSETS };
    if floor < least {
        return Err(Obstacle::at(format!("the member '{member}' needs floor {least}"), field.place));
    }
    spec.members.push((member, field.value.clone()));
    Ok(())
}

/// The names of the type of a member with an offset, and of the flag of one that cannot be written.
pub(crate) fn member_words(floor: Version) -> (&'static str, &'static str, bool) {
    if floor >= MEMBERS { ("Py_T_PYSSIZET", "Py_READONLY", false) } else { ("T_PYSSIZET", "READONLY", true) }
}

/// The end of the include of Python.h before an offset.
pub(crate) fn include_of_python(text: &Text<'_>, before: u32) -> Option<u32> {
    let is_python = |d: &&Directive| {
        d.kind == DirectiveKind::Include
            && d.span.end <= before
            && memchr::memmem::find(d.span.of(text.bytes), b"Python.h").is_some()
    };
    text.scan.directives.iter().find(is_python).map(|d| d.span.end)
}

/// The macros of a file whose bodies name something.
fn macros_with<'a>(text: &Text<'a>, name: &str) -> Vec<&'a str> {
    let defines = text.scan.directives.iter().filter(|d| d.kind == DirectiveKind::Define);
    let with = defines.filter_map(|d| {
        let (of, body) = text.scan.directive_tokens(d).split_first()?;
        let is_there = body.iter().any(|t| t.span.of(text.bytes) == name.as_bytes());
        is_there.then(|| std::str::from_utf8(of.span.of(text.bytes)).unwrap_or_default())
    });
    with.collect()
}

/// The functions of a table become slots.
fn table(
    spec: &mut Spec,
    text: &Text<'_>,
    field: &Field,
    (floor, regions): (Version, &[Place]),
) -> Result<(), Obstacle> {
    let Some((_, record)) = TABLES.iter().find(|t| t.0 == field.name) else { return Ok(()) };
    let name = field.target().unwrap_or_default();
    let is_definition = |i: &usize| {
        let found = variable(text, *i).filter(|v| v.braces.is_some());
        found.is_some_and(|v| v.specifiers.clone().any(|s| text.word(s) == record.as_bytes()))
    };
    let all: Vec<usize> = text.mentions(name).collect();
    let found: Vec<usize> = all.iter().copied().filter(is_definition).collect();
    let [at] = found[..] else {
        return Err(Obstacle::at(format!("'{name}' is not defined in this file, once"), field.place));
    };
    let Some((statement, braces)) = variable(text, at).and_then(|v| Some((v.statement, v.braces?))) else {
        return Err(Obstacle::at(format!("'{name}' is not understood"), field.place));
    };
    for entry in fields(text, record, &braces)?.iter().filter(|f| !f.is_zero()) {
        slot(spec, text, entry, floor)?;
    }
    // Something else may have the same table.
    let is_user = |i: &usize| {
        let here = text.span(*i..*i + 1);
        let holds = |r: &Place| r.file == text.file && r.span.start <= here.start && here.end <= r.span.end;
        *i == at || holds(&Place { file: text.file, span: field.place.span }) || regions.iter().any(holds)
    };
    let in_macros = macros_with(text, name);
    // A macro that only these types use is not used after them.
    let is_spent = |m: &&str| macros_with(text, m).is_empty() && text.mentions(m).all(|i| is_user(&i));
    let is_only_theirs = all.iter().all(is_user) && in_macros.iter().all(is_spent);
    if (all.len() > 1 || !in_macros.is_empty()) && is_only_theirs || field.assigned && all.len() == 2 {
        spec.tables.push(Place { file: text.file, span: text.span(statement) });
    }
    Ok(())
}

/// The array of members that a type has, in its file: where its first entry stands.
pub(crate) fn members_array(text: &Text<'_>, name: &str) -> Option<Place> {
    let found = text.mentions(name).filter_map(|i| variable(text, i)?.braces);
    let open = found.map(|b| b.start).next()?;
    let end = text.toks()[open].span.end;
    Some(Place { file: text.file, span: Span { start: end, end } })
}
