//! The macros that select a stable ABI, as the sources of a package define them.
//!
//! Of the sources only those count that the project's build compiles, and of the headers those that they include: what a
//! demo or a test defines is no promise of the package. Nothing is evaluated; the values are read as they stand.

use abi3lint_front_c::{Definition, definitions, includes, is_unit, may_include};
use abi3lint_model::{FileId, FloorValue, Place, Promise, SourceFile, Span, Stated, Version};
use abi3lint_settings::{NamedSources, library_of};
use rayon::prelude::*;
use std::borrow::Borrow;
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

/// The two macros that select a stable ABI.
pub const MACROS: [&str; 2] = ["Py_LIMITED_API", "Py_TARGET_ABI3T"];

/// What one of [`MACROS`] selects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    /// `None`: a stable ABI, and a value that names no floor.
    pub floor: Option<Version>,
    pub source: String,
}

impl Choice {
    pub(crate) fn of(meaning: FloorValue, source: String, value: &str) -> Choice {
        let source = match meaning.is_right() {
            true => source,
            false => format!("{source}, whose value '{}' names no floor", shortened(value)),
        };
        Choice { floor: meaning.floor(), source }
    }
}

/// The lowest floor that a `#define` in the sources names, says so where others differ; and where there is none, which
/// definition does not count.
pub(crate) fn in_sources<F: Borrow<SourceFile> + Sync>(
    name: &str,
    files: &[F],
    named: impl Fn() -> NamedSources,
) -> (Option<Choice>, Option<String>) {
    let all = found_in(name, files);
    if all.is_empty() {
        return (None, None);
    }
    let counting = Counting::of(files, &named(), headers_of(&all));
    let found: Vec<&Found<'_>> = all.iter().filter(|f| counting.counts(f.path)).collect();
    // A value that names no floor counts where nothing better does, and where nothing decides whether it is there.
    let lowest = found.iter().filter(|f| f.meaning.is_right()).min_by_key(|f| f.meaning.floor());
    let Some(chosen) = lowest.or_else(|| found.iter().find(|f| f.is_certain)) else {
        // A header that no file includes at all is a template for others, and says nothing to anybody here.
        let aside = all.iter().find(|f| {
            f.meaning.is_right() && (is_unit(f.path) && !counting.counts(f.path) || counting.includes_elsewhere(f.path))
        });
        let why =
            |path| if is_unit(path) { "the build does not compile it" } else { "no source of the build includes it" };
        return (
            None,
            aside.map(|f| format!("{name} in {}:{} does not count, because {}", f.path, f.line, why(f.path))),
        );
    };
    let others = found.iter().filter(|f| f.meaning != chosen.meaning);
    let others = others_of(chosen, others.count());
    let source = format!("{name} in {}:{}{others}", chosen.path, chosen.line);
    (Some(Choice::of(chosen.meaning, source, &chosen.value)), None)
}

/// What is said of further values; only among right ones one is the lowest.
fn others_of(chosen: &Found<'_>, others: usize) -> String {
    let lowest = if chosen.meaning.is_right() { ", the lowest" } else { "" };
    match others {
        0 => String::new(),
        1 => format!("{lowest}; another value in 1 more place"),
        n => format!("{lowest}; other values in {n} more places"),
    }
}

/// How many bytes of a value are shown.
const MOST_SHOWN: usize = 100;

/// A value as far as anybody reads it.
fn shortened(value: &str) -> String {
    match value.char_indices().find(|(at, _)| *at >= MOST_SHOWN) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}

/// A condition of the sources, which no statement of a build file shares.
const UNNUMBERED: u32 = u32::MAX;

/// The floors that the sources of the package select: of each macro the lowest. `named` is asked for where there is one.
pub(crate) fn selected_in_sources<F: Borrow<SourceFile> + Sync>(
    files: &[F],
    named: impl Fn() -> NamedSources,
) -> Vec<Stated> {
    let named = LazyCell::new(named);
    let of_macro = |name: &&str| {
        let all = found_in(name, files);
        if all.is_empty() {
            return None;
        }
        let counting = Counting::of(files, &named, headers_of(&all));
        let right = all.iter().filter(|f| matches!(f.meaning, FloorValue::Of(_)) && counting.counts(f.path));
        let lowest = right.min_by_key(|f| f.meaning.floor())?;
        let condition = if lowest.is_certain { 0 } else { UNNUMBERED };
        let place = Place { file: FileId(lowest.file as u32), span: lowest.span };
        Some(Stated { promise: selects(name, &lowest.value, None)?, place, condition })
    };
    MACROS.iter().filter_map(of_macro).collect()
}

