//! The versions of CPython that a project supports, by `requires-python` and its older spellings.

use crate::Inferred;
use crate::build_files::Tree;
use crate::setuptools::{ini, keyword};
use abi3lint_model::{Target, Version};
use toml::Value;

/// The versions that the project supports.
pub(crate) fn supported(tree: &Tree) -> Option<Inferred> {
    let (specifier, source) = required(tree)?;
    let (first, last) = range(&specifier)?;
    Some(Inferred::new(vec![Target::Versions { first, last, free_threaded: false }], source))
}

/// The oldest of them, and where it is said.
pub(crate) fn oldest(tree: &Tree) -> Option<(Version, String)> {
    let (specifier, source) = required(tree)?;
    Some((range(&specifier)?.0, source))
}

/// A version specifier, and the place that says it.
fn required(tree: &Tree) -> Option<(String, String)> {
    if let Some(required) = tree.setting("project.requires-python").and_then(Value::as_str) {
        return Some((required.to_owned(), tree.named("pyproject.toml", "requires-python")));
    }
    if let Some(found) =
        tree.text("setup.cfg").and_then(|t| Some(ini(&t.text, "options", "python_requires")?.to_owned()))
    {
        return Some((found, tree.named("setup.cfg", "python_requires")));
    }
    let found = keyword(&tree.text("setup.py")?.code, "python_requires")?;
    Some((found, tree.named("setup.py", "python_requires")))
}

/// The oldest and the newest CPython of the catalog that a version specifier (PEP 440) admits.
fn range(specifier: &str) -> Option<(Version, Version)> {
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
        const NEWEST: u8 = Version::NEWEST.0;
        for (text, first, last) in [
            (">=3.9", 9, NEWEST),
            (">=3.9,<4", 9, NEWEST),
            (">= 3.8, < 3.14", 8, 13),
            ("~=3.9", 9, NEWEST),
            ("==3.11.*", 11, 11),
            (">=2.7, !=3.6.*", 6, NEWEST),
            (">3.9.1, <=3.12", 9, 12),
            ("==3.*", 6, NEWEST),
        ] {
            assert_eq!(range(text), Some((Version(first), Version(last))), "{text}");
        }
        for text in ["<3.2", ">=4", "three", ">=3.13,<3.10"] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
