//! The project that a path belongs to: whose settings hold for it, and who promises its ABI.
//!
//! Folders are projects where a file of ours or of a build tool marks them. Each file has the nearest settings of
//! ours above it, wherever a run begins. A folder that is marked and has no settings of ours, as one of a test
//! extension's setup.py has none, takes those of the next folder outwards; and if it says nothing of an ABI or of
//! versions either, it is a part of that folder. Example, with `[tool.abi3lint]` in the outermost file alone:
//!
//! ```text
//! pyproject.toml            exclude = ["vendor/"], no targets
//! a/setup.py                py_limited_api of cp39      a/x.c: settings of the outermost, target of a/setup.py
//! tests/ext/setup.py        says nothing                tests/ext/y.c: settings and target of the outermost
//! ```
//!
//! The invariant: the answer depends on the path alone, and all files with one answer are one [`Project`], which is
//! made once. Without settings of ours anywhere a project ends where its repository does.
//!
//! Limit: settings outwards are looked for up to the root of the file system.

use crate::build_files::{Tree, defines};
use crate::{
    BuildMigration, BuiltModule, Inferred, NamedSources, Result, Settings, SettingsError, Statements, build_tools,
    is_irregular, migration, modules, own, read, shown, statements, versions,
};
use abi3lint_model::Version;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Table;

/// The baseline of a project that names none, in its folder.
pub const BASELINE: &str = "abi3lint-baseline.json";

/// Files that make a directory a project.
const MARKS: [&str; 4] = ["abi3lint.toml", "pyproject.toml", "setup.cfg", "setup.py"];
/// Files that each folder of a project may have: the outermost of them marks it, where nothing else does.
const BUILD_FILES: [&str; 2] = ["CMakeLists.txt", "meson.build"];

/// Whether a path has the name of a file that says what a project promises.
pub fn is_settings_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| MARKS.iter().chain(&BUILD_FILES).any(|m| name == *m))
}

/// The project that a path lies in.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The folder of its settings, or else its own; `None` where no file marks one.
    pub root: Option<PathBuf>,
    /// What it asks for.
    pub settings: Settings,
    /// Whether it has settings of ours.
    is_ours: bool,
    /// Who promises its ABI where the settings do not.
    builder: Builder,
}

/// The folder that a build tool builds, with what was read of it.
#[derive(Clone, Debug, Default)]
struct Builder(Option<Arc<Tree>>);

impl Builder {
    fn new(root: PathBuf, pyproject: Option<Table>) -> Builder {
        Builder(Some(Arc::new(Tree::new(root, pyproject))))
    }

    fn root(&self) -> Option<&Path> {
        Some(self.0.as_ref()?.root())
    }

    fn promised(&self) -> Option<Inferred> {
        build_tools::promised(self.0.as_ref()?)
    }

    fn supported(&self) -> Option<Inferred> {
        versions::supported(self.0.as_ref()?)
    }

    fn sources(&self) -> NamedSources {
        self.0.as_ref().map(|tree| NamedSources::of(tree)).unwrap_or_default()
    }

    fn statements(&self) -> Statements {
        self.0.as_ref().map(|tree| statements::statements(tree)).unwrap_or_default()
    }
}

impl Project {
    /// The project that a path belongs to. `formats` are the names of output formats; of none, any is taken.
    ///
    /// # Errors
    /// A file that cannot be read, that is no TOML, or that says what we do not know.
    pub fn find(start: &Path, formats: &[&str]) -> Result<Project> {
        Projects::new(formats).of(start).map(Arc::unwrap_or_clone)
    }

    /// The files that may say what it promises, whether they are there or not.
    pub fn files(&self) -> Vec<PathBuf> {
        let names = || MARKS.iter().chain(&BUILD_FILES);
        let builder = self.builder.root().filter(|folder| self.root.as_deref() != Some(*folder));
        self.root
            .as_deref()
            .into_iter()
            .chain(builder)
            .flat_map(|folder| names().map(|name| folder.join(name)))
            .collect()
    }

    /// The targets that the project names for us.
    pub fn named(&self) -> Option<Inferred> {
        let targets = self.settings.targets.as_ref()?;
        Some(Inferred::new(targets.value.clone(), self.settings.target_place.clone()))
    }

    /// The targets that the project names, or else what it tells its build tool.
    pub fn promised(&self) -> Option<Inferred> {
        self.named().or_else(|| self.builder.promised())
    }

