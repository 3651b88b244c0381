//! Loads and stores.

use super::frame::Slot;
use super::lower::{Held, Lower};
use super::lowered::Into;
use crate::ir::Value as Ir;
use abi3lint_flow::{Value, Var};
use abi3lint_model::VersionSet;

impl Lower<'_> {
    pub(super) fn dereference(&mut self, address: Ir, at: Ir) {
        let root = address.root();
        if root.is_alloca() || self.frame.whole(root).is_some() {
            return;
        }
        let value = self.resolve(root, at);
        if !matches!(value, Value::Null(_)) {
            let record = address.reached().find_map(|t| self.cx.layouts.record(t));
            self.must_not_be_null(value, Into::Dereference(record), VersionSet::ALL, at, usize::MAX);
        }
    }

    pub(super) fn load(&mut self, i: Ir) {
        let Some(address) = i.operand(0) else { return };
        match self.pointer_slot(address) {
            Some(slot) => {
                let var = self.var(slot);
                self.held.insert(i, Held { value: Value::Var(var), of: Some(slot) });
                self.visited.insert(i);
            }
            None => {
                self.dereference(address, i);
                if let Some((value, of)) = self.place_read(address).filter(|_| i.is_pointer()) {
                    self.held.insert(i, Held { value, of: Some(of) });
                    self.visited.insert(i);
                }
            }
        }
    }

    /// A value that nothing else holds is a copy of the variable that it was stored in.
    pub(super) fn keep_held(&mut self, value: Ir, var: Var, of: Ir) {
        if self.held.get(&value.plain()).is_some_and(|h| h.of.is_none()) {
            self.held.insert(value.plain(), Held { value: Value::Var(var), of: Some(of) });
        }
    }

    pub(super) fn store(&mut self, i: Ir) {
        let (Some(value), Some(address)) = (i.operand(0), i.operand(1)) else { return };
        let Some(slot) = self.frame.whole(address) else {
            self.dereference(address, i);
            if !self.place_stored(address, value, i) {
                self.forget(value, i);
            }
            return;
        };
        self.name_changed(slot);
        match self.frame.slot(slot) {
            Some(Slot::Pointer) => {
                let plain = value.plain();
                // A parameter's home is the parameter.
                if let Some(index) = self.parameters.get(&plain).copied()
                    && plain.users().count() == 1
                    && !self.vars.contains_key(&slot)
                {
                    let var = self.var(slot);
                    self.graph.params.push((index, var));
                    self.enters(index, var, i);
                    self.begin_unset(slot);
                    return;
                }
                let new = self.resolve(plain, i);
                self.record_made(slot, plain);
                // What it leads to may be changed and tested by this name, too.
                if let Some(from) = plain.operand(0).map(Ir::plain).filter(|from| plain.is_load() && from.is_alloca()) {
                    self.name_changed(from);
                }
                self.set(slot, new);
                let var = self.var(slot);
                self.keep_held(plain, var, slot);
                self.begin_unset(slot);
            }
            Some(Slot::Number) => {
                let tells = self.about(value);
                let all = self.tells.entry(slot).or_insert_with(|| Some(Vec::new()));
                match (all.as_mut(), tells) {
                    (Some(old), Some(new)) => old.extend(new),
                    _ => *all = None,
                }
                if self.frame.selectors.contains(&slot) {
                    self.known = value.integer().map(|n| (slot, n));
                }
            }
            _ => {
                if !self.place_stored(address, value, i) {
                    self.forget(value, i);
                }
            }
        }
    }
}
