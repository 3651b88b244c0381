//! Which file an include names: path arithmetic without any I/O, so that who reads the files of a package and who
//! evaluates its conditions find the same ones.
//!
//! A quoted name is looked for beside the including file, then in the directories of the command line, then among
//! the files of the package whose path ends like it; of these the nearest counts. Example: `#include "kit.h"` in
//! `src/main.c` is `src/kit.h` also where `src/include/kit.h` exists, and however both paths were spelled.
//!
//! Limit: which directories a build passes for a file is often unknown, hence the last step. It is a guess, and is
//! not made for the headers of the C library.

use abi3lint_rules::catalog;
use rustc_hash::{FxHashMap, FxHashSet};

/// Headers in angle brackets that come from the C library wherever no directory of the command line has them.
const LIBRARY: [&str; 33] = [
    "assert.h",
    "complex.h",
    "ctype.h",
    "dlfcn.h",
    "errno.h",
    "fcntl.h",
    "fenv.h",
    "float.h",
    "inttypes.h",
    "iso646.h",
    "limits.h",
    "locale.h",
    "math.h",
    "pthread.h",
    "setjmp.h",
    "signal.h",
    "stdalign.h",
    "stdarg.h",
    "stdatomic.h",
    "stdbool.h",
    "stddef.h",
    "stdint.h",
    "stdio.h",
    "stdlib.h",
    "string.h",
    "sys/stat.h",
    "sys/types.h",
    "tgmath.h",
    "threads.h",
    "time.h",
    "uchar.h",
    "unistd.h",
    "wchar.h",
];

/// A name that begins with more `..` is not looked for in the directories of the build.
const MOST_STEPS_UP: usize = 32;

/// Where relative paths begin.
#[derive(Clone, Debug, Default)]
pub struct Search {
    folder: String,
}

impl Search {
    /// Relative paths begin at the folder.
    pub fn new(folder: &str) -> Search {
        Search { folder: folder.to_owned() }
    }

    /// The path from the folder on, without `.` and inner `..` steps: two spellings of one place are the same.
    pub fn absolute(&self, path: &str) -> String {
        normal(&joined(&self.folder, path))
    }
}

/// The place beside a file where a quoted include is looked for first.
pub fn beside(from: &str, name: &str) -> String {
    normal(&joined(folder_of(from), name))
}

/// The directories in which includes are searched.
///
/// A build can name as many directories as it has sources, so no include asks all of them. Only files whose
/// last component is that of the include can be what it names: of each such file, what stands before the
/// include's name is looked up among the directories. `x/y.h` is `inc/x/y.h` where `inc` is one of them. The
/// directory that was named first wins, as if all of them had been tried in order.
#[derive(Debug)]
pub(crate) struct SearchDirs {
    /// By the number of `..` with which a name begins: where each directory, that many steps up, stands in the
    /// order.
    places: Vec<FxHashMap<String, usize>>,
}

impl SearchDirs {
    /// For these includes.
    pub(crate) fn new<'d, 'i>(
        search: &Search,
        named: impl Iterator<Item = &'d str>,
        includes: impl Iterator<Item = &'i str>,
    ) -> SearchDirs {
        let steps = includes.map(|name| steps_up(&normal(name))).max().unwrap_or(0).min(MOST_STEPS_UP);
        let mut seen = FxHashSet::default();
        let dirs: Vec<String> = named.map(|d| search.absolute(d)).filter(|d| seen.insert(d.clone())).collect();
        let up = |steps: usize| {
            let mut places = FxHashMap::default();
            for (i, d) in dirs.iter().enumerate() {
                places.entry(normal(&joined(d, &"../".repeat(steps)))).or_insert(i);
            }
            places
        };
        SearchDirs { places: (0..=steps).map(up).collect() }
    }

    /// The one of the candidates that an include of this name finds.
    pub(crate) fn find<'p>(&self, name: &str, candidates: &[&'p str]) -> Option<&'p str> {
        let name = normal(name);
        let places = self.places.get(steps_up(&name))?;
        let name = name.trim_start_matches("../");
        let place = |path: &str| -> Option<usize> {
            let before = path.strip_suffix(name)?;
            let dir = if before.is_empty() { before } else { before.strip_suffix('/')? };
            places.get(if dir.is_empty() && !before.is_empty() { "/" } else { dir }).copied()
        };
        candidates.iter().filter_map(|path| Some((place(path)?, *path))).min().map(|(_, path)| path)
    }
}

/// With how many `..` a path begins.
fn steps_up(normal: &str) -> usize {
    normal.split('/').take_while(|p| *p == "..").count()
}

/// Whether an include is of CPython's, whatever files there are.
pub fn is_cpythons(name: &str, angled: bool) -> bool {
    name == "Python.h" || (angled && catalog::header(name).is_some())
}

