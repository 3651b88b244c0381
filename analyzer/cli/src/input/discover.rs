//! Which files a run judges: those that were named, and the C and C++ sources, shared objects and wheels below directories.
//!
//! Must not open a file. Paths stay as they were given; below a directory they are its argument joined
//! with the relative path. A link to a file is that file: what several paths lead to is judged once, under the path
//! that is no link where there is one. Links to directories are not followed: they lead in circles.

use crate::input::ignore_files::guarded;
use abi3lint_front_bin::is_library_name;
use abi3lint_model::{Problem, ProblemKind};
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Names that end in one of these are C or C++, also as templates that a build step fills in.
const ENDINGS: [&str; 16] = [
    ".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".c.in", ".cpp.in", ".h.in", ".c.src",
    ".h.src", ".inc.src",
];
/// Names that end in one of these are read where a source includes them.
const PARTS: [&str; 5] = [".inc", ".inl", ".ipp", ".tcc", ".tpp"];

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    /// In the order of the report, each once.
    pub files: Vec<PathBuf>,
    /// Other paths that lead to one of the files, with its path.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Whether standard input was named.
    pub stdin: bool,
    /// Paths that are not there or directories that cannot be read.
    pub problems: Vec<Problem>,
}

/// A path that was named or found.
#[derive(Debug)]
struct Candidate {
    path: PathBuf,
    /// Where it leads.
    real: PathBuf,
    is_link: bool,
}

/// Finds the files below these arguments.
pub(crate) fn discover(arguments: &[PathBuf]) -> Discovered {
    let mut found = Discovered::default();
    let mut files: Vec<Candidate> = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            found.stdin = true;
            continue;
        }
        match argument.metadata() {
            Ok(m) if m.is_dir() => walk(argument, &mut files, &mut found.problems),
            // Whoever names a file wants it judged, whatever it is called.
            Ok(_) => {
                files.push(Candidate { real: real(argument), is_link: argument.is_symlink(), path: argument.clone() })
            }
            Err(e) => found.problems.push(unreadable(argument, &e)),
        }
    }
    // By bytes, as reports are ordered: `Path` would put `a/b.c` before `a-b.c`.
    files.sort_by(|a, b| a.path.as_os_str().as_encoded_bytes().cmp(b.path.as_os_str().as_encoded_bytes()));
    let mut kept: HashMap<&Path, usize> = HashMap::new();
    for (i, f) in files.iter().enumerate().filter(|(_, f)| !f.is_link).chain(files.iter().enumerate()) {
        kept.entry(&f.real).or_insert(i);
    }
    for (i, f) in files.iter().enumerate() {
        match kept.get(&*f.real) {
            Some(first) if *first != i => found.links.push((f.path.clone(), files[*first].path.clone())),
            _ => found.files.push(f.path.clone()),
        }
    }
    found.problems.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The path without links, where it leads anywhere.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| abi3lint_command_line::paths::absolute(path))
}

/// A path that could not be read, and what follows from it.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        path: path.to_string_lossy().into_owned(),
        line: None,
        message: format!("cannot be read and was not checked: {error}"),
    }
}

fn walk(root: &Path, files: &mut Vec<Candidate>, problems: &mut Vec<Problem>) {
    let whole = real(root);
    let of_entry = |e: DirEntry| -> Option<Result<Candidate, Problem>> {
        let kind = e.file_type()?;
        if !(kind.is_file() || kind.is_symlink()) || !(is_source(e.path()) || is_binary_name(e.path())) {
            return None;
        }
        if kind.is_symlink() {
            match e.path().metadata() {
                Ok(m) if !m.is_file() => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(unreadable(&as_given(root, e.into_path()), &error))),
            }
            let real = real(e.path());
            return Some(Ok(Candidate { path: as_given(root, e.into_path()), real, is_link: true }));
        }
        let real = e.path().strip_prefix(root).map_or_else(|_| e.path().to_owned(), |rest| whole.join(rest));
        Some(Ok(Candidate { path: as_given(root, e.into_path()), real, is_link: false }))
    };
    let found = Mutex::new((Vec::new(), Vec::new()));
    let (builder, refused) = match guarded(root, |_| true) {
        Ok(guarded) => guarded,
        Err(problem) => return problems.push(problem),
    };
    each_entry(builder, |entry| {
        let result = match entry {
            Ok(e) => of_entry(e),
            Err(e) => walk_problem(root, &e).map(Err),
        };
        if let (Some(result), Ok(mut found)) = (result, found.lock()) {
            match result {
                Ok(candidate) => found.0.push(candidate),
                Err(problem) => found.1.push(problem),
            }
        }
    });
    if let Ok((candidates, errors)) = found.into_inner() {
        files.extend(candidates);
        problems.extend(errors);
    }
    problems.extend(refused.lock().map(|mut list| std::mem::take(&mut *list)).unwrap_or_default());
}

fn each_entry(mut builder: WalkBuilder, each: impl Fn(Result<DirEntry, ignore::Error>) + Sync) {
    builder.threads(rayon::current_num_threads()).build_parallel().run(|| {
        Box::new(|entry| {
            each(entry);
            WalkState::Continue
        })
    });
}

/// Sources, headers and parts of both below a folder, or only in it; in no order.
pub(crate) fn readable(folder: &Path, is_deep: bool) -> Vec<PathBuf> {
    // Who judges the folder is told what of it could not be read.
    let Ok((mut builder, _)) = guarded(folder, |_| true) else { return Vec::new() };
    let is_wanted =
        |e: &DirEntry| e.file_type().is_some_and(|t| !t.is_dir()) && (is_source(e.path()) || is_part(e.path()));
    if !is_deep {
        // One folder is read before threads have begun.
        let entries = builder.max_depth(Some(1)).build().filter_map(Result::ok);
        return entries.filter(is_wanted).map(DirEntry::into_path).collect();
    }
    let found = Mutex::new(Vec::new());
    each_entry(builder, |entry| {
        let Some(e) = entry.ok().filter(is_wanted) else { return };
        if let Ok(mut found) = found.lock() {
            found.push(e.into_path());
        }
    });
    found.into_inner().unwrap_or_default()
}

/// Those of some paths below a folder that are not ignored.
pub(crate) fn not_ignored(folder: &Path, wanted: &HashSet<PathBuf>) -> HashSet<PathBuf> {
    let paths: HashSet<PathBuf> = wanted.iter().flat_map(|w| w.ancestors().map(Path::to_path_buf)).collect();
    let Ok((builder, _)) = guarded(folder, move |e| paths.contains(e.path())) else { return HashSet::new() };
    let found = builder.build().filter_map(Result::ok).map(DirEntry::into_path);
    found.filter(|p| wanted.contains(p)).collect()
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
    ends_in(path, &ENDINGS)
}

/// Whether a file below a directory is a shared object or a wheel: by its name.
pub(crate) fn is_binary_name(path: &Path) -> bool {
    is_library_name(&path.to_string_lossy()) || ends_in(path, &[".whl"])
}

/// Whether a file is commonly a part of others: by its name.
fn is_part(path: &Path) -> bool {
    ends_in(path, &PARTS)
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let Some(name) = path.file_name() else { return false };
    let name = name.to_string_lossy().to_ascii_lowercase();
    endings.iter().any(|e| name.len() > e.len() && name.ends_with(e))
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
