//! The project's own files, as far as they tell which ABI it promises.
//!
//! `abi3lint.toml` and `[tool.abi3lint]` are ours and checked strictly; everything else belongs to a
//! build tool and is only read.

use crate::infer::Inferred;
use abi3lint_model::{Target, Version};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Keys of `[tool.abi3lint]`.
const KEYS: [&str; 1] = ["targets"];
/// Files that make a directory a project.
const MARKS: [&str; 4] = ["abi3lint.toml", "pyproject.toml", "setup.cfg", "setup.py"];

/// The targets that the nearest project above a path names: those that it promises, else the versions
/// that it supports.
///
/// # Errors
/// A file that cannot be read, that is no TOML, or that names an unknown target or key.
pub(crate) fn project_targets(start: &Path) -> Result<Option<Inferred>> {
    let Some(root) = project_root(start) else { return Ok(None) };
    let pyproject = read_toml(&root.join("pyproject.toml"))?;
    Ok(promise(&root, &pyproject)?.or_else(|| supported_versions(&root, pyproject.as_ref().map(|p| &p.1))))
}

/// The targets that the nearest project above a path promises, without the versions that it supports.
///
/// # Errors
/// As [`project_targets`].
pub(crate) fn promised_targets(start: &Path) -> Result<Option<Inferred>> {
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
            let Value::Table(tool) = tool else { bail!("{name}: [tool.abi3lint] is no table") };
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
        Err(e) => return Err(e).with_context(|| format!("cannot read {}", shown(path))),
    };
    let table =
        text.trim_start_matches('\u{feff}').parse().with_context(|| format!("{} is no valid TOML", shown(path)))?;
    Ok(Some((path.to_owned(), table)))
}

/// Relative to the working directory where it lies below.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let relative = here.as_ref().ok().and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}

fn own(table: &Table, name: &str) -> Result<Option<Inferred>> {
    if let Some(key) = table.keys().find(|k| !KEYS.contains(&k.as_str())) {
        let hint = abi3lint_report::nearest(key, KEYS).map(|k| format!("; did you mean '{k}'?")).unwrap_or_default();
        bail!("{name}: unknown key '{key}'{hint}");
    }
    let list = match table.get("targets") {
        None => return Ok(None),
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(many)) => match many.iter().map(Value::as_str).collect() {
            Some(list) => list,
            None => bail!("{name}: 'targets' is a list of strings"),
        },
        Some(_) => bail!("{name}: 'targets' is a list of strings"),
    };
    if list.is_empty() {
        return Ok(None);
    }
    let targets: Result<Vec<Target>, _> = list.iter().map(|t| Target::parse(t)).collect();
    Ok(Some(Inferred { targets: targets.with_context(|| name.to_owned())?, source: name.to_owned() }))
}

/// What setuptools and scikit-build-core are told.
fn build_tools(root: &Path, pyproject: Option<&Table>) -> Option<Inferred> {
    let text = |name: &str| fs::read(root.join(name)).map(|b| String::from_utf8_lossy(&b).into_owned()).ok();
    let string = |path: &str| pyproject.and_then(|t| at(t, path)).and_then(Value::as_str);
    let setup_cfg = text("setup.cfg").unwrap_or_default();
    let named = |name: &str, what: &str| format!("{what} in {}", shown(&root.join(name)));
    let abi3 = |tag: &str, source: String| {
        let target = Target::parse(&format!("{}-abi3", tag.trim())).ok()?;
        Some(Inferred { targets: vec![target], source })
    };
    if let Some(found) =
        ini(&setup_cfg, "bdist_wheel", "py_limited_api").and_then(|tag| abi3(tag, named("setup.cfg", "py_limited_api")))
    {
        return Some(found);
    }
    for key in ["py-limited-api", "py_limited_api"] {
        if let Some(found) = string(&format!("tool.distutils.bdist_wheel.{key}"))
            .and_then(|tag| abi3(tag, named("pyproject.toml", "[tool.distutils.bdist_wheel]")))
        {
            return Some(found);
        }
    }
    if let Some(found) =
        text("setup.py").as_deref().and_then(in_setup_py).and_then(|tag| abi3(tag, named("setup.py", "py_limited_api")))
    {
        return Some(found);
    }
    string("tool.scikit-build.wheel.py-api").and_then(|tag| abi3(tag, named("pyproject.toml", "wheel.py-api")))
}

