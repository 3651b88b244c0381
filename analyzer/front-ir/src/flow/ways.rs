//! How addresses are made, and the places of a function that are followed by them; what becomes of those says `places.rs`.
//!
//! *Algorithm.* An address is taken back to a variable of the function or of the module: by offsets, by indices that are read
//! from variables, and by pointers that are read on the way.
//!
//! *Example.* That of `self->list` is: what is read from the slot of `self`, and 16 bytes on.
//!
//! *Limits.* Of longer ways, and of indices that are computed, nothing is known.

use super::frame::{Frame, Slot};
use crate::ir::{Module, Value as Ir};
use abi3lint_flow::Var;
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::{HashMap, HashSet};

/// So many places of a function are followed.
const PLACES: usize = 64;
/// Uses of a variable that are looked at for whether its address gets elsewhere.
const USES: usize = 256;
/// Steps of an address that are looked at.
const STEPS: usize = 12;

/// One step on the way to an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Step {
    /// So many bytes on.
    Offset(u64),
    /// An index that is read from a variable, of elements of this size.
    Index(Ir, u64),
    /// Where the pointer there leads to.
    Read,
}

/// How an address is made.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Way {
    /// A slot of the frame or a variable of the module.
    pub root: Ir,
    steps: Vec<Step>,
}

impl Way {
    pub(super) fn starts_with(&self, other: &Way) -> bool {
        self.root == other.root && self.steps.starts_with(&other.steps)
    }

    /// Whether a variable is the root or an index.
    pub(super) fn names(&self, slot: Ir) -> bool {
        self.root == slot || self.steps.iter().any(|s| matches!(s, Step::Index(i, _) if *i == slot))
    }

    pub(super) fn has_index(&self) -> bool {
        self.steps.iter().any(|s| matches!(s, Step::Index(..)))
    }
}

/// A place that is followed.
#[derive(Debug)]
pub(super) struct Place {
    pub way: Way,
    pub var: Var,
    /// The address that stands for it where values are told by instructions.
    pub address: Ir,
}

/// The places of a function.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub list: Vec<Place>,
    pub by_address: HashMap<Ir, Option<usize>>,
}

impl Places {
    /// Adds the place at an address; `next` is the first variable that is free.
    pub(super) fn add(&mut self, module: Module, frame: &Frame, address: Ir, next: &mut Var) -> Option<usize> {
        let way = way(module, frame, address)?;
        if let Some(known) = self.list.iter().position(|p| p.way == way) {
            return Some(known);
        }
        if self.list.len() >= 2 * PLACES {
            return None;
        }
        self.list.push(Place { way, var: *next, address });
        *next += 1;
        Some(self.list.len() - 1)
    }

    pub(super) fn var(&self, place: usize) -> Var {
        self.list[place].var
    }

    /// Where a member is that a place is.
    pub(super) fn offset(&self, place: usize) -> u64 {
        match self.list[place].way.steps.last() {
            Some(Step::Offset(offset)) => *offset,
            _ => 0,
        }
    }

    /// Lists those that a function stores to; `next` is the first variable that is free.
    pub(super) fn of(module: Module, frame: &Frame, function: Ir, next: &mut Var) -> Places {
        let mut out = Places::default();
        let (mut found, mut walked) = (Vec::new(), HashSet::new());
        for i in function.instructions() {
            if i.opcode() == LLVMOpcode::LLVMStore
                && let (Some(value), Some(address)) = (i.operand(0), i.operand(1))
            {
                let is_slot = frame.whole(address).is_some_and(|slot| frame.slot(slot) == Some(Slot::Pointer));
                if value.is_pointer() && !is_slot && found.len() < PLACES {
                    found.extend(way(module, frame, address).filter(is_place).map(|way| (way, address)));
                }
            } else if i.is_gep() && i.operands().skip(1).any(|index| index.integer().is_none()) {
                walked.extend(root(i));
            }
        }
        for (way, address) in found {
            // Who goes through an array tests its elements.
            let is_walked = !way.has_index() && walked.contains(&way.root);
            if is_walked || out.list.iter().any(|p| p.way == way) || escapes(module, frame, way.root, &way) {
                continue;
            }
            out.list.push(Place { way, var: *next, address });
            *next += 1;
        }
        out
    }
}

fn is_place(way: &Way) -> bool {
    let is_whole = || way.root.allocated().is_struct() || way.root.allocated().is_array();
    !way.steps.is_empty() || way.root.is_global() || is_whole()
}

/// How an address is made; `None` where that is not followed.
pub(super) fn way(module: Module, frame: &Frame, address: Ir) -> Option<Way> {
    let mut steps: Vec<Step> = Vec::new();
    let mut at = address.plain();
    for _ in 0..STEPS {
        if at.is_alloca() || is_variable(at) {
            steps.reverse();
            let mut joined: Vec<Step> = Vec::new();
            for step in steps {
                match (joined.last_mut(), step) {
                    (_, Step::Offset(0)) => {}
                    (Some(Step::Offset(before)), Step::Offset(n)) => *before += n,
                    _ => joined.push(step),
                }
            }
            return Some(Way { root: at, steps: joined });
        }
        if at.is_gep() {
            steps.extend(gep_steps(module, at)?.into_iter().rev());
            at = at.operand(0)?.plain();
        } else if at.is_load() {
            let from = at.operand(0)?.plain();
            match cell(frame, from) {
                Some(address) => at = address,
                None => {
                    steps.push(Step::Read);
                    at = from;
                }
            }
        } else {
            return None;
        }
    }
    None
}

