//! Ignore files that must not be opened: the library that reads them would wait for a pipe, or read a device
//! without an end.

use abi3lint_model::{Problem, ProblemKind};
use ignore::{DirEntry, WalkBuilder};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What the walk reads in each folder.
const NAMES: [&str; 2] = [".gitignore", ".ignore"];
/// What it reads in a repository's own folder.
const EXCLUDE: &str = ".git/info/exclude";
/// A larger one was not written by hand.
const LARGEST: u64 = 1 << 20;

/// What a walk leaves out because an ignore file there must not be opened.
pub(crate) type Refused = Arc<Mutex<Vec<Problem>>>;

/// A walk of a folder through the entries that are wanted.
///
/// # Errors
/// An ignore file of the folder itself, or of one above it, which holds there too.
pub(crate) fn guarded(
    root: &Path,
    is_wanted: impl Fn(&DirEntry) -> bool + Send + Sync + 'static,
) -> Result<(WalkBuilder, Refused), Problem> {
    let names = || NAMES.into_iter().chain([EXCLUDE]);
    let real = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let above = real.ancestors().flat_map(|folder| names().map(|name| folder.join(name)));
    if let Some(problem) = unusable(above, root) {
        return Err(problem);
    }
    let refused = Refused::default();
    let list = Arc::clone(&refused);
    let mut builder = WalkBuilder::new(root);
    builder.filter_entry(move |entry| {
        if !is_wanted(entry) {
            return false;
        }
        let is_folder = entry.file_type().is_some_and(|t| t.is_dir());
        let files = NAMES.iter().map(|name| entry.path().join(name));
        let Some(problem) = is_folder.then(|| unusable(files, entry.path())).flatten() else { return true };
        if let Ok(mut list) = list.lock() {
            list.push(problem);
        }
        false
    });
    Ok((builder, refused))
}

/// The first of a folder's ignore files that is no regular file or too large, as the reason why nothing below the
/// folder is judged.
fn unusable(mut files: impl Iterator<Item = PathBuf>, folder: &Path) -> Option<Problem> {
    let why = files.find_map(|path| {
        let m = path.metadata().ok().filter(|m| !m.is_dir())?;
        let what = match m.is_file() {
            true => (m.len() > LARGEST).then(|| format!("is larger than {} MiB", LARGEST >> 20))?,
            false => "is not a regular file".to_owned(),
        };
        Some(format!("not checked: {} {what}, so the files that it excludes are unknown", path.display()))
    });
    why.map(|message| Problem {
        kind: ProblemKind::Unreadable,
        path: folder.to_string_lossy().into_owned(),
        line: None,
        message,
    })
}
