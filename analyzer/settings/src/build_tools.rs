//! What belongs to a build tool: setuptools, scikit-build-core, `requires-python`. Read leniently; what is
//! not understood is not there.

use crate::{Inferred, at, shown};
use abi3lint_model::{Target, Version};
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// What setuptools and scikit-build-core are told.
pub fn build_tools(root: &Path, pyproject: Option<&Table>) -> Option<Inferred> {
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
pub fn supported_versions(root: &Path, pyproject: Option<&Table>) -> Option<Inferred> {
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
}
