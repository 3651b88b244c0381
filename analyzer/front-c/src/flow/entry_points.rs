//! Which functions the interpreter calls: what stands in tables of methods and slots, and module hooks.
//!
//! Of such a function NULL means an exception, but for an iterator's `tp_iternext`, where it is the end. Some are passed
//! NULL: a setter where something is deleted, a method that takes keywords where a call has none.

use super::entry_macros::entry_words;
use super::object_types::{Assigned, Maker, TypeTable, Unset, assigned, function, iterator_by_position};
use super::scope::name_of;
use crate::names::entity;
use crate::package::Package;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::operands;
use crate::syntax::tree::Node;
use crate::types::decls::Decls;
use crate::types::reader::DeclarationReader;
use abi3lint_c_text::is_name_byte;
use abi3lint_model::EntityId;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, PassedNull, Role, Roles};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// Functions that the tables of a file name.
#[derive(Debug, Default)]
pub(crate) struct Entries<'a> {
    /// Those of which NULL is an error without an exception.
    pub raise: FxHashSet<&'a [u8]>,
    /// Those that are passed NULL in a parameter.
    pub passed_null: FxHashMap<&'a [u8], &'static PassedNull>,
    /// Those in a type's initialiser by position, where one may be the iterator's.
    pub by_position: FxHashSet<&'a [u8]>,
    /// Those of slots of a type, which get an object or a type as their first argument, never NULL.
    pub of_types: FxHashSet<&'a [u8]>,
    /// Types whose makers and initialisers are known, with the functions that get their objects.
    pub types: Vec<(TypeTable<'a>, Vec<&'a [u8]>)>,
    /// Those that get objects with members that nobody may have set.
    pub unset: FxHashMap<&'a [u8], Arc<Unset<'a>>>,
}

/// What one declaration of a table names, or a function assigns.
#[derive(Debug, Default, Clone)]
pub(crate) struct Named<'a> {
    /// Functions, and whatever else.
    any: Vec<&'a [u8]>,
    iterate: Vec<&'a [u8]>,
    passed_null: Vec<(&'a [u8], &'static PassedNull)>,
    /// The table is of a type's slots.
    of_type: bool,
    /// It is a type, whose fields are named by position.
    by_position: bool,
    /// The table's own name.
    variable: &'a [u8],
    /// What it tells of a type.
    ty: Option<TypeTable<'a>>,
    /// Functions that get no object of the type: static methods and those of the class.
    of_class: Vec<&'a [u8]>,
    /// Functions whose names a macro joins, with what they are passed.
    joined: Vec<(Vec<u8>, Option<&'static PassedNull>)>,
    /// What a function, in place of a table, assigns to fields of types.
    assigned: Vec<Assigned<'a>>,
}

/// What the tables of a file tell of one function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry<'a> {
    /// NULL of it is an error without an exception.
    pub raises: bool,
    /// The parameter in which it is passed NULL.
    pub passed_null: Option<&'static PassedNull>,
    /// It is in a slot of a type.
    pub of_type: bool,
    /// It is in a type's initialiser by position.
    pub by_position: bool,
    /// Members of the object that it gets which nobody may have set.
    pub unset: Option<Arc<Unset<'a>>>,
}

impl<'a> Entries<'a> {
    /// Of all tables of a file, in the order of the text.
    pub(crate) fn of_tables<'n>(
        tables: impl DoubleEndedIterator<Item = &'n Named<'a>> + Clone,
        own: &Decls<'a>,
    ) -> Entries<'a>
    where
        'a: 'n,
    {
        let mut out = Entries { types: types(tables.clone()), ..Entries::default() };
        let mut iterate: FxHashSet<&'a [u8]> = FxHashSet::default();
        // Of two that say something else of one function, the first counts.
        for t in tables.rev() {
            out.raise.extend(&t.any);
            if t.of_type {
                out.of_types.extend(&t.any);
            }
            if t.by_position {
                out.by_position.extend(&t.any);
            }
            iterate.extend(&t.iterate);
            out.passed_null.extend(t.passed_null.iter().copied());
            for (name, passed) in &t.joined {
                let Some((name, _)) = own.functions.get_key_value(name.as_slice()) else { continue };
                out.raise.insert(name);
                out.passed_null.extend(passed.map(|p| (*name, p)));
            }
        }
        out.raise.retain(|n| !iterate.contains(n));
        out
    }

    /// What they tell of a function.
    pub(crate) fn of(&self, function: &[u8]) -> Entry<'a> {
        Entry {
            raises: self.raise.contains(function),
            passed_null: self.passed_null.get(function).copied(),
            of_type: self.of_types.contains(function),
            by_position: self.by_position.contains(function),
            unset: self.unset.get(function).cloned(),
        }
    }
}

