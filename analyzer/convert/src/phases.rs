//! A module that is created at once, by `PyModule_Create`, to one that is created in phases, which abi3t can describe.
//!
//! *Algorithm.* The function that creates the module becomes the one that executes it: the module is its parameter, the
//! statements that make, test and release it go, `return module;` becomes `return 0;` and `return NULL;` becomes
//! `return -1;`. The definition gets slots with this function, and `PyInit_` returns `PyModuleDef_Init` of it.
//!
//! *Invariant.* Each way through the function does what it did. A definition with a negative `m_size` promises that its
//! function runs once in a process; in phases it runs for each module object. So a pointer that it fills is filled once
//! (`repeated`), or, where it does what may not happen twice, the second module is refused with `ImportError`.
//! As before, no interpreter of its own loads the module, and the GIL is used where nothing said otherwise.
//!
//! *Example.* `m = PyModule_Create(&spam); if (m == NULL) return NULL; if (add(m) < 0) { Py_DECREF(m); return NULL; }
//! return m;` becomes `if (add(m) < 0) { return -1; } return 0;`.
//!
//! *Limits.* A module that is kept or found by `PyState_FindModule` is left alone, and so is a function whose statements
//! for the module stand between directives.

use crate::exec::{Exec, exec};
use crate::initializer::{value_at, variable};
use crate::module::{Module, definition, function, used_once};
use crate::obstacle::Obstacle;
use crate::repeated::Repeats;
use crate::text::{Function, Package, Text};
use abi3lint_model::definition::{Creation, Hook, ModuleDefinition, Value};
use abi3lint_model::{Edit, Fact, Place, Span, Version};
use std::fmt::Write;
use std::ops::Range;

/// The slots for what a module that is created at once says by itself, with the first version that has them: What's New
/// 3.12 and 3.13.
const SINGLE: (&str, &str, Version) =
    ("Py_mod_multiple_interpreters", "Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED", Version(12));
const GIL: (&str, &str, Version) = ("Py_mod_gil", "Py_MOD_GIL_USED", Version(13));

/// The function that makes a module, and the one that the interpreter calls, which may be the same.
#[derive(Debug)]
struct Parts<'t> {
    maker: &'t Function,
    hook: &'t Function,
    /// Where the call that makes the module stands.
    call: usize,
}

/// The conversion of a module that this call makes.
pub(crate) fn phases<'a>(
    package: &Package<'a>,
    text: &Text<'a>,
    (hook, creation, at): (&Hook, &Creation, &Fact),
    facts: &[Fact],
    floor: Version,
) -> Result<Module, Obstacle> {
    let parts = parts(package, text, (hook, at), creation)?;
    let Some(Value::Address(name)) = creation.arguments.first() else {
        return Err(Obstacle::at("the definition is not named", creation.place));
    };
    let found = facts.iter().filter_map(|f| Some((f, definition(f)?)));
    let found: Vec<_> = found.filter(|(f, d)| f.file == text.file && d.variable == *name).collect();
    let [(fact, of)] = found[..] else {
        return Err(Obstacle::at(format!("'{name}' is not defined in this file, once"), text.place(parts.call)));
    };
    let definition = Definition::read(text, of, fact)?;
    used_once(package, text, name, &[definition.region, text.span(parts.call..parts.call + 5)])?;
    let repeats = if definition.runs_once { Repeats::Once } else { Repeats::Each };
    let made = exec(package, text, (parts.maker, parts.call), repeats)?;
    let new = |ending: &str| [format!("{}_exec{ending}", hook.module), format!("{}_phases{ending}", hook.module)];
    let [exec_name, slots_name] = package.unused(new, |[exec, slots]| [exec, slots]);
    let head = text.statement(parts.hook.name)..parts.hook.body.start;
    if let Some(place) = text.directive_in(text.span(head.start..head.end + 1)) {
        return Err(Obstacle::at("a directive stands in the head of the function", place));
    }
    let mut edits = made.edits.clone();
    let slots = slots(&made, (&exec_name, &slots_name), floor);
    edits.push(text.edit(definition.region.start, definition.region.start, slots));
    edits.extend(definition.edits(text, &slots_name));
    edits.extend(functions(text, &parts, &made, (&exec_name, name)));
    let region = |f: &Function| text.span(text.statement(f.name)..f.body.end);
    let regions = [definition.region, region(parts.hook), region(parts.maker)];
    Ok(Module { regions: regions.map(|span| Place { file: text.file, span }).to_vec(), edits })
}

