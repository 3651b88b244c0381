//! The project's own files: what they ask of abi3lint, and what they tell of the ABI that it promises.
//!
//! `abi3lint.toml` and `[tool.abi3lint]` are ours and checked strictly; everything else belongs to a
//! build tool and is only read. The program and the compiler plugin share this; it must not know the
//! environment, a command line or a source.

mod build_tools;
mod cmake;
mod declaration;
mod error;
mod meson;
mod own;
mod paths;
mod regular;
mod setuptools;
mod versions;

pub use declaration::schema;
pub use error::{SettingsError, Wrong};
pub use paths::Patterns;
pub use regular::{is_irregular, read_regular};

use abi3lint_model::{Certainty, Target, Version};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Targets and where they come from, in words that follow "from".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inferred {
    pub targets: Vec<Target>,
    pub source: String,
}

/// A value and the place that says it, as in `pyproject.toml:12`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given<T> {
    pub value: T,
    pub from: String,
}

/// A macro and its value; no value means 1.
pub type Macro = (String, Option<String>);

/// What a project asks for; what it leaves open is `None`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub targets: Option<Given<Vec<Target>>>,
    pub build_python: Option<Given<Version>>,
    pub select: Option<Given<Vec<String>>>,
    pub ignore: Option<Given<Vec<String>>>,
    pub certainty: Option<Given<Certainty>>,
    pub include: Option<Given<Patterns>>,
    pub exclude: Option<Given<Patterns>>,
    pub defines: Option<Given<Vec<Macro>>>,
    pub undefines: Option<Given<Vec<String>>>,
    pub include_dirs: Option<Given<Vec<PathBuf>>>,
    pub baseline: Option<Given<PathBuf>>,
    pub output_format: Option<Given<String>>,
    pub require_reason: Option<Given<bool>>,
    pub overrides: Vec<Override>,
    /// Where the targets stand, in words that follow "from".
    target_place: String,
}

/// What holds for some paths.
#[derive(Clone, Debug)]
pub struct Override {
    pub paths: Patterns,
    pub select: Option<Vec<String>>,
    pub ignore: Vec<String>,
    pub certainty: Option<Certainty>,
    pub from: String,
}

/// By which rules and how sure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// Only these rules, where not empty.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Findings below it are not shown.
    pub certainty: Certainty,
}

type Result<T> = std::result::Result<T, SettingsError>;

/// The largest file that is read for settings.
pub(crate) const LARGEST: u64 = 1 << 20;
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
    /// Its folder; `None` where no file marks one.
    pub root: Option<PathBuf>,
    /// What it asks for.
    pub settings: Settings,
    pyproject: Option<Table>,
}

impl Project {
    /// The nearest project above a path. `formats` are the names of output formats; of none, any is taken.
    ///
    /// # Errors
    /// A file that cannot be read, that is no TOML, or that says what we do not know.
    pub fn find(start: &Path, formats: &[&str]) -> Result<Project> {
        let Some(root) = project_root(start) else { return Ok(Project::default()) };
        let mut project = Project { settings: Settings::default(), pyproject: None, root: None };
        let mut names = MARKS.iter().chain(&BUILD_FILES).map(|name| root.join(name));
        if let Some(path) = names.find(|path| is_irregular(path)) {
            let source = io::Error::other("it is not a regular file");
            return Err(SettingsError::Unreadable { path: shown(&path), source });
        }
        let path = root.join("pyproject.toml");
        if let Some(text) = read(&path)? {
            project.settings = own::of_pyproject(&path, &text, formats)?.unwrap_or_default();
            project.pyproject = text.trim_start_matches('\u{feff}').parse().ok();
        }
        let path = root.join("abi3lint.toml");
        if let Some(text) = read(&path)? {
            project.settings = own::of_file(&path, &text, formats)?.or(project.settings);
        }
        project.root = Some(root);
        Ok(project)
    }

    /// The files that may say what it promises, whether they are there or not.
    pub fn files(&self) -> Vec<PathBuf> {
        let names = || MARKS.iter().chain(&BUILD_FILES);
        self.root.iter().flat_map(|root| names().map(|name| root.join(name))).collect()
    }

