//! Which files git tracks, as git itself says.
//!
//! Starts `git` and must not read its files: only git knows its index, its submodules and its work trees.

use abi3lint_command_line::paths::absolute;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files below some paths that git tracks, by their absolute paths.
///
/// # Errors
/// There is no git, or a path does not lie in a work tree of its.
pub(crate) fn tracked(paths: &[PathBuf]) -> Result<HashSet<PathBuf>> {
    let folder = |path: &PathBuf| match path.is_dir() {
        true => absolute(path),
        false => absolute(path).parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    // In this order what lies below a folder comes right after it, and needs no question of its own.
    let mut folders: Vec<PathBuf> = paths.iter().map(folder).collect::<BTreeSet<_>>().into_iter().collect();
    folders.dedup_by(|inner, outer| inner.starts_with(outer));
    folders.iter().try_fold(HashSet::new(), |mut all, folder| {
        all.extend(below(folder)?);
        Ok(all)
    })
}

fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["ls-files", "-z", "--cached", "--recurse-submodules"]);
    let out = command.output().context("--tracked needs git, which cannot be started")?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        bail!("--tracked: git lists no files in '{}': {}", folder.display(), why.trim());
    }
    Ok(out.stdout.split(|b| *b == 0).filter(|name| !name.is_empty()).map(|name| folder.join(path_of(name))).collect())
}

/// A path as git writes it.
fn path_of(name: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(name))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}
