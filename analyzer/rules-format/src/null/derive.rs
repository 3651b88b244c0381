//! What follows from the catalog: a macro or inline that opens into a field of its first argument, or asks for
//! its type, dereferences it.

use super::contracts::{Argument, Contracts, entity};
use super::format::{NamesTable, OutcomeLine};
use crate::Result;
use crate::catalog::{Catalog, Entity, Form};
use abi3lint_model::{Config, VersionSet};
use std::collections::BTreeSet;

/// Functions of the headers that dereference their argument and are themselves expanded or tiny.
const ASKS_TYPE: [&str; 3] = ["Py_TYPE", "Py_IS_TYPE", "PyType_GetFlags"];

/// Fills the versions of which nothing is said.
pub(crate) fn macros(out: &mut Contracts, catalog: &Catalog, except: &[NamesTable]) -> Result<()> {
    let mut not = BTreeSet::new();
    for table in except {
        if table.source.is_empty() {
            return Err(format!("{}: needs a source", table.names.join(", ")));
        }
        for name in &table.names {
            not.insert(entity(catalog, name)?);
        }
    }
    for (id, e) in catalog.entities.iter().enumerate() {
        // Internal macros follow no rule of what their first argument is.
        if e.name.starts_with('_') || !e.name.starts_with("Py") || not.contains(&id) {
            continue;
        }
        let open: VersionSet =
            e.forms.iter().filter(|f| opens(catalog, f)).flat_map(|f| f.on.iter()).map(Config::headers).collect();
        let old = out.arguments.get(&(id, 0));
        let said = old.map_or(0, |a| a.on.values().fold(0, |all, set| all | set.0));
        let new = VersionSet(open.0 & !said);
        if new.is_empty() {
            continue;
        }
        let fresh = || Argument {
            name: first(e, |f| f.line.kind.is_function_macro()),
            ty: first(e, |f| !f.line.kind.is_function_macro()),
            source: "derived: accesses its first argument".to_owned(),
            ..Argument::default()
        };
        let argument = out.arguments.entry((id, 0)).or_insert_with(fresh);
        let set = argument.on.entry(OutcomeLine::Crash).or_default();
        set.0 |= new.0;
    }
    Ok(())
}

/// The first parameter of the newest form of a kind: a name in macros, a type in inlines.
fn first(e: &Entity, kind: impl Fn(&Form) -> bool) -> String {
    e.forms.iter().rev().filter(|f| kind(f)).find_map(|f| f.line.params.first().cloned()).unwrap_or_default()
}

fn opens(catalog: &Catalog, form: &Form) -> bool {
    if !form.line.kind.is_expanded() || form.line.params.is_empty() {
        return false;
    }
    // The table of datetime's functions is no argument.
    let touches = form.line.touches.iter().any(|f| !f.starts_with("PyDateTime_CAPI."));
    let asks = form.line.calls.iter().any(|c| ASKS_TYPE.contains(&c.as_str()) && catalog.by_name.contains_key(c));
    touches || asks
}
