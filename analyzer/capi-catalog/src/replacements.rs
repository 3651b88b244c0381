//! What to use instead. Versions are left to the build, which knows them from the entity's own line.

use crate::entities::Tables;
use abi3lint_capi_measure::facts::Facts;
use abi3lint_rules_format::catalog::{ReplacementLine, UseLine};
use std::collections::BTreeMap;

/// Types whose fields can be asked for by slot id.
const SLOT_TYPES: [&str; 6] =
    ["PyTypeObject", "PyAsyncMethods", "PyBufferProcs", "PyMappingMethods", "PyNumberMethods", "PySequenceMethods"];

pub(crate) fn import(facts: &Facts, tables: &Tables) -> Vec<ReplacementLine> {
    let mut lines: BTreeMap<String, Vec<UseLine>> = BTreeMap::new();
    for (name, replacement) in &facts.replacements {
        let attribute = attribute(name, &replacement.note);
        let note = if attribute.is_some() { "" } else { &replacement.note };
        let get_attribute = "PyObject_GetAttrString";
        let mut with: Vec<UseLine> = replacement
            .with
            .iter()
            .filter(|u| u.name != get_attribute)
            .map(|u| plain(u.name.clone(), note.into()))
            .collect();
        if let Some(attribute) = attribute {
            // An attribute works in every version and ABI: a way of its own, not a remark.
            with.push(plain(get_attribute.into(), attribute));
        }
        if !with.is_empty() {
            lines.insert(name.clone(), with);
        }
    }
    let records = tables.types.iter().filter(|t| SLOT_TYPES.contains(&t.name.as_str()));
    for (record, field) in records.flat_map(|t| t.fields.iter().map(move |f| (&t.name, &f.name))) {
        let slot = format!("Py_{field}");
        // Slot ids of values that PyType_Spec holds exist from 3.15 on and cannot be read back.
        let Some(listed) = facts.stable.get(&slot).filter(|l| facts.slots.contains_key(&slot) && l.added != "3.15")
        else {
            continue;
        };
        let note = format!("PyType_GetSlot(type, {slot}); for static types only from 3.10 on");
        // The function is older than some ids.
        let limited = Some(listed.added.clone()).filter(|a| !matches!(a.as_str(), "3.2" | "3.5"));
        lines.insert(format!("{record}.{field}"), vec![UseLine { limited, ..plain("PyType_GetSlot".into(), note) }]);
    }
    lines
        .into_iter()
        .map(|(name, with)| ReplacementLine { of: vec![name], with, access: None, source: String::new() })
        .collect()
}

/// The attribute that a note speaks of. Two notes serve a group of names at once.
fn attribute(name: &str, note: &str) -> Option<String> {
    let (_, spelled) = note.split_once("attribute")?;
    let own = name.rsplit_once('.').map(|(_, field)| field.to_owned());
    let getter = name.rsplit_once("_GET_").map(|(_, what)| what.to_lowercase());
    Some(match own.filter(|_| spelled.contains("same name")).or(getter.filter(|_| spelled.contains("..."))) {
        Some(one) => format!("attribute {one}; new reference"),
        None => format!("attribute{spelled}; new reference"),
    })
}

fn plain(what: String, note: String) -> UseLine {
    UseLine { what, public: None, limited: None, note, access: None }
}
