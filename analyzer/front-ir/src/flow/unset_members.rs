//! Members that are NULL because `__init__` never ran, in a function that gets such an object: each is a result that nobody
//! has tested, until a condition asks the object for anything or a function of the module gets it.

use super::lower::Lower;
use super::ways::{member_of, root};
use crate::ir::Value as Ir;
use abi3lint_flow::{Op, Value};
use abi3lint_model::NullFrom;

/// Values of one condition that are looked at.
const VALUES: usize = 64;

impl Lower<'_> {
    /// From here on there is this name of the object.
    pub(super) fn begin_unset(&mut self, object: Ir) {
        let begun: Vec<(Ir, usize)> = self.unset.members.iter().filter(|m| m.0 == object).map(|m| (m.1, m.2)).collect();
        for (address, place) in begun {
            let from = NullFrom::Unset { member: String::new(), by: self.unset.by.clone() };
            let source = self.source(from, address, false);
            let var = self.places.var(place);
            self.op(Op::Set(var, Value::Result(source)));
        }
    }

    /// A condition asks the object for something: it may be whether it was initialised.
    pub(super) fn ask_object(&mut self, condition: Ir) {
        if self.unset.members.is_empty() {
            return;
        }
        let mut todo = vec![(condition, false)];
        for _ in 0..VALUES {
            let Some((value, passed)) = todo.pop() else { return };
            if !value.is_instruction() {
                continue;
            }
            if value.is_load()
                && let Some(address) = value.operand(0)
            {
                let is_member = member_of(self.cx.module, &self.frame, address).is_some();
                let is_followed = passed && self.is_followed(address);
                let root = root(address);
                if root.is_some_and(|r| self.unset.objects.contains(&r)) && !(is_member && is_followed) {
                    return self.object_known();
                }
                continue;
            }
            let is_known = value.is_call() && self.cx.callees.entity_of(value).is_some();
            todo.extend(value.operands().map(|o| (o, passed || is_known)));
        }
        self.object_known();
    }

    /// Somebody else gets the object, and may have initialised or refused it.
    pub(super) fn object_known(&mut self) {
        let known: Vec<usize> = self.unset.members.iter().map(|m| m.2).collect();
        for place in known {
            self.forget_place(place);
        }
    }
}
