//! Assumptions about layouts against the layouts of every version: on which CPython can an object run?
//!
//! An assumption holds where the catalog has the field at the same offset and with the same size, or the
//! struct with the same size. Of a field that CPython promises to old binaries the offset is enough: its
//! size is kept as far as binaries need it (`ob_refcnt` is four bytes of eight since 3.14). It must not
//! know how assumptions were found.

use abi3lint_model::{Abi, Assumption, Baked, Config, ConfigSet, Fate, FieldId, Footprint, Part, Place, Version};
use abi3lint_rules::catalog;
use std::collections::BTreeMap;

/// Judges what objects take for granted. `compiled` holds the configurations whose layouts are theirs.
pub fn footprint(baked: &[Baked], compiled: ConfigSet) -> Footprint {
    let of = |abi| Version::all().filter_map(move |v| Config::new(v, abi));
    let configs: Vec<Config> = of(Abi::Default).chain(of(Abi::FreeThreaded)).collect();
    let mut grouped: BTreeMap<_, Vec<Place>> = BTreeMap::new();
    for b in baked {
        // Fields as they lie in memory, then the size.
        let order = match b.part {
            Part::Field { offset, .. } => offset,
            Part::Size(_) => u32::MAX,
        };
        let key = (catalog::entity(b.record).name, order, b.record, b.part);
        grouped.entry(key).or_default().push(Place { file: b.file, span: b.span });
    }
    let assumptions = grouped.into_iter().filter_map(|((_, _, record, part), mut places)| {
        places.sort_by_key(|p| (p.file, p.span));
        places.dedup();
        let first = *places.first()?;
        let fates = configs.iter().map(|c| match part {
            Part::Field { field, offset } => field_fate(field, offset, compiled, *c),
            Part::Size(size) => match catalog::entity(record).sizes.iter().find(|(on, _)| on.contains(*c)) {
                Some((_, there)) if *there == size => Fate::Holds,
                Some((_, there)) => Fate::Resized(*there),
                None => Fate::Absent,
            },
        });
        Some(Assumption { record, part, uses: places.len() as u32, first, fates: fates.collect() })
    });
    let assumptions = assumptions.collect();
    Footprint { configs, assumptions }
}

fn field_fate(field: FieldId, offset: u32, compiled: ConfigSet, config: Config) -> Fate {
    let facts = catalog::field(field);
    let Some(there) = facts.forms.iter().find(|f| f.on.contains(config)) else { return Fate::Absent };
    // Bit-fields do not begin at their bytes.
    let compiled_there = facts.forms.iter().filter(|f| f.on.intersects(compiled) && f.bit_offset / 8 == offset);
    let bit = compiled_there.map(|f| f.bit_offset).next().unwrap_or(offset.saturating_mul(8));
    if there.bit_offset != bit {
        return Fate::Moved(there.bit_offset / 8);
    }
    let promised = catalog::entity(facts.record).exposes(field);
    let is_struct = catalog::lookup(there.ty).is_some_and(|id| !catalog::entity(id).fields.is_empty());
    let mut here = facts.forms.iter().filter(|f| f.on.intersects(compiled) && f.bit_offset == there.bit_offset);
    // What lies in an embedded struct is an assumption of its own.
    if promised || is_struct || here.clone().count() == 0 || here.any(|f| f.size == there.size) {
        Fate::Holds
    } else {
        Fate::Resized(there.size)
    }
}