/// The functions of a module: the one with the call, and the hook, which calls the other one and does nothing else.
fn parts<'t>(
    package: &Package<'_>,
    text: &'t Text<'_>,
    (hook, at): (&Hook, &Fact),
    creation: &Creation,
) -> Result<Parts<'t>, Obstacle> {
    let unread = || Obstacle::new(format!("'{}' is not understood", hook.name));
    let of_hook = function(text, hook, at).ok_or_else(unread)?;
    if creation.place.file != text.file {
        return Err(Obstacle::at("another file creates the module", creation.place));
    }
    let call = text.token_at(creation.place.span.start);
    let maker = text.function_at(call).ok_or_else(unread)?;
    if maker.name != of_hook.name {
        let helper = text.word(maker.name);
        let words: Vec<&[u8]> = (of_hook.body.start + 1..of_hook.body.end - 1).map(|i| text.word(i)).collect();
        let shown = String::from_utf8_lossy(helper).into_owned();
        let is_plain = maker.parameters.clone().all(|i| text.word(i) == b"void");
        let uses: usize = package.with(&shown).map(|t| t.mentions(&shown).count()).sum();
        if words[..] != [&b"return"[..], helper, b"(", b")", b";"] || !is_plain || uses != 2 {
            return Err(Obstacle::at(format!("'{shown}' creates the module for others, too"), text.place(maker.name)));
        }
    }
    Ok(Parts { maker, hook: of_hook, call })
}

/// What stands in the definition.
#[derive(Debug)]
struct Definition {
    region: Span,
    /// `m_size` is negative.
    runs_once: bool,
    /// Where the value of `m_size` stands, if it has to change, and that of `m_slots`.
    size: Option<Span>,
    slots: Option<Span>,
    /// The token that closes the initializer, how many of the first fields are given by position, whether all are.
    close: usize,
    given: usize,
    positional: bool,
}

/// The fields of a definition up to its slots.
const FIELDS: [&str; 6] = ["m_base", "m_name", "m_doc", "m_size", "m_methods", "m_slots"];

impl Definition {
    fn read(text: &Text<'_>, of: &ModuleDefinition, fact: &Fact) -> Result<Definition, Obstacle> {
        let unread = || Obstacle::at("the definition is not understood", Place { file: fact.file, span: fact.span });
        let at = text.token_at(fact.span.start);
        let found = variable(text, at).ok_or_else(unread)?;
        let braces = found.braces.ok_or_else(unread)?;
        let region = text.span(found.statement);
        if !of.unread.is_empty() || text.function_at(at).is_some() {
            return Err(Obstacle::at("the definition does not stand by itself", text.place(at)));
        }
        if let Some(place) = text.directive_in(region) {
            return Err(Obstacle::at("a directive stands in the definition", place));
        }
        let close = braces.end - 1;
        let positional = !(braces.clone()).any(|i| text.is(i, b'.') && text.is_name(i + 1) && text.is(i + 2, b'='));
        let mut out = Definition { region, runs_once: false, size: None, slots: None, close, given: 0, positional };
        for field in &of.fields {
            let place = field.place;
            if field.values.0.len() != 1 || place.file != text.file || !within_span(place.span, region) {
                return Err(Obstacle::at(format!("'{}' is not understood", field.name), place));
            }
            let (_, value) = &field.values.0[0];
            out.given = out.given.max(FIELDS.iter().position(|f| *f == field.name).map_or(out.given, |i| i + 1));
            match (field.name, value) {
                ("m_size", Value::Number(size)) if *size < 0 => {
                    out.runs_once = true;
                    out.size = Some(value_at(text, place.span));
                }
                ("m_size", Value::Unknown) => return Err(Obstacle::at("its 'm_size' is not known", place)),
                ("m_slots", value) if value.is_zero() => out.slots = Some(value_at(text, place.span)),
                ("m_slots", _) => return Err(Obstacle::at("the definition has slots already", place)),
                _ => {}
            }
        }
        Ok(out)
    }

