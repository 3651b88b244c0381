//! What a module takes for granted about the layouts of CPython's structs: the offsets of the fields that
//! its instructions reach, and the sizes of what it holds by value.
//!
//! Functions of CPython's headers count where they are used: they are compiled into the module like its
//! own. It must not know which versions agree with an assumption.

use crate::bits::{bit_fields, used};
use crate::variables::place;
use crate::ir::{Type, Value};
use crate::layout::fields_at;
use crate::places::{At, RawBaked};
use crate::walk::{Site, Walk};
use crate::words::Words;
use abi3lint_model::{EntityId, Part};
use abi3lint_rules::catalog;
use inkwell::llvm_sys::LLVMOpcode;
use std::collections::{BTreeSet, HashMap, HashSet};

type Parts = BTreeSet<(EntityId, Part)>;

/// How deep addresses and constants are followed.
const DEEPEST: u32 = 8;

/// Every assumption at every place that makes it.
pub(crate) fn footprint(walk: &mut Walk<'_, '_>) -> Vec<RawBaked> {
    let mut out = Vec::new();
    let module = walk.module;
    let mut headers = HashMap::new();
    for f in walk.survey.own_functions(module) {
        let whole = walk.function_site(f);
        for i in f.instructions() {
            let mut parts = Parts::new();
            walk.instruction_parts(i, &mut parts);
            if let Some(callee) = header_callee(walk, i) {
                parts.extend(walk.header_parts(callee, &mut headers));
            }
            if !parts.is_empty() {
                let site = i.location().and_then(|l| walk.site(l)).unwrap_or_else(|| whole.clone());
                let Site { file, line, column, .. } = site;
                let at = At { file, line: line.max(1), column: column.max(1), len: 0 };
                out.extend(parts.into_iter().map(|(record, part)| RawBaked { record, part, at }));
            }
        }
    }
    let main = walk.files.main_file();
    let words = Words::of_file(walk.files, main);
    for g in module.globals().filter(|g| !g.is_declaration()) {
        let ty = g.value_type();
        let item = if ty.is_array() { ty.element() } else { ty };
        let Some(id) = walk.survey.layouts.record(item) else { continue };
        let at = place(walk, main, words.as_ref(), g, Some(catalog::entity(id)));
        let mut parts = Parts::new();
        walk.size_part(item, &mut parts);
        if let Some(init) = g.initializer() {
            if ty.is_array() {
                init.operands().for_each(|v| walk.initial_parts(item, v, &mut parts));
            } else {
                walk.initial_parts(item, init, &mut parts);
            }
        }
        out.extend(parts.into_iter().map(|(record, part)| RawBaked { record, part, at }));
    }
    out
}

/// The function of CPython's headers that an instruction calls, where the module holds it.
fn header_callee(walk: &Walk<'_, '_>, i: Value) -> Option<Value> {
    let callee = i.is_call().then(|| i.callee())??;
    walk.survey.of_headers.contains(&callee).then_some(callee)
}

impl Walk<'_, '_> {
    /// What a function of the headers assumes, with all that it calls of its kind.
    fn header_parts(&self, function: Value, known: &mut HashMap<Value, Parts>) -> Parts {
        if let Some(parts) = known.get(&function) {
            return parts.clone();
        }
        let mut parts = Parts::new();
        let (mut pending, mut seen) = (vec![function], HashSet::new());
        while let Some(f) = pending.pop() {
            if !seen.insert(f) {
                continue;
            }
            for i in f.instructions() {
                self.instruction_parts(i, &mut parts);
                pending.extend(header_callee(self, i));
            }
        }
        known.insert(function, parts.clone());
        parts
    }

    fn instruction_parts(&self, i: Value, out: &mut Parts) {
        if i.is_gep() {
            self.gep_parts(i, out);
        } else if i.opcode() == LLVMOpcode::LLVMAlloca {
            let ty = i.allocated();
            self.size_part(if ty.is_array() { ty.element() } else { ty }, out);
        }
        for v in i.operands().filter(|v| v.is_constant()) {
            self.constant_parts(v, 0, out);
        }
    }

    fn constant_parts(&self, v: Value, depth: u32, out: &mut Parts) {
        if v.is_global() {
            return;
        }
        // With typed pointers the cast of an object's address to its first member's type looks like this.
        let is_cast = || v.operands().skip(1).all(|i| i.integer() == Some(0));
        if v.is_gep() && !is_cast() {
            self.gep_parts(v, out);
        }
        if depth < DEEPEST {
            v.operands().filter(|o| o.is_constant()).for_each(|o| self.constant_parts(o, depth + 1, out));
        }
    }

    fn size_part(&self, ty: Type, out: &mut Parts) {
        let size = self.module.size_of(ty).and_then(|s| u32::try_from(s).ok());
        if let (Some(record), Some(size)) = (self.survey.layouts.record(ty), size) {
            out.insert((record, Part::Size(size)));
        }
    }

