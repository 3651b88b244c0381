//! PE: the import table and that of delayed imports, which name a library for each function, and the export table.

use super::names::{Budget, SectionBudget, of_library};
use super::shape::{Image, ImageError, Import};
use crate::evidence::{Machine, Program, Section, evidence as evidence_of, taker};
use abi3lint_model::Loader;
use object::LittleEndian as LE;
use object::pe::{self, ImageNtHeaders32, ImageNtHeaders64};
use object::read::pe::{DelayLoadImportTable, ImageNtHeaders, ImageThunkData, ImportTable, ImportThunkList, PeFile};

pub(super) fn read(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    // A program for DOS begins alike, and so may a text.
    match object::read::pe::optional_header_magic(bytes).map_err(|_| ImageError::NoHeader)? {
        pe::IMAGE_NT_OPTIONAL_HDR32_MAGIC => of_class::<ImageNtHeaders32>(bytes),
        _ => of_class::<ImageNtHeaders64>(bytes),
    }
}

/// Bytes of a slot in files of 64 bits.
const SLOT: u64 = 8;

/// The two tables of imports, which differ in nothing that matters here.
enum Table<'d> {
    Import(ImportTable<'d>),
    Delay(DelayLoadImportTable<'d>),
}

impl<'d> Table<'d> {
    /// Addresses of the library's name, of the list of its functions, and of the slots for their addresses.
    fn libraries(&self) -> object::read::Result<Vec<(u32, u32, u32)>> {
        let mut out = Vec::new();
        match self {
            Table::Import(table) => {
                let mut descriptors = table.descriptors()?;
                while let Some(d) = descriptors.next()? {
                    let list = d.original_first_thunk.get(LE);
                    // Some linkers write one of the two lists only.
                    let slots = d.first_thunk.get(LE);
                    out.push((d.name.get(LE), if list == 0 { slots } else { list }, slots));
                }
            }
            Table::Delay(table) => {
                let mut descriptors = table.descriptors()?;
                while let Some(d) = descriptors.next()? {
                    let slots = d.import_address_table_rva.get(LE);
                    out.push((d.dll_name_rva.get(LE), d.import_name_table_rva.get(LE), slots));
                }
            }
        }
        Ok(out)
    }

    fn name(&self, address: u32) -> object::read::Result<&'d [u8]> {
        match self {
            Table::Import(table) => table.name(address),
            Table::Delay(table) => table.name(address),
        }
    }

    fn thunks(&self, address: u32) -> object::read::Result<ImportThunkList<'d>> {
        match self {
            Table::Import(table) => table.thunks(address),
            Table::Delay(table) => table.thunks(address),
        }
    }

    fn function(&self, address: u32) -> object::read::Result<&'d [u8]> {
        match self {
            Table::Import(table) => Ok(table.hint_name(address)?.1),
            Table::Delay(table) => Ok(table.hint_name(address)?.1),
        }
    }
}

fn of_class<Pe: ImageNtHeaders>(bytes: &[u8]) -> Result<Option<Image>, ImageError> {
    let file = PeFile::<Pe, _>::parse(bytes)?;
    let (sections, directories) = (file.section_table(), file.data_directories());
    let mut budget = Budget::of(bytes);
    let tables = [
        directories.import_table(bytes, &sections)?.map(Table::Import),
        directories.delay_load_import_table(bytes, &sections)?.map(Table::Delay),
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
        for (name, list, first) in table.libraries()? {
            let library = of_library(budget.spend(table.name(name)?)?);
            let mut thunks = table.thunks(list)?;
            let mut slot = u64::from(first);
            while let Some(thunk) = thunks.next::<Pe>()? {
                budget.spend(&[])?;
                let at = slot;
                slot += SLOT;
                if thunk.is_ordinal() {
                    continue;
                }
                if let Some(name) = budget.python(table.function(thunk.address())?)? {
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
    if let Some(table) = directories.export_table(bytes, &sections)? {
        for (pointer, _) in table.name_iter() {
            exports.extend(budget.python(table.name_from_pointer(pointer)?)?);
        }
    }
    let mut evidence = Vec::new();
    if kind.is_some() && !imports.is_empty() {
        let mut budget = SectionBudget::of(bytes);
        for section in sections.iter().filter(|s| s.characteristics.get(LE).contains(pe::IMAGE_SCN_MEM_EXECUTE)) {
            let part = Section { address: section.virtual_address.get(LE).into(), bytes: section.pe_data(bytes)? };
            budget.spend(part.bytes.len())?;
            program.code.push(part);
        }
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
