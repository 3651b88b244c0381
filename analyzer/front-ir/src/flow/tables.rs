//! Which functions the interpreter calls: what stands in tables of methods and slots, which are constants of a module.
//!
//! Of such a function NULL, or -1 for a number, means an exception, but for an iterator's `tp_iternext`, where it is the end.
//! Some are passed NULL: a setter where something is deleted, a method that takes keywords where a call has none.
//!
//! *Algorithm.* Initialisers of global variables are walked along their types. An element of one of CPython's structs is
//! the field at its offset; in an array of slots the number beside it says which slot it is.
//!
//! *Limits.* A table that code fills at run time is not seen, nor one whose type clang had to make anew for its initialiser.

use super::type_table::TypeTable;
use crate::ir::{Module, Type, Value as Ir};
use crate::layout::{Layouts, fields_at};
use abi3lint_model::EntityId;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, PassedNull, Role, Roles};
use std::collections::HashMap;

/// Tables whose entries begin with the id of a slot.
const SLOTS: Roles = Roles::of(&[Role::TypeSlot, Role::ModuleSlot]);

/// Tables of a type's slots.
const TYPES: Roles = Roles::of(&[Role::TypeSlot, Role::TypeStruct]);

/// What the tables of a module tell of one function.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// NULL of it, or -1, is an error without an exception.
    pub raises: bool,
    /// It ends an iteration by NULL.
    iterates: bool,
    /// The parameter in which it is passed NULL.
    pub passed_null: Option<&'static PassedNull>,
    /// It is in a slot of a type, so its first argument is never NULL.
    pub of_type: bool,
}

/// Functions that tables of a module name.
#[derive(Debug, Default)]
pub(super) struct Entries {
    functions: HashMap<Ir, Entry>,
    /// Ids of slots of types.
    slots: HashMap<i64, EntityId>,
    /// What tables tell of types.
    pub types: Vec<TypeTable>,
    /// By table: functions that get objects.
    pub methods: HashMap<Ir, Vec<Ir>>,
    /// Flags of methods that get no object of their type.
    of_class: u64,
    /// The flag of a type that inherits no maker of objects,
    forbids: u64,
    /// and whether some type has it.
    pub is_forbidden: bool,
}

impl Entries {
    /// Of all tables of a module.
    pub(super) fn of_module(module: Module, layouts: &Layouts) -> Entries {
        let bits = |role: Role| {
            let named = catalog::entities().filter(|(_, e)| e.has(role));
            named.map(|(_, e)| value_of(e.name)).fold(0, |a, b| a | b)
        };
        let (of_class, forbids) = (bits(Role::ClassFlag), bits(Role::DisallowsInstantiation));
        let mut out = Entries { slots: slots(), of_class, forbids, ..Entries::default() };
        for g in module.globals().filter(|g| !g.is_declaration()) {
            if let Some(init) = g.initializer() {
                out.constant(module, layouts, g, init);
                out.types.extend(out.type_table(module, layouts, g));
            }
        }
        for f in
            module.functions().filter(|f| !f.is_declaration() && roles::of(f.name().as_bytes()).has(Role::ModuleInit))
        {
            out.functions.entry(f).or_default().raises = true;
        }
        out
    }

    /// What they tell of a function.
    pub(super) fn of(&self, function: Ir) -> Entry {
        let mut entry = self.functions.get(&function).copied().unwrap_or_default();
        entry.raises &= !entry.iterates;
        entry
    }

    /// What a variable tells of a type, where it is one or the slots of one.
    fn type_table(&self, module: Module, layouts: &Layouts, g: Ir) -> Option<TypeTable> {
        let (init, ty) = (g.initializer()?, g.value_type());
        let item = if ty.is_array() { ty.element() } else { ty };
        let entity = catalog::entity(layouts.record(item)?);
        if ty.is_array() && entity.has(Role::TypeSlot) {
            let mut of = TypeTable::new(true);
            for entry in init.operands() {
                let mut parts = entry.operands();
                let slot = parts.next().and_then(Ir::integer).and_then(|n| self.slot(n as i64));
                if let (Some(slot), Some(value)) = (slot, parts.next()) {
                    of.set(catalog::field_of_slot(catalog::entity(slot).name)?, value);
                }
            }
            return Some(of);
        }
        if !entity.has(Role::TypeStruct) || ty.is_array() {
            return None;
        }
        let mut of = TypeTable::new(false);
        let set = |of: &mut TypeTable, offset: u64, value: Ir| {
            let field = fields_at(layouts.record(item)?, layouts.on, offset, 1).first().copied()?;
            of.set(catalog::field(field).name, value);
            Some(())
        };
        for (value, n) in init.operands().zip(0..).filter(|(v, _)| v.is_pointer() && !v.is_null_pointer()) {
            set(&mut of, module.offset_of(item, n)?, value);
        }
        // What code stores to fields of the variable counts like the table.
        for address in g.users().filter(|u| u.is_gep()) {
            let Some(access) = layouts.access(module, address) else { continue };
            let (Some(field), stored) = (access.fields.first(), address.users()) else { continue };
            let values = stored.filter(|u| u.stored_to() == Some(address)).filter_map(|u| u.operand(0));
            values.for_each(|value| of.set(catalog::field(*field).name, value));
        }
        Some(of)
    }

