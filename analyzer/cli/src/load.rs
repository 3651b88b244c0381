//! What a run is asked to judge, and what it reads with that.
//!
//! Must not know targets or what is found. A run that judges nothing says so.

use crate::args::Check;
use crate::compile_commands::{self, Entry};
use crate::discover::{Found, discover};
use crate::ir;
use crate::output::say;
use crate::paths::absolute;
use crate::project::Project;
use crate::read::{read_all, read_stdin};
use crate::reading::{Asked, Given, Sources, read_sources};
use crate::settings::Effective;
use abi3lint_model::Problem;
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub sources: Sources,
    /// LLVM modules, which others read.
    pub modules: Vec<PathBuf>,
    pub problems: Vec<Problem>,
}

/// Reads what is judged and what it needs; `problems` are those that there are already.
///
/// # Errors
/// A header directory or a forced include that is not there.
pub(crate) fn load(
    args: &Check,
    entries: &[Entry],
    mut problems: Vec<Problem>,
    effective: &Effective,
) -> Result<Loaded> {
    let of_build = args.paths.is_empty() && args.build_path.is_some();
    // A build says where its headers are, and they are read with its sources.
    let build_dirs: Vec<String> = match of_build {
        true => Vec::new(),
        false => entries.iter().flat_map(|e| e.call.include_dirs()).map(|d| d.to_string_lossy().into_owned()).collect(),
    };
    let given = Given {
        include_dirs: &effective.include_dirs.value,
        force_includes: &args.force_includes,
        build_dirs: &build_dirs,
    };
    given.check()?;
    let judges = |path: &Path| effective.judges(path, false);
    let here = [PathBuf::from(".")];
    let arguments = if args.paths.is_empty() && !of_build { &here } else { &args.paths[..] };
    let mut asked = Asked {
        judged: Vec::new(),
        links: Vec::new(),
        read: Vec::new(),
        arguments,
        projects: Vec::new(),
        folder: Some(absolute(Path::new("."))),
        given,
        judges: &judges,
    };
    let mut modules = Vec::new();
    let (found, without);
    if of_build {
        let files = compile_commands::files(entries, &mut problems);
        (found, without) = (files.len(), Vec::new());
        (asked.judged, asked.read) = files.into_iter().partition(|f| judges(Path::new(&f.path)));
    } else {
        let Found { mut files, links, stdin, problems: unread } = discover(arguments);
        problems.extend(unread);
        found = files.len() + usize::from(stdin);
        without = without_sources(arguments, files.iter().chain(links.iter().map(|(link, _)| link)));
        files.retain(|f| effective.judges(f, args.paths.contains(f)));
        let sources: Vec<PathBuf>;
        (modules, sources) = files.into_iter().partition(|p| ir::is_module(p));
        asked.judged = read_all(&sources, &mut problems);
        asked.links = links;
        asked.projects = projects(arguments);
        let name = args.stdin_filename.as_deref().unwrap_or("<stdin>");
        if stdin && effective.judges(Path::new(name), args.stdin_filename.is_some()) {
            match read_stdin(name) {
                Ok(file) => asked.judged.push(file),
                Err(problem) => problems.push(problem),
            }
        }
    }
    let is_empty = asked.judged.is_empty() && modules.is_empty() && problems.is_empty();
    say_empty(is_empty, found);
    if !is_empty {
        without.iter().for_each(|dir| say(&format!("warning: no C or C++ source was found in '{}'", dir.display())));
    }
    let mut sources = read_sources(asked);
    problems.append(&mut sources.problems);
    Ok(Loaded { sources, modules, problems })
}

/// A run that judges nothing though nothing went wrong. Its status stays 0: nothing that was asked for was left
/// unread.
fn say_empty(is_empty: bool, found: usize) {
    match (is_empty, found) {
        (false, _) => {}
        (true, 0) => say("warning: no C or C++ source was found; nothing was judged"),
        (true, _) => say("warning: the settings leave out every source that was found; nothing was judged"),
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
