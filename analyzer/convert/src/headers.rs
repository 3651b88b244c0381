//! Structs that begin with an object header, to structs of the data alone, which abi3t can reach.
//!
//! *Algorithm.* A struct is taken by the types that have its size. Each of them becomes one whose size is what it adds to
//! the object (a negative `basicsize`), and its members count from there (`Py_RELATIVE_OFFSET`). One function gives the data of
//! an object, by the variable of the type, or by the object's own type where none can derive from it (`objects`).
//!
//! *Invariant.* All types of the struct are converted, and all places that know its layout, or nothing is. Below a floor
//! of 3.12, which has no such types, other builds compile what they did.
//!
//! *Example.* `typedef struct { PyObject_HEAD int count; } Spam;` loses the header, `sizeof(Spam)` in the spec becomes
//! `-(int)sizeof(Spam)`, and `self->count` is read through `static inline Spam *Spam_data(PyObject *op)`.
//!
//! *Limits.* Types with a base class or items, structs that another struct begins with, and types that others may derive
//! from and that no variable of the struct's file holds.

use crate::fix::{Converted, fix};
use crate::initializer::{value_at, values};
use crate::objects::objects;
use crate::obstacle::Obstacle;
use crate::places::Data;
use crate::record::{Record, record};
use crate::text::{Package, Text};
use abi3lint_c_text::closing;
use abi3lint_model::definition::{Creation, Defined, Form, Given, Piece, Size, TypeDefinition, Value};
use abi3lint_model::{Edit, Fact, Place, Span, Subject, Version};
use abi3lint_rules::catalog;
use std::fmt::Write;

/// The first floor with types that add to an object: What's New 3.12.
const ADDS: Version = Version(12);
const SUBCLASSES: &str = "Py_TPFLAGS_BASETYPE";

/// The names of what is defined for a struct.
struct Names {
    reader: String,
    size: String,
    offset: String,
}

/// The conversions of the structs whose types these facts are about.
pub(crate) fn headers(package: &Package<'_>, facts: &[Fact], floor: Version) -> Vec<Converted> {
    let types: Vec<(&Fact, &TypeDefinition, &str)> = facts.iter().filter_map(sized).collect();
    let mut names: Vec<&str> = types.iter().map(|t| t.2).collect();
    names.sort_unstable();
    names.dedup();
    let mut out = Vec::new();
    for name in names {
        let Ok((text, record)) = record(package, name) else { continue };
        let header = Place { file: text.file, span: text.span(record.header.start..record.header.start + 1) };
        let of: Vec<_> = types.iter().filter(|t| record.is(t.2)).map(|t| (t.0, t.1)).collect();
        let title = format!("take the object header out of '{}'", record.name);
        let outcome = converted(package, (text, &record), &of, floor).and_then(|edits| fix(title, edits));
        out.push(Converted { regions: vec![header], outcome });
    }
    out
}

/// A type with the struct whose size it has.
fn sized(fact: &Fact) -> Option<(&Fact, &TypeDefinition, &str)> {
    let Subject::Defined(piece) = &fact.subject else { return None };
    let (Piece::Name, Defined::Type(of)) = (piece.piece, &*piece.of) else { return None };
    match &of.basicsize.0[..] {
        [(_, Value::Size(Size { negative: false, of: name, .. }))] => {
            Some((fact, of, name.strip_prefix("struct ").unwrap_or(name)))
        }
        _ => None,
    }
}

