//! DWARF: whether a unit of C or C++ saw the layout of a type object, which the limited API hides.
//!
//! A unit that was compiled under `Py_LIMITED_API` only declares the struct; one that was not has its size and the path of the
//! header. Such a unit also says in which lines of the project functions of CPython's headers that access fields
//! were expanded inline. Other languages have structs of that name for other reasons, and so have sources in C: a unit under
//! the macro may complete the struct by itself, for a header that needs it, so the struct must be that of CPython's header.
//!
//! A string table without the struct's name is all that is read of most files. Compressed sections and split debug
//! information are not read.

use super::abbreviations::Tables;
use abi3lint_model::{Evidence, SourceLine};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use gimli::{
    Abbreviations, AttributeValue, DebuggingInformationEntry, Dwarf, EndianSlice, RunTimeEndian, Section, SectionId,
    Unit, UnitHeader, UnitOffset, constants as dw,
};
use memchr::{memchr, memmem};
use std::collections::BTreeMap;

type Reader<'d> = EndianSlice<'d, RunTimeEndian>;

/// Lines that are named.
const MOST_LINES: usize = 3;
/// Units in which they are looked for: each reads its own table of lines.
const MOST_UNITS: usize = 32;
/// The header of CPython that has the layout: `object.h` up to 3.7, `cpython/object.h` since.
const HEADER: &str = "object.h";
/// The longest name or path.
const LONGEST: usize = 4096;

/// What debug information shows; `section` gives the bytes of one, or none.
pub(crate) fn layout<'d>(section: impl Fn(&str) -> &'d [u8], is_little: bool) -> Option<Evidence> {
    let record = catalog::entity(catalog::lookup(roles::name(Role::TypeObjectStruct))?);
    let named = [record.tag.as_bytes(), b"\0"].concat();
    let strings: Vec<usize> = memmem::find_iter(section(".debug_str"), &named).collect();
    if strings.is_empty() && memmem::find(section(".debug_info"), &named).is_none() {
        return None;
    }
    let endian = if is_little { RunTimeEndian::Little } else { RunTimeEndian::Big };
    let load = |id: SectionId| -> Result<Reader<'d>, gimli::Error> { Ok(EndianSlice::new(section(id.name()), endian)) };
    let dwarf = Dwarf::load(load).ok()?;
    let is_name = |value: &AttributeValue<Reader<'d>>| match value {
        AttributeValue::DebugStrRef(at) => strings.binary_search(&at.0).is_ok(),
        AttributeValue::String(text) => text.slice() == record.tag.as_bytes(),
        _ => false,
    };
    let (mut headers, mut units) = (Vec::new(), dwarf.units());
    while let Ok(Some(header)) = units.next() {
        headers.push(header);
    }
    let mut tables = Tables::new(section(".debug_abbrev"), endian, headers.iter().map(|h| h.debug_abbrev_offset().0));
    let mut found: Option<(u64, String)> = None;
    let (mut lines, mut seen) = (Vec::new(), 0);
    for header in headers {
        let Some(table) = tables.at(header.debug_abbrev_offset().0) else { continue };
        let Some((size, declared)) = complete(&header, &table, is_name) else { continue };
        if lines.len() >= MOST_LINES || seen >= MOST_UNITS {
            break;
        }
        seen += 1;
        let Ok(unit) = Unit::new_with_abbreviations(&dwarf, header, table) else { continue };
        let Some(path) = declared.and_then(|index| file(&dwarf, &unit, &index)).filter(|path| is_header(path)) else {
            continue;
        };
        found.get_or_insert((size, path));
        inlined(&dwarf, &unit, &mut lines);
    }
    let (size, header) = found?;
    Some(Evidence::Layout { record: record.name, size, header, lines })
}

/// Size of the struct in a unit that completes it, and which file of the unit does.
fn complete<'d>(
    header: &UnitHeader<Reader<'d>>,
    table: &Abbreviations,
    is_name: impl Fn(&AttributeValue<Reader<'d>>) -> bool,
) -> Option<(u64, Option<AttributeValue<Reader<'d>>>)> {
    let mut found = None;
    top_level(header, table, |entry| {
        let is_it =
            entry.tag() == dw::DW_TAG_structure_type && entry.attr_value(dw::DW_AT_name).is_some_and(|v| is_name(&v));
        if is_it && let Some(size) = entry.attr_value(dw::DW_AT_byte_size).and_then(|v| v.udata_value()) {
            found = Some((size, entry.attr_value(dw::DW_AT_decl_file)));
        }
    });
    found
}