/// The address of a member or element, where that is all that is ever stored in a slot: `PyObject **tmp = &self->list`.
fn cell(frame: &Frame, slot: Ir) -> Option<Ir> {
    let only = frame.only_stored(slot)?;
    (only.is_gep() && only.is_instruction() || is_variable(only)).then_some(only)
}

/// A variable of the module.
fn is_variable(value: Ir) -> bool {
    value.is_global() && !value.is_function()
}

fn gep_steps(module: Module, gep: Ir) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut ty = gep.gep_source();
    for (n, index) in gep.operands().skip(1).enumerate() {
        if n > 0 && ty.is_struct() {
            let element = index.integer()?;
            steps.push(Step::Offset(module.offset_of(ty, element)?));
            ty = ty.member(element);
            continue;
        }
        if n > 0 {
            if !ty.is_array() {
                return None;
            }
            ty = ty.element();
        }
        let size = module.size_of(ty)?;
        steps.push(match index.integer() {
            // What stands before is another object's.
            Some(n) => Step::Offset(n.checked_mul(size)?),
            None => Step::Index(index_slot(index)?, size),
        });
    }
    Some(steps)
}

/// The variable that an index is read from.
fn index_slot(index: Ir) -> Option<Ir> {
    let mut at = index;
    while at.is_instruction() && matches!(at.opcode(), LLVMOpcode::LLVMSExt | LLVMOpcode::LLVMZExt) {
        at = at.operand(0)?;
    }
    at.operand(0).filter(|_| at.is_load()).map(Ir::plain).filter(|slot| slot.is_alloca())
}

/// The variable that an address begins with, whatever stands between.
pub(super) fn root(address: Ir) -> Option<Ir> {
    let mut at = address.plain();
    for _ in 0..STEPS {
        if at.is_alloca() || is_variable(at) {
            return Some(at);
        }
        at = at.operand(0).filter(|_| at.is_gep() || at.is_load())?.plain();
    }
    None
}

/// The slot with the object and the offset, where an address is that of a member of what a variable points to.
pub(super) fn member_of(module: Module, frame: &Frame, address: Ir) -> Option<(Ir, u64)> {
    let way = way(module, frame, address)?;
    match way.steps.as_slice() {
        [Step::Read, Step::Offset(offset)] => Some((way.root, *offset)),
        _ => None,
    }
}

/// The slots that hold what a function gets first: its home, and variables that have it and nothing else.
pub(super) fn objects(function: Ir) -> Vec<Ir> {
    let Some(first) = function.parameters().next().filter(|p| p.is_pointer()) else { return Vec::new() };
    let homes = |value: Ir| value.users().filter(move |u| u.operand(0) == Some(value)).filter_map(Ir::stored_to);
    let is_only = |slot: &Ir| slot.is_alloca() && slot.users().filter(|u| u.stored_to() == Some(*slot)).count() == 1;
    let mut out: Vec<Ir> = homes(first).filter(is_only).collect();
    let mut at = 0;
    while let Some(slot) = out.get(at).copied().filter(|_| at < STEPS) {
        at += 1;
        let loads = slot.users().filter(|u| u.is_load());
        let more: Vec<Ir> = loads.flat_map(homes).filter(is_only).filter(|s| !out.contains(s)).collect();
        out.extend(more);
    }
    out
}

/// Whether an address of which a place is part goes where others may keep it.
fn escapes(module: Module, frame: &Frame, of: Ir, place: &Way) -> bool {
    let mut todo = vec![of];
    for _ in 0..USES {
        let Some(address) = todo.pop() else { return false };
        for user in address.users() {
            if !user.is_instruction() {
                // A constant of an address in the variable, or an initialiser that has it.
                match user.is_gep() {
                    true => todo.push(user),
                    false => return true,
                }
                continue;
            }
            match user.opcode() {
                LLVMOpcode::LLVMStore if user.operand(0) == Some(address) => {
                    let to = user.operand(1).map(Ir::plain);
                    let is_home = to.is_some_and(|to| cell(frame, to) == Some(address.plain()));
                    let leads = way(module, frame, address).is_none_or(|w| place.starts_with(&w));
                    if leads && !is_home {
                        return true;
                    }
                }
                LLVMOpcode::LLVMGetElementPtr | LLVMOpcode::LLVMBitCast => todo.push(user),
                LLVMOpcode::LLVMLoad if user.is_pointer() && place.steps.contains(&Step::Read) => {
                    // Members of what a pointer leads to.
                    todo.extend(user.users().filter(|u| u.is_gep()));
                }
                _ => {}
            }
        }
    }
    true
}
