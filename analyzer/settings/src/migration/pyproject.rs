//! pyproject.toml, whose comments and order stay.

use super::draft::Draft;
use toml_edit::{Array, DocumentMut, Formatted, InlineTable, Item, Table, TableLike, Value};

const FILE: &str = "pyproject.toml";

/// `ext-modules` of setuptools.
pub(super) fn extension_modules(draft: &mut Draft<'_>) {
    let hex = draft.hex();
    let is_there = draft.tree.setting("tool.setuptools.ext-modules").is_some();
    if !is_there {
        return;
    }
    let changed = change(draft, |root| {
        let modules = root.get_mut("tool")?.get_mut("setuptools")?.get_mut("ext-modules")?;
        match modules {
            Item::ArrayOfTables(tables) => tables.iter_mut().try_for_each(|t| module(t, &hex)),
            Item::Value(Value::Array(tables)) => {
                tables.iter_mut().try_for_each(|t| inline_module(t.as_inline_table_mut()?, &hex))
            }
            _ => None,
        }
    });
    if changed.is_none() {
        let lines =
            vec!["py-limited-api = true".to_owned(), format!("define-macros = [[\"Py_LIMITED_API\", \"{hex}\"]]")];
        draft.task(FILE, None, "its ext-modules were not understood; each needs", lines);
    }
}

/// A table in one line, whose last value has the blanks before the bracket.
fn inline_module(table: &mut InlineTable, hex: &str) -> Option<()> {
    let last = |table: &mut InlineTable| table.iter().last().map(|(key, _)| key.to_owned());
    let old = last(table);
    module(table, hex)?;
    let new = last(table);
    if let (Some(old), Some(new)) = (old, new)
        && old != new
    {
        let decor = table.get_mut(&old)?.decor_mut();
        let blanks = decor.suffix()?.as_str()?.to_owned();
        decor.set_suffix("");
        table.get_mut(&new)?.decor_mut().set_suffix(blanks);
    }
    Some(())
}

fn module(module: &mut dyn TableLike, hex: &str) -> Option<()> {
    set(module, "py-limited-api", Value::Boolean(Formatted::new(true)));
    let entry = || Array::from_iter(["Py_LIMITED_API", hex]);
    match module.get_mut("define-macros") {
        None => {
            let mut macros = Array::new();
            macros.push(entry());
            module.insert("define-macros", Item::Value(Value::Array(macros)));
        }
        Some(Item::Value(Value::Array(macros))) => {
            let is_macro = |v: &Value| v.as_array()?.get(0)?.as_str().map(|name| name == "Py_LIMITED_API");
            let at = macros.iter().position(|v| is_macro(v) == Some(true));
            match at {
                Some(at) => {
                    if macros.get(at)?.as_array()?.get(1)?.as_str() != Some(hex) {
                        macros.get_mut(at)?.as_array_mut()?.replace(1, hex);
                    }
                }
                None => macros.push(entry()),
            }
        }
        Some(_) => return None,
    }
    Some(())
}

/// The switch of meson-python.
pub(super) fn meson_python(draft: &mut Draft<'_>) {
    set_in(draft, "meson-python", "limited-api", Value::Boolean(Formatted::new(true)));
}

/// The tag of scikit-build-core.
pub(super) fn scikit_build(draft: &mut Draft<'_>) {
    let tag = draft.tag();
    set_in(draft, "scikit-build", "wheel.py-api", Value::from(tag));
}

/// Sets `key`, which may have a dot, in `[tool.NAME]`.
fn set_in(draft: &mut Draft<'_>, name: &str, key: &str, value: Value) {
    let line = format!("{key} = {}", value.to_string().trim());
    let changed = change(draft, |root| {
        let tool = root.entry("tool").or_insert_with(implicit).as_table_like_mut()?;
        let own = tool.entry(name).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()?;
        match key.split_once('.') {
            None => set(own, key, value.clone()),
            Some((first, last)) => {
                let inner = own.entry(first).or_insert_with(|| {
                    let mut table = Table::new();
                    table.set_dotted(true);
                    Item::Table(table)
                });
                set(inner.as_table_like_mut()?, last, value.clone());
            }
        }
        Some(())
    });
    if changed.is_none() {
        draft.task(FILE, None, &format!("it was not understood; [tool.{name}] needs"), vec![line]);
    }
}

/// A table that stands for its children only.
fn implicit() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

/// Sets a value that is not there or another one.
fn set(table: &mut dyn TableLike, key: &str, value: Value) {
    let is_same = |old: &Item| old.as_value().is_some_and(|old| old.to_string().trim() == value.to_string().trim());
    if !table.get(key).is_some_and(is_same) {
        table.insert(key, Item::Value(value));
    }
}

/// Changes the document; `None`: it was not understood, and nothing changed.
fn change(draft: &mut Draft<'_>, edit: impl FnOnce(&mut Table) -> Option<()>) -> Option<()> {
    let file = draft.tree.text(FILE)?;
    // TOML has no line ends of its own, and what is inserted would mix them.
    if file.text.contains('\r') || file.text.starts_with('\u{feff}') {
        return None;
    }
    let mut document: DocumentMut = file.text.parse().ok()?;
    edit(document.as_table_mut())?;
    draft.change(FILE, Some(&file.text), document.to_string());
    Some(())
}
