//! `PyABIInfo`, the struct to which the slot `Py_mod_abi` of a module points since 3.15: {u8 major, u8 minor, u16 flags,
//! u32 build version, u32 ABI version}.
//!
//! A slot is an id and a pointer, which the loader relocates; so the pointer after the id of that slot leads to it.

use super::program::Program;
use abi3lint_model::{Evidence, Version};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};

/// Bytes from the id of a slot to its pointer.
const SLOT: u64 = 8;

impl Program<'_> {
    /// The loader puts the address `to` to the address `at`.
    pub(crate) fn add_pointer(&mut self, at: u64, to: u64) {
        let id = || at.checked_sub(SLOT).and_then(|slot| self.bytes(slot, 2)).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let wanted =
            catalog::lookup(roles::name(Role::AbiSlot)).and_then(|id| catalog::entity(id).forms.first()?.value);
        if wanted.is_some() && id().map(i64::from) == wanted {
            self.infos.push(to);
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