/// The types of which makers and initialisers are known, with all functions that get their objects; those of two types are
/// nobody's.
fn types<'n, 'a: 'n>(tables: impl Iterator<Item = &'n Named<'a>> + Clone) -> Vec<(TypeTable<'a>, Vec<&'a [u8]>)> {
    let is_forbidden = tables.clone().flat_map(|t| &t.any).any(|n| roles::of(n).has(Role::DisallowsInstantiation));
    let assigned: Vec<Assigned<'a>> = tables.clone().flat_map(|t| t.assigned.iter().copied()).collect();
    let mut all: Vec<(TypeTable<'a>, Vec<&'a [u8]>)> = Vec::new();
    let mut times: FxHashMap<&'a [u8], usize> = FxHashMap::default();
    for table in tables.clone() {
        let ty = table.ty.clone().map(|t| t.with(table.variable, &assigned));
        let is_made = |t: &TypeTable<'a>| t.is_known() && (t.maker != Maker::Inherited || !is_forbidden);
        let Some(ty) = ty.filter(is_made) else { continue };
        let named = tables.clone().filter(|t| !t.variable.is_empty() && table.any.contains(&t.variable));
        let mut users: Vec<&'a [u8]> = table.any.iter().chain(&table.iterate).copied().collect();
        for inner in named {
            users.extend(inner.any.iter().filter(|n| !inner.of_class.contains(n)));
        }
        let makers = [ty.init, if let Maker::Own(name) = ty.maker { name } else { b"" }];
        users.retain(|u| !makers.contains(u));
        users.sort_unstable();
        users.dedup();
        for user in &users {
            *times.entry(user).or_default() += 1;
        }
        all.push((ty, users));
    }
    for (_, users) in &mut all {
        users.retain(|u| times.get(u) == Some(&1));
    }
    all
}

/// What the tables below a node name, with their offsets, in the order of the text.
pub(crate) fn tables<'a>(
    root: Node<'_>,
    reader: &DeclarationReader<'_, 'a>,
    package: &Package<'a>,
) -> Vec<(u32, Named<'a>)> {
    let mut out = Vec::new();
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind_name() {
            "translation_unit" | "linkage_specification" | "namespace_definition" | "declaration_list" | "ERROR" => {
                todo.extend(node.named_children());
            }
            "function_definition" => {
                let assigned = assigned(node, reader);
                if !assigned.is_empty() {
                    out.push((reader.start(node), Named { assigned, ..Named::default() }));
                }
            }
            "declaration" => {
                let Some(record) = table(node, reader) else { continue };
                let of_type = catalog::entity(record).roles.has_any(TYPES);
                let mut named = Named { of_type, ..Named::default() };
                let is_type = catalog::entity(record).has(Role::TypeStruct);
                for d in node.children_at(Child::Declarator) {
                    let Some(v) = d.child_at(Child::Value) else { continue };
                    named.variable = name_of(d).map_or(b"", |n| reader.name(n));
                    collect(v, reader, &mut named);
                    if is_type {
                        named.iterate.extend(iterator_by_position(v, reader));
                    }
                    of_class(v, reader, &mut named.of_class);
                    if of_type {
                        let is_slots = catalog::entity(record).roles.has_any(TYPE_SLOTS);
                        named.ty = named.ty.or_else(|| TypeTable::of(v, is_slots, reader));
                    }
                    let is_named = |n: &Node<'_>| n.kind_name() == "initializer_pair";
                    named.by_position |= is_type && !operands(v).iter().any(is_named);
                    passed_nulls(v, record, reader, &mut named.passed_null);
                    made_by_macros(v, record, (reader, package), &mut named);
                }
                out.push((reader.start(node), named));
            }
            _ => {}
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out
}

/// The struct of CPython's that the declaration is of.
fn table(node: Node<'_>, reader: &DeclarationReader<'_, '_>) -> Option<EntityId> {
    let ty = node.child_at(Child::Type)?;
    let name = if ty.kind_name() == "struct_specifier" { ty.child_at(Child::Name) } else { Some(ty) };
    let name = name.and_then(|n| std::str::from_utf8(reader.name(n)).ok());
    let id = name.and_then(|n| catalog::lookup(n).or_else(|| catalog::lookup_tag(n)))?;
    // What is declared with the type of objects is no table of functions.
    let e = catalog::entity(id);
    (!e.fields.is_empty() && !e.has(Role::ObjectStruct)).then_some(id)
}

/// Tables whose entries begin with the id of a type's slot.
const TYPE_SLOTS: Roles = Roles::of(&[Role::TypeSlot, Role::TypeSpec]);

/// Tables of a type's slots.
const TYPES: Roles = Roles::of(&[Role::TypeSlot, Role::TypeStruct]);

/// Functions in an initialiser that are for a place where they are passed NULL.
fn passed_nulls<'a>(
    value: Node<'_>,
    record: EntityId,
    reader: &DeclarationReader<'_, 'a>,
    out: &mut Vec<(&'a [u8], &'static PassedNull)>,
) {
    let known = roles::passed_nulls();
    let is_slots = catalog::entity(record).roles.has_any(TYPE_SLOTS);
    if !is_slots && known.iter().all(|d| d.record != record) {
        return;
    }
    let mut todo = vec![value];
    while let Some(list) = todo.pop() {
        let items = operands(list);
        todo.extend(items.iter().filter(|n| n.kind_name() == "initializer_list"));
        let id = items.first().filter(|_| is_slots).and_then(|n| entity(reader.name(*n)));
        let slot = id.filter(|(_, e)| e.slot).map(|(id, _)| id);
        for (at, item) in items.iter().enumerate() {
            let (field, content) = match item.kind_name() {
                "initializer_pair" => {
                    let name = item.child_at(Child::Designator).map_or(&b""[..], |d| reader.name(d));
                    (name.strip_prefix(b".").unwrap_or(name), item.child_at(Child::Value))
                }
                _ => (&b""[..], Some(*item)),
            };
            let fits = |d: &&PassedNull| match slot {
                Some(_) => at == 1 && d.slot == slot,
                None if field.is_empty() => d.record == record && d.position == Some(at),
                None => d.record == record && catalog::field(d.field).name.as_bytes() == field,
            };
            let has_flags = |d: &&PassedNull| d.flags.is_empty() || has_flags(&items, d, reader);
            let found = known.iter().filter(fits).find(has_flags);
            if let Some((parameter, name)) = found.zip(content.and_then(|c| function(c, reader))) {
                out.push((name, parameter));
            }
        }
    }
}

