//! A module definition and the function that returns it, for abi3t: an array of `PySlot` and `PyModExport_`.
//!
//! *Algorithm.* The function must do nothing but return `PyModuleDef_Init` of a definition of its file. Where the build is for
//! abi3t, an array of slots takes the place of the definition: one slot for each field, the array of `PyModuleDef_Slot`
//! as it is (`Py_mod_slots`), and what the build says of itself (`Py_mod_abi`). Else all stays as it was.
//!
//! *Invariant.* Without `Py_TARGET_ABI3T` the compiler sees what it saw before.
//!
//! *Limits.* A definition that another function names (`PyState_FindModule`) is left alone. A module that is created by
//! `PyModule_Create` is made one that is initialized in phases first (`phases`).

use crate::fix::{Converted, fix};
use crate::heap_types::given;
use crate::initializer::{Field, variable};
use crate::module::{Module, definition, function, used_once};
use crate::obstacle::Obstacle;
use crate::phases::phases;
use crate::python_two::without_branches_for_two;
use crate::text::{Function, Package, Text};
use abi3lint_model::definition::{Creation, Defined, Hook, Piece, Value};
use abi3lint_model::{Edit, Fact, Place, Span, Subject, Version};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;
use std::fmt::Write;
use std::ops::Range;

/// Fields of a definition with the slots for them, and whether what they point to must outlive the call.
const SLOTS: [(&str, &str, bool); 8] = [
    ("m_name", "Py_mod_name", true),
    ("m_doc", "Py_mod_doc", true),
    ("m_size", "Py_mod_state_size", false),
    ("m_methods", "Py_mod_methods", true),
    ("m_slots", "Py_mod_slots", true),
    ("m_traverse", "Py_mod_state_traverse", false),
    ("m_clear", "Py_mod_state_clear", false),
    ("m_free", "Py_mod_state_free", false),
];

/// The conversions of the modules that these facts are about.
pub(crate) fn modules(package: &Package<'_>, facts: &[Fact], floor: Version) -> Vec<Converted> {
    let mut out = Vec::new();
    for fact in facts {
        let Subject::Defined(piece) = &fact.subject else { continue };
        let (Piece::Name, Defined::Hook(hook)) = (piece.piece, &*piece.of) else { continue };
        let exported = format!("PyModExport_{}", hook.module);
        if hook.exports || package.with(&exported).next().is_some() {
            continue;
        }
        let Some(text) = package.text(fact.file) else { continue };
        let here = vec![Place { file: fact.file, span: fact.span }];
        let (title, found) = match &hook.creations[..] {
            [one] if at_once(one) => (
                format!("initialize '{}' in phases", hook.module),
                phases(package, text, (hook, one, fact), facts, floor),
            ),
            _ => (format!("export '{exported}' in abi3t"), module(package, text, (hook, fact), facts)),
        };
        out.push(match found {
            Ok(Module { regions, edits }) => Converted { regions, outcome: fix(title, edits) },
            Err(obstacle) => {
                // What is left is read again.
                let outcome = match without_branches_for_two(package, text) {
                    edits if edits.is_empty() => Err(obstacle),
                    edits => fix("remove the branches for CPython 2".to_owned(), edits),
                };
                Converted { regions: here, outcome }
            }
        });
    }
    out
}

/// Whether a call makes a module that is complete.
fn at_once(creation: &Creation) -> bool {
    catalog::entity(creation.by).roles.has(Role::MakesModule)
}

fn module(
    package: &Package<'_>,
    text: &Text<'_>,
    (hook, at): (&Hook, &Fact),
    facts: &[Fact],
) -> Result<Module, Obstacle> {
    let (function, name) = returned(text, hook, at)?;
    let is_definition = |fact: &&Fact| definition(fact).is_some_and(|d| d.variable == name && fact.file == text.file);
    let found: Vec<&Fact> = facts.iter().filter(is_definition).collect();
    let [fact] = found[..] else {
        return Err(Obstacle::at(format!("'{name}' is not defined in this file, once"), text.place(function.name)));
    };
    let Some(of) = definition(fact) else { return Err(Obstacle::new("the definition is not understood")) };
    let place = Place { file: fact.file, span: fact.span };
    let region = variable(text, text.token_at(fact.span.start)).map(|v| text.span(v.statement)).unwrap_or_default();
    let fields = given(package, text, (&of.fields, of.unread), fact.live, region)?;
    convert(package, text, (function, hook), (&name, place, &fields))
}

