//! Members of an object that are NULL because `__init__` never ran: what a type's functions tell of them.
//!
//! *Algorithm.* A table of a type names the function that makes objects and the one that initialises them. A member that the
//! second one stores to and the first one leaves as the allocation has it is NULL in each object of which `__init__` was not
//! called, or failed before. All other functions of the type, in its slots and in its tables of methods and attributes, get
//! such objects. Members go by their offsets.
//!
//! *Invariant.* Nothing is said where the maker is unknown, where it calls a function of the package, which may set anything,
//! or where a function is one of two types.
//!
//! *Limits.* The type, its maker and its initialiser are in one module.

use super::callees::Callee;
use super::frame::Frame;
use super::context::Context;
use super::lowered::shown_name;
use super::ways::{member_of, objects};
use super::slot_calls::slot_called;
use super::type_table::{Maker, TypeTable};
use super::unset::Unset;
use crate::ir::Value as Ir;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;
use std::collections::HashMap;
use std::rc::Rc;

/// By function: the members of the object that it gets which nobody may have set. `others` are the functions that a table
/// of methods or attributes names, but for those that get no object.
pub(super) fn unset_members(
    cx: &Context<'_>,
    types: &[TypeTable],
    others: &HashMap<Ir, Vec<Ir>>,
    is_forbidden: bool,
) -> HashMap<Ir, Rc<Unset>> {
    let mut times: HashMap<Ir, usize> = HashMap::new();
    let mut found: Vec<(Rc<Unset>, Vec<Ir>)> = Vec::new();
    for ty in types {
        let Some(init) = ty.init.filter(|_| !ty.allocates && ty.maker != Maker::Unknown) else { continue };
        if ty.maker == Maker::Inherited && is_forbidden {
            continue;
        }
        let inner = ty.named.iter().flat_map(|g| others.get(g).into_iter().flatten());
        let mut users: Vec<Ir> = ty.named.iter().chain(inner).copied().filter(|f| f.is_function()).collect();
        users.sort_unstable_by_key(|f| f.0);
        users.dedup();
        users.retain(|f| *f != init && ty.maker != Maker::Own(*f));
        for user in &users {
            *times.entry(*user).or_default() += 1;
        }
        let mut members = Members::of(cx, init).sets;
        if let Maker::Own(maker) = ty.maker {
            let maker = Members::of(cx, maker);
            if !maker.only_allocates {
                continue;
            }
            members.retain(|m| !maker.named.contains(m));
        }
        if !members.is_empty() {
            found.push((Rc::new(Unset { members, by: shown_name(init) }), users));
        }
    }
    let mut out = HashMap::new();
    for (unset, users) in found {
        out.extend(users.into_iter().filter(|u| times.get(u) == Some(&1)).map(|u| (u, unset.clone())));
    }
    out
}

/// What a function does to members of its object.
#[derive(Default)]
struct Members {
    /// Members of the first parameter that are stored to, but for NULL.
    sets: Vec<u64>,
    /// All members that are named.
    named: Vec<u64>,
    /// An object is allocated, and nothing else of the package gets it.
    only_allocates: bool,
}

impl Members {
    fn of(cx: &Context<'_>, function: Ir) -> Members {
        let frame = Frame::of(function, &|call| cx.callees.borrows(call));
        let objects = objects(function);
        let mut out = Members::default();
        let (mut allocates, mut calls_others) = (false, false);
        for i in function.instructions() {
            if i.is_gep() {
                out.named.extend(member_of(cx.module, &frame, i).map(|(_, offset)| offset));
            } else if let (Some(address), Some(value)) = (i.stored_to(), i.operand(0)) {
                let member = member_of(cx.module, &frame, address).filter(|_| value.is_pointer());
                let is_set = |(object, _): &(Ir, u64)| objects.contains(object) && !value.is_null_pointer();
                out.sets.extend(member.filter(is_set).map(|(_, offset)| offset));
            } else if i.is_call() {
                let zeroed = |id| catalog::entity(id).has(Role::MakesZeroed);
                match cx.callees.of(i) {
                    Callee::Entity(id, _) => allocates |= zeroed(id),
                    Callee::Other(_) if slot_called(cx, i).is_some() => allocates = true,
                    Callee::Own(_) | Callee::Other(_) | Callee::Text(..) => calls_others = true,
                    _ => {}
                }
            }
        }
        out.only_allocates = allocates && !calls_others;
        out.sets.sort_unstable();
        out.sets.dedup();
        out
    }
}
