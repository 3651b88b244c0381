//! What evidence needs of a Mach-O image: code, data, and the stubs and slots that the table of indirect symbols names.

use super::names::SectionBudget;
use super::shape::ImageError;
use crate::evidence::{Machine, Program, Section as Part, Taker};
use object::endian::Endianness;
use object::macho;
use object::read::macho::{LoadCommandVariant, MachHeader, Section, Segment};
use std::collections::HashMap;

/// The bytes of a pointer.
const POINTER: u64 = 8;

/// Where a pointer in the data leads. Since macOS 12 the linker chains the pointers that the loader relocates: the address
/// has the lower 36 bits, and the highest bit says that it is a name's. Before, it was the address.
fn address(pointer: u64) -> Option<u64> {
    (pointer >> 63 == 0).then_some(pointer & 0xf_ffff_ffff)
}

/// The program of an image; `None` for machines that are not decoded. `takers` are indices of symbols; without a hook
/// that gives slots to the interpreter, no data is needed.
pub(super) fn program<'d, Mach: MachHeader<Endian = Endianness>>(
    bytes: &'d [u8],
    header: &Mach,
    takers: Vec<(usize, Taker)>,
    has_hook: bool,
) -> Result<Option<Program<'d>>, ImageError> {
    let endian = header.endian()?;
    let machine = match header.cputype(endian) {
        macho::CPU_TYPE_X86_64 => Machine::SystemV,
        macho::CPU_TYPE_ARM64 => Machine::Arm64,
        _ => return Ok(None),
    };
    let mut program = Program::new(machine);
    let mut budget = SectionBudget::of(bytes);
    let by_symbol: HashMap<usize, usize> = takers.iter().enumerate().map(|(i, (symbol, _))| (*symbol, i)).collect();
    let mut indirect = &[][..];
    let mut sections: Vec<&<Mach::Segment as Segment>::Section> = Vec::new();
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        if let Some((segment, data)) = Mach::Segment::from_command(command)? {
            sections.extend(segment.sections(endian, data)?);
        } else if let LoadCommandVariant::Dysymtab(table) = command.variant()? {
            indirect = table.indirect_symbols(endian, bytes)?;
        }
    }
    for section in sections {
        let flags = section.flags(endian);
        let (address, size) = (section.addr(endian).into(), section.size(endian).into());
        let is_code = flags.0 & (macho::S_ATTR_PURE_INSTRUCTIONS.0 | macho::S_ATTR_SOME_INSTRUCTIONS.0) != 0;
        if is_code && let Ok(bytes) = section.data(endian, bytes, section.offset(endian).into()) {
            budget.spend(bytes.len())?;
            program.code.push(Part { address, bytes });
        }
        if !is_code
            && flags.typ() == macho::S_REGULAR
            && has_hook
            && let Ok(bytes) = section.data(endian, bytes, section.offset(endian).into())
        {
            budget.spend(bytes.len())?;
            program.data.push(Part { address, bytes });
        }
        let (list, step) = match flags.typ() {
            macho::S_SYMBOL_STUBS => (&mut program.stubs, u64::from(section.reserved2(endian))),
            macho::S_NON_LAZY_SYMBOL_POINTERS | macho::S_LAZY_SYMBOL_POINTERS => (&mut program.slots, POINTER),
            _ => continue,
        };
        let Some(count) = size.checked_div(step) else { continue };
        let own = indirect.iter().skip(section.reserved1(endian) as usize).take(count as usize);
        budget.spend(own.len() * POINTER as usize)?;
        for (i, symbol) in own.enumerate() {
            let at = address.wrapping_add((i as u64).wrapping_mul(step));
            list.extend(by_symbol.get(&(symbol.get(endian).0 as usize)).map(|taker| (at, *taker)));
        }
    }
    program.sort_data();
    program.add_slots(address);
    program.takers = takers.into_iter().map(|(_, taker)| taker).collect();
    Ok(Some(program))
}
