//! The files that are measured, read into memory before any clock runs.

use abi3lint_model::SourceFile;
use anyhow::{Context, Result, ensure};
use ignore::WalkBuilder;
use std::fs;
use std::path::{Path, PathBuf};

const ENDINGS: [&str; 7] = ["c", "h", "cc", "cpp", "cxx", "hpp", "hh"];

/// Files that are checked in one run.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<SourceFile>,
}

impl Package {
    pub(crate) fn name(&self) -> String {
        self.root.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Bytes of the largest file.
    pub(crate) fn largest(&self) -> usize {
        self.files.iter().map(|f| f.text.len()).max().unwrap_or(0)
    }
}

/// A folder as one package, or each folder in it as one.
pub(crate) fn roots(dir: &Path, each: bool) -> Result<Vec<PathBuf>> {
    ensure!(dir.is_dir(), "{} is not a folder", dir.display());
    if !each {
        return Ok(vec![dir.to_owned()]);
    }
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let mut roots: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()).collect();
    roots.sort();
    Ok(roots)
}

/// Reads the packages in these folders; those without sources are left out.
pub(crate) fn load(roots: Vec<PathBuf>) -> Result<Vec<Package>> {
    let mut packages = Vec::new();
    for root in roots {
        let files = read(&root)?;
        if !files.is_empty() {
            packages.push(Package { root, files });
        }
    }
    Ok(packages)
}

fn read(root: &Path) -> Result<Vec<SourceFile>> {
    let mut paths: Vec<PathBuf> = WalkBuilder::new(root)
        .build()
        .filter_map(|e| Some(e.ok()?.into_path()))
        .filter(|p| p.extension().and_then(|e| e.to_str()).is_some_and(|e| ENDINGS.contains(&e)) && p.is_file())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|p| {
            let text = fs::read(&p).with_context(|| p.display().to_string())?;
            Ok(SourceFile { path: p.to_string_lossy().into_owned(), text })
        })
        // The program refuses such files before it parses anything.
        .filter(|f| f.as_ref().map_or(true, |f| !f.text.contains(&0)))
        .collect()
}