/// A definition of a macro in a source.
pub(crate) struct Found<'f> {
    file: usize,
    path: &'f str,
    line: u32,
    span: Span,
    value: String,
    pub meaning: FloorValue,
    /// It stands under no condition but for one on the macro itself, and for the guard of a header.
    is_certain: bool,
}

/// The names, without folders, of the headers among these.
fn headers_of<'f>(found: &[Found<'f>]) -> HashSet<&'f str> {
    found.iter().map(|f| f.path).filter(|path| !is_unit(path)).map(last_part).collect()
}

/// The definitions of a macro whose value does not hang on other macros.
pub(crate) fn found_in<'f, F: Borrow<SourceFile> + Sync>(name: &str, files: &'f [F]) -> Vec<Found<'f>> {
    let of_file = |(i, file): (usize, &'f F)| {
        let file: &SourceFile = file.borrow();
        defined(name, file)
            .into_iter()
            .filter_map(move |d| {
                let meaning = FloorValue::read(&d.value);
                let guards = |c: &String| c.contains(name) || GUARDS.iter().any(|end| c.ends_with(end));
                let is_certain = d.conditions.iter().all(guards);
                let found = Found {
                    file: i,
                    path: &file.path,
                    line: d.line,
                    span: d.span,
                    value: d.value,
                    meaning,
                    is_certain,
                };
                (meaning != FloorValue::Unknown).then_some(found)
            })
            .collect::<Vec<_>>()
    };
    files.par_iter().enumerate().flat_map_iter(of_file).collect()
}

/// How the guards of headers end.
const GUARDS: [&str; 7] = ["_H", "_H_", "_H__", "_HPP", "_HPP_", "_HH", "_INCLUDED"];

/// Which files decide what a package promises: the sources that its build compiles, and the headers that these include.
struct Counting<'f> {
    units: HashSet<&'f str>,
    /// The names of headers that such sources include, without folders.
    included: HashSet<String>,
    /// The names of those that others include.
    elsewhere: HashSet<String>,
    has_units: bool,
}

/// Folders beside the sources of a package.
const BESIDE: [&str; 14] = [
    "demo",
    "demos",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "test",
    "tests",
    "testing",
    "tutorial",
    "tutorials",
    "benchmarks",
];

impl<'f> Counting<'f> {
    /// With what is needed to be asked for headers of these names.
    fn of<F: Borrow<SourceFile> + Sync>(
        files: &'f [F],
        named: &NamedSources,
        headers: HashSet<&'f str>,
    ) -> Counting<'f> {
        let paths: Vec<&'f str> = files.iter().map(|f| f.borrow().path.as_str()).collect();
        let units: Vec<&'f str> = paths.iter().copied().filter(|p| is_unit(p)).collect();
        // What all units lie in may have any name.
        let common = common_folders(&units);
        let beside = |path: &&&str| folders(path).skip(common).any(|f| BESIDE.contains(&f));
        let mut counting: HashSet<&'f str> = units.iter().copied().collect();
        let mut without = |out: HashSet<&'f str>| {
            // Where nothing is left, this tells nothing.
            if out.len() < counting.len() {
                counting.retain(|path| !out.contains(path));
            }
        };
        without(units.iter().filter(beside).copied().collect());
        if let Some(built) = named.are_built(&paths) {
            without(
                paths
                    .iter()
                    .zip(built)
                    .filter(|(path, built)| !built && is_unit(path))
                    .map(|(path, _)| *path)
                    .collect(),
            );
        }
        let [included, elsewhere] = match headers.is_empty() {
            true => [HashSet::new(), HashSet::new()],
            false => {
                let names = includes_that_lead_to(headers, files);
                let by = |counts| included(files, &names, |path| is_unit(path) && counting.contains(path) == counts);
                [true, false].map(by)
            }
        };
        Counting { included, elsewhere, units: counting, has_units: !units.is_empty() }
    }

    fn counts(&self, path: &str) -> bool {
        // Headers alone are all that was asked for.
        !self.has_units || self.units.contains(path) || (!is_unit(path) && self.included.contains(last_part(path)))
    }

    fn includes_elsewhere(&self, path: &str) -> bool {
        self.elsewhere.contains(last_part(path))
    }
}