/// Calls `each` for what stands in the file of a unit of C or C++.
fn top_level<'d>(
    header: &UnitHeader<Reader<'d>>,
    table: &Abbreviations,
    mut each: impl FnMut(&DebuggingInformationEntry<Reader<'d>>),
) {
    let mut entries = header.entries(table);
    let Ok(Some(root)) = entries.next_dfs() else { return };
    if !is_c(root.attr_value(dw::DW_AT_language)) {
        return;
    }
    let mut next = entries.next_dfs().ok().flatten().cloned();
    while let Some(entry) = next {
        if entry.depth() != 1 {
            return;
        }
        each(&entry);
        next = entries.next_sibling().ok().flatten().cloned();
    }
}

fn is_c(language: Option<AttributeValue<Reader<'_>>>) -> bool {
    let Some(AttributeValue::Language(language)) = language else { return false };
    matches!(
        language,
        dw::DW_LANG_C
            | dw::DW_LANG_C89
            | dw::DW_LANG_C99
            | dw::DW_LANG_C11
            | dw::DW_LANG_C17
            | dw::DW_LANG_C_plus_plus
            | dw::DW_LANG_C_plus_plus_03
            | dw::DW_LANG_C_plus_plus_11
            | dw::DW_LANG_C_plus_plus_14
            | dw::DW_LANG_C_plus_plus_17
            | dw::DW_LANG_C_plus_plus_20
    )
}

/// Lines of a unit in which functions of CPython's headers that access fields are expanded.
fn inlined<'d>(dwarf: &Dwarf<Reader<'d>>, unit: &Unit<Reader<'d>>, lines: &mut Vec<SourceLine>) {
    let mut functions: BTreeMap<UnitOffset, &'static str> = BTreeMap::new();
    top_level(&unit.header, &unit.abbreviations, |entry| {
        if entry.tag() == dw::DW_TAG_subprogram
            && let Some(value) = entry.attr_value(dw::DW_AT_name)
            && let Some(name) = text(dwarf, unit, value)
            && let Some(id) = std::str::from_utf8(name).ok().and_then(catalog::lookup)
            && catalog::entity(id).forms.iter().any(|f| !f.touches.is_empty())
        {
            functions.insert(entry.offset(), catalog::entity(id).name);
        }
    });
    if functions.is_empty() {
        return;
    }
    let mut entries = unit.entries();
    while let Ok(Some(entry)) = entries.next_dfs() {
        if entry.tag() != dw::DW_TAG_inlined_subroutine {
            continue;
        }
        let Some(AttributeValue::UnitRef(origin)) = entry.attr_value(dw::DW_AT_abstract_origin) else { continue };
        let Some(name) = functions.get(&origin) else { continue };
        let line = entry.attr_value(dw::DW_AT_call_line).and_then(|v| v.udata_value());
        let path = entry.attr_value(dw::DW_AT_call_file).and_then(|v| file(dwarf, unit, &v));
        let (Some(line), Some(path)) = (line, path) else { continue };
        // Within the headers themselves one calls another.
        if path.contains("/include/python") || is_header(&path) {
            continue;
        }
        let found = SourceLine { name, path, line: line as u32 };
        if !lines.contains(&found) {
            lines.push(found);
        }
        if lines.len() >= MOST_LINES {
            return;
        }
    }
}

fn is_header(path: &str) -> bool {
    path.rsplit('/').next() == Some(HEADER)
}

/// The path of a file that a unit numbers.
fn file<'d>(dwarf: &Dwarf<Reader<'d>>, unit: &Unit<Reader<'d>>, index: &AttributeValue<Reader<'d>>) -> Option<String> {
    let index = match index {
        AttributeValue::FileIndex(index) => *index,
        other => other.udata_value()?,
    };
    let header = unit.line_program.as_ref()?.header();
    let entry = header.file(index)?;
    let text = |value| Some(String::from_utf8_lossy(text(dwarf, unit, value)?).into_owned());
    let name = text(entry.path_name())?;
    // The first folder is the one in which the compiler ran.
    match entry.directory(header).filter(|_| entry.directory_index() != 0 && !name.starts_with('/')) {
        Some(folder) => Some(format!("{}/{name}", text(folder)?)),
        None => Some(name),
    }
}

/// A text that is no longer than any name or path: a thousand entries may share one of a million letters.
fn text<'d>(dwarf: &Dwarf<Reader<'d>>, unit: &Unit<Reader<'d>>, value: AttributeValue<Reader<'d>>) -> Option<&'d [u8]> {
    let (table, at) = match value {
        AttributeValue::DebugStrRef(at) => (dwarf.debug_str.reader(), at.0),
        AttributeValue::DebugLineStrRef(at) => (dwarf.debug_line_str.reader(), at.0),
        AttributeValue::DebugStrOffsetsIndex(i) => (dwarf.debug_str.reader(), dwarf.string_offset(unit, i).ok()?.0),
        AttributeValue::String(text) => return Some(text.slice()).filter(|text| text.len() < LONGEST),
        _ => return None,
    };
    let rest = table.slice().get(at..)?;
    let rest = &rest[..rest.len().min(LONGEST)];
    Some(&rest[..memchr(0, rest)?])
}
