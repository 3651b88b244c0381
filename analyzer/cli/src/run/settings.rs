//! What holds in a run, and who says so: the command line before the project's settings before defaults.

use crate::args::{Check, FailOn, Level};
use crate::output::terminal::say;
use crate::output::wording::shown;
use abi3lint_lint::{Scopes, Unpromised};
use abi3lint_model::{Certainty, FileId, RuleId, Selection, Severity, SourceFile, Version};
use abi3lint_report::Format;
use abi3lint_rules::formats::SIZED_MACRO;
use abi3lint_settings::{BASELINE, Elsewhere, Macro, Patterns, Project, Projects, Settings, Sourced, named_settings};
use anyhow::Result;
use std::borrow::Borrow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All settings of a run but its targets, which depend on the sources too.
#[derive(Debug)]
pub(crate) struct Effective {
    pub project: Project,
    pub build_python: Sourced<Option<Version>>,
    pub select: Sourced<Vec<RuleId>>,
    pub ignore: Sourced<Vec<RuleId>>,
    pub certainty: Sourced<Certainty>,
    pub defines: Sourced<Vec<Macro>>,
    pub undefines: Sourced<Vec<String>>,
    pub include_dirs: Sourced<Vec<String>>,
    pub baseline: Sourced<Option<PathBuf>>,
    pub output_format: Sourced<Option<Format>>,
    pub severity: Sourced<Vec<(RuleId, Severity)>>,
    /// The least severity that fails a run; no value: none does.
    pub fail_on: Sourced<Option<Severity>>,
    pub require_reason: Sourced<bool>,
    /// What the command line excludes.
    pub exclude: Option<Patterns>,
}

impl Effective {
    /// The settings of a run that begins at a path.
    ///
    /// # Errors
    /// Settings of the project that are wrong.
    pub(crate) fn of(args: &Check, start: &Path) -> Result<Effective> {
        Ok(Effective::of_project(args, finder_for(args)?.of(start).map(Arc::unwrap_or_clone)?))
    }

    /// The settings of a run over the files of a project.
    pub(crate) fn of_project(args: &Check, project: Project) -> Effective {
        let s = &project.settings;
        let format = s
            .output_format
            .as_ref()
            .and_then(|f| Some(Sourced { value: Some(Format::parse(&f.value)?), from: f.from.clone() }));
        let dirs = |list: &Vec<PathBuf>| list.iter().map(|d| shown(d)).collect::<Vec<_>>();
        Effective {
            build_python: pick(
                args.build_python.map(Some),
                "--build-python",
                s.build_python.map_value(|v| Some(*v)),
                None,
            ),
            select: pick(listed(&args.select), "--select", s.select.clone(), Vec::new()),
            ignore: pick(listed(&args.ignore), "--ignore", s.ignore.clone(), Vec::new()),
            certainty: pick(
                args.certainty.map(Level::certainty),
                "--certainty",
                s.certainty.clone(),
                Certainty::Likely,
            ),
            // What the command line defines comes after, and the last one wins, as for a compiler.
            defines: both(with_build_files(s.defines.clone(), &project), &args.defines, "-D", true),
            undefines: both(s.undefines.clone(), &args.undefines, "-U", true),
            include_dirs: both(s.include_dirs.map_value(dirs), &args.include_dirs, "-I", false),
            baseline: baseline(args, &project),
            output_format: pick(args.output_format.map(Some), "--output-format", format, None),
            severity: pick(None, "", s.severity.clone(), Vec::new()),
            fail_on: pick(args.fail_on.map(FailOn::severity), "--fail-on", s.fail_on.clone(), Some(Severity::Error)),
            require_reason: pick(None, "", s.require_reason.clone(), false),
            exclude: Some(&args.settings.exclude)
                .filter(|list| !list.is_empty())
                .and_then(|list| Patterns::new(Path::new("."), list).ok()),
            project,
        }
    }

    /// By which rules and how sure, where no override says otherwise.
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            select: self.select.value.clone(),
            ignore: self.ignore.value.clone(),
            certainty: self.certainty.value,
            severity: self.severity.value.clone(),
        }
    }

    /// Whether a file is judged; says so of one that was named and is not.
    pub(crate) fn judges(&self, path: &Path, is_named: bool) -> bool {
        let s = &self.project.settings;
        let by_option = self.exclude.as_ref().is_some_and(|p| p.matches(path));
        let judged = !by_option && s.judges(path);
        if !judged && is_named {
            let by = s.exclude.as_ref().or(s.include.as_ref()).map_or("the settings", |p| &p.from);
            let by = if by_option { "--exclude" } else { by };
            say(&format!("note: {} is not checked: {by} excludes it", path.display()));
        }
        judged
    }
}