    fn constant(&mut self, module: Module, layouts: &Layouts, g: Ir, init: Ir) {
        let mut todo = vec![(init, g.value_type())];
        while let Some((value, ty)) = todo.pop() {
            if ty.is_array() {
                // Most arrays are data.
                if ty.element().is_struct() {
                    todo.extend(value.operands().map(|v| (v, ty.element())));
                }
                continue;
            }
            if !ty.is_struct() {
                continue;
            }
            let elements: Vec<Ir> = value.operands().collect();
            match layouts.record(ty).filter(|id| !catalog::entity(*id).has(Role::ObjectStruct)) {
                Some(record) => self.table(module, layouts, g, record, (&elements, ty)),
                None => todo.extend(elements.iter().zip(0..).map(|(v, n)| (*v, ty.member(n)))),
            }
        }
    }

    fn table(&mut self, module: Module, layouts: &Layouts, g: Ir, record: EntityId, (elements, ty): (&[Ir], Type)) {
        let entity = catalog::entity(record);
        let of_type = entity.roles.has_any(TYPES);
        if entity.roles.has_any(SLOTS) {
            let [id, function, ..] = elements else { return };
            let slot = id.integer().filter(|_| of_type).and_then(|n| self.slot(n as i64));
            let known = roles::passed_nulls().iter().find(|d| slot.is_some() && d.slot == slot);
            let iterates = slot.is_some_and(|s| catalog::entity(s).has(Role::IteratorSlot));
            self.add(*function, Entry { raises: true, iterates, passed_null: known, of_type });
            return;
        }
        let has_bits = |bits: u64| elements.iter().any(|e| e.integer().is_some_and(|n| n & bits != 0));
        let is_of_class = entity.has(Role::MethodDef) && has_bits(self.of_class);
        self.is_forbidden |= (of_type || entity.has(Role::TypeSpec)) && has_bits(self.forbids);
        for (element, n) in elements.iter().zip(0..).filter(|(e, _)| e.plain().is_function()) {
            let Some(offset) = module.offset_of(ty, n) else { continue };
            let Some(id) = fields_at(record, layouts.on, offset, 1).first().copied() else { continue };
            let field = catalog::field(id);
            // What a function is passed as data may be one.
            if field.forms.iter().all(|f| f.ty == "void *") {
                continue;
            }
            let flags =
                |d: &PassedNull| d.flags.is_empty() || elements.iter().any(|e| e.integer().is_some_and(|n| has(n, d)));
            let known = roles::passed_nulls().iter().find(|d| d.field == id && flags(d));
            let iterates = of_type && catalog::field_of_slot(roles::name(Role::IteratorSlot)) == Some(field.name);
            self.add(*element, Entry { raises: true, iterates, passed_null: known, of_type });
            if !of_type && !is_of_class {
                self.methods.entry(g).or_default().push(element.plain());
            }
        }
    }

    fn add(&mut self, function: Ir, of: Entry) {
        let function = function.plain();
        if !function.is_function() || function.is_declaration() {
            return;
        }
        let entry = self.functions.entry(function).or_default();
        entry.raises |= of.raises;
        entry.iterates |= of.iterates;
        entry.of_type |= of.of_type;
        // Of two that say something else of one function, the first counts.
        entry.passed_null = entry.passed_null.or(of.passed_null);
    }

    /// The slot of a type with this id.
    pub(super) fn slot(&self, number: i64) -> Option<EntityId> {
        self.slots.get(&number).copied()
    }
}

/// The ids of slots of types.
fn slots() -> HashMap<i64, EntityId> {
    let of_types = catalog::entities().filter(|(_, e)| e.slot && !e.has(Role::ModuleSlotId));
    of_types.filter_map(|(id, e)| Some((e.forms.iter().find_map(|f| f.value)?, id))).collect()
}

/// Whether a number has these flags, and none that another kind of function has.
fn has(number: u64, of: &PassedNull) -> bool {
    let all = roles::passed_nulls().iter().filter(|d| d.field == of.field).flat_map(|d| d.flags);
    let mask = all.map(|f| value_of(f)).fold(0, |a, b| a | b);
    let wanted = of.flags.iter().map(|f| value_of(f)).fold(0, |a, b| a | b);
    wanted != 0 && number & mask == wanted
}

/// The value of a flag.
fn value_of(flag: &str) -> u64 {
    let forms = catalog::lookup(flag).map(|id| catalog::entity(id).forms).unwrap_or_default();
    forms.iter().find_map(|f| f.value).map_or(0, |v| v as u64)
}
