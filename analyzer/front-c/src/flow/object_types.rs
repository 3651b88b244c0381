//! Members of an object that are NULL because `__init__` never ran: what a type's functions tell of them.
//!
//! *Algorithm.* A table of a type names the function that makes objects and the one that initialises them. A member that the
//! second one assigns and the first one leaves as the allocation has it is NULL in each object of which `__init__` was not
//! called, or failed before: `T.__new__(T)` makes one. All other functions of the type, in its slots and in its tables of
//! methods and attributes, get such objects.
//!
//! *Invariant.* Nothing is said where the maker is unknown, where it calls a function of the package, which may set anything,
//! or where a function is one of two types.
//!
//! *Example.* `{Py_tp_new, PyType_GenericNew}, {Py_tp_init, spam_init}` with `self->name = PyUnicode_FromString("");` in
//! `spam_init`: in `spam_dealloc`, `self->name` can be NULL.
//!
//! What code of the file assigns to fields of the type, `Spam_Type.tp_new = PyType_GenericNew;`, counts like the table.
//!
//! *Limits.* The type, its maker and its initialiser are in one file.

use super::scope::name_of;
use crate::names::entity;
use crate::syntax::grammar::Child;
use crate::syntax::nodes::{bare, operands};
use crate::syntax::tree::Node;
use crate::types::reader::DeclarationReader;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Fields of a static type by how far they stand behind its flags, in all versions.
const BEHIND_FLAGS: [(usize, &[u8]); 4] = [(7, b"tp_iternext"), (16, b"tp_init"), (17, b"tp_alloc"), (18, b"tp_new")];

/// The function for `tp_iternext` in an initialiser by position.
pub(crate) fn iterator_by_position<'a>(value: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Option<&'a [u8]> {
    let items = operands(value);
    let flags = items.iter().position(|n| n.kind_name() != "initializer_pair" && is_flags(reader.name(*n)))?;
    let (behind, _) = BEHIND_FLAGS[0];
    function(*items.get(flags + behind)?, reader)
}

/// Whether an entry is one or more flags of a type.
fn is_flags(entry: &[u8]) -> bool {
    let known = roles::name(Role::BaseTypeFlag);
    let prefix = known.rsplit_once('_').map_or(known, |(prefix, _)| prefix).as_bytes();
    entry.starts_with(prefix) || entry.windows(prefix.len()).any(|w| w == prefix)
}

/// The field of a slot.
fn field(slot: &[u8]) -> Option<&[u8]> {
    std::str::from_utf8(slot).ok().and_then(catalog::field_of_slot).map(str::as_bytes)
}

/// Functions that code assigns to fields of types: the variable, the field, and the function where it is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Assigned<'a> {
    variable: &'a [u8],
    field: &'a [u8],
    function: Option<&'a [u8]>,
}

/// What a function assigns to fields that tell of the objects of a type.
pub(crate) fn assigned<'a>(function_node: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Vec<Assigned<'a>> {
    let mut out = Vec::new();
    let named =
        [Role::NewSlot, Role::InitSlot, Role::AllocSlot].map(|r| field(roles::name(r).as_bytes()).unwrap_or_default());
    let text = reader.name(function_node);
    if !named.iter().any(|n| memchr::memmem::find(text, n).is_some()) {
        return out;
    }
    let mut todo = vec![function_node];
    while let Some(node) = todo.pop() {
        if node.kind_name() == "assignment_expression"
            && let Some(left) = node.child_at(Child::Left).filter(|l| l.kind_name() == "field_expression")
            && let (Some(of), Some(name)) = (left.child_at(Child::Argument), left.child_at(Child::Field))
            && let field = reader.name(name)
            && named.contains(&field)
        {
            let function = node.child_at(Child::Right).and_then(|r| function(r, reader));
            out.push(Assigned { variable: reader.name(of), field, function });
        }
        todo.extend(node.named_children());
    }
    out
}

/// What makes the objects of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Maker<'a> {
    #[default]
    Unknown,
    /// That of `object`, unless flags forbid it.
    Inherited,
    /// A function of CPython's that leaves memory as it was allocated, which is zero.
    Zeroes,
    /// A function of the file.
    Own(&'a [u8]),
}

