//! Structs and unions: their forms, sizes and fields.

use crate::entities::{Cleaner, blank, finish};
use abi3lint_capi_measure::facts::{Declared, Record};
use abi3lint_model::ConfigSet;
use abi3lint_rules_format::catalog::{EntityLine, FieldLine, FormLine, Kind};
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// Offset in bits, size in bytes, type.
pub(crate) type Place = (u32, u32, String);

/// Struct layouts while they are put together.
#[derive(Debug, Default)]
pub(crate) struct Layouts {
    pub(crate) tag: String,
    pub(crate) forms: Vec<(FormLine, ConfigSet)>,
    pub(crate) sizes: Vec<(u32, ConfigSet)>,
    pub(crate) fields: Vec<(String, Vec<(Place, ConfigSet)>)>,
}

pub(crate) fn import(facts: &Declared, cleaner: &Cleaner<'_>) -> Result<Vec<EntityLine>> {
    let mut by_name: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for (name, records) in &facts.types {
        // Some versions show a struct by its tag only.
        by_name.entry(cleaner.typedef_of(name).unwrap_or(name)).or_default().extend(records);
    }
    let mut lines = Vec::new();
    for (name, records) in by_name {
        let line = layouts(&records, cleaner).with_context(|| name.to_owned())?.line(name);
        if !line.forms.is_empty() {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn layouts(records: &[&Record], cleaner: &Cleaner<'_>) -> Result<Layouts> {
    let mut out = Layouts::default();
    let complete = records.iter().filter(|r| r.complete).fold(ConfigSet::EMPTY, |a, r| a | r.on.0);
    for record in records {
        let on = if record.complete { record.on.0 } else { record.on.0.minus(complete) };
        if on.is_empty() {
            continue;
        }
        let kind = if record.complete { Kind::Struct } else { Kind::Opaque };
        out.form(blank(kind, &record.header), on);
        if !record.complete {
            continue;
        }
        if let Some(size) = record.size {
            add(&mut out.sizes, size, on);
        }
        for field in &record.fields {
            let (name, place) = place(field, cleaner)?;
            out.field(&name, place, on);
        }
    }
    out.tag = records.iter().find_map(|r| r.tag.clone()).unwrap_or_default();
    Ok(out)
}

impl Layouts {
    /// Adds a form, whose header is that of the newest configuration.
    pub(crate) fn form(&mut self, form: FormLine, on: ConfigSet) {
        match self.forms.iter_mut().find(|(f, _)| f.kind == form.kind) {
            Some((old, set)) => {
                if on > *set {
                    old.header = form.header;
                }
                *set |= on;
            }
            None => self.forms.push((form, on)),
        }
    }

    pub(crate) fn size(&mut self, size: u32, on: ConfigSet) {
        add(&mut self.sizes, size, on);
    }

    pub(crate) fn field(&mut self, name: &str, place: Place, on: ConfigSet) {
        let at = match self.fields.iter().position(|(n, _)| n == name) {
            Some(at) => at,
            None => {
                self.fields.push((name.to_owned(), Vec::new()));
                self.fields.len() - 1
            }
        };
        // Structs within an anonymous union may repeat a name; the measurement flattens them.
        if !self.fields[at].1.iter().any(|(p, set)| *p != place && set.intersects(on)) {
            add(&mut self.fields[at].1, place, on);
        }
    }

    pub(crate) fn line(mut self, name: &str) -> EntityLine {
        // In the order of the newest layout of GIL builds, where one has the field.
        self.fields.sort_by_key(|(_, places)| {
            let gil = |on: ConfigSet| on.iter().filter(|c| !c.abi().is_gil_disabled()).last().map(|c| c.headers());
            let newest = places.iter().max_by_key(|(_, on)| (gil(*on), *on));
            newest.map(|((offset, ..), on)| (gil(*on).is_none(), *offset, std::cmp::Reverse(gil(*on))))
        });
        let spell = |(place, on): (Place, ConfigSet)| (on.to_string(), place.0, place.1, place.2);
        EntityLine {
            name: name.to_owned(),
            tag: self.tag,
            forms: finish(self.forms),
            sizes: by_age(self.sizes).into_iter().map(|(size, on)| (on.to_string(), size)).collect(),
            fields: self
                .fields
                .into_iter()
                .map(|(name, places)| FieldLine { name, at: by_age(places).into_iter().map(spell).collect() })
                .collect(),
            ..EntityLine::default()
        }
    }
}

fn add<K: PartialEq>(list: &mut Vec<(K, ConfigSet)>, key: K, on: ConfigSet) {
    match list.iter_mut().find(|(k, _)| *k == key) {
        Some((_, set)) => *set |= on,
        None => list.push((key, on)),
    }
}

fn by_age<K>(mut list: Vec<(K, ConfigSet)>) -> Vec<(K, ConfigSet)> {
    list.sort_by_key(|(_, on)| on.first());
    list
}

/// Name, offset in bits, size in bytes, type; the type of a bit field ends with its width.
fn place(field: &[serde_json::Value], cleaner: &Cleaner<'_>) -> Result<(String, Place)> {
    let bad = || format!("field {field:?} is not [name, bit offset, size, type]");
    let text = |i: usize| field.get(i).and_then(|v| v.as_str()).with_context(bad);
    let number = |i: usize| field.get(i).and_then(|v| v.as_u64()).and_then(|n| u32::try_from(n).ok()).with_context(bad);
    Ok((text(0)?.to_owned(), (number(1)?, number(2)?, cleaner.ty(text(3)?))))
}