/// The versions that the project supports.
fn supported_versions(root: &Path, pyproject: Option<&Table>) -> Option<Inferred> {
    let named = |name: &str, what: &str| format!("{what} in {}", shown(&root.join(name)));
    let versions = |text: &str, source: String| {
        let (first, last) = supported(text)?;
        Some(Inferred { targets: vec![Target::Versions { first, last, free_threaded: false }], source })
    };
    let required = pyproject.and_then(|t| at(t, "project.requires-python")).and_then(Value::as_str);
    if let Some(found) = required.and_then(|t| versions(t, named("pyproject.toml", "requires-python"))) {
        return Some(found);
    }
    let setup_cfg = fs::read(root.join("setup.cfg")).ok()?;
    let text = String::from_utf8_lossy(&setup_cfg);
    versions(ini(&text, "options", "python_requires")?, named("setup.cfg", "python_requires"))
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

/// A value of an INI file, its key with `-` or `_`.
fn ini<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            inside = name.trim() == section;
        } else if inside
            && let Some((k, value)) = line.split_once(['=', ':'])
            && k.trim().replace('-', "_") == key
        {
            return Some(value.trim());
        }
    }
    None
}

/// `"py_limited_api": "cp39"` or `py_limited_api="cp39"` in a setup.py.
fn in_setup_py(text: &str) -> Option<&str> {
    text.match_indices("py_limited_api").find_map(|(at, name)| {
        let rest = text[at + name.len()..].trim_start_matches(['"', '\'', ' ', ':', '=', '\t']);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
        rest[..end].starts_with("cp3").then_some(&rest[..end])
    })
}

/// The oldest and the newest CPython of the catalog that a version specifier (PEP 440) admits.
fn supported(specifier: &str) -> Option<(Version, Version)> {
    let clauses: Option<Vec<_>> = specifier.split(',').map(str::trim).filter(|c| !c.is_empty()).map(clause).collect();
    let clauses = clauses?;
    let admitted = |v: &Version| clauses.iter().all(|c| c.0 <= v.0 && v.0 <= c.1);
    let first = Version::all().find(admitted)?;
    let last = Version::all().rev().find(admitted)?;
    Some((first, last))
}

/// One clause as a range of minor versions, both ends included. Micro versions do not matter, and an
/// exclusion only narrows what is supported within the range.
fn clause(text: &str) -> Option<(u8, u8)> {
    const ALL: (u8, u8) = (0, u8::MAX);
    const NONE: (u8, u8) = (1, 0);
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (op, version) = (text[..split].trim(), text[split..].trim());
    let mut parts = version.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let minor: Option<u8> = parts.next().and_then(|m| m.parse().ok());
    let has_micro = parts.next().is_some_and(|m| m != "*");
    let range = match (op, major.cmp(&3)) {
        ("!=", _) => ALL,
        (">=" | ">", std::cmp::Ordering::Less) | ("<" | "<=", std::cmp::Ordering::Greater) => ALL,
        (_, std::cmp::Ordering::Less | std::cmp::Ordering::Greater) => NONE,
        (">=" | ">", _) => (minor.unwrap_or(0), u8::MAX),
        ("<=", _) => (0, minor.unwrap_or(0)),
        ("<", _) if has_micro => (0, minor?),
        ("<", _) => minor.and_then(|m| m.checked_sub(1)).map_or(NONE, |m| (0, m)),
        ("~=", _) if has_micro => (minor?, minor?),
        ("~=", _) => (minor?, u8::MAX),
        ("==" | "===", _) => minor.map_or(ALL, |m| (m, m)),
        _ => return None,
    };
    Some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_ranges_of_versions() {
        for (text, first, last) in [
            (">=3.9", 9, 15),
            (">=3.9,<4", 9, 15),
            (">= 3.8, < 3.14", 8, 13),
            ("~=3.9", 9, 15),
            ("==3.11.*", 11, 11),
            (">=2.7, !=3.6.*", 6, 15),
            (">3.9.1, <=3.12", 9, 12),
            ("==3.*", 6, 15),
        ] {
            assert_eq!(supported(text), Some((Version(first), Version(last))), "{text}");
        }
        for text in ["<3.2", ">=4", "three", ">=3.13,<3.10"] {
            assert_eq!(supported(text), None, "{text}");
        }
    }

    #[test]
    fn build_tools_are_read_leniently() {
        let cfg = "[metadata]\npy_limited_api = cp36\n[bdist_wheel]\npy-limited-api=cp39\n";
        assert_eq!(ini(cfg, "bdist_wheel", "py_limited_api"), Some("cp39"));
        assert_eq!(in_setup_py("Extension(py_limited_api=True), {'py_limited_api': 'cp311'}"), Some("cp311"));
        assert_eq!(in_setup_py("py_limited_api = limited"), None);
    }

    #[test]
    fn our_own_keys_are_checked() {
        let own = |text: &str| own(&text.parse().unwrap(), "abi3lint.toml").map_err(|e| format!("{e:#}"));
        assert!(own("target = ['cp39-abi3']").unwrap_err().contains("did you mean 'targets'?"));
        assert!(own("targets = ['abi4']").unwrap_err().contains("prototype"));
        assert!(own("targets = 3").unwrap_err().contains("list of strings"));
        assert_eq!(own("targets = []"), Ok(None));
        assert_eq!(own("targets = ['cp39-abi3', 'cp313t']").unwrap().unwrap().targets.len(), 2);
    }
}
