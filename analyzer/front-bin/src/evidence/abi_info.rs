//! `PyABIInfo`, the struct to which the slot `Py_mod_abi` of a module points since 3.15: {u8 major, u8 minor, u16 flags,
//! u32 build version, u32 ABI version}.
//!
//! A slot is an id and a pointer, which the loader relocates; so the pointer after the id of that slot leads to it. ELF lists
//! what is relocated. Of Mach-O and PE the data is gone through instead, because the pointers stand in it.
//!
//! Example: in a PE image that wants to be at 0x180000000, the words 109 and 0x180003010 are a slot whose struct is at 0x3010.

use super::program::Program;
use abi3lint_model::{Evidence, Version};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Bytes from the id of a slot to its pointer.
const SLOT: u64 = 8;

/// The id of the slot.
fn wanted() -> Option<i64> {
    catalog::lookup(roles::name(Role::AbiSlot)).and_then(|id| catalog::entity(id).forms.first()?.value)
}

impl Program<'_> {
    /// The loader puts the address `to` to the address `at`.
    pub(crate) fn add_pointer(&mut self, at: u64, to: u64) {
        let id = || at.checked_sub(SLOT).and_then(|slot| self.bytes(slot, 2)).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let wanted = wanted();
        if wanted.is_some() && id().map(i64::from) == wanted {
            self.infos.push(to);
        }
    }

    /// Goes through the data for slots; `address` says where a pointer of the file leads.
    pub(crate) fn add_slots(&mut self, address: impl Fn(u64) -> Option<u64>) {
        let Some(wanted) = wanted().and_then(|id| u64::try_from(id).ok()) else { return };
        for section in &self.data {
            let start = section.address.wrapping_neg() % SLOT;
            let words = section.bytes.get(start as usize..).unwrap_or_default().as_chunks::<8>().0;
            for pair in words.windows(2) {
                // Sixteen bits of flags are between the id and zeros.
                let [slot, pointer] = [pair[0], pair[1]].map(u64::from_le_bytes);
                if slot & 0xffff == wanted && slot >> 32 == 0 {
                    self.infos.extend(address(pointer));
                }
            }
        }
    }
}

pub(super) fn find(program: &Program<'_>) -> Option<Evidence> {
    program.infos.iter().find_map(|address| {
        let info = program.bytes(*address, 12)?;
        let number = |at: usize| u32::from_le_bytes([info[at], info[at + 1], info[at + 2], info[at + 3]]);
        let (flags, build, abi) = (u16::from_le_bytes([info[2], info[3]]), number(4), number(8));
        let is_known = build >= Version::FIRST_ABI3T.hex() && build >> 24 == 3;
        (info[..2] == [1, 0] && is_known).then_some(Evidence::AbiInfo { flags, build, abi })
    })
}

#[cfg(test)]
mod tests {
    use super::super::program::{Machine, Section};
    use super::*;

    #[test]
    fn slots_in_data_lead_to_what_a_module_says() {
        // At 0x1004: four bytes, a slot with flags and its pointer, another slot, the struct.
        let found = |id: u16, zeros: u32, pointer: u64, build: u32| {
            let mut data = vec![0; 4];
            data.extend([&id.to_le_bytes()[..], &[1, 0], &zeros.to_le_bytes(), &pointer.to_le_bytes()].concat());
            data.extend([0; 16]);
            data.extend([&[1, 0, 3, 0][..], &build.to_le_bytes(), &0x030f_0000_u32.to_le_bytes()].concat());
            let mut program = Program::new(Machine::Arm64);
            program.data.push(Section { address: 0x1004, bytes: &data });
            program.add_slots(|pointer| pointer.checked_sub(0x8000));
            find(&program)
        };
        let info = Evidence::AbiInfo { flags: 3, build: 0x030f_02f0, abi: 0x030f_0000 };
        assert_eq!(found(109, 0, 0x9028, 0x030f_02f0), Some(info));
        // Another slot, a number and no slot, a pointer to somewhere else, no version.
        assert_eq!(found(108, 0, 0x9028, 0x030f_02f0), None);
        assert_eq!(found(109, 7, 0x9028, 0x030f_02f0), None);
        assert_eq!(found(109, 0, 0x9030, 0x030f_02f0), None);
        assert_eq!(found(109, 0, 0x28, 0x030f_02f0), None);
        assert_eq!(found(109, 0, 0x9028, 0x0200_02f0), None);
    }
}