/// The definition that a function does nothing but return; an obstacle where it does anything else.
fn returned<'t>(text: &'t Text<'_>, hook: &Hook, fact: &Fact) -> Result<(&'t Function, String), Obstacle> {
    let Some(function) = function(text, hook, fact) else {
        return Err(Obstacle::new(format!("'{}' is not understood", hook.name)));
    };
    let [creation] = &hook.creations[..] else {
        return Err(Obstacle::new(format!("'{}' does more than to return one definition", hook.name)));
    };
    let Some(Value::Address(name)) = creation.arguments.first() else {
        return Err(Obstacle::at("the definition is not named", creation.place));
    };
    let body = function.body.start + 1..function.body.end - 1;
    let words: Vec<&[u8]> = body.map(|i| text.word(i)).collect();
    let is_all = words[..] == [&b"return"[..], b"PyModuleDef_Init", b"(", b"&", name.as_bytes(), b")", b";"];
    if !is_all {
        let message = format!("'{}' does more than to return 'PyModuleDef_Init' of its definition", hook.name);
        return Err(Obstacle::at(message, text.place(function.name)));
    }
    Ok((function, name.clone()))
}

/// The conversion of a module whose definition, at this place, has these fields.
fn convert(
    package: &Package<'_>,
    text: &Text<'_>,
    (function, hook): (&Function, &Hook),
    (name, place, fields): (&str, Place, &[Field]),
) -> Result<Module, Obstacle> {
    let of_definition = variable(text, text.token_at(place.span.start)).filter(|v| v.braces.is_some());
    let Some(definition) = of_definition.filter(|_| place.file == text.file) else {
        return Err(Obstacle::at("the definition is not in the file of the function", place));
    };
    let region = text.span(definition.statement.clone());
    let head = text.statement(function.name);
    let of_function = text.span(head..function.body.end);
    for part in [region, of_function] {
        if let Some(place) = text.directive_in(part) {
            return Err(Obstacle::at("a directive stands in the definition", place));
        }
    }
    used_once(package, text, name, &[region, of_function])?;
    let new = |ending: &str| Names { abi: format!("{name}_abi{ending}"), slots: format!("{name}_slots{ending}") };
    let names = package.unused(new, |names| [&names.abi, &names.slots]);
    let slots = slots(&names, fields)?;
    let exported = export(text, head..function.name, (&hook.module, &names.slots));
    let mut edits = around(text, region, &slots);
    edits.extend(around(text, of_function, &exported));
    let regions = [region, of_function].map(|span| Place { file: text.file, span });
    Ok(Module { regions: regions.to_vec(), edits })
}

struct Names {
    abi: String,
    slots: String,
}

/// The array of slots.
fn slots(names: &Names, fields: &[Field]) -> Result<String, Obstacle> {
    let Names { abi, slots } = names;
    let mut out =
        format!("PyABIInfo_VAR({abi});\n\nstatic PySlot {slots}[] = {{\n    PySlot_PTR(Py_mod_abi, &{abi}),\n");
    for field in fields.iter().filter(|f| !f.is_zero() && f.name != "m_base") {
        let Some((_, id, is_static)) = SLOTS.iter().find(|s| s.0 == field.name) else {
            return Err(Obstacle::at(format!("'{}' has no slot", field.name), field.place));
        };
        if field.value.starts_with('-') {
            return Err(Obstacle::at("a module of slots has no negative size of its state", field.place));
        }
        let by = if *is_static { "PySlot_PTR_STATIC" } else { "PySlot_PTR" };
        let _ = writeln!(out, "    {by}({id}, {}),", field.value);
    }
    out += "    PySlot_END\n};";
    Ok(out)
}

/// The function that returns the slots, declared like the one in whose place it stands.
fn export(text: &Text<'_>, specifiers: Range<usize>, (module, slots): (&str, &str)) -> String {
    let is_c = |i: usize| text.word(i) == b"\"C\"";
    let linkage = if specifiers.clone().any(is_c) { "extern \"C\" " } else { "" };
    format!("{linkage}PyMODEXPORT_FUNC\nPyModExport_{module}(void)\n{{\n    return {slots};\n}}")
}

/// Puts a definition under the condition of abi3t, and what is there under the opposite.
fn around(text: &Text<'_>, span: Span, new: &str) -> Vec<Edit> {
    let before = format!("#ifdef Py_TARGET_ABI3T\n{new}\n#else\n");
    vec![text.edit(span.start, span.start, before), text.edit(span.end, span.end, "\n#endif")]
}
