//! Types: specs, static objects and arrays of slots, with the calls that make them.

use super::index::{Join, NESTING, place};
use super::raw::{Call, Object};
use super::slots::{is_of, slots_of_fields};
use abi3lint_model::definition::{
    Creation, Defined, Form, Lifetime, Piece, Size, Slot, SlotId, Slots, TypeData, TypeDefinition, Value, Values,
};
use abi3lint_model::{EntityId, Fact, Subject};
use abi3lint_rules::catalog;
use abi3lint_rules::flags::includes;
use abi3lint_rules::roles::{Role, Roles};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What makes a type.
const MADE: Roles = Roles::of(&[Role::TypeSpec, Role::TypeObject, Role::AnySlot]);

/// Slots for functions that free an object, or visit what it refers to.
const ENDS: Roles = Roles::of(&[Role::DeallocSlot, Role::TraverseSlot]);

const TYPE_TABLES: Roles = Roles::of(&[Role::TypeSpec, Role::TypeObject]);

impl Join<'_, '_> {
    pub(super) fn types(&mut self) {
        let mut creations: FxHashMap<*const Object, Vec<Creation>> = FxHashMap::default();
        for (file, of) in self.all() {
            for call in of.calls.iter().filter(|c| c.roles.has(Role::MakesType)) {
                let Some(argument) = spec_argument(call.by) else { continue };
                let Some(name) = call.arguments.get(argument).and_then(Value::name) else { continue };
                for (_, object) in self.find(name, (file, Some(call.scope)), MADE) {
                    creations.entry(std::ptr::from_ref(object)).or_default().push(self.creation(call, file));
                }
            }
        }
        for (file, of) in self.all() {
            for object in of.objects.iter().filter(|o| o.roles.has_any(MADE)) {
                let made = creations.remove(&std::ptr::from_ref(object)).unwrap_or_default();
                if object.roles.has_any(TYPE_TABLES) && !object.is_array {
                    let definition = self.type_of((file, object), made);
                    self.tell(Defined::Type(definition), file, object);
                } else if object.is_array && (!made.is_empty() || is_of(object, false)) {
                    let definition = self.type_of_slots((file, object), made);
                    self.tell(Defined::Type(definition), file, object);
                }
            }
        }
    }

    /// By slot: what its function does with its object.
    fn lifetimes_of(&self, slots: &Slots, file: usize) -> Vec<(u32, Lifetime)> {
        let is_end = |s: &Slot| matches!(s.id, SlotId::Known(id, _) if catalog::entity(id).roles.has_any(ENDS));
        let ends = slots.entries.iter().enumerate().filter(|(_, s)| is_end(s));
        ends.filter_map(|(i, s)| Some((i as u32, self.lifetime(s.value.name()?, file)?))).collect()
    }

    /// Calls that ask for the data of a class.
    pub(super) fn data(&mut self) {
        // Of a type that nobody derives from, the class of the object is the one that has the data.
        let derived = |t: &TypeDefinition| t.flags.0.iter().any(|(_, f)| includes(f, Role::BaseTypeFlag) == Some(true));
        let is_derived =
            |f: &Fact| matches!(&f.subject, Subject::Defined(p) if matches!(&*p.of, Defined::Type(t) if derived(t)));
        let subclasses = self.broken || self.facts.iter().any(is_derived);
        for (file, of) in self.all() {
            for call in of.calls.iter().filter(|c| c.roles.has(Role::GetsTypeData)) {
                let data = TypeData { call: self.creation(call, file), subclasses };
                let of = Arc::new(Defined::TypeData(data));
                self.push(&of, Piece::Name, place(file, call.span), call.live);
            }
        }
    }

    pub(super) fn creation(&self, call: &Call, file: usize) -> Creation {
        let arguments = call.arguments.iter().map(|a| self.sized(a, file)).collect();
        Creation { by: call.by, arguments, live: call.live, place: place(file, call.span) }
    }

    pub(super) fn type_of(&self, (file, object): (usize, &Object), creations: Vec<Creation>) -> TypeDefinition {
        let (fields, unread) = self.given((file, object));
        let at = (file, object.scope);
        let is_spec = object.roles.has(Role::TypeSpec);
        let get = |name: &str| {
            let given = fields.iter().filter(|f| f.name.strip_prefix("tp_").unwrap_or(f.name) == name);
            Values(given.flat_map(|f| f.values.0.iter().cloned()).collect())
        };
        let mut slots =
            if is_spec { self.slots_of(&get("slots"), at, object.live) } else { slots_of_fields(&fields, object.live) };
        slots.unread |= unread;
        let members = self.members(&slots, at);
        let lifetimes = self.lifetimes_of(&slots, file);
        TypeDefinition {
            form: if is_spec { Form::Record } else { Form::Object },
            variable: object.name.clone(),
            basicsize: get("basicsize"),
            itemsize: get("itemsize"),
            flags: get("flags"),
            fields,
            unread,
            slots,
            members,
            lifetimes,
            creations,
        }
    }

    pub(super) fn type_of_slots(&self, (file, object): (usize, &Object), creations: Vec<Creation>) -> TypeDefinition {
        let mut slots = Slots::default();
        self.entries((file, object), object.live, NESTING, &mut slots);
        let members = self.members(&slots, (file, object.scope));
        let lifetimes = self.lifetimes_of(&slots, file);
        let of = |role: Role, negative: bool| {
            let is = |s: &&Slot| matches!(s.id, SlotId::Known(id, _) if catalog::entity(id).has(role));
            let value = |s: &Slot| match self.sized(&s.value, file) {
                Value::Size(size) if negative => Value::Size(Size { negative: !size.negative, ..size }),
                value => value,
            };
            slots.entries.iter().filter(is).map(|s| (s.live, value(s))).collect::<Vec<_>>()
        };
        let mut basicsize = of(Role::BasicsizeSlot, false);
        basicsize.extend(of(Role::ExtraBasicsizeSlot, true));
        TypeDefinition {
            form: Form::Slots,
            variable: object.name.clone(),
            basicsize: Values(basicsize),
            itemsize: Values(of(Role::ItemsizeSlot, false)),
            flags: Values(of(Role::FlagsSlot, false)),
            fields: Vec::new(),
            unread: slots.unread,
            slots,
            members,
            lifetimes,
            creations,
        }
    }
}

/// The argument of a call that is the spec or the slots of a type.
fn spec_argument(by: EntityId) -> Option<usize> {
    let is_spec = |p: &&str| p.contains("PyType_Spec") || p.contains("PySlot");
    catalog::entity(by).forms.iter().find_map(|f| f.params.iter().position(is_spec))
}
