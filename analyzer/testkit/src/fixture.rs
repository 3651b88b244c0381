//! Fixtures on disk: single files, and folders named `package` whose files are judged together.

use crate::expect::{Directives, Expectation, parse};
use abi3lint_model::SourceFile;
use std::path::{Path, PathBuf};

/// A fixture.
#[derive(Debug)]
pub struct Fixture {
    /// Its path from the workspace's root.
    pub name: String,
    /// What its files ask for together.
    pub directives: Directives,
    /// Its files.
    pub files: Vec<SourceFile>,
    /// By file: what it expects.
    pub expectations: Vec<Vec<Expectation>>,
}

const EXTENSIONS: &[&str] = &["c", "h", "cpp", "hpp"];

/// The folder `testdata/`.
pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

/// All fixtures below a folder of `testdata/`, sorted by path.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn fixtures(folder: &str) -> Result<Vec<Fixture>, String> {
    let mut out = Vec::new();
    collect(&format!("testdata/{folder}"), &testdata().join(folder), &mut out)?;
    Ok(out)
}

fn collect(name: &str, folder: &Path, out: &mut Vec<Fixture>) -> Result<(), String> {
    for (entry, path) in entries(name, folder)? {
        let name = format!("{name}/{entry}");
        if path.is_dir() && entry == "package" {
            let mut files = Vec::new();
            sources(&name, &path, &mut files)?;
            out.push(load(name, files)?);
        } else if path.is_dir() {
            collect(&name, &path, out)?;
        } else if is_source(&path) {
            let files = vec![read(name.clone(), &path)?];
            out.push(load(name, files)?);
        }
    }
    Ok(())
}

fn sources(name: &str, folder: &Path, out: &mut Vec<SourceFile>) -> Result<(), String> {
    for (entry, path) in entries(name, folder)? {
        let name = format!("{name}/{entry}");
        if path.is_dir() {
            sources(&name, &path, out)?;
        } else if is_source(&path) {
            out.push(read(name, &path)?);
        }
    }
    Ok(())
}

fn entries(name: &str, folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let fail = |e: std::io::Error| format!("{name}: {e}");
    let mut list = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        list.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    list.sort();
    Ok(list)
}

fn is_source(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| EXTENSIONS.contains(&e))
}

fn read(name: String, path: &Path) -> Result<SourceFile, String> {
    let text = std::fs::read(path).map_err(|e| format!("{name}: {e}"))?;
    Ok(SourceFile { path: name, text })
}

fn load(name: String, files: Vec<SourceFile>) -> Result<Fixture, String> {
    let mut directives = Directives::default();
    let mut expectations = Vec::new();
    for f in &files {
        let (d, e) = parse(&String::from_utf8_lossy(&f.text)).map_err(|e| format!("{}:{e}", f.path))?;
        expectations.push(e);
        if d != Directives::default() {
            if directives != Directives::default() {
                return Err(format!("{name}: two files of a package have directives"));
            }
            directives = d;
        }
    }
    if directives.targets.is_empty() {
        return Err(format!("{name}: no '//@ targets:'"));
    }
    for e in expectations.iter().flatten() {
        if let Some(t) = e.only.iter().find(|t| !directives.targets.contains(t)) {
            return Err(format!("{name}:{}: {t} is not a target of the fixture", e.line));
        }
    }
    Ok(Fixture { name, directives, files, expectations })
}
