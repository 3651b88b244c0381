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

/// What a file may include, without a scan: what [`includes`] gives, and what stands so in a comment or a string.
pub fn may_include(text: &[u8]) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text, "include") {
        let line = memchr::memrchr(b'\n', &text[..at]).map_or(0, |i| i + 1);
        // A comment may stand between the number sign and the word.
        if !text[line..at].contains(&b'#') {
            continue;
        }
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i);
        let rest = &text[at..end];
        let Some(open) = rest.iter().position(|b| matches!(b, b'"' | b'<')) else { continue };
        let angled = rest[open] == b'<';
        let name = &rest[open + 1..];
        let close = name.iter().position(|b| *b == if angled { b'>' } else { b'"' });
        found.extend(close.and_then(|c| std::str::from_utf8(&name[..c]).ok()).map(|name| (name, angled)));
    }
    found
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
