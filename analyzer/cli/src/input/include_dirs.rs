//! Directories in which a compiler searches for headers, asked for many names.
//!
//! A build can name as many directories as it has sources, and most names are in none or one of them. So the
//! answer for a name is kept, and where there are many directories each is listed once, and only those are
//! asked that have an entry like the first component of the name. With the directories `a` (holding `x/`) and
//! `b` (holding `y.h`), `x/z.h` asks `a` alone. What a list leaves open (a directory that cannot be listed, a name
//! that begins with `..`, letters beyond ASCII, of which file systems have several spellings) is asked of the
//! file system, so that the answer is always that of trying all of them in order.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// So few directories are asked without a list of what they hold.
const FEW: usize = 16;

/// Directories in the order in which they are searched.
#[derive(Debug)]
pub(crate) struct IncludeDirs<'d> {
    dirs: Vec<&'d Path>,
    entries: OnceLock<Entries>,
    found: Mutex<HashMap<String, Option<PathBuf>>>,
}

/// What the directories hold, by their places in the order.
#[derive(Debug, Default)]
struct Entries {
    /// By the name of an entry in small letters, as some file systems do not tell them apart.
    holders: HashMap<String, Vec<usize>>,
    unlisted: Vec<usize>,
}

impl<'d> IncludeDirs<'d> {
    pub(crate) fn new<P: AsRef<Path> + 'd>(named: impl Iterator<Item = &'d P>) -> IncludeDirs<'d> {
        let mut seen = HashSet::new();
        let dirs = named.map(P::as_ref).filter(|d| seen.insert(*d)).collect();
        IncludeDirs { dirs, entries: OnceLock::new(), found: Mutex::default() }
    }

    /// The first file of this name.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let known = || self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(name) {
            return answer.clone();
        }
        let file = |dir: &Path| Some(dir.join(name)).filter(|p| p.is_file());
        let answer = match self.candidates(name) {
            Some(places) => places.iter().find_map(|i| file(self.dirs[*i])),
            None => self.dirs.iter().find_map(|d| file(d)),
        };
        known().insert(name.to_owned(), answer.clone());
        answer
    }

    /// The directories that may hold the name, in order; `None`: all of them may.
    fn candidates(&self, name: &str) -> Option<Vec<usize>> {
        let Some(Component::Normal(first)) = Path::new(name).components().next() else { return None };
        if self.dirs.len() <= FEW || !name.is_ascii() {
            return None;
        }
        let entries = self.entries.get_or_init(|| Entries::of(&self.dirs));
        let holders = entries.holders.get(&first.to_str()?.to_ascii_lowercase());
        let mut places: Vec<usize> = holders.into_iter().flatten().chain(&entries.unlisted).copied().collect();
        places.sort_unstable();
        Some(places)
    }
}

impl Entries {
    fn of(dirs: &[&Path]) -> Entries {
        let mut entries = Entries::default();
        for (i, dir) in dirs.iter().enumerate() {
            match fs::read_dir(if dir.as_os_str().is_empty() { Path::new(".") } else { dir }) {
                Ok(list) => {
                    for name in list.filter_map(|e| e.ok()?.file_name().into_string().ok()) {
                        entries.holders.entry(name.to_ascii_lowercase()).or_default().push(i);
                    }
                }
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(_) => entries.unlisted.push(i),
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_directories_answer_as_few_do() {
        let root = tempfile::tempdir().unwrap();
        let dirs: Vec<PathBuf> = (0..40).map(|i| root.path().join(format!("d{i}"))).collect();
        let write = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for path in ["d7/a.h", "d3/sub/b.h", "d30/sub/b.h", "d30/sub/c.h", "d9/dir.h/x", "d11/dir.h", "d5/ü.h", "up.h"]
        {
            write(path);
        }
        let few: Vec<PathBuf> = [3, 5, 7, 9, 11, 30].map(|i| dirs[i].clone()).to_vec();
        let (few, many) = (IncludeDirs::new(few.iter()), IncludeDirs::new(dirs.iter()));
        assert!(few.candidates("a.h").is_none() && many.candidates("a.h").is_some_and(|c| c == [7]));
        for (name, expected) in [
            ("a.h", Some("d7/a.h")),
            ("sub/b.h", Some("d3/sub/b.h")),
            ("sub/c.h", Some("d30/sub/c.h")),
            ("./a.h", Some("d7/./a.h")),
            ("dir.h", Some("d11/dir.h")),
            ("ü.h", Some("d5/ü.h")),
            ("../up.h", Some("d3/../up.h")),
            ("gone.h", None),
            ("sub/gone.h", None),
        ] {
            // A directory that is not there leads nowhere, so that `..` begins at the first one that is.
            let shown = |d: &IncludeDirs<'_>| {
                let found = d.find(name)?;
                Some(found.strip_prefix(root.path()).unwrap().to_str().unwrap().to_owned())
            };
            assert_eq!(shown(&few).as_deref(), expected, "{name}");
            assert_eq!(shown(&many).as_deref(), expected, "{name}");
            assert_eq!(shown(&many).as_deref(), expected, "{name}, asked again");
        }
    }
}
