//! Modules, what says how they were built, and the functions that the interpreter looks for.

use super::index::{Join, NESTING, place};
use super::raw::{Call, HookFunction, MODULE_MAKERS, Object};
use super::slots::is_of;
use crate::names::entity;
use abi3lint_model::ConfigSet;
use abi3lint_model::definition::{AbiInfo, Defined, Form, Hook, ModuleDefinition, Piece, Slots, Value, Values};
use abi3lint_rules::roles::{Role, Roles};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

impl<'j> Join<'j, '_> {
    pub(super) fn modules(&mut self) {
        for (file, of) in self.all() {
            for object in &of.objects {
                if object.roles.has(Role::ModuleDef) && !object.is_array || is_array_of_module(object) {
                    let definition = self.module_of((file, object));
                    self.tell(Defined::Module(definition), file, object);
                } else if object.roles.has(Role::AbiInfo) && !object.is_array {
                    let info = self.abi_info((file, object));
                    self.tell(Defined::AbiInfo(info), file, object);
                }
            }
        }
        let hooks: Vec<(usize, &HookFunction)> =
            self.all().flat_map(|(i, f)| f.hooks.iter().map(move |h| (i, h))).collect();
        // By kind and name: when there are such functions.
        let mut lives: FxHashMap<(bool, &str), ConfigSet> = FxHashMap::default();
        for (_, hook) in &hooks {
            *lives.entry((hook.exports, module_name(hook))).or_default() |= hook.live.may;
        }
        let modules = hooks.iter().map(|(_, h)| module_name(h)).collect::<FxHashSet<_>>().len() as u32;
        let sets_gil = self.all().flat_map(|(_, f)| &f.calls).filter(|c| c.roles.has(Role::SetsGil));
        let sets_gil = sets_gil.fold(ConfigSet::EMPTY, |all, c| all | c.live.may);
        for (file, hook) in &hooks {
            let other = lives.get(&(!hook.exports, module_name(hook))).copied().unwrap_or_default();
            let mut told = self.hook(*file, hook);
            told.other = if self.broken { ConfigSet::ALL } else { other };
            told.sets_gil = sets_gil;
            told.modules = modules;
            let of = Arc::new(Defined::Hook(told));
            self.push(&of, Piece::Name, place(*file, hook.span), hook.live);
            for (i, creation) in of.creations().iter().enumerate() {
                self.push(&of, Piece::Creation(i as u32), creation.place, creation.live);
            }
        }
    }

    pub(super) fn hook(&self, file: usize, hook: &HookFunction) -> Hook {
        let mut out = Hook {
            name: hook.name.clone(),
            exports: hook.exports,
            module: module_name(hook).to_owned(),
            stem: stem(self.package.sources.files[file].path).to_owned(),
            is_static: hook.is_static,
            creations: Vec::new(),
            is_read: !self.broken,
            other: ConfigSet::EMPTY,
            sets_gil: ConfigSet::EMPTY,
            definitions: Vec::new(),
            modules: 0,
            built: None,
        };
        let at = (file, Some(hook.scope));
        if hook.exports {
            out.is_read &= !hook.returns.is_empty();
            for (live, value) in &hook.returns {
                let found = value.name().map(|n| self.find(n, at, Roles::of(&[Role::AnySlot]))).unwrap_or_default();
                out.is_read &= found.iter().any(|(_, o)| o.is_array);
                for (file, object) in found.into_iter().filter(|(_, o)| o.is_array) {
                    out.definitions.push((live.and(object.live), Arc::new(self.module_of((file, object)))));
                }
            }
            return out;
        }
        let mut calls: Vec<(usize, &Call)> = self.calls_in(file, hook.scope);
        for (_, value) in &hook.returns {
            let Value::Call(name, _) = value else { continue };
            if entity(name.as_bytes()).is_some() {
                continue;
            }
            // A helper makes it.
            let helpers = self.functions.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let own: Vec<_> = helpers.iter().filter(|h| h.0 == file || !h.2).collect();
            out.is_read &= own.len() == 1;
            own.iter().for_each(|h| calls.extend(self.calls_in(h.0, h.1)));
        }
        out.is_read &= !calls.is_empty();
        for (file, call) in calls {
            let definition =
                call.arguments.first().and_then(Value::name).filter(|_| !call.roles.has(Role::MakesEmptyModule));
            let found = definition.map(|name| self.find(name, (file, Some(call.scope)), Roles::of(&[Role::ModuleDef])));
            let found = found.unwrap_or_default();
            out.is_read &= !found.is_empty();
            for (file, object) in found {
                out.definitions.push((call.live.and(object.live), Arc::new(self.module_of((file, object)))));
            }
            out.creations.push(self.creation(call, file));
        }
        out
    }

    /// The calls that make a module in a function.
    pub(super) fn calls_in(&self, file: usize, scope: u32) -> Vec<(usize, &'j Call)> {
        // They are in the order of the functions.
        let calls = self.files[file].map_or(&[][..], |f| f.calls.as_slice());
        let calls = &calls[calls.partition_point(|c| c.scope < scope)..calls.partition_point(|c| c.scope <= scope)];
        calls.iter().filter(|c| c.roles.has_any(MODULE_MAKERS)).map(|c| (file, c)).collect()
    }

    pub(super) fn module_of(&self, (file, object): (usize, &Object)) -> ModuleDefinition {
        let at = (file, object.scope);
        if object.is_array {
            let mut slots = Slots::default();
            self.entries((file, object), object.live, NESTING, &mut slots);
            return ModuleDefinition {
                form: Form::Slots,
                variable: object.name.clone(),
                fields: Vec::new(),
                unread: slots.unread,
                slots,
                automatic: object.scope.is_some() && !object.is_static,
            };
        }
        let (fields, unread) = self.given((file, object));
        let values = fields.iter().filter(|f| f.name == "m_slots").flat_map(|f| f.values.0.iter().cloned());
        let mut slots = self.slots_of(&Values(values.collect()), at, object.live);
        slots.unread |= unread;
        ModuleDefinition {
            form: Form::Record,
            variable: object.name.clone(),
            fields,
            unread,
            slots,
            automatic: object.scope.is_some() && !object.is_static,
        }
    }

    pub(super) fn abi_info(&self, (file, object): (usize, &Object)) -> AbiInfo {
        let (fields, unread) = self.given((file, object));
        let flags = fields.iter().filter(|f| f.name == "flags").flat_map(|f| f.values.0.iter().cloned()).collect();
        AbiInfo {
            variable: object.name.clone(),
            flags: Values(flags),
            is_read: unread.is_empty() && !fields.is_empty(),
        }
    }
}

/// The name of a file without its folder and what follows the dot.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

fn module_name(hook: &HookFunction) -> &str {
    hook.name.split_once('_').map_or("", |(_, name)| name)
}

fn is_array_of_module(object: &Object) -> bool {
    object.is_array && object.roles.has(Role::AnySlot) && is_of(object, true)
}
