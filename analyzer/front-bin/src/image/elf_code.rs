//! What evidence needs of an ELF image: code, data, the slots that the loader fills with addresses of functions, and the
//! pointers that it relocates.

use super::names::SectionBudget;
use super::shape::ImageError;
use crate::evidence::{Machine, Program, Section, Taker};
use object::elf;
use object::endian::Endianness;
use object::read::elf::{FileHeader, Rela, SectionHeader, SectionTable};
use std::collections::HashMap;

/// The program of an image; `None` for machines that are not decoded. `takers` are indices of symbols.
pub(super) fn program<'d, Elf: FileHeader<Endian = Endianness>>(
    bytes: &'d [u8],
    header: &Elf,
    sections: &SectionTable<'d, Elf>,
    takers: Vec<(usize, Taker)>,
) -> Result<Option<Program<'d>>, ImageError> {
    let endian = header.endian()?;
    let (machine, filled, relative) = match header.e_machine(endian) {
        elf::EM_X86_64 => (Machine::SystemV, [elf::R_X86_64_GLOB_DAT, elf::R_X86_64_JUMP_SLOT], elf::R_X86_64_RELATIVE),
        elf::EM_AARCH64 => {
            (Machine::Arm64, [elf::R_AARCH64_GLOB_DAT, elf::R_AARCH64_JUMP_SLOT], elf::R_AARCH64_RELATIVE)
        }
        _ => return Ok(None),
    };
    let mut program = Program::new(machine);
    let mut budget = SectionBudget::of(bytes);
    for section in sections.iter() {
        let flags = section.sh_flags(endian);
        if section.sh_type(endian) != elf::SHT_NOBITS && flags.contains(elf::SHF_ALLOC) {
            let part = Section { address: section.sh_addr(endian).into(), bytes: section.data(endian, bytes)? };
            budget.spend(part.bytes.len())?;
            if flags.contains(elf::SHF_EXECINSTR) { program.code.push(part) } else { program.data.push(part) }
        }
    }
    program.sort_data();
    let by_symbol: HashMap<usize, usize> = takers.iter().enumerate().map(|(i, (symbol, _))| (*symbol, i)).collect();
    for section in sections.iter() {
        let Some((relocations, _)) = section.rela(endian, bytes)? else { continue };
        budget.spend(size_of_val(relocations))?;
        for relocation in relocations {
            let (kind, at) = (relocation.r_type(endian, false), relocation.r_offset(endian).into());
            if kind == relative {
                let addend: i64 = relocation.r_addend(endian).into();
                program.add_pointer(at, addend as u64);
            } else if filled.contains(&kind) {
                let symbol = relocation.r_sym(endian, false) as usize;
                program.slots.extend(by_symbol.get(&symbol).map(|i| (at, *i)));
            }
        }
    }
    program.takers = takers.into_iter().map(|(_, taker)| taker).collect();
    Ok(Some(program))
}
