//! Which field of a struct of CPython's a value of an initialiser is for.

use super::values::Item;
use abi3lint_model::{ConfigSet, EntityId, FieldId};
use abi3lint_rules::catalog;

/// The field that each value of a list is for, by the positions of the struct: `None` for one that is behind the last. The set has the configurations
/// in which that is unknown: values without a name stand behind others that only some configurations have, or a name is
/// none of the struct's.
pub(super) fn of_items<'i>(
    record: EntityId,
    positions: &[FieldId],
    items: &'i [Item],
) -> (Vec<(&'i Item, Option<FieldId>)>, ConfigSet) {
    let (mut out, mut unknown) = (Vec::with_capacity(items.len()), ConfigSet::EMPTY);
    // Where each value without a name stands, behind the last one that has one.
    let mut start = 0;
    let mut before: Vec<ConfigSet> = Vec::new();
    for item in items {
        let here = item.live.may;
        match &item.field {
            Some(name) => match catalog::field_of(record, name) {
                Some(field) => {
                    start = positions.iter().position(|f| *f == field).map_or(start, |i| i + 1);
                    before.clear();
                    out.push((item, Some(field)));
                }
                None => unknown |= here,
            },
            None => {
                let holds = |of: &&ConfigSet| here.minus(**of).is_empty();
                let at = before.iter().filter(holds).count();
                if before.iter().any(|b| b.intersects(here) && !here.minus(*b).is_empty()) {
                    unknown |= here;
                } else {
                    out.push((item, positions.get(start + at).copied()));
                }
                before.push(here);
            }
        }
    }
    (out, unknown)
}
