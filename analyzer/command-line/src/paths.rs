//! Paths as texts to compare: what is the same place, and what lies below it.
//!
//! Must not touch the file system, except for the working directory.

use std::path::{Component, Path, PathBuf};

/// The absolute path without `.` and `..` steps; links are not followed, as the paths are only compared.
pub fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in full.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            p => out.push(p),
        }
    }
    out
}

/// An absolute path as people write it: relative to the working directory where it lies below.
pub fn relative(path: &Path) -> PathBuf {
    let here = absolute(Path::new("."));
    path.strip_prefix(&here).map(Path::to_path_buf).unwrap_or_else(|_| path.to_owned())
}