/// What a table tells of a type.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeTable<'a> {
    pub maker: Maker<'a>,
    /// The function that initialises objects; empty where there is none.
    pub init: &'a [u8],
    /// It has an allocator of its own.
    allocates: bool,
}

impl<'a> TypeTable<'a> {
    /// Of the initialiser of an array of slots or of a static type; `None` where that is not seen whole.
    pub(crate) fn of(value: Node<'_>, is_slots: bool, reader: &DeclarationReader<'_, 'a>) -> Option<TypeTable<'a>> {
        let mut of =
            TypeTable { maker: if is_slots { Maker::Inherited } else { Maker::Unknown }, ..TypeTable::default() };
        let items = operands(value);
        // Of fields by position, the one for the flags is told by what stands there.
        let holds_flags = |n: &Node<'_>| n.kind_name() != "initializer_pair" && is_flags(reader.name(*n));
        let flags = items.iter().position(holds_flags).filter(|_| !is_slots);
        for (at, item) in items.iter().enumerate() {
            let (slot, content) = match item.kind_name() {
                "initializer_list" if is_slots => {
                    let parts = operands(*item);
                    let slot = parts.first().map(|n| reader.name(*n));
                    (slot.and_then(field), parts.get(1).copied())
                }
                "initializer_pair" => {
                    let name = item.child_at(Child::Designator).map(|d| reader.name(d));
                    (name.map(|n| n.strip_prefix(b".").unwrap_or(n)), item.child_at(Child::Value))
                }
                // A macro may be any entry.
                _ if is_slots && item.kind_name() != "number_literal" => return None,
                _ => {
                    let behind = flags.and_then(|f| at.checked_sub(f));
                    (behind.and_then(|n| BEHIND_FLAGS.iter().find(|b| b.0 == n)).map(|b| b.1), Some(*item))
                }
            };
            if let Some(slot) = slot {
                of.set(slot, content.and_then(|c| function(c, reader)));
            }
        }
        Some(of)
    }

    /// With what code assigns to fields of the variable.
    pub(crate) fn with(mut self, variable: &[u8], assigned: &[Assigned<'a>]) -> TypeTable<'a> {
        let of_variable = assigned.iter().filter(|a| a.variable == variable && !variable.is_empty());
        let mut seen: Vec<Assigned<'a>> = Vec::new();
        for a in of_variable {
            // Of two, it is not known which one counts.
            let is_other = seen.iter().any(|s| s.field == a.field && s.function != a.function);
            self.set(a.field, a.function.filter(|_| !is_other));
            seen.push(*a);
        }
        self
    }

    /// Whether it tells which objects were not initialised.
    pub(crate) fn is_known(&self) -> bool {
        !self.init.is_empty() && self.maker != Maker::Unknown && !self.allocates
    }

    fn set(&mut self, slot: &[u8], named: Option<&'a [u8]>) {
        let is = |role: Role| Some(slot) == field(roles::name(role).as_bytes());
        if is(Role::NewSlot) {
            self.maker = match named {
                Some(name) if roles::of(name).has(Role::MakesZeroed) => Maker::Zeroes,
                Some(name) if entity(name).is_none() => Maker::Own(name),
                _ => Maker::Unknown,
            };
        } else if is(Role::InitSlot) {
            self.init = named.unwrap_or_default();
        } else if is(Role::AllocSlot) {
            self.allocates |= named.is_some_and(|f| !roles::of(f).has(Role::MakesZeroed));
        }
    }
}

/// Members that are NULL in objects that were not initialised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unset<'a> {
    pub members: Vec<&'a [u8]>,
    /// The function that sets them.
    pub by: &'a [u8],
}

/// What a function does to members of its object.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Members<'a> {
    /// Members of the first parameter that are assigned something else than NULL.
    sets: Vec<&'a [u8]>,
    /// All members that are named.
    named: Vec<&'a [u8]>,
    /// An object is allocated, and nothing else of the package gets it.
    only_allocates: bool,
}

impl<'a> Members<'a> {
    /// Of a function.
    pub(crate) fn of(function: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Members<'a> {
        let mut out = Members::default();
        let Some(body) = function.child_at(Child::Body) else { return out };
        let objects = objects(function, body, reader);
        let (mut allocates, mut calls_others) = (false, false);
        let mut todo = vec![body];
        while let Some(node) = todo.pop() {
            match node.kind_name() {
                "assignment_expression" => {
                    let value = node.child_at(Child::Right).map(|r| reader.name(bare(r)));
                    let is_null = value.is_none_or(|v| matches!(v, b"NULL" | b"nullptr" | b"0"));
                    let left = node.child_at(Child::Left).filter(|_| !is_null);
                    out.sets.extend(left.and_then(|l| member_of(l, &objects, reader)));
                }
                "field_expression" => out.named.extend(node.child_at(Child::Field).map(|f| reader.name(f))),
                "call_expression" => {
                    let called = node.child_at(Child::Function).map(bare);
                    let name = called.map_or(&b""[..], |f| reader.name(f.child_at(Child::Field).unwrap_or(f)));
                    let is_slot = roles::slot_result(name).is_some();
                    allocates |= is_slot || roles::of(name).has(Role::MakesZeroed);
                    calls_others |= !is_slot && entity(name).is_none();
                }
                _ => {}
            }
            todo.extend(node.named_children());
        }
        out.only_allocates = allocates && !calls_others;
        for list in [&mut out.sets, &mut out.named] {
            list.sort_unstable();
            list.dedup();
        }
        out
    }

