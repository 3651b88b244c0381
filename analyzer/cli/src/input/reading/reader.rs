//! Follows includes from the files that were asked for, and back to those that include a header of them.

use super::asked::{Asked, Part, Reading, Sources, Text};
use crate::input::discover::{is_source, not_ignored, readable};
use crate::input::headers::{Foreign, MOST};
use crate::input::include_dirs::IncludeDirs;
use crate::input::project::Project;
use crate::input::read::read_found;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_front_c::include_paths::{Names, Search, beside, is_cpythons};
use abi3lint_front_c::{includes, is_unit, may_include};
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// All that is known while files are read.
pub(super) struct Reader<'r, 'a, F> {
    asked: &'r Asked<'a>,
    projects: &'r [&'r Project],
    search: Search,
    dirs: IncludeDirs<'r>,
    foreign: Foreign,
    /// Absolute paths of the files that were asked for.
    first: &'r [String],
    /// Those of the projects, once they were needed.
    found: &'r OnceCell<Vec<String>>,
    names: OnceCell<Names<'r>>,
    /// All files, with their absolute paths.
    files: Vec<(Part, String, F)>,
    by_path: HashMap<String, usize>,
    /// Whether there is a file.
    places: HashMap<String, bool>,
    /// By folder and include: the file's path.
    resolved: HashMap<(String, String, bool), Option<String>>,
    /// Could not be read.
    failed: HashSet<String>,
    /// Which file includes which path.
    edges: Vec<(String, String)>,
    links: Vec<(String, String)>,
    problems: Vec<Problem>,
}

/// Paths of the files that were asked for, the projects, and where the paths of their files go.
type Known<'r> = (&'r [String], &'r [&'r Project], &'r OnceCell<Vec<String>>);

impl<'r, 'a, F: Text> Reader<'r, 'a, F> {
    /// Begins with the files that are known, which have their absolute paths.
    pub(crate) fn new(asked: &'r Asked<'a>, search: Search, known: Known<'r>, files: Vec<(Part, String, F)>) -> Self {
        let (first, projects, found) = known;
        let dirs = asked.given.include_dirs.iter().chain(asked.given.build_dirs);
        let mut by_path = HashMap::new();
        for (i, (_, path, _)) in files.iter().enumerate() {
            by_path.entry(path.clone()).or_insert(i);
        }
        let mut reader = Reader {
            asked,
            projects,
            dirs: IncludeDirs::new(dirs.clone()),
            foreign: Foreign::of_dirs(dirs),
            first,
            found,
            names: OnceCell::new(),
            files,
            by_path,
            places: HashMap::new(),
            resolved: HashMap::new(),
            failed: HashSet::new(),
            edges: Vec::new(),
            links: Vec::new(),
            problems: Vec::new(),
            search,
        };
        for (link, path) in &asked.links {
            reader.link(&link.to_string_lossy(), &path.to_string_lossy());
        }
        reader
    }

