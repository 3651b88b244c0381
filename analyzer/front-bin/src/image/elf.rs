//! ELF: the dynamic symbol table and the libraries of the dynamic section. What `.symtab` has beside it, the loader
//! does not see.

use super::elf_code::program;
use super::names::{Budget, of_library};
use super::shape::{Image, ImageError, Import};
use crate::evidence::{evidence as evidence_of, layout, macros, taker};
use abi3lint_model::Loader;
use object::elf::{self, FileHeader32, FileHeader64};
use object::endian::Endianness;
use object::read::elf::{Dyn, FileHeader, SectionHeader, Sym};

pub(super) fn read(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    match bytes.get(4) {
        Some(1) => of_class::<FileHeader32<Endianness>>(bytes),
        _ => of_class::<FileHeader64<Endianness>>(bytes),
    }
}

fn of_class<Elf: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    let header = Elf::parse(bytes)?;
    let endian = header.endian()?;
    if !matches!(header.e_type(endian), elf::ET_DYN | elf::ET_EXEC) {
        return Ok(None);
    }
    let sections = header.sections(endian, bytes)?;
    if sections.is_empty() {
        return Err(ImageError::NoSections);
    }
    let symbols = sections.symbols(endian, bytes, elf::SHT_DYNSYM)?;
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut budget = Budget::of(bytes);
    let mut takers = Vec::new();
    for (index, symbol) in symbols.enumerate() {
        if symbol.st_bind() == elf::STB_LOCAL {
            continue;
        }
        let Some(name) = budget.python(symbol.name(endian, symbols.strings())?)? else { continue };
        if symbol.is_undefined(endian) {
            takers.extend(taker(&name).map(|taker| (index.0, taker)));
            imports.push(Import { name, weak: symbol.st_bind() == elf::STB_WEAK, library: None });
        } else if matches!(symbol.st_visibility(), elf::STV_DEFAULT | elf::STV_PROTECTED) {
            exports.push(name);
        }
    }
    let mut libraries = Vec::new();
    let dynamic = sections.dynamic_table(endian, bytes)?;
    for entry in dynamic.dynamics() {
        if entry.d_tag(endian) == elf::DT_NEEDED {
            let name = entry.string(endian, *dynamic.strings())?;
            libraries.push(of_library(budget.spend(name)?));
        }
    }
    // What uses nothing of CPython shows nothing of how.
    let mut evidence = Vec::new();
    if !imports.is_empty() {
        let section = |name: &str| {
            let found = sections.section_by_name(endian, name.as_bytes());
            let plain = found.filter(|(_, s)| !s.sh_flags(endian).contains(elf::SHF_COMPRESSED));
            plain.and_then(|(_, s)| s.data(endian, bytes).ok()).unwrap_or_default()
        };
        evidence.extend(program(bytes, header, &sections, takers)?.map(evidence_of).unwrap_or_default());
        evidence.extend(layout(section, endian == Endianness::Little));
        evidence.extend(macros(section, endian == Endianness::Little));
    }
    let architecture = architecture(header.e_machine(endian));
    Ok(Some(Image { architecture, loader: Loader::Unix, imports, exports, libraries, evidence }))
}

fn architecture(machine: elf::Machine) -> &'static str {
    match machine {
        elf::EM_X86_64 => "x86_64",
        elf::EM_386 => "i686",
        elf::EM_AARCH64 => "aarch64",
        elf::EM_ARM => "arm",
        elf::EM_PPC64 => "ppc64",
        elf::EM_S390 => "s390x",
        elf::EM_RISCV => "riscv",
        _ => "another architecture",
    }
}
