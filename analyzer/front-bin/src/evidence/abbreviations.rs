//! Tables of abbreviations: what each kind of entry in debug information consists of.
//!
//! Units share tables, so each is read once, up to where the next one begins: tables that lie over each other would cost
//! their whole length for each unit. An attribute may take no byte in the entries (a flag that is there, a value that the
//! table has), so a kind with many of these would make one byte of an entry cost as much as the table is long; no
//! compiler writes more than a few.

use gimli::{Abbreviations, DebugAbbrev, DebugAbbrevOffset, DwForm, RunTimeEndian, constants as dw};
use std::collections::HashMap;
use std::sync::Arc;

/// Attributes without a byte that a kind of entry may have.
const MOST_FREE: usize = 32;

/// The tables of a file.
pub(super) struct Tables<'d> {
    bytes: &'d [u8],
    endian: RunTimeEndian,
    /// Where they begin.
    starts: Vec<usize>,
    read: HashMap<usize, Option<Arc<Abbreviations>>>,
}

impl<'d> Tables<'d> {
    /// Those that begin at these offsets.
    pub(super) fn new(bytes: &'d [u8], endian: RunTimeEndian, starts: impl Iterator<Item = usize>) -> Tables<'d> {
        let mut starts: Vec<usize> = starts.collect();
        starts.sort_unstable();
        starts.dedup();
        Tables { bytes, endian, starts, read: HashMap::new() }
    }

    /// The table at an offset; `None` where it is damaged or made to be slow.
    pub(super) fn at(&mut self, start: usize) -> Option<Arc<Abbreviations>> {
        let Tables { bytes, endian, starts, read } = self;
        let parse = || {
            let next = starts.get(starts.partition_point(|s| *s <= start)).copied().unwrap_or(bytes.len());
            let whole = bytes.get(..next.min(bytes.len()))?;
            is_plain(whole.get(start..)?)?;
            DebugAbbrev::new(whole, *endian).abbreviations(DebugAbbrevOffset(start)).ok().map(Arc::new)
        };
        read.entry(start).or_insert_with(parse).clone()
    }
}

/// Whether no kind of entry has too many attributes without a byte.
fn is_plain(table: &[u8]) -> Option<()> {
    let mut rest = table;
    // Code, tag, whether there are children; then name and form of each attribute up to two zeros.
    while number(&mut rest)? != 0 {
        number(&mut rest)?;
        rest = rest.get(1..)?;
        let mut free = 0;
        loop {
            let (name, form) = (number(&mut rest)?, number(&mut rest)?);
            if (name, form) == (0, 0) {
                break;
            }
            let form = DwForm(u16::try_from(form).ok()?);
            if form == dw::DW_FORM_implicit_const {
                number(&mut rest)?;
            }
            free += usize::from(matches!(form, dw::DW_FORM_implicit_const | dw::DW_FORM_flag_present));
            (free <= MOST_FREE).then_some(())?;
        }
    }
    Some(())
}

/// A number of the variable length that these tables have; of one that is too large, whatever is left.
fn number(rest: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift = 64.min(shift + 7);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_end_where_the_next_one_begins() {
        // One struct with a flag, then the end; at offset 6 another table.
        let one = [1, 0x13, 0, 0x3c, 0x19, 0, 0, 0];
        let bytes = [one, one].concat();
        let table = |starts: &[usize], at| Tables::new(&bytes, RunTimeEndian::Little, starts.iter().copied()).at(at);
        assert!(table(&[0, 8], 0).is_some() && table(&[0, 8], 8).is_some());
        assert!(table(&[0, 4, 8], 0).is_none(), "tables that overlap");
        assert!(table(&[20], 20).is_none());
    }

    #[test]
    fn a_kind_of_many_attributes_without_a_byte_is_refused() {
        let table = |flags: usize| [&[1, 0x13, 0][..], &[0x3c, 0x19].repeat(flags), &[0, 0, 0]].concat();
        assert!(is_plain(&table(MOST_FREE)).is_some() && is_plain(&table(MOST_FREE + 1)).is_none());
        // A value of the table has a number more: DW_AT_decl_file, implicit_const, 0.
        assert!(is_plain(&[1, 0x13, 0, 0x3a, 0x21, 0, 0, 0, 0]).is_some());
        assert!(is_plain(&[1, 0x80]).is_none());
    }
}