    /// The members that this function, an initialiser, sets, and the maker leaves; nothing where the maker may set any.
    pub(crate) fn unset(&self, maker: Option<&Members<'a>>) -> Vec<&'a [u8]> {
        match maker {
            Some(maker) if !maker.only_allocates => Vec::new(),
            Some(maker) => self.sets.iter().copied().filter(|m| !maker.named.contains(m)).collect(),
            None => self.sets.clone(),
        }
    }
}

/// Names of the object that a function gets first: the parameter, and variables that are declared as it.
pub(crate) fn objects<'a>(function: Node<'_>, body: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Vec<&'a [u8]> {
    let mut declarator = function.child_at(Child::Declarator);
    while let Some(d) = declarator.filter(|d| d.kind_name() != "function_declarator") {
        declarator = d.child_at(Child::Declarator);
    }
    let list = declarator.and_then(|d| d.child_at(Child::Parameters)).map(operands).unwrap_or_default();
    let first = list.first().and_then(|p| p.child_at(Child::Declarator)).and_then(name_of);
    let Some(first) = first.map(|n| reader.name(n)) else { return Vec::new() };
    let mut names = vec![first];
    for declaration in body.named_children().filter(|n| n.kind_name() == "declaration") {
        for d in declaration.children_at(Child::Declarator).filter(|d| d.kind_name() == "init_declarator") {
            let value = d.child_at(Child::Value).map(behind_casts);
            if value.is_some_and(|v| v.kind_name() == "identifier" && names.contains(&reader.name(v))) {
                names.extend(name_of(d).map(|n| reader.name(n)));
            }
        }
    }
    names
}

/// The member of one of these objects that an expression is: `self->name`, `((Spam *)self)->name`.
pub(crate) fn member_of<'a>(node: Node<'_>, objects: &[&[u8]], reader: &DeclarationReader<'_, 'a>) -> Option<&'a [u8]> {
    let object = node.child_at(Child::Argument).filter(|_| node.kind_name() == "field_expression").map(behind_casts)?;
    let is_object = object.kind_name() == "identifier" && objects.contains(&reader.name(object));
    node.child_at(Child::Field).filter(|_| is_object).map(|f| reader.name(f))
}

/// What stands in parentheses and behind casts of C.
fn behind_casts(node: Node<'_>) -> Node<'_> {
    let mut at = bare(node);
    while let Some(value) = at.child_at(Child::Value).filter(|_| at.kind_name() == "cast_expression") {
        at = bare(value);
    }
    at
}

/// The function that an initialiser names, behind casts.
pub(crate) fn function<'a>(value: Node<'_>, reader: &DeclarationReader<'_, 'a>) -> Option<&'a [u8]> {
    let mut at = value;
    for _ in 0..8 {
        at = match at.kind_name() {
            "identifier" => return Some(reader.name(at)),
            "cast_expression" => at.child_at(Child::Value)?,
            "pointer_expression" => at.child_at(Child::Argument)?,
            "parenthesized_expression" => *operands(at).first()?,
            // A macro that casts.
            "call_expression" => match operands(at.child_at(Child::Arguments)?).as_slice() {
                [only] => *only,
                _ => return None,
            },
            _ => return None,
        };
    }
    None
}
