//! Which functions the interpreter calls: what stands in tables of methods and slots, and module hooks.
//!
//! Of such a function NULL means an exception, but for an iterator's `tp_iternext`, where it is the end. What a setter
//! is given as the value is NULL where something is deleted.

use crate::syntax::grammar::{Child, Children};
use crate::syntax::nodes::operands;
use crate::types::reader::DeclarationReader;
use abi3lint_rules::catalog;
use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

/// Functions that the tables of a file name.
#[derive(Debug, Default)]
pub(crate) struct Entries<'a> {
    /// Those of which NULL is an error without an exception.
    pub raise: FxHashSet<&'a [u8]>,
    /// Those that delete where a parameter is NULL: the slot or field, and the parameter's position.
    pub delete: FxHashMap<&'a [u8], (&'static str, u8)>,
}

/// What one declaration of a table names.
#[derive(Debug, Default)]
pub(crate) struct Named<'a> {
    /// Functions, and whatever else.
    any: Vec<&'a [u8]>,
    iterate: Vec<&'a [u8]>,
    delete: Vec<(&'a [u8], (&'static str, u8))>,
}

/// What the tables of a file tell of one function.
pub(crate) type Entry = (bool, Option<(&'static str, u8)>);

impl<'a> Entries<'a> {
    /// Of all tables of a file, in the order of the text.
    pub(crate) fn of_tables<'n>(tables: impl DoubleEndedIterator<Item = &'n Named<'a>>) -> Entries<'a>
    where
        'a: 'n,
    {
        let mut out = Entries::default();
        let mut iterate: FxHashSet<&'a [u8]> = FxHashSet::default();
        // Of two that say something else of one function, the first counts.
        for t in tables.rev() {
            out.raise.extend(&t.any);
            iterate.extend(&t.iterate);
            out.delete.extend(t.delete.iter().copied());
        }
        out.raise.retain(|n| !iterate.contains(n));
        out
    }

    /// What they tell of a function.
    pub(crate) fn of(&self, function: &[u8]) -> Entry {
        (self.raise.contains(function), self.delete.get(function).copied())
    }
}

/// A place of a table for a function that deletes where it is given no value.
struct Setter {
    record: &'static str,
    /// The field, and how it reads in a message; `Py_` and the field is the slot.
    field: &'static str,
    shown: &'static str,
    /// Position of the field; none of structs whose initialisers begin with a macro.
    position: Option<usize>,
    /// Position of the value among the parameters.
    value: u8,
}

/// Source: structures.html, typeobj.html; measured on 3.6 to 3.15.
const SETTERS: [Setter; 6] = [
    Setter { record: "PyGetSetDef", field: "set", shown: "PyGetSetDef.set", position: Some(2), value: 1 },
    Setter {
        record: "PyMappingMethods",
        field: "mp_ass_subscript",
        shown: "mp_ass_subscript",
        position: Some(2),
        value: 2,
    },
    Setter { record: "PySequenceMethods", field: "sq_ass_item", shown: "sq_ass_item", position: Some(5), value: 2 },
    Setter { record: "PyTypeObject", field: "tp_setattro", shown: "tp_setattro", position: None, value: 2 },
    Setter { record: "PyTypeObject", field: "tp_setattr", shown: "tp_setattr", position: None, value: 2 },
    Setter { record: "PyTypeObject", field: "tp_descr_set", shown: "tp_descr_set", position: None, value: 2 },
];

/// What the tables below a node name, with their offsets, in the order of the text.
pub(crate) fn tables<'a>(root: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Vec<(u32, Named<'a>)> {
    let mut out = Vec::new();
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind_name() {
            "translation_unit" | "linkage_specification" | "namespace_definition" | "declaration_list" | "ERROR" => {
                let mut cursor = node.walk();
                todo.extend(node.named_children(&mut cursor));
            }
            "declaration" => {
                let Some(record) = table(node, reader) else { continue };
                let mut cursor = node.walk();
                let mut named = Named::default();
                for v in node.children_at(Child::Declarator, &mut cursor).filter_map(|d| d.child_at(Child::Value)) {
                    collect(v, reader, &mut named);
                    setters(v, record, reader, &mut named.delete);
                }
                out.push((reader.start(node), named));
            }
            _ => {}
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out
}

/// The name of the struct of CPython's that the declaration is of.
fn table(node: Node<'_>, reader: &DeclarationReader<'_, '_>) -> Option<&'static str> {
    let ty = node.child_at(Child::Type)?;
    let name = if ty.kind_name() == "struct_specifier" { ty.child_at(Child::Name) } else { Some(ty) };
    let name = name.and_then(|n| std::str::from_utf8(reader.name(n)).ok());
    let id = name.and_then(|n| catalog::lookup(n).or_else(|| catalog::lookup_tag(n)))?;
    let entity = catalog::entity(id);
    (!entity.fields.is_empty()).then_some(entity.name)
}

/// Functions in an initialiser that are for a place of [`SETTERS`].
fn setters<'a>(
    value: Node<'_>,
    record: &str,
    reader: &DeclarationReader<'_, 'a>,
    out: &mut Vec<(&'a [u8], (&'static str, u8))>,
) {
    let is_slots = matches!(record, "PyType_Slot" | "PyType_Spec");
    if !is_slots && SETTERS.iter().all(|s| s.record != record) {
        return;
    }
    let mut todo = vec![value];
    while let Some(list) = todo.pop() {
        let items = operands(list);
        todo.extend(items.iter().filter(|n| n.kind_name() == "initializer_list"));
        let slot = items.first().filter(|_| is_slots).and_then(|n| reader.name(*n).strip_prefix(b"Py_"));
        for (at, item) in items.into_iter().enumerate() {
            let (field, content) = match item.kind_name() {
                "initializer_pair" => {
                    let name = item.child_at(Child::Designator).map_or(&b""[..], |d| reader.name(d));
                    (name.strip_prefix(b".").unwrap_or(name), item.child_at(Child::Value))
                }
                _ => (&b""[..], Some(item)),
            };
            let fits = |s: &&Setter| match slot {
                Some(id) => at == 1 && s.field.as_bytes() == id && s.record != "PyGetSetDef",
                None if field.is_empty() => s.record == record && s.position == Some(at),
                None => s.record == record && s.field.as_bytes() == field,
            };
            let found = SETTERS.iter().find(fits).zip(content.and_then(|c| function(c, reader)));
            if let Some((setter, name)) = found {
                out.push((name, (setter.shown, setter.value)));
            }
        }
    }
}

/// The function that an initialiser names, behind casts.
fn function<'a>(value: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Option<&'a [u8]> {
    let mut at = value;
    for _ in 0..8 {
        at = match at.kind_name() {
            "identifier" => return Some(reader.name(at)),
            "cast_expression" => at.child_at(Child::Value)?,
            "pointer_expression" => at.child_at(Child::Argument)?,
            "parenthesized_expression" => *operands(at).first()?,
            _ => return None,
        };
    }
    None
}

fn collect<'a>(value: Node<'_>, reader: &DeclarationReader<'_, 'a>, out: &mut Named<'a>) {
    let mut before: &[u8] = b"";
    let mut todo = vec![value];
    while let Some(node) = todo.pop() {
        if matches!(node.kind_name(), "identifier" | "field_identifier") {
            let name = reader.name(node);
            if before.ends_with(b"tp_iternext") {
                out.iterate.push(name);
            } else {
                out.any.push(name);
            }
            before = name;
            continue;
        }
        // In the order of the text.
        let mut cursor = node.walk();
        let mut children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        children.reverse();
        todo.extend(children);
    }
}

/// Whether NULL of a function with this name is an error, as far as the name tells: initialisers by position
/// do not say which slot they fill.
pub(crate) fn is_no_iterator(name: &[u8]) -> bool {
    !name.to_ascii_lowercase().windows(4).any(|w| w == b"next")
}