    /// Files of the projects, by their absolute paths.
    fn found(&self) -> &'r [String] {
        self.found.get_or_init(|| {
            let paths = self.projects.iter().flat_map(|p| p.files());
            let mut paths: Vec<String> = paths.filter_map(|p| p.to_str().map(str::to_owned)).collect();
            paths.sort_unstable();
            paths.dedup();
            paths
        })
    }

    fn link(&mut self, link: &str, path: &str) {
        let (link, path) = (self.search.absolute(link), self.search.absolute(path));
        if let Some(i) = self.by_path.get(&path).copied() {
            self.by_path.entry(link.clone()).or_insert(i);
            self.links.push((link, path));
        }
    }

    fn is_file(&mut self, place: &str) -> bool {
        if self.by_path.contains_key(place) {
            return true;
        }
        *self.places.entry(place.to_owned()).or_insert_with(|| Path::new(place).is_file())
    }

    /// The path of the file that an include names, if it is one of the user's.
    fn find(&mut self, from: &str, name: &str, angled: bool) -> Option<String> {
        if is_cpythons(name, angled) {
            return None;
        }
        let folder = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        let key = (folder.to_owned(), name.to_owned(), angled);
        if let Some(known) = self.resolved.get(&key) {
            return known.clone();
        }
        let beside = (!angled).then(|| beside(from, name)).filter(|place| self.is_file(place));
        let in_dirs = || Some(self.search.absolute(self.dirs.find(name)?.to_str()?));
        let found = match beside.map(|place| (place, true)).or_else(|| Some((in_dirs()?, false))) {
            Some((place, is_users)) => {
                let is_users = is_users || self.by_path.contains_key(&place) || !self.foreign.has(Path::new(&place));
                is_users.then_some(place)
            }
            None => {
                let all = || self.first.iter().chain(self.found()).map(String::as_str);
                self.names.get_or_init(|| Names::of(all())).nearest(from, name, angled).map(str::to_owned)
            }
        };
        self.resolved.insert(key, found.clone());
        found
    }

    /// Finds the files that are read before each source, and reads them.
    pub(crate) fn force(&mut self) -> Vec<String> {
        let here = self.search.absolute(".x");
        let given = self.asked.given.force_includes;
        let forced: Vec<String> = given.iter().filter_map(|name| self.find(&here, name, false)).collect();
        self.add(forced.clone(), Part::Reached);
        forced
    }

    /// Reads files, which are not known yet. Returns their numbers.
    fn add(&mut self, mut paths: Vec<String>, part: Part) -> Vec<usize> {
        let mut seen = HashSet::new();
        paths.retain(|p| !self.by_path.contains_key(p) && !self.failed.contains(p) && seen.insert(p.clone()));
        // The same file may be known by another path.
        paths.retain(|path| {
            let Ok(real) = Path::new(path).canonicalize() else { return true };
            let name = real.file_name();
            let mut known = self.files.iter().filter(|(_, p, _)| Path::new(p).file_name() == name);
            let same = known.find(|(_, p, _)| Path::new(p).canonicalize().is_ok_and(|p| p == real));
            let same = same.map(|(_, p, _)| p.clone());
            if let Some(known) = &same {
                self.link(path, known);
            }
            same.is_none()
        });
        let read: Vec<_> = paths.par_iter().map(|path| read_found(Path::new(path))).collect();
        let before = self.files.len();
        for (path, file) in paths.into_iter().zip(read) {
            match file {
                Ok(file) => {
                    self.by_path.insert(path.clone(), self.files.len());
                    let file = SourceFile { path: self.spelled(&path), text: file.text };
                    self.files.push((part, path, F::from(file)));
                }
                Err(problem) => {
                    if part == Part::Reached {
                        self.problems.push(Problem { path: self.spelled(&path), ..problem });
                    }
                    self.failed.insert(path);
                }
            }
        }
        (before..self.files.len()).collect()
    }

    /// As the user spells paths: like the directory that was named and holds it, else from the working directory.
    fn spelled(&self, path: &str) -> String {
        let full = Path::new(path);
        let dirs = self.asked.given.include_dirs.iter().map(Path::new);
        let named = self.asked.arguments.iter().map(PathBuf::as_path).chain(dirs);
        let below = named.filter_map(|dir| {
            let rest = full.strip_prefix(self.search.absolute(dir.to_str()?)).ok()?;
            (!rest.as_os_str().is_empty()).then(|| if dir == Path::new(".") { rest.to_owned() } else { dir.join(rest) })
        });
        let from_here = || if self.asked.folder.is_some() { relative(&absolute(full)) } else { full.to_owned() };
        below.into_iter().next().unwrap_or_else(from_here).to_string_lossy().into_owned()
    }

    /// Reads what the files that are known include.
    pub(crate) fn follow_all(&mut self) {
        self.follow((0..self.files.len()).collect(), Part::Reached);
    }

    /// Reads what these files include, and what that includes.
    fn follow(&mut self, mut level: Vec<usize>, part: Part) {
        while !level.is_empty() {
            if self.files.len() - self.first.len() > MOST {
                self.problems.push(Problem {
                    kind: ProblemKind::Incomplete,
                    path: self.spelled(&self.files[level[0]].1),
                    line: None,
                    message: format!("more than {MOST} headers are included; the includes of this one were not read"),
                });
                return;
            }
            let files = &self.files;
            let wanted: Vec<Vec<(String, bool)>> = level
                .par_iter()
                .map(|i| may_include(&files[*i].2.borrow().text).into_iter().map(|(n, a)| (n.to_owned(), a)).collect())
                .collect();
            let mut new = Vec::new();
            for (i, wanted) in level.into_iter().zip(wanted) {
                let from = self.files[i].1.clone();
                // Who is asked whether it stands in a comment has to be scanned; that is seldom needed.
                let mut real: Option<HashSet<(String, bool)>> = None;
                for include in wanted {
                    let Some(path) = self.find(&from, &include.0, include.1) else { continue };
                    if !self.by_path.contains_key(&path) {
                        let real = real.get_or_insert_with(|| includes(self.files[i].2.borrow()).into_iter().collect());
                        if !real.contains(&include) {
                            continue;
                        }
                        new.push(path.clone());
                    }
                    self.edges.push((from.clone(), path));
                }
            }
            level = self.add(new, part);
        }
    }

    /// Headers that are judged although nobody named them.
    pub(crate) fn promote(&mut self, forced: &[String]) {
        let dirs: Vec<String> = self.asked.given.include_dirs.iter().map(|d| self.search.absolute(d)).collect();
        let named: Vec<PathBuf> = self.asked.arguments.iter().filter(|a| a.is_dir()).map(|a| absolute(a)).collect();
        let mut parts: BTreeMap<&PathBuf, HashSet<PathBuf>> = BTreeMap::new();
        let mut judged: HashSet<PathBuf> = HashSet::new();
        let mut excluded: HashSet<usize> = HashSet::new();
        for (i, (part, path, file)) in self.files.iter().enumerate().filter(|(_, f)| f.0 == Part::Reached) {
            debug_assert_eq!(*part, Part::Reached);
            let full = Path::new(path);
            if !(self.asked.judges)(Path::new(&file.borrow().path)) {
                excluded.insert(i);
            } else if forced.contains(path) || dirs.iter().any(|d| full.starts_with(d)) {
                if !self.foreign.has(full) {
                    judged.insert(full.to_owned());
                }
            } else if let Some(dir) = named.iter().find(|d| full.starts_with(d) && !is_source(full)) {
                parts.entry(dir).or_default().insert(full.to_owned());
            }
        }
        for (dir, wanted) in parts {
            judged.extend(not_ignored(dir, &wanted));
        }
        for (i, (part, path, _)) in self.files.iter_mut().enumerate() {
            if judged.contains(Path::new(path)) {
                *part = Part::Judged;
            } else if excluded.contains(&i) {
                *part = Part::Read;
            }
        }
    }

    /// Reads what includes a file that is judged, whose lines are compiled as that says. A header can be included
    /// from anywhere in the project, a source by those beside it and above it.
    pub(crate) fn users(&mut self) {
        if self.projects.is_empty() {
            return;
        }
        let judged = self.files.iter().filter(|(part, ..)| *part == Part::Judged);
        let (units, headers): (Vec<String>, Vec<String>) =
            judged.map(|(_, path, _)| path.clone()).partition(|path| is_unit(path));
        let near: Vec<String> = if headers.is_empty() { self.near(&units) } else { self.found().to_vec() };
        let others: Vec<&String> = near.iter().filter(|p| !self.by_path.contains_key(*p)).collect();
        let mut pending: Vec<String> = [units, headers].concat();
        let read: Vec<Vec<(String, bool)>> = others
            .par_iter()
            .map(|path| {
                let file = read_found(Path::new(path));
                let includes = file.iter().flat_map(|f| may_include(&f.text));
                includes.map(|(n, a)| (n.to_owned(), a)).collect()
            })
            .collect();
        self.places.extend(others.iter().map(|p| ((*p).clone(), true)));
        // What has no name of theirs leads to none of them, and need not be looked for.
        fn last(path: &str) -> &str {
            path.rsplit_once('/').map_or(path, |(_, name)| name)
        }
        let known = others.iter().map(|p| p.as_str()).chain(self.by_path.keys().map(String::as_str));
        let names: HashSet<String> = known.map(|p| last(p).to_owned()).collect();
        for (from, includes) in others.into_iter().zip(read) {
            for (name, angled) in includes.into_iter().filter(|(name, _)| names.contains(last(name))) {
                if let Some(to) = self.find(from, &name, angled) {
                    self.edges.push((from.clone(), to));
                }
            }
        }
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        for (from, to) in &self.edges {
            users.entry(to).or_default().push(from);
        }
        let mut reach: HashSet<String> = HashSet::new();
        while let Some(path) = pending.pop() {
            for user in users.get(path.as_str()).into_iter().flatten() {
                if reach.insert((*user).to_owned()) {
                    pending.push((*user).to_owned());
                }
            }
        }
        let mut new: Vec<String> = reach.into_iter().collect();
        new.sort_unstable();
        let level = self.add(new, Part::Read);
        self.follow(level, Part::Read);
    }

    /// The files in the folders of these and in those above, within their projects.
    fn near(&self, units: &[String]) -> Vec<String> {
        let is_whole = |path: &Path| self.asked.arguments.iter().any(|a| a.is_dir() && path.starts_with(absolute(a)));
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for path in units.iter().map(Path::new) {
            let within = |folder: &&Path| self.projects.iter().any(|p| folder.starts_with(&p.folder));
            folders.extend(path.ancestors().skip(1).take_while(within).filter(|folder| !is_whole(folder)));
        }
        let files = folders.into_iter().flat_map(|folder| readable(folder, false));
        files.filter_map(|p| p.to_str().map(str::to_owned)).collect()
    }

    pub(crate) fn done(mut self, folder: String, force_includes: Vec<String>) -> Sources<F> {
        fn path<F: Text>(file: &F) -> &[u8] {
            file.borrow().path.as_bytes()
        }
        self.files.sort_by(|(p, _, a), (q, _, b)| (p, path(a)).cmp(&(q, path(b))));
        let count = |last: Part| self.files.iter().filter(|f| f.0 <= last).count();
        let (judged, reached) = (count(Part::Judged), count(Part::Reached));
        let files = self.files.into_iter().map(|(_, _, file)| file).collect();
        let reading = Reading { judged, reached, folder, links: self.links, force_includes };
        Sources { files, reading, problems: self.problems }
    }
}
