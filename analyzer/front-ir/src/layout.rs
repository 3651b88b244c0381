//! From LLVM's struct types and element offsets to CPython's structs and fields.

use crate::bits::{bit_fields, used};
use crate::ir::{Module, Type, Value};
use abi3lint_model::{ConfigSet, EntityId, FieldId};
use abi3lint_rules::catalog::{self, FormKind};
use std::collections::HashMap;

/// The struct of CPython's that a struct type's name in IR stands for: `struct._object`,
/// `struct.PyListObject`, also with the digits that LLVM adds where two types share a name.
pub(crate) fn record(name: &str) -> Option<EntityId> {
    let plain = ["struct.", "union.", "class."].iter().find_map(|p| name.strip_prefix(p))?;
    let base = plain.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('.').unwrap_or(plain);
    let named = || {
        catalog::lookup(base).filter(|id| {
            let kinds = catalog::entity(*id).forms.iter().map(|f| f.kind);
            kinds.into_iter().any(|k| matches!(k, FormKind::Struct | FormKind::Opaque))
        })
    };
    catalog::lookup_tag(base).or_else(named)
}

/// What one `getelementptr` reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Access {
    pub record: EntityId,
    /// The fields that lie there, the likeliest first: a union has several.
    pub fields: Vec<FieldId>,
}

/// The structs of a module that are CPython's.
#[derive(Clone, Default, Debug)]
pub(crate) struct Layouts {
    /// By type; `None` where it is no struct of CPython's, or has a size that none of them has.
    pub records: HashMap<Type, Option<EntityId>>,
    /// The configurations whose layouts agree with all of them.
    pub on: ConfigSet,
}

impl Layouts {
    pub(crate) fn record(&self, ty: Type) -> Option<EntityId> {
        self.records.get(&ty).copied().flatten()
    }

    /// The field that a `getelementptr` leads to, if it leads into a struct of CPython's.
    pub(crate) fn access(&self, module: Module, gep: Value) -> Option<Access> {
        let mut indices = gep.operands().skip(1);
        // The first index steps over whole objects.
        indices.next()?;
        let mut ty = gep.gep_source();
        let mut found: Option<(EntityId, u64, u64)> = None;
        for index in indices {
            if ty.is_array() {
                ty = ty.element();
                continue;
            }
            if !ty.is_struct() {
                break;
            }
            let element = index.integer()?;
            let offset = module.offset_of(ty, element)?;
            match self.record(ty) {
                Some(id) => found = Some((id, offset, 0)),
                None => {
                    if let Some((_, base, _)) = &mut found {
                        *base += offset;
                    }
                }
            }
            ty = ty.member(element);
            if let Some((_, _, size)) = &mut found {
                *size = module.size_of(ty).unwrap_or(1);
            }
        }
        let (record, offset, size) = found?;
        let mut fields = fields_at(record, self.on, offset, size);
        let bits = bit_fields(record, self.on, offset, size);
        if !bits.is_empty() {
            // The struct around them is what the source names as well.
            let of_unit = fields.iter().copied().filter(|f| !bits.iter().any(|(_, b)| b == f));
            let used = if gep.is_instruction() { used(module, gep, offset, &bits) } else { None };
            fields = match used {
                Some(used) => used.into_iter().chain(of_unit).collect(),
                None => of_unit.chain(bits.iter().map(|b| b.1)).collect(),
            };
        }
        (!fields.is_empty()).then_some(Access { record, fields })
    }
}

/// Fields of a struct that begin within some bytes, in these configurations.
pub(crate) fn fields_at(record: EntityId, on: ConfigSet, offset: u64, size: u64) -> Vec<FieldId> {
    let mut list: Vec<((bool, bool), FieldId)> = Vec::new();
    for id in catalog::entity(record).fields {
        let place = catalog::field(*id).forms.iter().filter(|f| f.on.intersects(on)).find_map(|form| {
            let byte = u64::from(form.bit_offset / 8);
            let inside = byte == offset || (offset..offset.saturating_add(size.max(1))).contains(&byte);
            inside.then_some((byte != offset, form.ty.is_empty()))
        });
        if let Some(rank) = place {
            list.push((rank, *id));
        }
    }
    list.sort_by_key(|(rank, _)| *rank);
    list.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ir_are_structs_of_cpython() {
        let name = |n: &str| record(n).map(|id| catalog::entity(id).name);
        // The type, and the struct's name in the catalog.
        let table = "
            struct._object            PyObject
            struct._typeobject        PyTypeObject
            struct.PyListObject       PyListObject
            struct.PyListObject.10    PyListObject
            struct._ts                PyThreadState
            struct._heaptypeobject    PyHeapTypeObject
            struct._longobject        PyLongObject
            struct._PyWeakReference   PyWeakReference
            struct.bufferinfo         Py_buffer
            struct.Py_buffer          Py_buffer
            struct.PyTupleObject      PyTupleObject
            struct.PyType_Slot        PyType_Slot
            struct.PyModuleDef        PyModuleDef
            struct.Spam               -
            struct.ns::PyListObject   -
            _object                   -";
        for line in table.trim().lines() {
            let (ir, expected) = line.trim().split_once(' ').unwrap();
            assert_eq!(name(ir).unwrap_or("-"), expected.trim(), "{ir}");
        }
    }

    #[test]
    fn a_field_is_found_by_its_offset_in_each_version() {
        use abi3lint_model::{Abi, Config, Version};
        let tuple = catalog::lookup("PyTupleObject").unwrap();
        let at = |v, abi, offset| {
            let on = ConfigSet::one(Config::new(Version(v), abi).unwrap());
            fields_at(tuple, on, offset, 8).into_iter().map(|f| catalog::field(f).name).collect::<Vec<_>>()
        };
        assert_eq!(at(13, Abi::Default, 24), ["ob_item"]);
        assert_eq!(at(13, Abi::FreeThreaded, 40), ["ob_item"]);
        assert_eq!(at(14, Abi::Default, 24), ["ob_hash"]);
        assert_eq!(at(14, Abi::Default, 32), ["ob_item"]);
    }
}
