//! The package: all files of a run, their includes, and what is live where.

pub mod summary;

use crate::conditions::case_split::walk_unit;
use crate::conditions::correlated::{Tangle, tangled};
use crate::conditions::expression::Meaning;
use crate::conditions::unit::{Regions, is_open};
use crate::macros::body::Body;
use crate::sources::file::{FileScan, is_unit};
use crate::sources::include_paths::{Names, Search, SearchDirs, beside, is_cpythons};
use crate::sources::reached_limits::Limits;
use crate::text::scan::{Tok, scan};
use crate::{CommandLine, Options};
use abi3lint_model::{Live, SourceFile};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Borrow;
use std::ops::Range;
use std::sync::{Arc, RwLock};

/// A macro definition of the package.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DefineRef {
    pub file: u32,
    pub define: u32,
}

/// A set of file indices.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileSet {
    bits: Vec<u64>,
    /// All members are in it.
    range: Range<u32>,
}

impl FileSet {
    fn new(files: usize) -> FileSet {
        FileSet { bits: vec![0; files.div_ceil(64)], range: 0..0 }
    }

    fn insert(&mut self, i: usize) {
        self.bits[i / 64] |= 1 << (i % 64);
        self.range = self.around(i as u32..i as u32 + 1);
    }

    fn union(&mut self, other: &FileSet) {
        for (a, b) in self.bits.iter_mut().zip(&other.bits) {
            *a |= b;
        }
        self.range = self.around(other.range.clone());
    }

    /// The least range that holds the members and another range.
    fn around(&self, other: Range<u32>) -> Range<u32> {
        match (self.range.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self.range.clone(),
            _ => self.range.start.min(other.start)..self.range.end.max(other.end),
        }
    }

    /// Whether the file is a member.
    pub fn contains(&self, i: usize) -> bool {
        self.bits.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }
}

/// A macro given on the command line.
#[derive(Debug)]
struct Given {
    text: Vec<u8>,
    toks: Vec<Tok>,
}

/// All files of a run.
#[derive(Debug)]
pub struct Package<'a> {
    pub options: &'a Options,
    pub files: Vec<FileScan<'a>>,
    /// By file and include: the package's own file that it names.
    pub resolved: Vec<Vec<Option<usize>>>,
    /// By file: liveness of its regions.
    pub regions: Vec<Vec<Live>>,
    /// By file: the files that are read together with it in some unit.
    pub visible: Vec<FileSet>,
    /// Macro definitions by name.
    pub macros: FxHashMap<&'a [u8], Vec<DefineRef>>,
    /// By file: conditions that name macros which depend on the same ones of the build.
    pub tangled: FxHashMap<usize, Vec<Tangle<'a>>>,
    /// Functions of all files that never come back.
    pub finals: FxHashSet<&'a [u8]>,
    /// By file: it is included by another one.
    pub included: Vec<bool>,
    /// By file: what the build passes for it, as an index of `given`; the first holds for all others.
    command: FxHashMap<usize, usize>,
    given: Vec<FxHashMap<&'a [u8], Option<Given>>>,
    /// By entry of `given`: files that are read before the unit.
    forced: Vec<Vec<usize>>,
    /// Macro bodies that were parsed.
    pub bodies: RwLock<FxHashMap<DefineRef, Arc<Body>>>,
    /// Limits that were reached.
    pub limits: Limits,
}