    fn edits(&self, text: &Text<'_>, slots: &str) -> Vec<Edit> {
        let mut out = Vec::new();
        if let Some(size) = self.size {
            out.push(text.edit(size.start, size.end, "0"));
        }
        if let Some(span) = self.slots {
            out.push(text.edit(span.start, span.end, slots));
            return out;
        }
        let close = text.toks()[self.close].span.start;
        let last = text.toks()[self.close - 1];
        // Behind the last value, in front of a comment that belongs to it.
        let first = text.toks()[self.close - 2].span.start;
        let step = text.step(first);
        let comma = if last.is(b',') { "" } else { "," };
        let new = if self.positional {
            let missing = FIELDS[self.given.min(FIELDS.len() - 1)..FIELDS.len() - 1].iter();
            let values = missing.map(|f| if *f == "m_size" { "0, " } else { "NULL, " });
            format!("{}{slots}", values.collect::<String>())
        } else {
            format!(".m_slots = {slots}")
        };
        let end = last.span.end;
        if text.bytes[end as usize..close as usize].contains(&b'\n') {
            let line = line_end(text, end).min(close);
            let edge = text.edit(line, line, format!("\n{step}{new}{}", if comma.is_empty() { "," } else { "" }));
            out.extend((!comma.is_empty()).then(|| text.edit(end, end, comma)).filter(|_| line > end));
            let joined = format!("{comma}{}", edge.text);
            out.push(if line > end { edge } else { text.edit(end, end, joined) });
        } else {
            out.push(text.edit(end, end, format!("{comma} {new}")));
        }
        out
    }
}

/// The end of the line of an offset.
fn line_end(text: &Text<'_>, offset: u32) -> u32 {
    let rest = &text.bytes[offset as usize..];
    offset + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()) as u32
}

fn within_span(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The declaration of the function, and the slots.
fn slots(made: &Exec, (exec, slots): (&str, &str), floor: Version) -> String {
    let mut out = String::new();
    if made.has_body {
        let _ = writeln!(out, "static int {exec}(PyObject *{});\n", made.module);
    }
    let _ = writeln!(out, "static PyModuleDef_Slot {slots}[] = {{");
    if made.has_body {
        let _ = writeln!(out, "    {{Py_mod_exec, (void *){exec}}},");
    }
    let gil = made.gil.as_deref().unwrap_or(GIL.1);
    for (id, value, since) in [SINGLE, (GIL.0, gil, GIL.2)] {
        let line = format!("    {{{id}, {value}}},\n");
        if floor >= since {
            out += &line;
        } else {
            let hex = format!("0x03{:02X}0000", since.0);
            let _ =
                writeln!(out, "#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= {hex} || Py_LIMITED_API+0 >= {hex}");
            out += &line;
            out += "#endif\n";
        }
    }
    out += "    {0, NULL}\n};\n\n";
    out
}

/// The edits that turn the functions into what executes a module and what returns its definition.
fn functions(text: &Text<'_>, parts: &Parts<'_>, made: &Exec, (exec, definition): (&str, &str)) -> Vec<Edit> {
    let head = |f: &Function| text.statement(f.name)..f.body.start;
    let returns = format!("return PyModuleDef_Init(&{definition});");
    let inside = |f: &Function| {
        let (open, close) = (text.toks()[f.body.start].span.end, text.toks()[f.body.end - 1].span.start);
        Span { start: open, end: close }
    };
    if !made.has_body {
        let span = inside(parts.hook);
        let mut edits = vec![text.edit(span.start, span.end, format!("\n    {returns}\n"))];
        if parts.maker.name != parts.hook.name {
            let whole = text.whole_lines(text.span(text.statement(parts.maker.name)..parts.maker.body.end));
            edits.push(text.edit(whole.start, whole.end, ""));
        }
        return edits;
    }
    let new_head = format!("static int\n{exec}(PyObject *{})", made.module);
    let of = |range: Range<usize>| text.span(range);
    let maker = of(head(parts.maker));
    let mut edits = vec![text.edit(maker.start, maker.end, new_head)];
    if parts.maker.name == parts.hook.name {
        let end = text.toks()[parts.maker.body.end - 1].span.end;
        let hook = text.shown(head(parts.hook));
        edits.push(text.edit(end, end, format!("\n\n{hook}\n{{\n    {returns}\n}}")));
    } else {
        let first = parts.hook.body.start + 1..parts.hook.body.end - 1;
        let span = of(first);
        edits.push(text.edit(span.start, span.end, returns));
    }
    edits
}
