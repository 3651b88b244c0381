//! Structs and unions: their forms, sizes and fields.

use super::entities::{Cleaner, blank, finish};
use super::facts::{Facts, Record, configs};
use super::format::{EntityLine, ExposureLine, FieldLine, FormLine, Kind};
use super::notation;
use abi3lint_model::ConfigSet;
use anyhow::{Context, Result};
use std::collections::BTreeMap;

type Place = (u32, u32, String);

pub fn import(facts: &Facts) -> Result<Vec<EntityLine>> {
    let cleaner = Cleaner::new(facts);
    let mut by_name: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for (name, records) in &facts.types {
        // Some versions show a struct by its tag only.
        by_name.entry(cleaner.typedef_of(name).unwrap_or(name)).or_default().extend(records);
    }
    let mut lines = Vec::new();
    for (name, records) in by_name {
        let line = line(name, &records, &cleaner, facts).with_context(|| name.to_owned())?;
        if !line.forms.is_empty() {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn line(name: &str, records: &[&Record], cleaner: &Cleaner<'_>, facts: &Facts) -> Result<EntityLine> {
    let mut forms: Vec<(FormLine, ConfigSet)> = Vec::new();
    let mut sizes: Vec<(u32, ConfigSet)> = Vec::new();
    let mut fields: Vec<(String, Vec<(Place, ConfigSet)>)> = Vec::new();
    let complete = records
        .iter()
        .filter(|r| r.complete)
        .map(|r| configs(&r.on))
        .try_fold(ConfigSet::EMPTY, |a, b| b.map(|b| a | b))?;
    for record in records {
        let mut on = configs(&record.on)?;
        if !record.complete {
            on = on.minus(complete);
        }
        if on.is_empty() {
            continue;
        }
        let kind = if record.complete { Kind::Struct } else { Kind::Opaque };
        match forms.iter_mut().find(|(f, _)| f.kind == kind) {
            Some((form, set)) => {
                if on.0 > set.0 {
                    form.header.clone_from(&record.header);
                }
                *set |= on;
            }
            None => forms.push((blank(kind, &record.header), on)),
        }
        if !record.complete {
            continue;
        }
        if let Some(size) = record.size {
            add(&mut sizes, size, on);
        }
        for field in &record.fields {
            let (field_name, place) = place(field, cleaner)?;
            let at = match fields.iter().position(|(n, _)| *n == field_name) {
                Some(at) => at,
                None => {
                    fields.push((field_name, Vec::new()));
                    fields.len() - 1
                }
            };
            // Structs within an anonymous union may repeat a name; the measurement flattens them.
            if !fields[at].1.iter().any(|(p, set)| *p != place && set.intersects(on)) {
                add(&mut fields[at].1, place, on);
            }
        }
    }
    // In the order of the newest layout of GIL builds, where one has the field.
    fields.sort_by_key(|(_, places)| {
        let gil = |on: ConfigSet| on.iter().filter(|c| !c.abi().is_gil_disabled()).last().map(|c| c.headers());
        let newest = places.iter().max_by_key(|(_, on)| (gil(*on), on.0));
        newest.map(|((offset, ..), on)| (gil(*on).is_none(), *offset, std::cmp::Reverse(gil(*on))))
    });
    let spell = |(place, on): (Place, ConfigSet)| (notation::write(on), place.0, place.1, place.2);
    let exposure = facts.stable.structs.get(name).and_then(|s| match s.kind.as_deref() {
        Some("opaque") => Some(ExposureLine::Opaque),
        Some("partial") => Some(ExposureLine::Partial(s.members.clone())),
        Some("full") => Some(ExposureLine::Full),
        _ => None,
    });
    Ok(EntityLine {
        name: name.to_owned(),
        tag: records.iter().find_map(|r| r.tag.clone()).unwrap_or_default(),
        exposure,
        forms: finish(forms),
        sizes: by_age(sizes).into_iter().map(|(size, on)| (notation::write(on), size)).collect(),
        fields: fields
            .into_iter()
            .map(|(name, places)| FieldLine { name, at: by_age(places).into_iter().map(spell).collect() })
            .collect(),
        ..EntityLine::default()
    })
}

fn add<K: PartialEq>(list: &mut Vec<(K, ConfigSet)>, key: K, on: ConfigSet) {
    match list.iter_mut().find(|(k, _)| *k == key) {
        Some((_, set)) => *set |= on,
        None => list.push((key, on)),
    }
}

fn by_age<K>(mut list: Vec<(K, ConfigSet)>) -> Vec<(K, ConfigSet)> {
    list.sort_by_key(|(_, on)| on.0.trailing_zeros());
    list
}

/// Name, offset in bits, size in bytes, type; the type of a bit field ends with its width.
fn place(field: &[serde_json::Value], cleaner: &Cleaner<'_>) -> Result<(String, Place)> {
    let bad = || format!("field {field:?} is not [name, bit offset, size, type]");
    let text = |i: usize| field.get(i).and_then(|v| v.as_str()).with_context(bad);
    let number = |i: usize| field.get(i).and_then(|v| v.as_u64()).and_then(|n| u32::try_from(n).ok()).with_context(bad);
    Ok((text(0)?.to_owned(), (number(1)?, number(2)?, cleaner.ty(text(3)?))))
}
