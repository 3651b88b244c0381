//! Where the addresses of a PE image lie in the file: each section has its bytes there, up to the end of its last page,
//! which is what the loader maps.
//!
//! That is more than a section says that it uses. Tools that rename the libraries of a wheel (delvewheel) write the new names
//! behind that, and tables may name what lies in other sections.
//!
//! Example: a section at 0x8c000 that uses 0x814 bytes and has 0xa00 in the file has the address 0x8c900, but not
//! 0x8ca00.

use object::LittleEndian as LE;
use object::read::pe::{ImportTable, SectionTable};

/// Bytes of a page.
const PAGE: u32 = 4096;

/// The sections of an image, by address.
pub(super) struct Map<'d> {
    parts: Vec<(u32, &'d [u8])>,
}

impl<'d> Map<'d> {
    pub(super) fn new(bytes: &'d [u8], sections: &SectionTable<'d>) -> Map<'d> {
        let part = |section: &object::pe::ImageSectionHeader| {
            let (used, stored) = (section.virtual_size.get(LE), section.size_of_raw_data.get(LE));
            let mapped = if used == 0 { stored } else { stored.min(used.checked_next_multiple_of(PAGE)?) };
            let from = bytes.get(section.pointer_to_raw_data.get(LE) as usize..)?;
            let part = &from[..from.len().min(mapped as usize)];
            (!part.is_empty()).then_some((section.virtual_address.get(LE), part))
        };
        let mut parts: Vec<(u32, &[u8])> = sections.iter().filter_map(part).collect();
        parts.sort_by_key(|p| p.0);
        Map { parts }
    }

    /// What reads the tables and names of imports in the section of an address.
    pub(super) fn imports(&self, address: u32) -> Option<ImportTable<'d>> {
        let (start, part) = self.containing(address)?;
        Some(ImportTable::new(part, start, address))
    }

    /// The section that an address lies in: where it begins, and its bytes.
    pub(super) fn containing(&self, address: u32) -> Option<(u32, &'d [u8])> {
        let i = self.parts.partition_point(|p| p.0 <= address);
        let (start, part) = *self.parts.get(i.checked_sub(1)?)?;
        ((address - start) < part.len() as u32).then_some((start, part))
    }
}