fn converted(
    package: &Package<'_>,
    (text, record): (&Text<'_>, &Record),
    types: &[(&Fact, &TypeDefinition)],
    floor: Version,
) -> Result<Vec<Edit>, Obstacle> {
    if let Some((fact, of)) = types.iter().find(|(_, of)| of.form != Form::Record) {
        let message = format!("'{}' is not made from a 'PyType_Spec' yet", of.variable);
        return Err(Obstacle::at(message, Place { file: fact.file, span: fact.span }));
    }
    let (header, whole) = (text.span(record.header.clone()), text.span(record.statement.clone()));
    let inside = Span { start: whole.start, end: header.end };
    if let Some(place) = text.directive_in(inside) {
        return Err(Obstacle::at("a directive stands in the head of the struct", place));
    }
    let new = |ending: &str| Names {
        reader: format!("{}_data{ending}", record.name),
        size: format!("{}_SIZE{ending}", record.name),
        offset: format!("{}_OFFSET{ending}", record.name),
    };
    let names = package.unused(new, |n| [&n.reader, &n.size, &n.offset]);
    let is_dual = floor < ADDS;
    let (size, offset) = match (is_dual, record.is_empty) {
        (true, _) => (names.size.clone(), names.offset.clone()),
        (false, true) => ("0".to_owned(), String::new()),
        (false, false) => (format!("-(int)sizeof({})", record.spelled), "Py_RELATIVE_OFFSET".to_owned()),
    };
    let mut edits = Vec::new();
    let mut known = Vec::new();
    for (fact, of) in types {
        let Some(near) = package.text(fact.file) else { continue };
        plain(of, fact)?;
        let field = of.fields.iter().find(|f| f.name == "basicsize");
        let Some(Given { place, .. }) = field.filter(|f| f.place.file == near.file) else {
            return Err(Obstacle::at("its size is not understood", Place { file: fact.file, span: fact.span }));
        };
        let span = value_at(near, place.span);
        let at = near.token_at(span.start);
        if near.word(at) != b"sizeof" {
            return Err(Obstacle::at("its size is not understood", *place));
        }
        known.push(Place { file: near.file, span });
        edits.push(near.edit(span.start, span.end, size.as_str()));
        members(package, of, record, (&offset, &mut known), &mut edits)?;
    }
    let class = class(package, text, record, types)?;
    if !record.is_empty || is_dual {
        edits.extend(definition(text, record, &names, (&class, is_dual)));
    } else {
        let span = text.whole_lines(whole);
        edits.push(text.edit(span.start, span.end, ""));
    }
    known.sort_unstable();
    known.dedup();
    let data = Data { record, reader: &names.reader, known: &known, takes_any: class.takes_any };
    edits.extend(objects(package, data)?);
    Ok(edits)
}

/// Nothing about a type speaks against it.
fn plain(of: &TypeDefinition, fact: &Fact) -> Result<(), Obstacle> {
    let place = Place { file: fact.file, span: fact.span };
    if !of.unread.is_empty() || !of.slots.unread.is_empty() || !of.members.unread.is_empty() {
        return Err(Obstacle::at(format!("'{}' is not understood", of.variable), place));
    }
    if !of.itemsize.0.iter().all(|(_, v)| v.is_zero()) {
        return Err(Obstacle::at(format!("'{}' has items, which no type of abi3t can have", of.variable), place));
    }
    let has_base = |name: Option<&str>| name.is_some_and(|n| matches!(n, "Py_tp_base" | "Py_tp_bases"));
    if of.slots.entries.iter().any(|s| has_base(s.id.name())) {
        return Err(Obstacle::at(format!("'{}' has a base class", of.variable), place));
    }
    for Creation { by, arguments, place, .. } in &of.creations {
        let bases = match catalog::entity(*by).name {
            "PyType_FromSpec" => None,
            "PyType_FromSpecWithBases" => arguments.get(1),
            "PyType_FromModuleAndSpec" => arguments.get(2),
            "PyType_FromMetaclass" if arguments.first().is_some_and(Value::is_zero) => arguments.get(3),
            _ => return Err(Obstacle::at(format!("how '{}' is made is not understood", of.variable), *place)),
        };
        if bases.is_some_and(|b| !b.is_zero()) {
            return Err(Obstacle::at(format!("'{}' has a base class", of.variable), *place));
        }
    }
    if of.creations.is_empty() {
        return Err(Obstacle::at(format!("no call makes a type of '{}'", of.variable), place));
    }
    Ok(())
}

/// The offsets of members in the struct count from its beginning.
fn members(
    package: &Package<'_>,
    of: &TypeDefinition,
    record: &Record,
    (offset, known): (&str, &mut Vec<Place>),
    edits: &mut Vec<Edit>,
) -> Result<(), Obstacle> {
    for member in &of.members.entries {
        match &member.offset {
            Value::Offset { record: of, .. } if record.is(of) => {}
            Value::Number(0) | Value::Null if member.name.is_zero() => continue,
            _ => return Err(Obstacle::at("the offset of a member is not understood", member.place)),
        }
        let unread = || Obstacle::at("how a member is written is not understood", member.place);
        let text = package.text(member.place.file).ok_or_else(unread)?;
        let mut open = text.token_at(member.place.span.start);
        if !text.is(open, b'{') {
            open = open.checked_sub(1).filter(|i| text.is(*i, b'{')).ok_or_else(unread)?;
        }
        let close = closing(text.toks(), open).ok_or_else(unread)?;
        let values = values(text, &(open..close + 1));
        if values.iter().any(|v| text.is(v.start, b'.')) || text.directive_in(text.span(open..close + 1)).is_some() {
            return Err(unread());
        }
        known.push(Place { file: text.file, span: text.span(open..close + 1) });
        let edit = match values.get(3) {
            Some(flags) => {
                let span = text.span(flags.clone());
                match text.word(flags.start) {
                    b"0" if flags.len() == 1 => text.edit(span.start, span.end, offset),
                    _ => text.edit(span.end, span.end, format!(" | {offset}")),
                }
            }
            None if values.len() == 3 => {
                let end = text.span(values[2].clone()).end;
                text.edit(end, end, format!(", {offset}"))
            }
            None => return Err(unread()),
        };
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    Ok(())
}

/// The expression for the class that has the data.
struct Class {
    expression: String,
    /// A declaration that must come first.
    declared: Option<String>,
    /// The class is known whatever the object is.
    takes_any: bool,
}

fn class(
    package: &Package<'_>,
    text: &Text<'_>,
    record: &Record,
    types: &[(&Fact, &TypeDefinition)],
) -> Result<Class, Obstacle> {
    if let [(_, of)] = types
        && let Some((near, at)) = variable(package, of)
        && near.file == text.file
        && let Some(class) = by_variable(text, record, near.word(at))
    {
        return Ok(class);
    }
    for (fact, of) in types {
        let is_flag = |v: &Value| match v {
            Value::Number(_) => true,
            v => v.name().is_some_and(|n| n != SUBCLASSES && catalog::lookup(n).is_some()),
        };
        let is_final = of.flags.0.iter().all(|(_, v)| match v {
            Value::AnyOf(all) => all.iter().all(is_flag),
            v => is_flag(v),
        });
        if !is_final {
            let message =
                format!("others may derive from '{}', and no variable of the file holds the type", of.variable);
            return Err(Obstacle::at(message, Place { file: fact.file, span: fact.span }));
        }
    }
    Ok(Class { expression: "Py_TYPE(op)".to_owned(), declared: None, takes_any: false })
}

/// The variable that all calls which make a type fill.
fn variable<'p, 'a>(package: &'p Package<'a>, of: &TypeDefinition) -> Option<(&'p Text<'a>, usize)> {
    let mut found: Option<(&Text<'_>, usize)> = None;
    for creation in &of.creations {
        let text = package.text(creation.place.file)?;
        let call = text.token_at(creation.place.span.start);
        let first = text.statement(call);
        let name = (first..call).find(|i| text.is(*i, b'=')).and_then(|i| i.checked_sub(1))?;
        if name != first || found.is_some_and(|(t, i)| t.file != text.file || t.word(i) != text.word(name)) {
            return None;
        }
        found = Some((text, name));
    }
    found
}

/// The class by a variable of the struct's file.
fn by_variable(text: &Text<'_>, record: &Record, name: &[u8]) -> Option<Class> {
    let name = std::str::from_utf8(name).ok()?;
    let is_declared = |i: &usize| text.function_at(*i).is_none() && text.is(*i - 1, b'*');
    let at = text.mentions(name).find(is_declared)?;
    let first = text.statement(at);
    let of_type = text.word(at.checked_sub(2)?);
    let cast = match of_type {
        b"PyTypeObject" => "",
        b"PyObject" => "(PyTypeObject *)",
        _ => return None,
    };
    let is_simple = (first..at - 1).all(|i| text.is_name(i)) && matches!(text.word(at + 1), b";" | b"=" | b",");
    let is_before = at < record.statement.start;
    if !is_simple || !is_before && !text.is_c {
        return None;
    }
    let storage = if text.word(first) == b"static" { "static" } else { "extern" };
    let of_type = String::from_utf8_lossy(of_type);
    let declared = (!is_before).then(|| format!("{storage} {of_type} *{name};\n\n"));
    Some(Class { expression: format!("{cast}{name}"), declared, takes_any: true })
}

/// The struct without its header, and the function that gives the data of an object.
fn definition(text: &Text<'_>, record: &Record, names: &Names, (class, is_dual): (&Class, bool)) -> Vec<Edit> {
    let mut edits = Vec::new();
    let header = text.span(record.header.clone());
    let lines = text.whole_lines(header);
    let whole = text.span(record.statement.clone());
    let Names { reader, size, offset } = names;
    let name = &record.spelled;
    let is_alone = lines != header;
    if !is_dual {
        edits.push(text.edit(lines.start, lines.end, ""));
    } else if is_alone {
        edits.push(text.edit(lines.start, lines.start, "#ifndef Py_TARGET_ABI3T\n"));
        edits.push(text.edit(lines.end, lines.end, "#endif\n"));
    } else {
        let shown = text.shown(record.header.clone());
        edits.push(text.edit(header.start, header.end, format!("\n#ifndef Py_TARGET_ABI3T\n    {shown}\n#endif\n")));
    }
    let mut out = String::from("\n\n");
    if is_dual {
        let own = if record.is_empty { "0".to_owned() } else { format!("(-(int)sizeof({name}))") };
        let _ = writeln!(out, "#ifdef Py_TARGET_ABI3T\n#define {size} {own}\n#define {offset} Py_RELATIVE_OFFSET");
        let _ = writeln!(out, "#else\n#define {size} ((int)sizeof({name}))\n#define {offset} 0\n#endif\n");
    }
    if let Some(declared) = &class.declared {
        out += declared;
    }
    let read = format!("return ({name} *)PyObject_GetTypeData(op, {});", class.expression);
    let _ = writeln!(out, "static inline {name} *\n{reader}(PyObject *op)\n{{");
    if is_dual {
        let _ = writeln!(out, "#ifdef Py_TARGET_ABI3T\n    {read}\n#else\n    return ({name} *)op;\n#endif");
    } else {
        let _ = writeln!(out, "    {read}");
    }
    out.push('}');
    edits.push(text.edit(whole.end, whole.end, out));
    edits
}