/// Files by their names, for includes whose directory is not known.
#[derive(Debug, Default)]
pub struct Names<'p>(FxHashMap<&'p str, Vec<&'p str>>);

impl<'p> Names<'p> {
    /// Of absolute paths.
    pub fn of(paths: impl IntoIterator<Item = &'p str>) -> Names<'p> {
        let mut names = Names::default();
        for path in paths {
            names.0.entry(base_name(path)).or_default().push(path);
        }
        names
    }

    /// The files whose last component is that of the include.
    pub fn like(&self, name: &str) -> &[&'p str] {
        self.0.get(base_name(name)).map_or(&[], Vec::as_slice)
    }

    /// The file whose path ends like the include's and is nearest to the including file.
    pub fn nearest(&self, from: &str, name: &str, angled: bool) -> Option<&'p str> {
        if angled && LIBRARY.contains(&name) {
            return None;
        }
        let tail = normal(name);
        let tail = tail.trim_start_matches("../");
        let common = |path: &str| path.bytes().zip(from.bytes()).take_while(|(a, b)| a == b).count();
        let all = self.like(tail).iter().copied().filter(|path| ends_with_path(path, tail));
        all.min_by_key(|path| (std::cmp::Reverse(common(path)), *path))
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| if dir.is_empty() { "/" } else { dir })
}

fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, b)| b)
}

fn joined(dir: &str, name: &str) -> String {
    if dir.is_empty() || name.starts_with('/') { name.to_owned() } else { format!("{dir}/{name}") }
}

fn ends_with_path(path: &str, tail: &str) -> bool {
    path.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// The path without `.`, empty and inner `..` steps.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for (i, p) in path.split('/').enumerate() {
        match p {
            "." => {}
            "" if i > 0 || path.is_empty() => {}
            ".." if parts.last() == Some(&"") => {}
            ".." if parts.last().is_some_and(|l| *l != "..") => {
                parts.pop();
            }
            _ => parts.push(p),
        }
    }
    if parts == [""] { "/".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_place_are_the_same() {
        let search = Search::new("/w/src");
        for path in ["kit.h", "./kit.h", "../src/kit.h", "/w/src/kit.h", "/w//src/./kit.h", "sub/../kit.h"] {
            assert_eq!(search.absolute(path), "/w/src/kit.h", "{path}");
        }
        assert_eq!(search.absolute("../.."), "/");
        assert_eq!(Search::default().absolute("./a/../../b.h"), "../b.h");
    }

    #[test]
    fn beside_a_file_is_its_folder() {
        for (from, name, place) in [
            ("/w/a.c", "k.h", "/w/k.h"),
            ("/w/s/a.c", "../k.h", "/w/k.h"),
            ("a.c", "k.h", "k.h"),
            ("/a.c", "k.h", "/k.h"),
            ("a.c", "/w/k.h", "/w/k.h"),
        ] {
            assert_eq!(beside(from, name), place);
        }
    }

    #[test]
    fn the_first_directory_that_has_the_file_wins() {
        let paths = ["one/x.h", "two/x.h", "two/sub/x.h", "x.h", "/opt/inc/x.h"];
        for (dirs, name, expected) in [
            (&["two", "one"][..], "x.h", Some(1)),
            (&["none", "./one/", "two"], "x.h", Some(0)),
            (&["two"], "sub/x.h", Some(2)),
            (&["one", "two//sub/."], "../sub//x.h", Some(2)),
            (&["two/sub/deep"], "../../x.h", Some(1)),
            (&["."], "x.h", Some(3)),
            (&["one/.."], "x.h", Some(3)),
            (&["/opt/inc"], "x.h", Some(4)),
            (&["/"], "inc/x.h", None),
            (&["/"], "opt/inc/x.h", Some(4)),
            (&["wo", "t"], "x.h", None),
            (&[], "x.h", None),
            (&["one"], "../../../x.h", None),
        ] {
            let dirs = SearchDirs::new(&Search::default(), dirs.iter().copied(), [name].into_iter());
            assert_eq!(dirs.find(name, &paths), expected.map(|i: usize| paths[i]), "{dirs:?} {name}");
        }
    }

    #[test]
    fn the_nearest_of_a_name_counts() {
        let names = Names::of(["/w/a/x/k.h", "/w/b/x/k.h", "/w/b/bk.h", "/w/c/stdio.h"]);
        assert_eq!(names.nearest("/w/b/m.c", "x/k.h", true), Some("/w/b/x/k.h"));
        assert_eq!(names.nearest("/w/m.c", "../k.h", false), Some("/w/a/x/k.h"));
        assert_eq!(names.nearest("/w/m.c", "y/k.h", false), None);
        assert_eq!(names.nearest("/w/m.c", "stdio.h", true), None);
        assert_eq!(names.nearest("/w/m.c", "stdio.h", false), Some("/w/c/stdio.h"));
    }
}
