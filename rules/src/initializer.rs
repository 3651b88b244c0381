//! The order of a struct's fields in an initializer without names.

use crate::catalog::{entity, field};
use abi3lint_model::{EntityId, FieldId, Version};

/// The fields in the order of an initializer, by the newest layout of a GIL build.
pub fn positions(record: EntityId) -> Vec<FieldId> {
    let newest = |f: &FieldId| {
        let forms = field(*f).forms.iter();
        let of = |v: Version| forms.clone().find(|p| p.on.iter().any(|c| c.headers() == v && !c.abi().is_limited()));
        of(Version::NEWEST).map(|p| p.bit_offset)
    };
    let mut list: Vec<(u32, FieldId)> = entity(record).fields.iter().filter_map(|f| Some((newest(f)?, *f))).collect();
    list.sort();
    // Members of a union share their place; the first one takes it.
    list.dedup_by_key(|f| f.0);
    list.into_iter().map(|f| f.1).collect()
}
