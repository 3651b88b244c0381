//! PE: the import table and that of delayed imports, which name a library for each function, and the export table.

use super::names::{Budget, SectionBudget, of_library};
use super::pe_map::Map;
use super::shape::{Image, ImageError, Import};
use crate::evidence::{Machine, Program, Section, evidence as evidence_of, taker};
use crate::file_name::is_hook;
use abi3lint_model::Loader;
use object::LittleEndian as LE;
use object::pe::{self, ImageNtHeaders32, ImageNtHeaders64};
use object::read::pe::{
    DelayLoadImportTable, ExportTable, ImageNtHeaders, ImageOptionalHeader, ImageThunkData, PeFile,
};

pub(super) fn read(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    // A program for DOS begins alike, and so may a text.
    match object::read::pe::optional_header_magic(bytes).map_err(|_| ImageError::NoHeader)? {
        pe::IMAGE_NT_OPTIONAL_HDR32_MAGIC => of_class::<ImageNtHeaders32>(bytes),
        _ => of_class::<ImageNtHeaders64>(bytes),
    }
}

/// Bytes of a slot in files of 64 bits.
const SLOT: u64 = 8;

/// A table of imports by its address: that of the loader, and that of delayed imports.
enum Table {
    Import(u32),
    Delay(u32),
}

impl Table {
    /// Addresses of the library's name, of the list of its functions, and of the slots for their addresses.
    fn libraries(&self, map: &Map<'_>) -> Result<Vec<(u32, u32, u32)>, ImageError> {
        let mut out = Vec::new();
        match *self {
            Table::Import(address) => {
                let mut descriptors = map.imports(address).ok_or(ImageError::Nowhere)?.descriptors()?;
                while let Some(d) = descriptors.next()? {
                    let list = d.original_first_thunk.get(LE);
                    // Some linkers write one of the two lists only.
                    let slots = d.first_thunk.get(LE);
                    out.push((d.name.get(LE), if list == 0 { slots } else { list }, slots));
                }
            }
            Table::Delay(address) => {
                let (start, part) = map.containing(address).ok_or(ImageError::Nowhere)?;
                let mut descriptors = DelayLoadImportTable::new(part, start, address).descriptors()?;
                while let Some(d) = descriptors.next()? {
                    let slots = d.import_address_table_rva.get(LE);
                    out.push((d.dll_name_rva.get(LE), d.import_name_table_rva.get(LE), slots));
                }
            }
        }
        Ok(out)
    }
}

fn of_class<Pe: ImageNtHeaders>(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    let file = PeFile::<Pe, _>::parse(bytes)?;
    let (sections, directories) = (file.section_table(), file.data_directories());
    let mut budget = Budget::of(bytes);
    let map = Map::new(bytes, &sections);
    let address = |of: usize| directories.get(of).map(|d| d.virtual_address.get(LE));
    let tables = [
        address(pe::IMAGE_DIRECTORY_ENTRY_IMPORT).map(Table::Import),
        address(pe::IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT).map(Table::Delay),
    ];
    let machine = file.nt_headers().file_header().machine.get(LE);
    let kind = match machine {
        pe::IMAGE_FILE_MACHINE_AMD64 => Some(Machine::Win64),
        pe::IMAGE_FILE_MACHINE_ARM64 => Some(Machine::Arm64),
        _ => None,
    };
    let mut program = Program::new(kind.unwrap_or(Machine::Win64));
    let (mut imports, mut libraries) = (Vec::new(), Vec::new());
    for table in tables.iter().flatten() {
        for (name, list, first) in table.libraries(&map)? {
            let library = of_library(budget.spend(map.imports(name).ok_or(ImageError::Nowhere)?.name(name)?)?);
            let mut thunks = map.imports(list).ok_or(ImageError::Nowhere)?.thunks(list)?;
            let mut slot = u64::from(first);
            while let Some(thunk) = thunks.next::<Pe>()? {
                budget.spend(&[])?;
                let at = slot;
                slot += SLOT;
                if thunk.is_ordinal() {
                    continue;
                }
                let hint = thunk.address();
                let (_, name) = map.imports(hint).ok_or(ImageError::Nowhere)?.hint_name(hint)?;
                if let Some(name) = budget.python(name)? {
                    if let Some(taker) = taker(&name) {
                        program.slots.push((at, program.takers.len()));
                        program.takers.push(taker);
                    }
                    imports.push(Import { name, weak: false, library: u32::try_from(libraries.len()).ok() });
                }
            }
            libraries.push(library);
        }
    }
    let mut exports = Vec::new();
    if let Some(directory) = directories.get(pe::IMAGE_DIRECTORY_ENTRY_EXPORT) {
        let (address, size) = (directory.virtual_address.get(LE), directory.size.get(LE));
        let (start, part) = map.containing(address).ok_or(ImageError::Nowhere)?;
        let rest = &part[(address - start) as usize..];
        let table = ExportTable::parse(&rest[..rest.len().min(size as usize)], address)?;
        for (pointer, _) in table.name_iter() {
            exports.extend(budget.python(table.name_from_pointer(pointer)?)?);
        }
    }
    let mut evidence = Vec::new();
    if kind.is_some() && !imports.is_empty() {
        let mut budget = SectionBudget::of(bytes);
        let has_hook = exports.iter().any(|name| is_hook(name));
        for section in sections.iter() {
            let address = section.virtual_address.get(LE).into();
            if section.characteristics.get(LE).contains(pe::IMAGE_SCN_MEM_EXECUTE) {
                let bytes = section.pe_data(bytes)?;
                budget.spend(bytes.len())?;
                program.code.push(Section { address, bytes });
            } else if has_hook && let Ok(bytes) = section.pe_data(bytes) {
                budget.spend(bytes.len())?;
                program.data.push(Section { address, bytes });
            }
        }
        program.sort_data();
        let base = file.nt_headers().optional_header().image_base();
        program.add_slots(|pointer| pointer.checked_sub(base));
        evidence = evidence_of(program);
    }
    let architecture = architecture(machine);
    Ok(Some(Image { architecture, loader: Loader::Windows, imports, exports, libraries, evidence }))
}

fn architecture(machine: pe::Machine) -> &'static str {
    match machine {
        pe::IMAGE_FILE_MACHINE_AMD64 => "x86_64",
        pe::IMAGE_FILE_MACHINE_I386 => "i386",
        pe::IMAGE_FILE_MACHINE_ARM64 => "arm64",
        _ => "another architecture",
    }
}
