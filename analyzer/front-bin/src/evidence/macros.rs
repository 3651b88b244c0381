//! DWARF with macros (`-g3`): whether each unit that includes `Python.h` selects the limited API, and with which floor.
//!
//! A unit names its list of macros, and lists import others: gcc has one for each header, which all units share. A list says
//! the same wherever it is imported, so each is read once. Names are found in the table of strings first; an entry is then
//! a comparison of numbers.

use abi3lint_model::{Evidence, FloorValue};
use gimli::{
    AttributeValue, DebugMacro, DebugMacroOffset, Dwarf, EndianSlice, MacroEntry, MacroString, RunTimeEndian,
    SectionId, Unit, constants as dw,
};
use memchr::{memchr, memmem};
use std::collections::{BTreeMap, HashMap};

type Reader<'d> = EndianSlice<'d, RunTimeEndian>;

/// What `Python.h` defines first, in every version.
const INCLUDED: &[u8] = b"Py_PYTHON_H";
/// What selects a stable ABI.
const SELECTED: [&[u8]; 2] = [b"Py_LIMITED_API", b"Py_TARGET_ABI3T"];
/// Entries that are read; a module of a hundred units has a million.
const MOST_ENTRIES: usize = 1 << 22;
/// Lists that import each other.
const DEEPEST: usize = 16;
/// The longest value.
const LONGEST: usize = 64;

/// What one list of macros has.
#[derive(Clone, Copy, Default)]
struct Listed {
    includes: bool,
    selects: bool,
    /// The highest.
    floor: Option<abi3lint_model::Version>,
}

impl Listed {
    fn with(self, other: Listed) -> Listed {
        Listed {
            includes: self.includes || other.includes,
            selects: self.selects || other.selects,
            floor: self.floor.max(other.floor),
        }
    }
}

/// What the lists of macros show; `section` gives the bytes of one, or none.
pub(crate) fn macros<'d>(section: impl Fn(&str) -> &'d [u8], is_little: bool) -> Vec<Evidence> {
    if section(".debug_macro").is_empty() {
        return Vec::new();
    }
    let endian = if is_little { RunTimeEndian::Little } else { RunTimeEndian::Big };
    let load = |id: SectionId| -> Result<Reader<'d>, gimli::Error> { Ok(EndianSlice::new(section(id.name()), endian)) };
    let Ok(dwarf) = Dwarf::load(load) else { return Vec::new() };
    let lists = DebugMacro::from(EndianSlice::new(section(".debug_macro"), endian));
    let mut lists =
        Lists { dwarf: &dwarf, lists, names: names(section(".debug_str")), read: HashMap::new(), left: MOST_ENTRIES };
    let (mut without, mut floor) = (0, None);
    let mut units = dwarf.units();
    while let Ok(Some(header)) = units.next() {
        let Ok(unit) = dwarf.unit(header) else { continue };
        let Some(at) = list_of(&unit) else { continue };
        let Some(listed) = lists.read(&unit, at, 0) else { break };
        without += u32::from(listed.includes && !listed.selects);
        floor = floor.max(listed.floor.filter(|_| listed.includes));
    }
    let without = (without > 0).then_some(Evidence::Unlimited { units: without });
    without.into_iter().chain(floor.map(Evidence::Floor)).collect()
}

/// Where the list of a unit begins.
fn list_of<'d>(unit: &Unit<Reader<'d>>) -> Option<DebugMacroOffset> {
    let mut entries = unit.entries();
    let root = entries.next_dfs().ok()??;
    let value = root.attr_value(dw::DW_AT_macros).or_else(|| root.attr_value(dw::DW_AT_GNU_macros))?;
    match value {
        AttributeValue::DebugMacroRef(at) => Some(at),
        AttributeValue::SecOffset(at) => Some(DebugMacroOffset(at)),
        _ => None,
    }
}

/// The places of wanted texts in a table of strings, with what each means.
fn names(strings: &[u8]) -> BTreeMap<usize, Listed> {
    let mut out = BTreeMap::new();
    for name in [INCLUDED, SELECTED[0], SELECTED[1]] {
        for at in memmem::find_iter(strings, name) {
            // A text may be the end of another one, but no name of a macro has one of these at its end.
            let text = &strings[at..];
            let text = &text[..memchr(0, &text[..text.len().min(LONGEST)]).unwrap_or(0)];
            if let Some(listed) = meaning(text) {
                out.insert(at, listed);
            }
        }
    }
    out
}

/// What a definition means; `None` where it is one of another macro.
fn meaning(text: &[u8]) -> Option<Listed> {
    let end = memchr(b' ', text).unwrap_or(text.len());
    let (name, value) = text.split_at(end);
    if name == INCLUDED {
        return Some(Listed { includes: true, ..Listed::default() });
    }
    SELECTED.contains(&name).then(|| {
        let floor = FloorValue::read(&String::from_utf8_lossy(value)).floor();
        Listed { selects: true, floor, ..Listed::default() }
    })
}

/// The lists of a file.
struct Lists<'f, 'd> {
    dwarf: &'f Dwarf<Reader<'d>>,
    lists: DebugMacro<Reader<'d>>,
    names: BTreeMap<usize, Listed>,
    read: HashMap<usize, Listed>,
    /// Entries that may still be read.
    left: usize,
}

impl<'d> Lists<'_, 'd> {
    /// What a list and those that it imports have; `None` where there is too much.
    fn read(&mut self, unit: &Unit<Reader<'d>>, at: DebugMacroOffset, depth: usize) -> Option<Listed> {
        if let Some(known) = self.read.get(&at.0) {
            return Some(*known);
        }
        let mut all = Listed::default();
        // One that imports itself says no more.
        self.read.insert(at.0, all);
        let mut entries = self.lists.get_macros(at).ok().filter(|_| depth < DEEPEST)?;
        while let Ok(Some(entry)) = entries.next() {
            self.left = self.left.checked_sub(1)?;
            let one = match entry {
                MacroEntry::Define { text, .. } => self.meaning(unit, text),
                MacroEntry::Import { offset } => Some(self.read(unit, offset, depth + 1)?),
                _ => None,
            };
            all = all.with(one.unwrap_or_default());
        }
        self.read.insert(at.0, all);
        Some(all)
    }

    fn meaning(&self, unit: &Unit<Reader<'d>>, text: MacroString<Reader<'d>>) -> Option<Listed> {
        let at = match text {
            MacroString::Direct(text) => return meaning(&text.slice()[..text.slice().len().min(LONGEST)]),
            MacroString::StringPointer(at) => at,
            MacroString::IndirectStringPointer(index) => self.dwarf.string_offset(unit, index).ok()?,
            MacroString::Supplementary(_) => return None,
        };
        self.names.get(&at.0).copied()
    }
}
