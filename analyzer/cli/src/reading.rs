//! What a run reads: the files that are judged, and with them what a compiler would read.
//!
//! Paths select what is judged; headers are found in the whole project. From the files that are judged on, each
//! include is followed as `front-c` will follow it: beside the file, in the directories that the build names, then
//! by name in the project. The project is searched only where an include asks for it. A header that is judged is
//! compiled as part of its users, so these are read too, which takes a look at every file of the project.
//!
//! Of what is read, these files are judged besides those that were asked for: what lies in a directory that `-I` or
//! `include-dirs` names, what `--include` names, and what a source below a named directory includes from there under
//! a name that no header has (`table.def`). Everything else is only read. Example: `check src/a.c -I gen` judges
//! `src/a.c` and `gen/config.h`, and reads `src/kit.h`.
//!
//! Limits: an include whose name a macro builds is not followed, and no more than [`MOST`] files are read.

use crate::discover::{is_source, not_ignored};
use crate::headers::{Foreign, MOST};
use crate::include_dirs::IncludeDirs;
use crate::paths::{absolute, relative};
use crate::project::Project;
use crate::read::read;
use abi3lint_front_c::include_paths::{Names, Search, beside, is_cpythons};
use abi3lint_front_c::{includes, is_unit, may_include};
use abi3lint_model::{Problem, SourceFile};
use anyhow::{Result, ensure};
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What the command line and the settings say about headers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    /// Directories that the user names, spelled from the working directory or absolute.
    pub include_dirs: &'a [String],
    /// Files that are read before each source.
    pub force_includes: &'a [String],
    /// Directories that a compilation database names, where not all its headers are read already.
    pub build_dirs: &'a [String],
}

impl Given<'_> {
    /// Whether everything is there.
    ///
    /// # Errors
    /// A directory or a file that is not.
    pub fn check(&self) -> Result<()> {
        for dir in self.include_dirs {
            let path = Path::new(dir);
            ensure!(path.exists(), "the header directory '{dir}' does not exist");
            ensure!(path.is_dir(), "the header directory '{dir}' is no directory");
        }
        for file in self.force_includes {
            let mut places = vec![PathBuf::from(file)];
            places.extend(self.include_dirs.iter().chain(self.build_dirs).map(|dir| Path::new(dir).join(file)));
            let found = places.iter().any(|p| p.exists());
            ensure!(found, "'{file}', which --include names, was found neither here nor in a directory of -I");
        }
        Ok(())
    }
}

/// The files of a run that were asked for, and where others are looked for.
pub(crate) struct Asked<'a> {
    /// Texts that are judged.
    pub judged: Vec<SourceFile>,
    /// Paths that lead to one of them, with its path.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Texts that are read and not judged.
    pub read: Vec<SourceFile>,
    /// Paths that were named.
    pub arguments: &'a [PathBuf],
    /// Whether all files below a directory that was named are among those that are judged.
    pub are_whole: bool,
    /// Whose files may be read by their names, too.
    pub projects: Vec<Project>,
    /// The folder that relative paths begin at; `None` where all are absolute.
    pub folder: Option<PathBuf>,
    pub given: Given<'a>,
    /// Whether the settings leave a file to be judged.
    pub judges: &'a dyn Fn(&Path) -> bool,
}

/// How the files of a run are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The first files are judged.
    pub judged: usize,
    /// After them come headers that they include, up to here; behind these is what includes the headers.
    pub reached: usize,
    pub folder: String,
    pub links: Vec<(String, String)>,
    pub force_includes: Vec<String>,
}

/// Files in the order that [`Reading`] describes, each part in the order of the report.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub files: Vec<SourceFile>,
    pub reading: Reading,
    pub problems: Vec<Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    Judged,
    Reached,
    Read,
}

/// Reads what the files need.
pub(crate) fn read_sources(asked: Asked<'_>) -> Sources {
    let folder = asked.folder.as_ref().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    let dirs = asked.given.include_dirs.iter().chain(asked.given.build_dirs);
    let search = Search::new(&folder);
    let first: Vec<String> = asked.judged.iter().chain(&asked.read).map(|f| search.absolute(&f.path)).collect();
    // Where the project lies below a named directory, its files are judged already.
    let whole = |p: &Project| asked.are_whole && asked.arguments.iter().any(|a| p.is_below(a));
    let projects: Vec<&Project> = asked.projects.iter().filter(|p| !whole(p)).collect();
    let found = OnceCell::new();
    let mut reader = Reader {
        asked: &asked,
        projects: &projects,
        dirs: IncludeDirs::new(dirs.clone()),
        foreign: Foreign::of_dirs(dirs),
        first: &first,
        found: &found,
        names: OnceCell::new(),
        files: Vec::new(),
        by_path: HashMap::new(),
        places: HashMap::new(),
        resolved: HashMap::new(),
        failed: HashSet::new(),
        edges: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
        search,
    };
    for (file, path) in asked.judged.iter().chain(&asked.read).zip(&first) {
        let part = if reader.files.len() < asked.judged.len() { Part::Judged } else { Part::Read };
        reader.by_path.entry(path.clone()).or_insert(reader.files.len());
        reader.files.push((part, path.clone(), file.clone()));
    }
    for (link, path) in &asked.links {
        reader.link(&link.to_string_lossy(), &path.to_string_lossy());
    }
    let forced = reader.force();
    let all = (0..reader.files.len()).filter(|i| reader.files[*i].0 != Part::Read || *i < first.len()).collect();
    reader.follow(all, Part::Reached);
    reader.promote(&forced);
    reader.users();
    reader.done(folder, forced)
}