    /// The versions that the project supports.
    pub fn supported(&self) -> Option<Inferred> {
        self.builder.supported()
    }

    /// The sources that its build files name.
    pub fn sources(&self) -> NamedSources {
        self.builder.sources()
    }

    /// What its build files say of the ABI, with the places.
    pub fn statements(&self) -> Statements {
        self.builder.statements()
    }

    /// The extension modules that its build files spell out.
    pub fn modules(&self) -> Vec<BuiltModule> {
        self.builder.0.as_ref().map(|tree| modules::modules(tree)).unwrap_or_default()
    }

    /// The build file that defines a macro, as far as its text tells: `("NAME", None)`, `-DNAME`.
    pub fn build_file_that_defines(&self, name: &str) -> Option<&'static str> {
        let tree = self.builder.0.as_ref()?;
        MARKS.into_iter().chain(BUILD_FILES).find(|file| tree.text(file).is_some_and(|t| defines(&t.code, name)))
    }

    /// Whether it asks for nothing: no settings of ours, and no baseline.
    pub fn is_plain(&self) -> bool {
        !self.is_ours && !self.root.as_ref().is_some_and(|root| root.join(BASELINE).is_file())
    }

    /// Whether it has settings of ours, also empty ones.
    pub fn has_settings(&self) -> bool {
        self.is_ours
    }

    /// The folder that a build tool builds, which people know the project by.
    pub fn folder(&self) -> Option<&Path> {
        self.builder.root()
    }

    /// Whether both are one: the same settings, and the same promise.
    pub fn is_same(&self, other: &Project) -> bool {
        self.root == other.root && self.builder.root() == other.builder.root()
    }
}

/// The projects of paths, each read once.
#[derive(Debug)]
pub struct Projects {
    formats: Vec<String>,
    /// Settings that hold in place of those of all projects.
    instead: Option<Settings>,
    by_folder: HashMap<PathBuf, Arc<Project>>,
    /// Folders as they were spelled, and where they lead.
    spelled: HashMap<PathBuf, PathBuf>,
    none: Arc<Project>,
}

impl Projects {
    /// `formats` are the names of output formats; of none, any is taken.
    pub fn new(formats: &[&str]) -> Projects {
        Projects {
            formats: formats.iter().map(|f| (*f).to_owned()).collect(),
            instead: None,
            by_folder: HashMap::new(),
            spelled: HashMap::new(),
            none: Arc::default(),
        }
    }

    /// Projects whose settings of ours are not read: these hold in place of them.
    pub fn with(settings: Settings) -> Projects {
        let none = Project { settings: settings.clone(), ..Project::default() };
        Projects { instead: Some(settings), none: Arc::new(none), ..Projects::new(&[]) }
    }

    /// The project that a path belongs to.
    ///
    /// # Errors
    /// As [`Project::find`].
    pub fn of(&mut self, path: &Path) -> Result<Arc<Project>> {
        let Ok(path) = std::path::absolute(path) else { return Ok(self.none.clone()) };
        let first = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        let Some(first) = first else { return Ok(self.none.clone()) };
        let folder = match self.spelled.get(first) {
            Some(folder) => folder.clone(),
            None => {
                // `..` in an argument would hide the real parents; a directory that is gone has none to hide.
                let folder = fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
                self.spelled.insert(first.to_owned(), folder.clone());
                folder
            }
        };
        self.of_folder(&folder)
    }

    fn of_folder(&mut self, folder: &Path) -> Result<Arc<Project>> {
        if let Some(known) = self.by_folder.get(folder) {
            return Ok(known.clone());
        }
        let project = if has(folder, &MARKS) { self.read(folder)? } else { self.unmarked(folder)? };
        self.by_folder.insert(folder.to_owned(), project.clone());
        Ok(project)
    }

    fn outer(&mut self, folder: &Path) -> Result<Arc<Project>> {
        match folder.parent() {
            Some(parent) => self.of_folder(parent),
            None => Ok(self.none.clone()),
        }
    }

    /// A folder without marks is a part of what lies around it. Of nested build files the outermost ones are the
    /// project's, where nothing else marks it.
    fn unmarked(&mut self, folder: &Path) -> Result<Arc<Project>> {
        let outer = self.outer(folder)?;
        let is_marked = outer.root.as_ref().is_some_and(|root| has(root, &MARKS));
        let continues = || folder.parent().is_some_and(|parent| has(parent, &BUILD_FILES));
        if is_marked || !has(folder, &BUILD_FILES) || continues() {
            return Ok(outer);
        }
        check(folder)?;
        let builder = Builder::new(folder.to_owned(), None);
        Ok(Arc::new(Project { root: Some(folder.to_owned()), builder, ..Project::clone(&self.none) }))
    }

