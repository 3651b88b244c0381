//! Which files a run judges: those that were named, and the C and C++ sources below directories.
//!
//! Must not open a file. Paths stay as they were given; below a directory they are its argument joined
//! with the relative path.

use abi3lint_model::{Problem, ProblemKind};
use ignore::{WalkBuilder, WalkState};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

/// Names that end in one of these are C or C++, also as templates that a build step fills in.
const ENDINGS: [&str; 16] = [
    ".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".c.in", ".cpp.in", ".h.in", ".c.src",
    ".h.src", ".inc.src",
];

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order of the report, each once.
    pub files: Vec<PathBuf>,
    /// Whether standard input was named.
    pub stdin: bool,
    /// Paths that are not there or directories that cannot be read.
    pub problems: Vec<Problem>,
}

/// Finds the files below these arguments.
pub(crate) fn discover(arguments: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut files = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            found.stdin = true;
            continue;
        }
        match argument.metadata() {
            Ok(m) if m.is_dir() => walk(argument, &mut files, &mut found.problems),
            // Whoever names a file wants it judged, whatever it is called.
            Ok(_) => files.push(argument.clone()),
            Err(e) => found.problems.push(unreadable(argument, &e)),
        }
    }
    // A file that is named and also below a directory is judged once, under its first spelling.
    // By bytes, as reports are ordered: `Path` would put `a/b.c` before `a-b.c`.
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let mut seen = BTreeSet::new();
    files.retain(|f| seen.insert(plain(f)));
    found.files = files;
    found.problems.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// A path that could not be read, and what follows from it.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        path: path.to_string_lossy().into_owned(),
        line: None,
        message: format!("cannot be read, so it was not judged: {error}"),
    }
}

fn walk(root: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    // Links below a directory are not followed: they lead out of it, or in circles.
    let walker = WalkBuilder::new(root).threads(rayon::current_num_threads()).build_parallel();
    let found = Mutex::new((Vec::new(), Vec::new()));
    walker.run(|| {
        Box::new(|entry| {
            let result = match entry {
                Ok(e) if e.file_type().is_some_and(|t| t.is_file()) && is_source(e.path()) => Ok(e.into_path()),
                Ok(_) => return WalkState::Continue,
                Err(e) => Err(e),
            };
            if let Ok(mut found) = found.lock() {
                match result {
                    Ok(path) => found.0.push(as_given(root, path)),
                    Err(e) => found.1.extend(walk_problem(root, &e)),
                }
            }
            WalkState::Continue
        })
    });
    if let Ok((paths, errors)) = found.into_inner() {
        files.extend(paths);
        problems.extend(errors);
    }
}

/// The default argument `.` leaves no trace in paths.
fn as_given(root: &Path, path: PathBuf) -> PathBuf {
    if root.as_os_str() == "." { path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path) } else { path }
}

/// Only what could not be read; a malformed ignore file hides nothing.
fn walk_problem(root: &Path, error: &ignore::Error) -> Option<Problem> {
    let io = error.io_error()?;
    let mut path = root;
    let mut at = error;
    loop {
        at = match at {
            ignore::Error::WithPath { path: p, err } => {
                path = p;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    Some(unreadable(path, io))
}

/// Whether a file below a directory is judged: by its name.
pub(crate) fn is_source(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let name = name.to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|e| name.len() > e.len() && name.ends_with(e))
}

/// The path without `.` components.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|c| *c != Component::CurDir).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_their_names() {
        for yes in ["a.c", "x/a.H", "a.cpp", "a.c.in", "npy.c.src", "a.hxx"] {
            assert!(is_source(Path::new(yes)), "{yes}");
        }
        for no in ["a.py", ".c", "c", "a.cfg", "a.c.orig", "a.in"] {
            assert!(!is_source(Path::new(no)), "{no}");
        }
    }
}