/// The same of entries that a macro of the package makes, in tables without slots.
fn made_by_macros<'a>(
    table: Node<'_>,
    record: EntityId,
    (reader, package): (&DeclarationReader<'_, 'a>, &Package<'a>),
    out: &mut Named<'a>,
) {
    let mut known = roles::passed_nulls().iter().filter(|d| d.record == record).peekable();
    if known.peek().is_none() {
        return;
    }
    let known: Vec<&'static PassedNull> = known.collect();
    for values in operands(table).into_iter().filter_map(|item| entry_words(item, reader, package)) {
        let words: Vec<&[u8]> = values.iter().flatten().map(|w| &w[..]).collect();
        for (at, value) in values.iter().enumerate() {
            let is_fit = |d: &&&PassedNull| {
                d.position == Some(at) && (d.flags.is_empty() || names_flags(words.iter().copied(), d))
            };
            let passed = known.iter().find(is_fit).copied();
            match (value.last(), passed) {
                (Some(Cow::Borrowed(name)), Some(passed)) => out.passed_null.push((name, passed)),
                (Some(Cow::Owned(name)), _) => out.joined.push((name.clone(), passed)),
                _ => {}
            }
        }
    }
}

/// Functions of entries whose flags say that they get no object.
fn of_class<'a>(value: Node<'_>, reader: &DeclarationReader<'_, 'a>, out: &mut Vec<&'a [u8]>) {
    for entry in operands(value) {
        let items = operands(entry);
        let says = |n: &Node<'_>| {
            reader.name(*n).split(|b| !is_name_byte(*b)).any(|w| entity(w).is_some_and(|(_, e)| e.has(Role::ClassFlag)))
        };
        if items.iter().any(says) {
            out.extend(items.iter().filter_map(|i| function(*i, reader)));
        }
    }
}

/// Whether an entry names these flags, and none that another kind of function has.
fn has_flags(entry: &[Node<'_>], of: &PassedNull, reader: &DeclarationReader<'_, '_>) -> bool {
    let text = entry.iter().map(|item| reader.name(*item));
    names_flags(text.flat_map(|t| t.split(|b| !is_name_byte(*b))), of)
}

fn names_flags<'w>(words: impl Iterator<Item = &'w [u8]>, of: &PassedNull) -> bool {
    let others = roles::passed_nulls().iter().filter(|d| d.field == of.field).flat_map(|d| d.flags);
    let mut named: Vec<&[u8]> = words.filter(|w| others.clone().any(|f| f.as_bytes() == *w)).collect();
    named.sort_unstable();
    named.dedup();
    named.iter().copied().eq(of.flags.iter().map(|f| f.as_bytes()))
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
        let mut children: Vec<Node<'_>> = node.named_children().collect();
        children.reverse();
        todo.extend(children);
    }
}

/// Whether NULL of a function with this name is an error, as far as the name tells: initialisers by position
/// do not say which slot they fill.
pub(crate) fn is_no_iterator(name: &[u8]) -> bool {
    !name.to_ascii_lowercase().windows(4).any(|w| w == b"next")
}