/// By file: the names, without folders, of what it includes, where that may lead to one of these headers. Most files do
/// not, which needs no scan to tell.
fn includes_that_lead_to<'f, F: Borrow<SourceFile> + Sync>(
    mut headers: HashSet<&'f str>,
    files: &'f [F],
) -> Vec<Vec<String>> {
    let name = |file: &'f F| last_part(&file.borrow().path);
    let may = |file: &'f F| may_include(&file.borrow().text).into_iter().map(|(name, _)| last_part(name)).collect();
    let may: Vec<Vec<&str>> = files.par_iter().map(may).collect();
    let mut leads = vec![false; files.len()];
    let mut is_new = true;
    while is_new {
        is_new = false;
        for (i, names) in may.iter().enumerate().filter(|(_, names)| !names.is_empty()) {
            if !leads[i] && names.iter().any(|name| headers.contains(name)) {
                leads[i] = true;
                is_new |= headers.insert(name(&files[i]));
            }
        }
    }
    let read = |file: &F| includes(file.borrow()).into_iter().map(|(name, _)| last_part(&name).to_owned()).collect();
    files.par_iter().zip(leads).map(|(file, leads)| if leads { read(file) } else { Vec::new() }).collect()
}

/// The names, without folders, of what files include, directly or through others.
fn included<F: Borrow<SourceFile>>(
    files: &[F],
    names: &[Vec<String>],
    starts: impl Fn(&str) -> bool,
) -> HashSet<String> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, file) in files.iter().enumerate() {
        by_name.entry(last_part(&file.borrow().path)).or_default().push(i);
    }
    let mut pending: Vec<usize> = (0..files.len()).filter(|i| starts(&files[*i].borrow().path)).collect();
    let mut found: HashSet<String> = HashSet::new();
    while let Some(i) = pending.pop() {
        for name in &names[i] {
            if found.insert(name.clone()) {
                pending.extend(by_name.get(name.as_str()).into_iter().flatten());
            }
        }
    }
    found
}

/// The folders of a path.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let end = path.rfind(['/', '\\']).unwrap_or(0);
    path[..end].split(['/', '\\'])
}

/// In how many folders, from the first one on, all paths lie.
fn common_folders(paths: &[&str]) -> usize {
    let Some((first, others)) = paths.split_first() else { return 0 };
    let shared = |path: &&str| folders(first).zip(folders(path)).take_while(|(a, b)| a == b).count();
    others.iter().map(shared).min().unwrap_or_else(|| folders(first).count())
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The definitions of a macro. What stands in a branch that is not for a build as it comes does not count: `#if 0`, or
/// the block in every C file of Cython that waits for `CYTHON_LIMITED_API`.
pub(crate) fn defined(name: &str, file: &SourceFile) -> Vec<Definition> {
    let off = |condition: &String| condition == "0" || condition.contains("CYTHON_LIMITED_API");
    let mut all = definitions(file, name);
    all.retain(|d| !d.conditions.iter().any(off));
    all
}

/// What a macro with such a value selects, where it is a right one, or the version of headers that are known.
pub(crate) fn selects(name: &str, value: &str, headers: Option<Version>) -> Option<Promise> {
    let floor = match FloorValue::read(value) {
        FloorValue::Of(floor) => floor,
        FloorValue::OfHeaders => headers?,
        _ => return None,
    };
    match MACROS.iter().position(|m| *m == name)? {
        0 => Some(Promise::Floor(floor)),
        _ => Some(Promise::OpaqueFloor(floor)),
    }
}

/// The libraries of one version that sources ask the linker for: `#pragma comment(lib, "python39.lib")`.
pub(crate) fn linked_in_sources<F: Borrow<SourceFile> + Sync>(files: &[F]) -> Vec<Stated> {
    let of_file = |(i, file): (usize, &F)| {
        let text = file.borrow().text.as_slice();
        let mut found = Vec::new();
        let mut line_end = 0;
        for at in memchr::memmem::find_iter(text, "python3") {
            // The library is the first one that its line names.
            if at < line_end {
                continue;
            }
            let start = memchr::memrchr(b'\n', &text[line_end..at]).map_or(line_end, |i| line_end + i + 1);
            line_end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i);
            if is_link_pragma(&text[start..at])
                && let Some(close) = memchr::memchr(b'"', &text[at..line_end])
                && let Some(version) = std::str::from_utf8(&text[at..at + close]).ok().and_then(library_of)
            {
                let place = Place { file: FileId(i as u32), span: Span::new(at, at + close) };
                found.push(Stated { promise: Promise::Library(version), place, condition: 0 });
            }
        }
        found
    };
    files.par_iter().enumerate().flat_map_iter(of_file).collect()
}

/// Whether a line begins as one that asks the linker for a library.
fn is_link_pragma(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    line.trim_start().starts_with('#')
        && words.by_ref().take(3).eq(["pragma", "comment", "lib"])
        && words.next().is_none()
}