impl<'a> Package<'a> {
    /// Scans all files and evaluates all conditions.
    pub fn new<F: Borrow<SourceFile> + Sync>(sources: &'a [F], options: &'a Options) -> Package<'a> {
        let scan = |f: &'a F| FileScan::new(f.borrow(), options.force_cpp);
        Package::of(sources.par_iter().map(scan).collect(), options)
    }

    /// Evaluates all conditions of files that were scanned.
    pub fn of(mut files: Vec<FileScan<'a>>, options: &'a Options) -> Package<'a> {
        let search = Search::new(&options.folder);
        let by_path = by_path(&files, &search, options);
        let resolved = resolve_includes(&files, &by_path, &search, options);
        files.iter_mut().for_each(|f| f.cpp = f.guess);
        if options.force_cpp.is_none() {
            headers_of_cpp(&mut files, &resolved);
        }
        let mut included = vec![false; files.len()];
        for (i, targets) in resolved.iter().enumerate() {
            for t in targets.iter().flatten().filter(|t| **t != i) {
                included[*t] = true;
            }
        }
        let mut macros: FxHashMap<&[u8], Vec<DefineRef>> = FxHashMap::default();
        for (i, f) in files.iter().enumerate() {
            for (k, d) in f.defines.iter().enumerate() {
                macros.entry(d.name).or_default().push(DefineRef { file: i as u32, define: k as u32 });
            }
        }
        let finals = files.iter().flat_map(|f| f.finals.iter().copied()).collect();
        let mut given = vec![FxHashMap::default()];
        give(&mut given[0], &options.all);
        let mut forced = vec![files_of(&options.all.force_includes, &by_path, &search)];
        let mut command = FxHashMap::default();
        for (path, line) in &options.units {
            let Some(file) = by_path.get(&search.absolute(path)) else { continue };
            let mut macros = FxHashMap::default();
            give(&mut macros, &options.all);
            give(&mut macros, line);
            command.insert(*file, given.len());
            given.push(macros);
            let both = [&options.all, line];
            forced.push(both.iter().flat_map(|l| files_of(&l.force_includes, &by_path, &search)).collect());
        }
        for f in forced.iter().flatten() {
            included[*f] = true;
        }
        let mut package = Package {
            options,
            resolved,
            regions: Vec::new(),
            visible: Vec::new(),
            macros,
            tangled: FxHashMap::default(),
            finals,
            included,
            command,
            given,
            forced,
            files,
            bodies: RwLock::default(),
            limits: Limits::default(),
        };
        package.tangled = tangled(&package, |name| is_open(&package, name));
        package.evaluate();
        package
    }

    /// The files that are read before a unit.
    pub fn forced(&self, unit: usize) -> &[usize] {
        &self.forced[self.command.get(&unit).copied().unwrap_or(0)]
    }

    /// What the command line of a unit says about a macro.
    pub fn given(&self, unit: usize, name: &[u8]) -> Option<Meaning<'_>> {
        let macros = &self.given[self.command.get(&unit).copied().unwrap_or(0)];
        Some(match macros.get(name)? {
            None => Meaning::Undefined,
            Some(g) => Meaning::Body { params: None, body: &g.toks, text: &g.text },
        })
    }

    /// Whether some unit's command line says anything about a macro.
    pub fn is_given(&self, name: &[u8]) -> bool {
        self.given.iter().any(|macros| macros.contains_key(name))
    }

    /// Liveness of a byte offset of a file, limited to the active configurations.
    pub fn live(&self, file: usize, offset: u32) -> Live {
        self.regions[file][self.files[file].region(offset)]
    }

    /// The definitions of a macro that a place may see: of files that are read together with its own, in
    /// configurations that the place shares.
    pub fn definitions(&self, file: usize, name: &[u8], at: Live) -> impl Iterator<Item = DefineRef> + '_ {
        let all = self.macros.get(name).map_or(&[][..], Vec::as_slice);
        // They are in the order of their files. Thousands of files may define a macro, each for itself.
        let visible = &self.visible[file];
        let near = visible.around(file as u32..file as u32 + 1);
        let first = all.partition_point(|r| r.file < near.start);
        let some = all[first..].iter().take_while(move |r| r.file < near.end).copied();
        some.filter(move |r| {
            let f = r.file as usize;
            (f == file || visible.contains(f)) && self.define_live(*r).may.intersects(at.may)
        })
    }

    /// When a definition is live.
    pub fn define_live(&self, r: DefineRef) -> Live {
        let f = &self.files[r.file as usize];
        self.live(r.file as usize, f.defines[r.define as usize].name_span.start)
    }

    fn evaluate(&mut self) {
        let n = self.files.len();
        self.regions = self.files.iter().map(|f| vec![Live::NEVER; f.conditionals.len() + 1]).collect();
        self.visible = vec![FileSet::new(n); n];
        let mut reached = vec![false; n];
        let units: Vec<usize> = (0..n).filter(|i| is_unit(self.files[*i].path) && !self.included[*i]).collect();
        self.walk(&units, &mut reached);
        // Headers that no unit reads are judged by themselves; outermost ones first, so that what they
        // include is read in their context.
        let roots: Vec<usize> = (0..n).filter(|i| !reached[*i] && !self.included[*i]).collect();
        self.walk(&roots, &mut reached);
        // What only dead lines of other files include stays dead, with all that it includes.
        let mut dead = vec![false; n];
        let mut pending: Vec<usize> = (0..n).filter(|i| reached[*i]).collect();
        while let Some(i) = pending.pop() {
            for t in self.resolved[i].iter().flatten().filter(|t| **t != i) {
                if !std::mem::replace(&mut dead[*t], true) && !reached[*t] {
                    pending.push(*t);
                }
            }
        }
        let rest: Vec<usize> = (0..n).filter(|i| !reached[*i] && !dead[*i]).collect();
        self.walk(&rest, &mut reached);
    }

    fn walk(&mut self, units: &[usize], reached: &mut [bool]) {
        // What a unit says about all the headers it reads is held until it is joined to what others say.
        for some in units.chunks(UNITS_AT_ONCE) {
            let results: Vec<Regions> = some.par_iter().map(|u| walk_unit(self, *u)).collect();
            for r in results {
                self.join(r, reached);
            }
        }
    }

    fn join(&mut self, unit: Regions, reached: &mut [bool]) {
        let mut set = FileSet::new(self.files.len());
        for f in unit.keys() {
            set.insert(*f);
            reached[*f] = true;
        }
        for (f, lives) in unit {
            self.visible[f].union(&set);
            for (mine, l) in self.regions[f].iter_mut().zip(lives) {
                *mine = mine.or(l);
            }
        }
    }
}

/// Units whose conditions are evaluated before their results are joined: enough for many threads.
const UNITS_AT_ONCE: usize = 32;

/// Takes over the macros of a command line; what comes later wins.
fn give<'a>(macros: &mut FxHashMap<&'a [u8], Option<Given>>, line: &'a CommandLine) {
    for (name, value) in &line.defines {
        let text = value.as_deref().unwrap_or("1").as_bytes().to_vec();
        let toks = scan(&text).toks;
        macros.insert(name.as_bytes(), Some(Given { text, toks }));
    }
    for name in &line.undefines {
        macros.insert(name.as_bytes(), None);
    }
}

/// The files by their absolute paths, and by those of links to them.
fn by_path(files: &[FileScan<'_>], search: &Search, options: &Options) -> FxHashMap<String, usize> {
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

fn files_of(paths: &[String], by_path: &FxHashMap<String, usize>, search: &Search) -> Vec<usize> {
    paths.iter().filter_map(|p| by_path.get(&search.absolute(p)).copied()).collect()
}

/// A header that C++ sources include and no C source does is C++, whatever it looks like.
fn headers_of_cpp(files: &mut [FileScan<'_>], resolved: &[Vec<Option<usize>>]) {
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
fn resolve_includes(
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
