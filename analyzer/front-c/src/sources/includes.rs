//! What files include, and which file of the package each include names.

use super::file::FileScan;
use super::include_paths::{Names, Search, SearchDirs, beside, is_cpythons};
use super::language::is_unit;
use crate::options::Options;
use abi3lint_model::SourceFile;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// What a file includes, live or not, in its order: the name, and whether it stands in angle brackets.
/// Names that macros build are left out.
pub fn includes(file: &SourceFile) -> Vec<(String, bool)> {
    let scan = FileScan::new(file, Some(false));
    scan.includes.iter().map(|i| (i.name.to_owned(), i.angled)).collect()
}

/// How long the name in an include may be: no system opens a file by a longer one.
const MOST_NAME: usize = 4096;

/// What a file may include, without a scan: what [`includes`] gives, and what stands so in a comment or a string.
pub fn may_include(text: &[u8]) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    // All of them only go on, so that a long line is looked at once.
    let (mut line, mut hash) = (Next::of(text, [b'\n', b'\n']), Next::of(text, [b'#', b'#']));
    let mut open = Next::of(text, [b'"', b'<']);
    let (mut quote, mut angle) = (Next::of(text, [b'"', b'"']), Next::of(text, [b'>', b'>']));
    let mut start = 0;
    for at in memchr::memmem::find_iter(text, "include") {
        while line.from(start) < at {
            start = line.from(start) + 1;
        }
        let end = line.from(start);
        let open = open.from(at);
        // A comment may stand between the number sign and the word.
        if hash.from(start) > at || open >= end {
            continue;
        }
        let angled = text[open] == b'<';
        let close = if angled { angle.from(open + 1) } else { quote.from(open + 1) };
        if close < end && close - open <= MOST_NAME {
            found.extend(std::str::from_utf8(&text[open + 1..close]).ok().map(|name| (name, angled)));
        }
    }
    found
}

/// The next of some bytes in a text, asked for at places that only go on.
struct Next<'t> {
    text: &'t [u8],
    bytes: [u8; 2],
    at: usize,
}

impl<'t> Next<'t> {
    fn of(text: &'t [u8], bytes: [u8; 2]) -> Next<'t> {
        let at = memchr::memchr2(bytes[0], bytes[1], text).unwrap_or(text.len());
        Next { text, bytes, at }
    }

    /// The first one from a place on; the end of the text where there is none.
    fn from(&mut self, place: usize) -> usize {
        if self.at < place {
            let rest = &self.text[place..];
            self.at = place + memchr::memchr2(self.bytes[0], self.bytes[1], rest).unwrap_or(rest.len());
        }
        self.at
    }
}

/// The files by their absolute paths, and by those of links to them.
pub(crate) fn by_path(files: &[FileScan<'_>], search: &Search, options: &Options) -> FxHashMap<String, usize> {
    let mut by_path: FxHashMap<String, usize> = FxHashMap::default();
    for (i, f) in files.iter().enumerate() {
        by_path.entry(search.absolute(f.path)).or_insert(i);
    }
    for (link, path) in &options.links {
        if let Some(i) = by_path.get(&search.absolute(path)).copied() {
            by_path.entry(search.absolute(link)).or_insert(i);
        }
    }
    by_path
}

/// The files of some paths, as far as there are any.
pub(crate) fn files_of(paths: &[String], by_path: &FxHashMap<String, usize>, search: &Search) -> Vec<usize> {
    paths.iter().filter_map(|p| by_path.get(&search.absolute(p)).copied()).collect()
}

/// A header that C++ sources include and no C source does is C++, whatever it looks like.
pub(crate) fn headers_of_cpp(files: &mut [FileScan<'_>], resolved: &[Vec<Option<usize>>]) {
    let reached = |cpp: bool| {
        let mut reached = vec![false; files.len()];
        let units = (0..files.len()).filter(|i| is_unit(files[*i].path) && files[*i].cpp == cpp);
        let mut pending: Vec<usize> = units.collect();
        while let Some(i) = pending.pop() {
            if !std::mem::replace(&mut reached[i], true) {
                pending.extend(resolved[i].iter().flatten());
            }
        }
        reached
    };
    let (by_c, by_cpp) = (reached(false), reached(true));
    for (i, f) in files.iter_mut().enumerate() {
        f.cpp |= by_cpp[i] && !by_c[i];
    }
}

/// The file that each include names.
pub(crate) fn resolve_includes(
    files: &[FileScan<'_>],
    by_path: &FxHashMap<String, usize>,
    search: &Search,
    options: &Options,
) -> Vec<Vec<Option<usize>>> {
    // A header has no command line of its own: it is found where any unit finds it.
    let lines = || std::iter::once(&options.all).chain(options.units.iter().map(|(_, l)| l));
    let dirs = lines().flat_map(|l| &l.include_dirs).map(String::as_str);
    let dirs = SearchDirs::new(search, dirs, files.iter().flat_map(|f| &f.includes).map(|i| i.name));
    let names = Names::of(by_path.keys().map(String::as_str));
    let find = |from: &str, name: &str, angled: bool| -> Option<usize> {
        if is_cpythons(name, angled) {
            return None;
        }
        let beside = (!angled).then(|| by_path.get(&beside(from, name))).flatten();
        let in_dirs = || by_path.get(dirs.find(name, names.like(name))?);
        let anywhere = || by_path.get(names.nearest(from, name, angled)?);
        beside.or_else(in_dirs).or_else(anywhere).copied()
    };
    let resolve = |f: &FileScan<'_>| {
        let path = search.absolute(f.path);
        f.includes.iter().map(|i| find(&path, i.name, i.angled)).collect()
    };
    files.par_iter().map(resolve).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_an_include_may_be_one() {
        for (text, names) in [
            ("#include <a.h>\n# /* x */ include \"b/c.h\"", &[("a.h", true), ("b/c.h", false)][..]),
            ("/* \"#include\" */ #include \"x.h\"", &[(" */ #include ", false), ("x.h", false)]),
            ("include <a.h>\n#include <b.h\n> #include", &[]),
            ("#\ninclude <a.h>\n#include \"\n\"", &[]),
            ("#include <a…", &[]),
        ] {
            assert_eq!(may_include(text.as_bytes()), names, "{text}");
        }
        let named = |bytes: usize| format!("#include <{}>", "x".repeat(bytes));
        assert_eq!(may_include(named(MOST_NAME - 1).as_bytes()).len(), 1);
        assert_eq!(may_include(named(MOST_NAME).as_bytes()).len(), 0);
    }

    #[test]
    fn one_long_line_is_looked_at_once() {
        let n = 100_000;
        for (unit, found) in
            [("include ", 0), ("include<", 0), ("include\"", n - 1), ("include<a>", n), ("include>", 0)]
        {
            // Each word looked for the ends of the line.
            assert_eq!(may_include(format!("#{}", unit.repeat(n)).as_bytes()).len(), found, "{unit}");
        }
    }
}
