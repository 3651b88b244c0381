//! Mach-O: the symbol table, whose undefined names say by an ordinal which of the linked libraries has them.
//!
//! C names have an underscore more there. An extension leaves CPython's names to be looked up in the whole process
//! (`-undefined dynamic_lookup`), so a name with the ordinal of a library belongs to that one.

use super::macho_code::program;
use super::names::{Budget, of_library};
use super::shape::{Image, ImageError, Import};
use crate::evidence::{evidence as evidence_of, taker};
use crate::file_name::is_hook;
use abi3lint_model::Loader;
use object::endian::Endianness;
use object::macho::{self, MachHeader32, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader, Nlist};

pub(super) fn read(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    match bytes.get(..4) {
        Some(b"\xfe\xed\xfa\xce" | b"\xce\xfa\xed\xfe") => of_class::<MachHeader32<Endianness>>(bytes),
        _ => of_class::<MachHeader64<Endianness>>(bytes),
    }
}

fn of_class<Mach: MachHeader<Endian = Endianness>>(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    let header = Mach::parse(bytes, 0)?;
    let endian = header.endian()?;
    if !matches!(header.filetype(endian), macho::MH_DYLIB | macho::MH_BUNDLE | macho::MH_EXECUTE) {
        return Ok(None);
    }
    let mut budget = Budget::of(bytes);
    let mut libraries = Vec::new();
    let mut symtab = None;
    let mut commands = header.load_commands(endian, bytes, 0)?;
    while let Some(command) = commands.next()? {
        match command.variant()? {
            LoadCommandVariant::Symtab(found) => symtab = Some(found),
            // What a library calls itself is none that it loads.
            LoadCommandVariant::Dylib(dylib) | LoadCommandVariant::IdDylib(dylib)
                if command.cmd() != macho::LC_ID_DYLIB =>
            {
                libraries.push(of_library(budget.spend(command.string(endian, dylib.dylib.name)?)?));
            }
            _ => {}
        }
    }
    let (mut imports, mut exports, mut takers) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(symtab) = symtab {
        let symbols = symtab.symbols::<Mach, _>(endian, bytes)?;
        let is_two_level = header.flags(endian).contains(macho::MH_TWOLEVEL);
        for (index, symbol) in symbols.enumerate() {
            let (kind, description) = (symbol.n_type(), symbol.n_desc(endian));
            if symbol.is_stab() || !kind.contains(macho::N_EXT) {
                continue;
            }
            let name = symbol.name(endian, symbols.strings())?;
            let Some(name) = budget.spend(name)?.strip_prefix(b"_") else { continue };
            let Some(name) = budget.python(name)? else { continue };
            if symbol.is_undefined() {
                takers.extend(taker(&name).map(|taker| (index.0, taker)));
                let index = u32::from(description.library().0).checked_sub(1);
                let library = index.filter(|i| is_two_level && (*i as usize) < libraries.len());
                imports.push(Import { name, weak: description.contains(macho::N_WEAK_REF), library });
            } else if !kind.contains(macho::N_PEXT) {
                exports.push(name);
            }
        }
    }
    let has_hook = exports.iter().any(|name| is_hook(name));
    let program = if imports.is_empty() { None } else { program(bytes, header, takers, has_hook)? };
    let evidence = program.map(evidence_of).unwrap_or_default();
    let architecture = architecture(header.cputype(endian));
    Ok(Some(Image { architecture, loader: Loader::Unix, imports, exports, libraries, evidence }))
}

fn architecture(cpu: macho::CpuType) -> &'static str {
    match cpu {
        macho::CPU_TYPE_X86_64 => "x86_64",
        macho::CPU_TYPE_X86 => "i386",
        macho::CPU_TYPE_ARM64 => "arm64",
        _ => "another architecture",
    }
}
