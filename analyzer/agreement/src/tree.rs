//! Copies of the sources that both front ends read, in groups of files that are one package.
//!
//! In a copy `Py_LIMITED_API` has another name of the same length: what the limited API hides would not
//! compile with it, so both sides see the code that is compiled without it.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files that are judged together.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Whether any headers will do.
    pub(crate) is_fixture: bool,
    /// Where compiler and check run.
    pub(crate) folder: PathBuf,
    /// Files to compile, from that folder.
    pub(crate) units: Vec<String>,
    /// Folders with headers, from that folder.
    pub(crate) include: Vec<String>,
}

const UNITS: &[&str] = &["c", "cc", "cpp", "cxx"];
const HEADERS: &[&str] = &["h", "hh", "hpp", "hxx", "inc", "inl", "ipp", "tcc", "def"];
const HIDDEN: (&str, &str) = ("Py_LIMITED_API", "Py_LIMITED_AP0");

/// The fixtures: each file by itself, the files of a folder named `package` together.
pub(crate) fn fixtures(testdata: &Path, scratch: &Path) -> Result<Vec<Group>> {
    fresh(scratch)?;
    let mut files = BTreeSet::new();
    for folder in ["agreement", "checklist", "flagship", "rules"] {
        copy(&testdata.join(folder), &scratch.join(folder), folder, &mut files)?;
    }
    let mut out: Vec<Group> = Vec::new();
    for unit in files.iter().filter(|f| has_ending(f, UNITS)) {
        let package = unit.find("/package/").map(|at| &unit[..at + "/package".len()]);
        if let Some(known) = out.iter_mut().find(|g| Some(&g.name[..]) == package) {
            known.units.push(unit.clone());
            continue;
        }
        let include = package.map(|p| include(&files, &format!("{p}/"))).unwrap_or_default();
        let name = package.unwrap_or(unit).to_owned();
        out.push(Group { name, is_fixture: true, folder: scratch.to_path_buf(), units: vec![unit.clone()], include });
    }
    Ok(out)
}

/// Packages: each folder of a folder.
pub(crate) fn packages(folder: &Path, scratch: &Path, only: &[String]) -> Result<Vec<Group>> {
    fresh(scratch)?;
    let mut out = Vec::new();
    for name in list(folder)? {
        let source = folder.join(&name);
        if !source.is_dir() || !(only.is_empty() || only.contains(&name)) {
            continue;
        }
        let mut files = BTreeSet::new();
        let to = scratch.join(&name);
        copy(&source, &to, "", &mut files)?;
        let units: Vec<String> = files.iter().filter(|f| has_ending(f, UNITS)).cloned().collect();
        if !units.is_empty() {
            out.push(Group { name, is_fixture: false, folder: to, units, include: include(&files, "") });
        }
    }
    Ok(out)
}

/// Folders with headers below a prefix, and those above them, so that both `<a/b.h>` and `"b.h"` are found.
fn include(files: &BTreeSet<String>, below: &str) -> Vec<String> {
    let mut out = BTreeSet::new();
    for file in files.iter().filter(|f| has_ending(f, HEADERS) && f.starts_with(below)) {
        let mut at = Path::new(file).parent();
        while let Some(folder) = at {
            let text = folder.to_string_lossy().into_owned();
            out.insert(if text.is_empty() { ".".to_owned() } else { text.clone() });
            at = folder.parent().filter(|_| text.len() >= below.len());
        }
    }
    out.into_iter().collect()
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    Path::new(path).extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e))
}

fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Ok(())
}

fn list(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn copy(from: &Path, to: &Path, prefix: &str, files: &mut BTreeSet<String>) -> Result<()> {
    for name in list(from)? {
        let path = from.join(&name);
        let inner = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            copy(&path, &to.join(&name), &inner, files)?;
        } else if has_ending(&name, UNITS) || has_ending(&name, HEADERS) {
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            std::fs::create_dir_all(to)?;
            std::fs::write(to.join(&name), without_limit(bytes))?;
            files.insert(inner);
        }
    }
    Ok(())
}

fn without_limit(mut bytes: Vec<u8>) -> Vec<u8> {
    let (name, other) = (HIDDEN.0.as_bytes(), HIDDEN.1.as_bytes());
    for at in 0..bytes.len().saturating_sub(name.len() - 1) {
        if &bytes[at..at + name.len()] == name {
            bytes[at..at + name.len()].copy_from_slice(other);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_its_columns() {
        let copy = without_limit(b"#ifdef Py_LIMITED_API\n#endif // Py_LIMITED_API".to_vec());
        assert_eq!(copy, b"#ifdef Py_LIMITED_AP0\n#endif // Py_LIMITED_AP0");
    }

    #[test]
    fn headers_are_found_from_each_folder_above() {
        let files = ["a/b/c.h", "a/x.c"].map(str::to_owned).into();
        assert_eq!(include(&files, ""), [".", "a", "a/b"]);
        let files = ["r/package/in/c.h", "r/package/x.c"].map(str::to_owned).into();
        assert_eq!(include(&files, "r/package/"), ["r/package", "r/package/in"]);
    }
}