    fn gep_parts(&self, gep: Value, out: &mut Parts) {
        let mut indices = gep.operands().skip(1);
        let mut ty = gep.gep_source();
        // The first index steps over whole objects.
        if indices.next().is_some_and(|i| i.integer() != Some(0)) {
            self.size_part(ty, out);
        }
        let mut within: Option<(EntityId, u64)> = None;
        for index in indices {
            if ty.is_array() {
                ty = ty.element();
                if index.integer() != Some(0) {
                    self.size_part(ty, out);
                }
                continue;
            }
            let element = index.integer().filter(|_| ty.is_struct());
            let Some((element, offset)) = element.and_then(|e| Some((e, self.module.offset_of(ty, e)?))) else {
                return;
            };
            match (self.survey.layouts.record(ty), &mut within) {
                (Some(id), _) => {
                    if let Some((record, offset)) = within {
                        self.field_part(record, offset, 1, out);
                    }
                    within = Some((id, offset));
                }
                (None, Some((_, base))) => *base += offset,
                // A struct of the user's: what lies before the member has its size built in.
                (None, None) => (0..element).for_each(|before| {
                    let member = ty.member(before);
                    self.size_part(if member.is_array() { member.element() } else { member }, out);
                }),
            }
            ty = ty.member(element);
        }
        if let Some((record, offset)) = within {
            self.reached(gep, record, offset, ty, 0, out);
        }
    }

    /// The field behind an address. One in a nameless struct or union shows in what is done with it.
    fn reached(&self, address: Value, record: EntityId, offset: u64, ty: Type, depth: u32, out: &mut Parts) {
        let size = |ty: Type| self.module.size_of(ty).unwrap_or(1);
        let is_nameless = ty.is_struct() && self.survey.layouts.record(ty).is_none() && ty.name().contains(".anon");
        if !is_nameless || depth > DEEPEST || !address.is_instruction() {
            if !self.bit_parts(address, record, offset, size(ty), out) {
                self.field_part(record, offset, size(ty), out);
            }
            return;
        }
        let mut found = Parts::new();
        // Bit-fields share the place, and what is done with a load of it names them all; a write loads it too.
        let unit = address.users().find(|u| u.opcode() == LLVMOpcode::LLVMLoad);
        if unit.is_some_and(|u| self.bit_parts(address, record, offset, size(u.ty()), out)) {
            return;
        }
        for u in address.users().filter(|u| u.is_instruction()) {
            if u.is_gep() && u.gep_source() == ty {
                let element = u.operands().nth(2).and_then(Value::integer);
                let place = element.and_then(|e| Some((e, self.module.offset_of(ty, e)?)));
                if let Some((element, more)) = place {
                    self.reached(u, record, offset + more, ty.member(element), depth + 1, &mut found);
                }
            } else if u.opcode() == LLVMOpcode::LLVMBitCast {
                self.reached(u, record, offset, ty, depth + 1, &mut found);
            } else if u.opcode() == LLVMOpcode::LLVMLoad {
                self.field_part(record, offset, size(u.ty()), &mut found);
            } else if u.stored_to() == Some(address) {
                let value = u.operands().next();
                self.field_part(record, offset, value.map_or(1, |v| size(v.ty())), &mut found);
            }
        }
        if found.is_empty() && !self.bit_parts(address, record, offset, size(ty), &mut found) {
            self.field_part(record, offset, size(ty), &mut found);
        }
        out.extend(found);
    }

    /// The bit-fields of a unit that are used through its address: where that does not show, all of them. Whether
    /// there are any.
    fn bit_parts(&self, address: Value, record: EntityId, offset: u64, size: u64, out: &mut Parts) -> bool {
        let bits = bit_fields(record, self.survey.layouts.on, offset, size);
        let used = if address.is_instruction() { used(self.module, address, offset, &bits) } else { None };
        let of_unit = || bits.iter().map(|b| b.1).collect();
        for field in used.unwrap_or_else(of_unit) {
            let place = bits.iter().find(|b| b.1 == field).and_then(|b| u32::try_from(b.0 / 8).ok());
            out.extend(place.map(|offset| (record, Part::Field { field, offset })));
        }
        !bits.is_empty()
    }

    /// The field of a struct at an offset; of several the one of this size.
    fn field_part(&self, record: EntityId, offset: u64, size: u64, out: &mut Parts) {
        let on = self.survey.layouts.on;
        let forms = |id| catalog::field(id).forms.iter().filter(move |f| f.on.intersects(on));
        let candidates = fields_at(record, on, offset, size);
        let fits = |id: &&_| {
            forms(**id).any(|f| u64::from(f.bit_offset / 8) == offset && u64::from(f.size) == size && !f.ty.is_empty())
        };
        let Some(field) = candidates.iter().find(fits).or(candidates.first()).copied() else { return };
        let mut offsets = forms(field).map(|f| f.bit_offset / 8);
        let exact = offsets.clone().find(|o| u64::from(*o) == offset);
        if let Some(offset) = exact.or_else(|| offsets.next()) {
            out.insert((record, Part::Field { field, offset }));
        }
    }

    /// The fields of a static object that its initialiser sets.
    fn initial_parts(&self, ty: Type, init: Value, out: &mut Parts) {
        let Some(record) = self.survey.layouts.record(ty) else { return };
        for (element, value) in init.operands().enumerate() {
            let Some(offset) = self.module.offset_of(ty, element as u64).filter(|_| !value.is_zero()) else { continue };
            let member = ty.member(element as u64);
            self.field_part(record, offset, self.module.size_of(member).unwrap_or(1), out);
            self.initial_parts(member, value, out);
        }
    }
}
