//! `migration.toml` -> `static FAMILIES: &[Family]`, in the order of the file.

use serde::Deserialize;
use std::fmt::Write;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Families {
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    title: String,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    symbols: Vec<String>,
    #[serde(default)]
    records: Vec<String>,
    #[serde(default)]
    general: bool,
    text: String,
    before: String,
    after: String,
}

/// The code of the table.
///
/// # Errors
/// The file cannot be read, or is no such list.
pub(crate) fn table(from: &Path) -> Result<String, String> {
    let fail = |e: String| format!("{}: {}", from.display(), e.trim_end());
    let text = std::fs::read_to_string(from).map_err(|e| fail(e.to_string()))?;
    let families: Families = toml::from_str(&text).map_err(|e| fail(e.to_string()))?;
    let mut out = String::from("static FAMILIES: &[Family] = &[\n");
    for Family { title, rules, symbols, records, general, text, before, after } in &families.family {
        let unknown = rules.iter().find(|id| !Path::new("checks").join(format!("{id}.toml")).is_file());
        if let Some(id) = unknown {
            return Err(fail(format!("'{title}' names '{id}', which is no rule")));
        }
        let (text, before, after) = (text.trim(), before.trim(), after.trim());
        let written = writeln!(
            out,
            "Family {{ title: {title:?}, rules: &{rules:?}, symbols: &{symbols:?}, records: &{records:?}, \
             is_general: {general}, text: {text:?}, before: {before:?}, after: {after:?} }},"
        );
        written.map_err(|e| e.to_string())?;
    }
    out.push_str("];\n");
    Ok(out)
}