    /// A folder with marks.
    fn read(&mut self, folder: &Path) -> Result<Arc<Project>> {
        check(folder)?;
        let formats: Vec<&str> = self.formats.iter().map(String::as_str).collect();
        let mut ours = None;
        let mut pyproject = None;
        let path = folder.join("pyproject.toml");
        if let Some(text) = read(&path)? {
            if self.instead.is_none() {
                ours = own::of_pyproject(&path, &text, &formats)?;
            }
            pyproject = text.trim_start_matches('\u{feff}').parse().ok();
        }
        let path = folder.join("abi3lint.toml");
        if self.instead.is_none()
            && let Some(text) = read(&path)?
        {
            ours = Some(own::of_file(&path, &text, &formats)?.or(ours.unwrap_or_default()));
        }
        let builder = Builder::new(folder.to_owned(), pyproject);
        let root = Some(folder.to_owned());
        if let Some(settings) = ours {
            return Ok(Arc::new(Project { root, settings, is_ours: true, builder }));
        }
        let outer = self.outer(folder)?;
        let speaks = || builder.promised().or_else(|| builder.supported()).is_some();
        if outer.is_ours {
            if outer.settings.targets.is_some() || !speaks() {
                return Ok(outer);
            }
            return Ok(Arc::new(Project { builder, ..(*outer).clone() }));
        }
        if outer.root.is_some() && !leaves_repository(folder, &outer) && !folder.join(BASELINE).is_file() && !speaks() {
            return Ok(outer);
        }
        Ok(Arc::new(Project { root, builder, ..Project::clone(&self.none) }))
    }
}

/// The settings in a file that was named; its paths are relative to `folder`.
///
/// # Errors
/// As [`Project::find`], and a file that is not there or has no settings of ours.
pub fn named_settings(path: &Path, folder: &Path, formats: &[&str]) -> Result<Settings> {
    let text = read(path)?.ok_or_else(|| SettingsError::Unreadable {
        path: shown(path),
        source: io::Error::new(io::ErrorKind::NotFound, "there is no such file"),
    })?;
    own::of_named(path, folder, &text, formats)
}

/// The folder of the project that a path lies in, whatever its files say: the nearest that a file of ours or of a
/// build tool marks, or another of these names, else the outermost with build files.
pub fn folder_of(start: &Path, others: &[&str]) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    let first = if start.is_dir() { start.as_path() } else { start.parent()? };
    // `..` in an argument would hide the real parents; a directory that is gone has none to hide.
    let first = fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
    let marked = first.ancestors().find(|dir| has(dir, &MARKS) || others.iter().any(|m| dir.join(m).exists()));
    // Of nested build files the outermost one is the project's.
    let build_files = first.ancestors().skip_while(|dir| !has(dir, &BUILD_FILES));
    let built = || build_files.take_while(|dir| has(dir, &BUILD_FILES)).last();
    marked.or_else(built).map(Path::to_path_buf)
}

/// The build files of the nearest folder that one of them marks, changed so that they promise the stable ABI of this floor;
/// nothing where there is none. Of nested projects that is the inner one, also where it takes its settings from the outer
/// one.
///
/// # Errors
/// A file that cannot be read.
pub fn build_migration(start: &Path, floor: Version) -> Result<BuildMigration> {
    let Some(folder) = folder_of(start, &[]) else { return Ok(BuildMigration::default()) };
    check(&folder)?;
    let pyproject = read(&folder.join("pyproject.toml"))?;
    let pyproject = pyproject.and_then(|text| text.trim_start_matches('\u{feff}').parse().ok());
    Ok(migration::migration(&Tree::new(folder, pyproject), floor))
}

/// Whether the root of a repository lies between a folder and a project around it.
fn leaves_repository(folder: &Path, outer: &Project) -> bool {
    let inside = folder.ancestors().take_while(|dir| outer.root.as_deref() != Some(*dir));
    inside.into_iter().any(|dir| dir.join(".git").exists())
}

/// What is no regular file marks a folder too, so that its reader can refuse it.
fn has(dir: &Path, names: &[&str]) -> bool {
    names.iter().any(|name| dir.join(name).metadata().is_ok_and(|m| !m.is_dir()))
}

