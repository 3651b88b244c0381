//! Where what is built goes, and the one file that a step leaves there.

use abi3lint_workspace::metadata;
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Where wheels and source distributions go.
pub(crate) fn dist() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("dist"))
}

/// The only file of a folder with this ending.
///
/// # Errors
/// There is none, or there are several.
pub(crate) fn only_file(folder: &Path, ending: &str) -> Result<PathBuf> {
    let files = fs::read_dir(folder)?.flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == ending)).collect();
    ensure!(found.len() == 1, "{} holds {} files .{ending}", folder.display(), found.len());
    Ok(found.remove(0))
}
