//! The project's own files: what they ask of abi3lint, and what they tell of the ABI that it promises.
//!
//! `abi3lint.toml` and `[tool.abi3lint]` are ours and checked strictly; everything else belongs to a
//! build tool and is only read. The program and the compiler plugin share this; it must not know the
//! environment, a command line or a source.

mod build_files;
mod build_tools;
mod cibuildwheel;
mod cmake;
mod conditions;
mod declaration;
mod error;
mod initial;
mod macros;
mod meson;
mod migration;
mod modules;
mod names;
mod own;
mod paths;
mod platforms;
mod project;
mod regular;
mod scikit_build;
mod setuptools;
mod sources;
mod statements;
mod text;
mod vendored;
mod versions;

pub use build_files::{Says, Statement, library_of};
pub use declaration::schema;
pub use error::{SettingsError, Wrong};
pub use initial::InitialSettings;
pub use migration::{BuildFileTask, BuildMigration, ChangedBuildFile};
pub use modules::BuiltModule;
pub use paths::Patterns;
pub use project::{BASELINE, Project, Projects, build_migration, folder_of, is_settings_file, named_settings};
pub use regular::{is_irregular, read_regular};
pub use sources::{Elsewhere, NamedSources};
pub use statements::{BuildFile, Statements};
pub use vendored::is_vendored_folder;

use abi3lint_model::{Certainty, RuleId, Selection, Severity, Target, Version};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Targets and where they come from, in words that follow "from".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inferred {
    /// The targets, never empty.
    pub targets: Vec<Target>,
    /// Where they come from.
    pub source: String,
    /// Where the project does not promise them, if it promises them on some platforms only.
    pub elsewhere: Option<Elsewhere>,
}

impl Inferred {
    /// Targets that hold for all files.
    pub fn new(targets: Vec<Target>, source: impl Into<String>) -> Inferred {
        Inferred { targets, source: source.into(), elsewhere: None }
    }
}

/// A value and the place that says it, as in `pyproject.toml:12`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// File and line.
    pub from: String,
}

/// A macro and its value; no value means 1.
pub type Macro = (String, Option<String>);

/// Rules, and the severities of their findings.
pub type Severities = Vec<(RuleId, Severity)>;

/// What a project asks for; what it leaves open is `None`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What the project promises (`targets`).
    pub targets: Option<Sourced<Vec<Target>>>,
    /// The version of the headers that it is built with (`build-python`).
    pub build_python: Option<Sourced<Version>>,
    /// The only rules that count (`select`).
    pub select: Option<Sourced<Vec<RuleId>>>,
    /// Rules that do not count (`ignore`).
    pub ignore: Option<Sourced<Vec<RuleId>>>,
    /// The least certainty of what is reported (`certainty`).
    pub certainty: Option<Sourced<Certainty>>,
    /// The only paths that are read (`include`).
    pub include: Option<Sourced<Patterns>>,
    /// Paths that are not read (`exclude`).
    pub exclude: Option<Sourced<Patterns>>,
    /// Macros that the build defines (`defines`).
    pub defines: Option<Sourced<Vec<Macro>>>,
    /// Macros that the build does not define (`undefines`).
    pub undefines: Option<Sourced<Vec<String>>>,
    /// Folders of headers (`include-dirs`).
    pub include_dirs: Option<Sourced<Vec<PathBuf>>>,
    /// The file with accepted findings (`baseline`).
    pub baseline: Option<Sourced<PathBuf>>,
    /// The format of reports, a name of the program (`output-format`).
    pub output_format: Option<Sourced<String>>,
    /// Severities other than the rules' own (`severity`).
    pub severity: Option<Sourced<Severities>>,
    /// The least severity of findings that fail a run (`fail-on`); no value: none does.
    pub fail_on: Option<Sourced<Option<Severity>>>,
    /// Suppression comments need a reason (`require-reason`).
    pub require_reason: Option<Sourced<bool>>,
    /// Sections for some paths (`overrides`), in order: the last one that holds counts.
    pub overrides: Vec<Override>,
    /// Where the targets stand, in words that follow "from".
    target_place: String,
}

/// What holds for some paths.
#[derive(Clone, Debug)]
pub struct Override {
    /// The paths that it holds for.
    pub paths: Patterns,
    /// The only rules that count there.
    pub select: Option<Vec<RuleId>>,
    /// Rules that do not count there.
    pub ignore: Vec<RuleId>,
    /// The least certainty of what is reported there.
    pub certainty: Option<Certainty>,
    /// Severities other than the rules' own there.
    pub severity: Severities,
    /// File and line.
    pub from: String,
}

type Result<T> = std::result::Result<T, SettingsError>;

/// The largest file that is read for settings.
pub(crate) const LARGEST: u64 = 1 << 20;

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
            severity: self.severity.or(other.severity),
            fail_on: self.fail_on.or(other.fail_on),
            require_reason: self.require_reason.or(other.require_reason),
            overrides: if self.overrides.is_empty() { other.overrides } else { self.overrides },
            target_place,
        }
    }

    /// What holds for a file, where overrides make it another thing than what holds for all.
    pub fn of_path(&self, path: &Path, all: &Selection) -> Option<Selection> {
        let mut selection: Option<Selection> = None;
        for o in self.overrides.iter().filter(|o| o.paths.matches(path)) {
            let s = selection.get_or_insert_with(|| all.clone());
            if let Some(select) = &o.select {
                s.select.clone_from(select);
            }
            s.ignore.extend(&o.ignore);
            s.certainty = o.certainty.unwrap_or(s.certainty);
            s.severity.extend(&o.severity);
        }
        selection
    }

    /// Whether a file is to be judged: by what the project includes and excludes.
    pub fn judges(&self, path: &Path) -> bool {
        self.include.as_ref().is_none_or(|p| p.value.matches(path))
            && !self.exclude.as_ref().is_some_and(|p| p.value.matches(path))
    }
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