/// Refuses what is no regular file under the name of one with settings.
fn check(dir: &Path) -> Result<()> {
    let mut names = MARKS.iter().chain(&BUILD_FILES).map(|name| dir.join(name));
    match names.find(|path| is_irregular(path)) {
        Some(path) => {
            let source = io::Error::other("it is not a regular file");
            Err(SettingsError::Unreadable { path: shown(&path), source })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "[tool.abi3lint]\nexclude = ['vendor/']\n";
    const FLOOR: &str = "setup(options={'bdist_wheel': {'py_limited_api': 'cp39'}})\n";
    const VERSIONS: &str = "[project]\nname = 'x'\nrequires-python = '>=3.11'\n";

    /// For each path the folder of its settings and that of its promise, relative to a folder with these files.
    fn projects(files: &[(&str, &str)], paths: &[&str]) -> Vec<(String, String)> {
        let scratch = tempfile::TempDir::new().unwrap();
        let top = scratch.path().canonicalize().unwrap();
        for (path, text) in files {
            let path = top.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let mut all = Projects::new(&[]);
        let shown = |dir: Option<&Path>| {
            dir.map_or("-".to_owned(), |d| format!("/{}", d.strip_prefix(&top).unwrap().display()))
        };
        paths
            .iter()
            .map(|path| {
                fs::create_dir_all(top.join(path)).unwrap();
                let project = all.of(&top.join(path)).unwrap();
                assert!(project.is_same(&Project::find(&top.join(path), &[]).unwrap()), "{path}");
                (shown(project.root.as_deref()), shown(project.folder()))
            })
            .collect()
    }

    fn pair(root: &str, folder: &str) -> (String, String) {
        (root.to_owned(), folder.to_owned())
    }

    #[test]
    fn settings_of_ours_are_the_nearest_ones() {
        let files = [
            ("pyproject.toml", OURS),
            ("own/abi3lint.toml", "targets = 'cp39-abi3'\n"),
            ("promise/setup.py", FLOOR),
            ("versions/pyproject.toml", VERSIONS),
            ("silent/setup.py", "setup()\n"),
        ];
        let found = projects(&files, &["src/deep", "own/src", "promise/src", "versions", "silent"]);
        let expected =
            [pair("/", "/"), pair("/own", "/own"), pair("/", "/promise"), pair("/", "/versions"), pair("/", "/")];
        assert_eq!(found, expected);
    }

    #[test]
    fn targets_of_the_settings_hold_for_all_below() {
        let files = [("abi3lint.toml", "targets = 'cp39-abi3'\n"), ("versions/pyproject.toml", VERSIONS)];
        assert_eq!(projects(&files, &["versions"]), [pair("/", "/")]);
    }

    #[test]
    fn without_settings_of_ours_a_folder_that_says_nothing_is_a_part_of_the_next() {
        let files = [
            ("a/setup.py", FLOOR),
            ("a/tests/ext/setup.py", "setup()\n"),
            ("a/tests/old/setup.py", "setup(python_requires='>=3.8')\n"),
            ("a/counted/setup.py", "setup()\n"),
            ("a/counted/abi3lint-baseline.json", "{}"),
            ("a/module/setup.py", "setup()\n"),
            ("a/module/.git", "gitdir: ../.git/modules/module\n"),
            ("b/setup.py", "setup()\n"),
        ];
        let found = projects(&files, &["a", "a/tests/ext", "a/tests/old", "a/counted", "a/module", "b", "."]);
        let same = |path: &str| pair(path, path);
        let expected = [
            same("/a"),
            same("/a"),
            same("/a/tests/old"),
            same("/a/counted"),
            same("/a/module"),
            same("/b"),
            same("-"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn build_files_mark_their_outermost_folder_where_nothing_else_does() {
        let files = [
            ("a/CMakeLists.txt", ""),
            ("a/src/CMakeLists.txt", ""),
            ("a/src/x/y/meson.build", ""),
            ("b/setup.py", ""),
            ("b/src/meson.build", ""),
        ];
        let found = projects(&files, &["a", "a/src", "a/src/x", "a/src/x/y", "b/src"]);
        let folders: Vec<&str> = found.iter().map(|f| f.0.as_str()).collect();
        assert_eq!(folders, ["/a", "/a", "/a", "/a/src/x/y", "/b"]);
    }
}
