//! Which bit-field of a storage unit code reads or writes.
//!
//! Bit-fields that share a unit have one address. Before optimisation clang loads the unit, shifts the field's first bit to
//! the bottom and masks what lies above; a write masks the field out of the loaded unit. So what is done with a loaded
//! unit tells the first bit:
//!
//! ```text
//! lshr unit, 7; and 1     reads bit 7
//! and unit, 3             reads bits 0 and 1
//! shl unit, 24; ashr 31   reads bit 7 of 32, signed
//! and unit, -129          writes bit 7
//! ```
//!
//! Invariant: an answer names every use of the unit, or there is none. Limits: bits are counted from the lowest address, as little-endian
//! machines do; a unit that goes anywhere as a whole (`memcpy`, a comparison of two) gives no answer.

use crate::ir::{Module, Value};
use abi3lint_model::{ConfigSet, EntityId, FieldId};
use abi3lint_rules::catalog;
use inkwell::llvm_sys::LLVMOpcode;

/// Chains of addresses.
const DEEPEST: u32 = 4;

/// The bit-fields of a struct that lie within some bytes, with their first bits; empty where none does.
pub(crate) fn bit_fields(record: EntityId, on: ConfigSet, offset: u64, size: u64) -> Vec<(u64, FieldId)> {
    let (first, end) = (offset * 8, (offset + size.max(1)) * 8);
    let mut list = Vec::new();
    for id in catalog::entity(record).fields {
        let forms = catalog::field(*id).forms.iter().filter(|f| f.on.intersects(on) && !f.ty.is_empty());
        let bits = forms.map(|f| u64::from(f.bit_offset));
        list.extend(bits.filter(|b| (first..end).contains(b)).map(|b| (b, *id)));
    }
    list.sort();
    list.dedup();
    // Others begin at whole bytes.
    if list.iter().all(|(bit, _)| bit % 8 == 0) { Vec::new() } else { list }
}

/// The bit-fields that are used through the address of their unit; `None` where that does not show.
pub(crate) fn used(module: Module, address: Value, offset: u64, list: &[(u64, FieldId)]) -> Option<Vec<FieldId>> {
    let mut firsts = Vec::new();
    through(module, address, offset * 8, DEEPEST, &mut firsts)?;
    let of = |first: &u64| list.iter().find(|(bit, _)| bit == first).map(|(_, id)| *id);
    let fields: Option<Vec<FieldId>> = firsts.iter().map(of).collect();
    fields.filter(|f| !f.is_empty())
}

fn through(module: Module, address: Value, base: u64, depth: u32, out: &mut Vec<u64>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    for u in address.users() {
        match u.opcode() {
            LLVMOpcode::LLVMLoad => loaded(u, address, base, out)?,
            // What is written was put together from what was loaded.
            LLVMOpcode::LLVMStore if u.stored_to() == Some(address) => {}
            LLVMOpcode::LLVMBitCast => through(module, u, base, depth, out)?,
            LLVMOpcode::LLVMGetElementPtr => {
                let mut indices = u.operands().skip(1);
                let (whole, element) = (indices.next()?.integer()?, indices.next()?.integer()?);
                let more = module.offset_of(u.gep_source(), element).filter(|_| whole == 0)?;
                through(module, u, base + more * 8, depth, out)?;
            }
            _ => return None,
        }
    }
    Some(())
}

/// The first bits that are taken out of a loaded unit.
fn loaded(unit: Value, address: Value, base: u64, out: &mut Vec<u64>) -> Option<()> {
    let width = u64::from(unit.ty().bits()?);
    let mut seen = false;
    for u in unit.users() {
        let by = u.operands().nth(1).and_then(Value::integer);
        let first = match u.opcode() {
            LLVMOpcode::LLVMLShr | LLVMOpcode::LLVMAShr => by?,
            LLVMOpcode::LLVMTrunc => 0,
            LLVMOpcode::LLVMAnd if is_written(u, address) => cleared(by?, width)?,
            LLVMOpcode::LLVMAnd => (by? & 1 == 1).then_some(0)?,
            LLVMOpcode::LLVMShl => {
                let down = u.users().find(|d| matches!(d.opcode(), LLVMOpcode::LLVMLShr | LLVMOpcode::LLVMAShr))?;
                down.operands().nth(1)?.integer()?.checked_sub(by?)?
            }
            _ => return None,
        };
        seen = true;
        out.push(base + first);
    }
    seen.then_some(())
}

/// Whether a masked unit is put together with something else and written back.
fn is_written(masked: Value, address: Value) -> bool {
    let writes = |v: Value| v.users().any(|s| s.stored_to() == Some(address));
    writes(masked) || masked.users().any(|o| o.opcode() == LLVMOpcode::LLVMOr && writes(o))
}

/// The first bit that a mask clears, where it clears one run of them.
fn cleared(mask: u64, width: u64) -> Option<u64> {
    let all = u64::MAX.checked_shr(64_u32.checked_sub(u32::try_from(width).ok()?)?)?;
    let bits = all & !mask;
    let run = bits.checked_shr(bits.trailing_zeros())?;
    (run & run.wrapping_add(1) == 0).then_some(u64::from(bits.trailing_zeros()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Abi, Config, Version};

    #[test]
    fn a_mask_tells_the_bits_that_it_clears() {
        assert_eq!(cleared(0xffff_ff7f, 32), Some(7));
        assert_eq!(cleared(0xffff_fffc, 32), Some(0));
        assert_eq!(cleared(0x7f, 8), Some(7));
        assert_eq!(cleared(0xe3, 8), Some(2));
        assert_eq!(cleared(0xfa, 8), None, "two runs");
        assert_eq!(cleared(0xffff_ffff, 32), None, "nothing");
        assert_eq!(cleared(0, 65), None, "no such unit");
    }

    #[test]
    fn bit_fields_of_a_unit_are_those_of_the_version() {
        let record = catalog::lookup("PyASCIIObject").unwrap();
        let names = |v| {
            let on = ConfigSet::one(Config::new(Version(v), Abi::Default).unwrap());
            let list = bit_fields(record, on, 32, 4);
            list.into_iter().map(|(bit, id)| (bit - 256, catalog::field(id).name)).collect::<Vec<_>>()
        };
        let common = [(0, "interned"), (2, "kind"), (5, "compact"), (6, "ascii")];
        assert_eq!(names(11), [&common[..], &[(7, "ready")]].concat());
        assert_eq!(names(12), [&common[..], &[(7, "statically_allocated")]].concat());
        let list = catalog::lookup("PyListObject").unwrap();
        assert_eq!(bit_fields(list, ConfigSet::ALL, 24, 8), []);
    }
}
