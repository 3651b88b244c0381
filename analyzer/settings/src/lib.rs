//! The project's own files, as far as they tell which ABI it promises.
//!
//! `abi3lint.toml` and `[tool.abi3lint]` are ours and checked strictly; everything else belongs to a
//! build tool and is only read. The program and the compiler plugin share this; it must not know the
//! environment, a command line or a source.

mod build_tools;

use abi3lint_model::{Target, TargetError};
use build_tools::{build_tools, supported_versions};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use toml::{Table, Value};

/// Targets and where they come from, in words that follow "from".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inferred {
    pub targets: Vec<Target>,
    pub source: String,
}

/// What is wrong with a project's settings; names the file.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error("cannot read {path}")]
    Unreadable { path: String, source: io::Error },
    #[error("{path} is no valid TOML")]
    NoToml { path: String, source: toml::de::Error },
    #[error("{place}: unknown key '{key}'{hint}")]
    UnknownKey { place: String, key: String, hint: String },
    #[error("[tool.abi3lint] in {path} is no table")]
    NoTable { path: String },
    #[error("{place}: 'targets' is a list of strings")]
    NoList { place: String },
    #[error("{place}")]
    Target { place: String, source: TargetError },
}

type Result<T> = std::result::Result<T, SettingsError>;

/// Keys of `[tool.abi3lint]`.
const KEYS: [&str; 1] = ["targets"];
/// Files that make a directory a project.
const MARKS: [&str; 4] = ["abi3lint.toml", "pyproject.toml", "setup.cfg", "setup.py"];

/// The targets that the nearest project above a path names: those that it promises, else the versions
/// that it supports.
///
/// # Errors
/// A file that cannot be read, that is no TOML, or that names an unknown target or key.
pub fn project_targets(start: &Path) -> Result<Option<Inferred>> {
    let Some(root) = project_root(start) else { return Ok(None) };
    let pyproject = read_toml(&root.join("pyproject.toml"))?;
    Ok(promise(&root, &pyproject)?.or_else(|| supported_versions(&root, pyproject.as_ref().map(|p| &p.1))))
}

/// The targets that the nearest project above a path promises, without the versions that it supports.
///
/// # Errors
/// As [`project_targets`].
pub fn promised_targets(start: &Path) -> Result<Option<Inferred>> {
    let Some(root) = project_root(start) else { return Ok(None) };
    promise(&root, &read_toml(&root.join("pyproject.toml"))?)
}

fn promise(root: &Path, pyproject: &Option<(PathBuf, Table)>) -> Result<Option<Inferred>> {
    if let Some((path, table)) = read_toml(&root.join("abi3lint.toml"))?
        && let Some(found) = own(&table, &shown(&path))?
    {
        return Ok(Some(found));
    }
    if let Some((path, table)) = pyproject {
        let name = shown(path);
        if let Some(tool) = at(table, "tool.abi3lint") {
            let Value::Table(tool) = tool else { return Err(SettingsError::NoTable { path: name }) };
            if let Some(found) = own(tool, &format!("[tool.abi3lint] in {name}"))? {
                return Ok(Some(found));
            }
        }
    }
    Ok(build_tools(root, pyproject.as_ref().map(|p| &p.1)))
}

fn project_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    let first = if start.is_dir() { start.as_path() } else { start.parent()? };
    // `..` in an argument would hide the real parents; a directory that is gone has none to hide.
    let first = fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
    let is_root = |dir: &&Path| MARKS.iter().any(|m| dir.join(m).is_file());
    first.ancestors().find(is_root).map(Path::to_path_buf)
}

fn read_toml(path: &Path) -> Result<Option<(PathBuf, Table)>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SettingsError::Unreadable { path: shown(path), source }),
    };
    let table = text.trim_start_matches('\u{feff}').parse();
    let table = table.map_err(|source| SettingsError::NoToml { path: shown(path), source })?;
    Ok(Some((path.to_owned(), table)))
}

/// Relative to the working directory where it lies below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let relative = here.as_ref().ok().and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}

fn own(table: &Table, name: &str) -> Result<Option<Inferred>> {
    let place = || name.to_owned();
    if let Some(key) = table.keys().find(|k| !KEYS.contains(&k.as_str())) {
        let near = KEYS.iter().find(|k| strsim::damerau_levenshtein(k, key) <= 2);
        let hint = near.map(|k| format!("; did you mean '{k}'?")).unwrap_or_default();
        return Err(SettingsError::UnknownKey { place: place(), key: key.clone(), hint });
    }
    let list = match table.get("targets") {
        None => return Ok(None),
        Some(Value::String(one)) => Some(vec![one.as_str()]),
        Some(Value::Array(many)) => many.iter().map(Value::as_str).collect(),
        Some(_) => None,
    };
    let list = list.ok_or_else(|| SettingsError::NoList { place: place() })?;
    if list.is_empty() {
        return Ok(None);
    }
    let targets = list.iter().map(|t| Target::parse(t)).collect::<std::result::Result<_, _>>();
    let targets = targets.map_err(|source| SettingsError::Target { place: place(), source })?;
    Ok(Some(Inferred { targets, source: place() }))
}

/// The value at a dotted path of plain keys.
fn at<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut table = table;
    for key in parents.split('.').filter(|k| !k.is_empty()) {
        table = table.get(key)?.as_table()?;
    }
    table.get(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    #[test]
    fn our_own_keys_are_checked() {
        let own = |text: &str| {
            own(&text.parse().unwrap(), "abi3lint.toml").map_err(|e| {
                let why = e.source().map(|s| format!(": {s}")).unwrap_or_default();
                format!("{e}{why}")
            })
        };
        assert!(own("target = ['cp39-abi3']").unwrap_err().contains("did you mean 'targets'?"));
        assert!(own("targets = ['abi4']").unwrap_err().contains("prototype"));
        assert!(own("targets = 3").unwrap_err().contains("list of strings"));
        assert_eq!(own("targets = []"), Ok(None));
        assert_eq!(own("targets = ['cp39-abi3', 'cp313t']").unwrap().unwrap().targets.len(), 2);
    }
}