/// Which findings are wanted in each file, by a project's overrides and by where it promises its ABI.
pub(crate) fn scopes<F: Borrow<SourceFile>>(
    settings: &Settings,
    all: Selection,
    files: &[F],
    elsewhere: Option<&Elsewhere>,
) -> Scopes {
    let unpromised = elsewhere.map(|elsewhere| {
        let paths: Vec<&str> = files.iter().map(|f| f.borrow().path.as_str()).collect();
        let holds = elsewhere.holds(&paths).into_iter().enumerate().filter(|(_, holds)| *holds);
        Unpromised { files: holds.map(|(i, _)| FileId(i as u32)).collect(), windows: elsewhere.is_windows() }
    });
    let scopes = Scopes::of(files, all, |path, all| settings.of_path(Path::new(path), all));
    Scopes { unpromised: unpromised.unwrap_or_default(), ..scopes }
}

/// Finds the projects of paths.
pub(crate) fn finder() -> Projects {
    Projects::new(&Format::ALL.map(|(name, _)| name))
}

/// Finds the projects of paths, with the settings that a command line asks for.
///
/// # Errors
/// The settings file that it names is not there, or is wrong.
pub(crate) fn finder_for(args: &Check) -> Result<Projects> {
    if args.settings.isolated {
        return Ok(Projects::with(Settings::default()));
    }
    let Some(path) = &args.settings.config else { return Ok(finder()) };
    let here = std::env::current_dir()?;
    Ok(Projects::with(named_settings(path, &here, &Format::ALL.map(|(name, _)| name))?))
}

fn listed(list: &[RuleId]) -> Option<Vec<RuleId>> {
    (!list.is_empty()).then(|| list.to_vec())
}

fn pick<T>(named: Option<T>, flag: &str, given: Option<Sourced<T>>, default: T) -> Sourced<T> {
    match named {
        Some(value) => Sourced { value, from: flag.to_owned() },
        None => given.unwrap_or_else(|| Sourced { value: default, from: "default".to_owned() }),
    }
}

/// The lists of the project and of the command line, one after the other.
fn both<T: Clone>(given: Option<Sourced<Vec<T>>>, named: &[T], flag: &str, project_first: bool) -> Sourced<Vec<T>> {
    let Some(given) = given else { return pick((!named.is_empty()).then(|| named.to_vec()), flag, None, Vec::new()) };
    if named.is_empty() {
        return given;
    }
    let (first, second) = if project_first { (&given.value[..], named) } else { (named, &given.value[..]) };
    Sourced { value: [first, second].concat(), from: format!("{} and {flag}", given.from) }
}

/// The macros of the settings, and the one that only a build file may define though formats depend on it.
fn with_build_files(given: Option<Sourced<Vec<Macro>>>, project: &Project) -> Option<Sourced<Vec<Macro>>> {
    let is_given = given.iter().flat_map(|g| &g.value).any(|m| m.0 == SIZED_MACRO);
    let Some(file) = project.build_file_that_defines(SIZED_MACRO).filter(|_| !is_given) else { return given };
    let macros = given.iter().flat_map(|g| g.value.clone()).chain([(SIZED_MACRO.to_owned(), None)]).collect();
    let from = given.map_or_else(|| file.to_owned(), |g| format!("{} and {file}", g.from));
    Some(Sourced { value: macros, from })
}

fn baseline(args: &Check, project: &Project) -> Sourced<Option<PathBuf>> {
    if args.no_baseline {
        return Sourced { value: None, from: "--no-baseline".to_owned() };
    }
    let found = match args.settings.isolated || args.settings.config.is_some() {
        true => project.settings.baseline.clone(),
        false => of_project(project),
    };
    let given = found.map(|g| Sourced { value: Some(g.value), from: g.from });
    pick(args.baseline.clone().map(Some), "--baseline", given, None)
}

/// The baseline that a project names, or that lies in its folder.
pub(crate) fn of_project(project: &Project) -> Option<Sourced<PathBuf>> {
    let default = default_baseline(project);
    let found = || default.is_file().then(|| Sourced { value: default, from: format!("{BASELINE} is there") });
    project.settings.baseline.clone().or_else(found)
}

/// The baseline that a run without one would have.
pub(crate) fn default_baseline(project: &Project) -> PathBuf {
    project.root.clone().unwrap_or_default().join(BASELINE)
}

/// A value of the project in another form.
trait MapValue<T> {
    fn map_value<U>(&self, f: impl FnOnce(&T) -> U) -> Option<Sourced<U>>;
}

impl<T> MapValue<T> for Option<Sourced<T>> {
    fn map_value<U>(&self, f: impl FnOnce(&T) -> U) -> Option<Sourced<U>> {
        self.as_ref().map(|g| Sourced { value: f(&g.value), from: g.from.clone() })
    }
}
