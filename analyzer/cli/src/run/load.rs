//! What a run is asked to judge, and what it reads with that.
//!
//! Must not know targets or what is found. A run that judges nothing says so.

use crate::args::Check;
use crate::binary::is_binary;
use crate::input::build_files::build_files;
use crate::input::discover::{Discovered, discover, is_binary_name};
use crate::input::project::Project;
use crate::input::read::{read_all, read_stdin};
use crate::input::reading::{Asked, HeaderOptions, Sources, read_sources};
use crate::input::tracked::tracked;
use crate::ir;
use crate::output::terminal::say;
use crate::run::settings::Effective;
use abi3lint_command_line::compile_commands::Entry;
use abi3lint_command_line::paths::absolute;
use abi3lint_model::{Problem, SourceFile};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a run is asked for, before it is known whose settings hold.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// What was named, or the current directory.
    pub arguments: Vec<PathBuf>,
    /// Files that were named or lie below a directory that was, in the report's order.
    pub files: Vec<PathBuf>,
    /// Other paths that lead to one of them, with its path.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Sources of a build and their headers, where that is what was asked for.
    pub texts: Vec<SourceFile>,
    /// The name of standard input, where it is read.
    pub stdin: Option<String>,
}

/// The files of one project among them.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub files: Vec<PathBuf>,
    /// Whether any of the texts is its own.
    pub has_texts: bool,
    pub stdin: Option<String>,
}

impl Group {
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.has_texts && self.stdin.is_none()
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub sources: Sources<SourceFile>,
    /// LLVM modules, which others read.
    pub modules: Vec<PathBuf>,
    /// Shared objects and wheels, which need no sources.
    pub binaries: Vec<PathBuf>,
    pub problems: Vec<Problem>,
}

/// Finds what a run is asked to judge.
///
/// # Errors
/// Git does not say what it tracks.
pub(crate) fn find(args: &Check, entries: &[Entry], problems: &mut Vec<Problem>) -> Result<Wanted> {
    if args.paths.is_empty() && args.build_path.is_some() {
        // The build says where its headers are.
        return Ok(Wanted { texts: build_files(entries, problems), ..Wanted::default() });
    }
    let arguments = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let Discovered { mut files, links, stdin, problems: unread } = discover(&arguments);
    if args.tracked {
        keep_tracked(&arguments, &mut files)?;
    }
    let without = without_sources(&arguments, files.iter().chain(links.iter().map(|(link, _)| link)));
    // Where nothing at all was found, that is said by itself.
    if !(files.is_empty() && unread.is_empty() && !stdin) {
        without.iter().for_each(|dir| say(&format!("warning: no C or C++ source found in '{}'", dir.display())));
    }
    problems.extend(unread);
    let stdin = stdin.then(|| args.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned()));
    Ok(Wanted { arguments, files, links, texts: Vec::new(), stdin })
}

/// Takes out what git does not track; says so of files that were named.
fn keep_tracked(arguments: &[PathBuf], files: &mut Vec<PathBuf>) -> Result<()> {
    let tracked = tracked(arguments)?;
    files.retain(|file| {
        let is_tracked = tracked.contains(&absolute(file));
        if !is_tracked && arguments.contains(file) {
            say(&format!("note: {} is not checked: git does not track it", file.display()));
        }
        is_tracked
    });
    Ok(())
}

/// Reads the files of a group that are judged and what they need; `texts` are those of the build. Where there are other groups, `is_other` tells
/// their files: these are judged there.
///
/// # Errors
/// A header directory or a forced include that is not there.
pub(crate) fn load(
    args: &Check,
    entries: &[Entry],
    wanted: &Wanted,
    texts: Vec<SourceFile>,
    group: &Group,
    effective: &Effective,
    is_other: Option<&dyn Fn(&Path) -> bool>,
) -> Result<Loaded> {
    let of_build = args.paths.is_empty() && args.build_path.is_some();
    // A build says where its headers are, and they are read with its sources.
    let build_dirs: Vec<String> = match of_build {
        true => Vec::new(),
        false => entries.iter().flat_map(|e| e.call.include_dirs()).map(|d| d.to_string_lossy().into_owned()).collect(),
    };
    let given = HeaderOptions {
        include_dirs: &effective.include_dirs.value,
        force_includes: &args.force_includes,
        build_dirs: &build_dirs,
    };
    given.check()?;
    let judges = |path: &Path| effective.judges(path, false) && !is_other.is_some_and(|is_other| is_other(path));
    let mut problems = Vec::new();
    let files = group.files.iter().filter(|f| effective.judges(f, args.paths.contains(f))).cloned();
    let (binaries, others): (Vec<PathBuf>, Vec<PathBuf>) = files.partition(|p| is_binary(p, args.paths.contains(p)));
    // A script for the linker is no source either.
    let others = others.into_iter().filter(|p| !is_binary_name(p));
    let (modules, sources): (Vec<PathBuf>, Vec<PathBuf>) = others.partition(|p| ir::is_module(p));
    let mut judged = read_all(&sources, &mut problems);
    let (own, read): (Vec<SourceFile>, Vec<SourceFile>) = texts.into_iter().partition(|f| judges(Path::new(&f.path)));
    judged.extend(own);
    if let Some(name) = &group.stdin
        && effective.judges(Path::new(name), args.stdin_filename.is_some())
    {
        match read_stdin(name) {
            Ok(file) => judged.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    let asked = Asked {
        links: wanted.links.clone(),
        arguments: &wanted.arguments,
        are_whole: is_other.is_none(),
        projects: projects(&wanted.arguments),
        folder: Some(absolute(Path::new("."))),
        given,
        judges: &judges,
    };
    let mut sources = read_sources(&asked, judged, read);
    // A header that is judged and cannot be read is one problem, whoever includes it.
    sources.problems.retain(|p| !problems.contains(p));
    problems.append(&mut sources.problems);
    Ok(Loaded { sources, modules, binaries, problems })
}

/// A run that judges nothing though nothing went wrong. Its status stays 0: nothing that was asked for was left
/// unread.
pub(crate) fn say_empty(is_empty: bool, found: usize) {
    match (is_empty, found) {
        (false, _) => {}
        (true, 0) => say("warning: no C or C++ source found; nothing was checked"),
        (true, _) => say("warning: the settings exclude every source that was found; nothing was checked"),
    }
}

/// The directories that were named and hold none of the files that were found.
fn without_sources<'p, 'f>(paths: &'p [PathBuf], found: impl Iterator<Item = &'f PathBuf>) -> Vec<&'p Path> {
    let found: BTreeSet<PathBuf> = found.map(|f| absolute(f)).collect();
    let is_empty = |dir: &&PathBuf| {
        let dir = absolute(dir);
        // In this order what lies below a directory comes right after it.
        found.range(dir.clone()..).next().is_none_or(|f| !f.starts_with(&dir))
    };
    paths.iter().filter(|p| p.is_dir()).filter(is_empty).map(PathBuf::as_path).collect()
}

/// The projects of some paths, each once.
fn projects(paths: &[PathBuf]) -> Vec<Project> {
    let mut folders: Vec<&Path> = Vec::new();
    let mut projects: Vec<Project> = Vec::new();
    for path in paths {
        // Many files of one folder have one project.
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        if folders.contains(&folder) {
            continue;
        }
        folders.push(folder);
        let project = Project::of(path);
        if !projects.contains(&project) {
            projects.push(project);
        }
    }
    projects
}
