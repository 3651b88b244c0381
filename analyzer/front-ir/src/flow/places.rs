//! Members of structs, elements of arrays and global variables that hold a pointer: `self->list = PyList_New(0);`.
//!
//! *Algorithm.* A place goes by how its address is made: of a variable of the function or of the module, by offsets, by
//! indices that are read from variables, and by pointers that are read on the way. Before a function is lowered, the places
//! that it stores to are listed, and each gets a variable of the graph. From then on a place is what a slot of the frame
//! is, until something may have changed or tested it elsewhere: a call that is passed what it begins with, a store to a
//! variable of its address, an element with another index that is read.
//!
//! *Invariant.* Only results are followed into a place: that one *is* NULL is known by a test alone, for code elsewhere
//! can store to it, too.
//!
//! *Example.* `self->list = PyList_New(0); Py_INCREF(self->list);` is a finding, `self->list = PyList_New(0); if
//! (is_ready(self)) Py_INCREF(self->list);` is none.
//!
//! *Limits.* Two ways to one object are two places. So many places of a function are followed: what may change one asks all.

use super::lower::Lower;
use super::ways::{Place, root, way};
use crate::ir::Value as Ir;
use abi3lint_flow::{Op, Value};

impl Lower<'_> {
    fn place_at(&mut self, address: Ir) -> Option<usize> {
        if self.places.list.is_empty() {
            return None;
        }
        if let Some(known) = self.places.by_address.get(&address) {
            return *known;
        }
        let of = way(self.cx.module, &self.frame, address);
        let found = of.and_then(|of| self.places.list.iter().position(|p| p.way == of));
        self.places.by_address.insert(address, found);
        found
    }

    /// Whether the place at an address is followed.
    pub(super) fn is_followed(&mut self, address: Ir) -> bool {
        self.place_at(address).is_some()
    }

    /// What a place holds, where the one at an address is followed, and what stands for it.
    pub(super) fn place_read(&mut self, address: Ir) -> Option<(Value, Ir)> {
        let found = self.place_at(address);
        match found {
            Some(at) => {
                let place = &self.places.list[at];
                Some((Value::Var(place.var), place.address))
            }
            None => {
                self.element_read(address);
                None
            }
        }
    }

    /// Another element of an array is read: it may be one that is followed.
    fn element_read(&mut self, address: Ir) {
        if self.places.list.is_empty() || !address.plain().is_gep() {
            return;
        }
        let of = way(self.cx.module, &self.frame, address);
        if of.as_ref().is_some_and(|of| !of.has_index()) {
            return;
        }
        let Some(root) = root(address) else { return };
        self.forget_places(|p| p.way.root == root);
    }

    /// A place is stored to; whether it is followed.
    pub(super) fn place_stored(&mut self, address: Ir, value: Ir, at: Ir) -> bool {
        let Some(found) = self.place_at(address) else {
            self.overwritten(address);
            return false;
        };
        let new = match self.resolve(value, at) {
            Value::Null(_) => Value::Unknown,
            new => new,
        };
        let (var, address) = (self.places.list[found].var, self.places.list[found].address);
        let way = self.places.list[found].way.clone();
        self.keep_copies(Some(address), None);
        self.op(Op::Set(var, new));
        // What the pointer led to is another object now.
        self.forget_places(|p| p.way != way && p.way.starts_with(&way));
        self.keep_held(value, var, address);
        true
    }

    /// Something is stored where places may begin, or to an element that may be one of them.
    fn overwritten(&mut self, address: Ir) {
        if self.places.list.is_empty() {
            return;
        }
        match way(self.cx.module, &self.frame, address) {
            Some(of) if of.has_index() => self.forget_places(|p| p.way.root == of.root),
            Some(of) => self.forget_places(|p| p.way.starts_with(&of)),
            None => {
                if let Some(root) = root(address) {
                    self.forget_places(|p| p.way.root == root);
                }
            }
        }
    }

    /// A variable has another value: what begins with it, or has it for an index, is another place.
    pub(super) fn name_changed(&mut self, slot: Ir) {
        self.forget_places(|p| p.way.names(slot));
    }

    /// Somebody else gets these values, and may look into what they lead to. CPython looks at what it gets the address of.
    pub(super) fn lent_places(&mut self, arguments: &[Ir], is_known: bool) {
        if self.places.list.is_empty() {
            return;
        }
        if !is_known {
            self.forget_places(|p| p.way.root.is_global());
        }
        for a in arguments.iter().filter(|a| a.is_pointer()) {
            let plain = a.plain();
            if plain.is_load() {
                let is_place = plain.operand(0).and_then(|from| self.place_at(from)).is_some();
                if let Some(root) = root(plain).filter(|_| !is_known && !is_place) {
                    if self.unset.objects.contains(&root) {
                        self.object_known();
                    }
                    self.forget_places(|p| p.way.names(root));
                }
            } else if let Some(of) = way(self.cx.module, &self.frame, plain) {
                self.forget_places(|p| p.way.starts_with(&of));
            }
        }
    }

    pub(super) fn forget_place(&mut self, place: usize) {
        let (var, address) = (self.places.list[place].var, self.places.list[place].address);
        self.keep_copies(Some(address), None);
        self.op(Op::Forget(var));
    }

    fn forget_places(&mut self, which: impl Fn(&Place) -> bool) {
        let concerned = self.places.list.iter().filter(|p| which(p)).map(|p| (p.var, p.address));
        for (var, address) in concerned.collect::<Vec<_>>() {
            self.keep_copies(Some(address), None);
            self.op(Op::Forget(var));
        }
    }
}
