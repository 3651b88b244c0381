//! What a table tells of the objects of a type: who makes and who initialises them.

use crate::ir::Value as Ir;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// What makes the objects of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Maker {
    #[default]
    Unknown,
    /// That of `object`, unless flags forbid it.
    Inherited,
    /// A function of CPython's that leaves memory as it was allocated, which is zero.
    Zeroes,
    /// A function of the module.
    Own(Ir),
}

/// What a table tells of a type.
#[derive(Clone, Debug, Default)]
pub(super) struct TypeTable {
    pub maker: Maker,
    pub init: Option<Ir>,
    /// It has an allocator of its own.
    pub allocates: bool,
    /// Functions and tables that it names.
    pub named: Vec<Ir>,
}

impl TypeTable {
    /// Of an array of slots, or of a static type.
    pub(super) fn new(is_slots: bool) -> TypeTable {
        TypeTable { maker: if is_slots { Maker::Inherited } else { Maker::Unknown }, ..TypeTable::default() }
    }

    /// A slot, by the name of the field, has a value.
    pub(super) fn set(&mut self, field: &str, value: Ir) {
        let value = value.plain();
        let is = |role: Role| Some(field) == catalog::field_of_slot(roles::name(role));
        let makes_zeroed = || roles::of(value.name().as_bytes()).has(Role::MakesZeroed);
        if is(Role::NewSlot) {
            self.maker = match value.is_function() {
                true if makes_zeroed() => Maker::Zeroes,
                true if !value.is_declaration() => Maker::Own(value),
                _ => Maker::Unknown,
            };
        } else if is(Role::InitSlot) {
            self.init = Some(value).filter(|f| f.is_function() && !f.is_declaration());
        } else if is(Role::AllocSlot) {
            self.allocates |= !value.is_null_pointer() && !makes_zeroed();
        } else if value.is_global() {
            self.named.push(value);
        }
    }
}