struct Reader<'r, 'a> {
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
    files: Vec<(Part, String, SourceFile)>,
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

impl<'r> Reader<'r, '_> {
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
    fn force(&mut self) -> Vec<String> {
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
        let read: Vec<_> = paths.par_iter().map(|path| read(Path::new(path))).collect();
        let before = self.files.len();
        for (path, file) in paths.into_iter().zip(read) {
            match file {
                Ok(file) => {
                    self.by_path.insert(path.clone(), self.files.len());
                    let file = SourceFile { path: self.spelled(&path), text: file.text };
                    self.files.push((part, path, file));
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

    /// Reads what these files include, and what that includes.
    fn follow(&mut self, mut level: Vec<usize>, part: Part) {
        while !level.is_empty() && self.files.len() < MOST {
            let files = &self.files;
            let wanted: Vec<Vec<(String, bool)>> = level
                .par_iter()
                .map(|i| may_include(&files[*i].2.text).into_iter().map(|(n, a)| (n.to_owned(), a)).collect())
                .collect();
            let mut new = Vec::new();
            for (i, wanted) in level.into_iter().zip(wanted) {
                let from = self.files[i].1.clone();
                // Who is asked whether it stands in a comment has to be scanned; that is seldom needed.
                let mut real: Option<HashSet<(String, bool)>> = None;
                for include in wanted {
                    let Some(path) = self.find(&from, &include.0, include.1) else { continue };
                    if !self.by_path.contains_key(&path) {
                        let real = real.get_or_insert_with(|| includes(&self.files[i].2).into_iter().collect());
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
    fn promote(&mut self, forced: &[String]) {
        let dirs: Vec<String> = self.asked.given.include_dirs.iter().map(|d| self.search.absolute(d)).collect();
        let named: Vec<PathBuf> = self.asked.arguments.iter().filter(|a| a.is_dir()).map(|a| absolute(a)).collect();
        let mut parts: HashMap<&PathBuf, HashSet<PathBuf>> = HashMap::new();
        let mut judged: HashSet<PathBuf> = HashSet::new();
        let mut excluded: HashSet<usize> = HashSet::new();
        for (i, (part, path, file)) in self.files.iter().enumerate().filter(|(_, f)| f.0 == Part::Reached) {
            debug_assert_eq!(*part, Part::Reached);
            let full = Path::new(path);
            if !(self.asked.judges)(Path::new(&file.path)) {
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

    /// Reads what includes a header that is judged, whose lines are compiled as it says.
    fn users(&mut self) {
        let headers = self.files.iter().filter(|(part, path, _)| *part == Part::Judged && !is_unit(path));
        let mut pending: Vec<String> = headers.map(|(_, path, _)| path.clone()).collect();
        if pending.is_empty() || self.projects.is_empty() {
            return;
        }
        let others: Vec<&String> = self.found().iter().filter(|p| !self.by_path.contains_key(*p)).collect();
        let read: Vec<Vec<(String, bool)>> = others
            .par_iter()
            .map(|path| {
                let file = read(Path::new(path));
                let includes = file.iter().flat_map(|f| may_include(&f.text));
                includes.map(|(n, a)| (n.to_owned(), a)).collect()
            })
            .collect();
        self.places.extend(others.iter().map(|p| ((*p).clone(), true)));
        for (from, includes) in others.into_iter().zip(read) {
            for (name, angled) in includes {
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

    fn done(mut self, folder: String, force_includes: Vec<String>) -> Sources {
        self.files.sort_by(|(p, _, a), (q, _, b)| (p, a.path.as_bytes()).cmp(&(q, b.path.as_bytes())));
        let count = |last: Part| self.files.iter().filter(|f| f.0 <= last).count();
        let (judged, reached) = (count(Part::Judged), count(Part::Reached));
        let files = self.files.into_iter().map(|(_, _, file)| file).collect();
        let reading = Reading { judged, reached, folder, links: self.links, force_includes };
        Sources { files, reading, problems: self.problems }
    }
}