    /// The targets that the project names for us.
    pub fn named(&self) -> Option<Inferred> {
        let targets = self.settings.targets.as_ref()?;
        Some(Inferred { targets: targets.value.clone(), source: self.settings.target_place.clone() })
    }

    /// The targets that the project names, or else what it tells its build tool.
    pub fn promised(&self) -> Option<Inferred> {
        self.named().or_else(|| build_tools::promised(self.root.as_deref()?, self.pyproject.as_ref()))
    }

    /// The versions that the project supports.
    pub fn supported(&self) -> Option<Inferred> {
        versions::supported(self.root.as_deref()?, self.pyproject.as_ref())
    }
}

impl Settings {
    /// These, and where they say nothing what others say.
    fn or(self, other: Settings) -> Settings {
        let target_place = if self.targets.is_some() { self.target_place } else { other.target_place };
        Settings {
            targets: self.targets.or(other.targets),
            build_python: self.build_python.or(other.build_python),
            select: self.select.or(other.select),
            ignore: self.ignore.or(other.ignore),
            certainty: self.certainty.or(other.certainty),
            include: self.include.or(other.include),
            exclude: self.exclude.or(other.exclude),
            defines: self.defines.or(other.defines),
            undefines: self.undefines.or(other.undefines),
            include_dirs: self.include_dirs.or(other.include_dirs),
            baseline: self.baseline.or(other.baseline),
            output_format: self.output_format.or(other.output_format),
            require_reason: self.require_reason.or(other.require_reason),
            overrides: if self.overrides.is_empty() { other.overrides } else { self.overrides },
            target_place,
        }
    }

    /// What holds for a file, where overrides make it another thing than what holds for all.
    pub fn of_path(&self, path: &Path, all: &Judgement) -> Option<Judgement> {
        let mut judgement: Option<Judgement> = None;
        for o in self.overrides.iter().filter(|o| o.paths.matches(path)) {
            let j = judgement.get_or_insert_with(|| all.clone());
            if let Some(select) = &o.select {
                j.select.clone_from(select);
            }
            j.ignore.extend(o.ignore.iter().cloned());
            j.certainty = o.certainty.unwrap_or(j.certainty);
        }
        judgement
    }

    /// Whether a file is to be judged: by what the project includes and excludes.
    pub fn judges(&self, path: &Path) -> bool {
        self.include.as_ref().is_none_or(|p| p.value.matches(path))
            && !self.exclude.as_ref().is_some_and(|p| p.value.matches(path))
    }
}

fn project_root(start: &Path) -> Option<PathBuf> {
    folder_of(start, &[])
}

/// The folder of the project that a path lies in: the nearest that a file of ours or of a build tool marks, or
/// another of these names, else the outermost with build files.
pub fn folder_of(start: &Path, others: &[&str]) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    let first = if start.is_dir() { start.as_path() } else { start.parent()? };
    // `..` in an argument would hide the real parents; a directory that is gone has none to hide.
    let first = fs::canonicalize(first).unwrap_or_else(|_| first.to_owned());
    // What is no regular file marks a folder too, so that its reader can refuse it.
    let is_there = |path: PathBuf| path.metadata().is_ok_and(|m| !m.is_dir());
    let has = |dir: &Path, names: &[&str]| names.iter().any(|m| is_there(dir.join(m)));
    let marked = first.ancestors().find(|dir| has(dir, &MARKS) || others.iter().any(|m| dir.join(m).exists()));
    // Of nested build files the outermost one is the project's.
    let build_files = first.ancestors().skip_while(|dir| !has(dir, &BUILD_FILES));
    let built = || build_files.take_while(|dir| has(dir, &BUILD_FILES)).last();
    marked.or_else(built).map(Path::to_path_buf)
}

fn read(path: &Path) -> Result<Option<String>> {
    let text = |bytes| String::from_utf8(bytes).map_err(|_| io::Error::other("it is not valid UTF-8"));
    match read_regular(path, LARGEST).and_then(text) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SettingsError::Unreadable { path: shown(path), source }),
    }
}

/// Relative to the working directory where it lies below.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let relative = here.as_ref().ok().and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}

/// The value at a dotted path of plain keys.
pub(crate) fn at<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut table = table;
    for key in parents.split('.').filter(|k| !k.is_empty()) {
        table = table.get(key)?.as_table()?;
    }
    table.get(last)
}
