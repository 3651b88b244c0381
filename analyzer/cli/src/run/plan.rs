//! A run over one project or several: each file is judged with the settings nearest to it, for the targets of its
//! own project.
//!
//! The files that were asked for are put into groups by their projects, each group is a [`Run`] as if it had been
//! asked for alone, and what they find is one report. A file is judged in one group only; headers of another project
//! that a group includes are read. Example: in a repository whose folders `a` and `b` have a pyproject.toml each,
//! `check` is `check a` and `check b`, in the total order of findings.
//!
//! A file that lies in no project, as what a build generates outside of its tree, goes with the project where the run
//! begins. Where the command line names the targets, projects that ask for nothing (no settings of ours, no baseline) are
//! one group, because nothing tells them apart.

use crate::args::{Check, Fixing};
use crate::binary::of_tags;
use crate::input::python::release;
use crate::input::reading::Sources;
use crate::output::terminal::say;
use crate::output::wording::{join, shown};
use crate::run::clock::Clock;
use crate::run::execute::{Build, Judged, Run};
use crate::run::load::{Group, Loaded, Wanted, find, load, say_empty};
use crate::run::settings::{Effective, finder_for};
use crate::run::targets::each_once;
use crate::run::threads;
use abi3lint_command_line::Call;
use abi3lint_command_line::compile_commands::{self, Database, Entry};
use abi3lint_command_line::infer::{DEFAULT, infer};
use abi3lint_model::{SourceFile, Target};
use abi3lint_settings::{Inferred, Project, Projects};
use anyhow::{Result, bail, ensure};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run is asked for.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// At least one.
    pub parts: Vec<Part<'a>>,
    /// The settings where the run begins, which hold for what there is only one of.
    pub start: Effective,
}

/// The part of one project.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub run: Run<'a>,
    pub files: Vec<SourceFile>,
    /// Shared objects and wheels, each of which has targets of its own.
    pub binaries: Vec<PathBuf>,
}

impl Part<'_> {
    /// Whether there is anything but binaries.
    pub(crate) fn has_sources(&self) -> bool {
        !self.run.is_empty(&self.files) || self.binaries.is_empty()
    }
}

/// Which files belong together.
struct Sorting {
    projects: RefCell<Projects>,
    /// Projects that ask for nothing are one.
    joins_plain: bool,
    /// Of files that lie in none.
    home: Option<Arc<Project>>,
}

impl Sorting {
    fn is_one(&self, a: &Project, b: &Project) -> bool {
        a.is_same(b) || (self.joins_plain && a.is_plain() && b.is_plain())
    }

    fn of(&self, path: &Path) -> Result<Arc<Project>> {
        let project = self.projects.borrow_mut().of(path)?;
        Ok(self.home.clone().filter(|_| project.root.is_none()).unwrap_or(project))
    }
}

/// Reads what is asked for: settings, files, targets.
///
/// # Errors
/// Settings that are wrong.
pub(crate) fn prepare<'a>(args: &'a Check, clock: &mut Clock) -> Result<Plan<'a>> {
    let named = each_once(&args.targets);
    threads::start(args.threads)?;
    let database = args.build_path.as_deref().map(compile_commands::read).transpose()?.unwrap_or_default();
    let Database { entries, mut problems } = database;
    let mut wanted = find(args, &entries, &mut problems)?;
    let mut sorting = Sorting { projects: RefCell::new(finder_for(args)?), joins_plain: named.is_some(), home: None };
    // A build is that of its first source, of its folder, or of any source that belongs to a project.
    let begins = start_of(args, &entries);
    let sources = entries.iter().map(|e| e.source.as_path());
    for path in [begins.as_path()].into_iter().chain(args.build_path.as_deref()).chain(sources) {
        sorting.home = Some(sorting.of(path)?).filter(|project| project.root.is_some());
        if sorting.home.is_some() {
            break;
        }
    }
    let start = sorting.of(&begins)?;
    let groups = groups(&wanted, &start, &sorting)?;
    let found = wanted.files.len() + wanted.texts.len() + usize::from(wanted.stdin.is_some());
    let entries: Arc<[Entry]> = entries.into();
    let mut parts = Vec::with_capacity(groups.len());
    for (i, (project, group)) in groups.iter().enumerate() {
        let is_other = |path: &Path| {
            let Ok(of_path) = sorting.of(path) else { return false };
            groups.iter().enumerate().any(|(k, g)| k != i && sorting.is_one(&g.0, &of_path))
        };
        let is_other: Option<&dyn Fn(&Path) -> bool> = if groups.len() > 1 { Some(&is_other) } else { None };
        // One project takes the texts of a build, several have a copy each.
        let texts = if groups.len() > 1 { wanted.texts.clone() } else { std::mem::take(&mut wanted.texts) };
        let is_own = |e: &&Entry| sorting.of(&e.source).is_ok_and(|of_source| sorting.is_one(project, &of_source));
        let calls: Vec<&Call> = entries.iter().filter(is_own).map(|e| &e.call).collect();
        let own = calls.iter().flat_map(|call| call.defines.iter().cloned()).collect();
        let build = Build { entries: entries.clone(), own, release: release(calls.into_iter()) };
        parts.push(part(args, build, &named, (&wanted, texts), (project, group), is_other, clock)?);
    }
    // What could not be read before any part began is told by the first one.
    if let Some(first) = parts.first_mut() {
        first.run.unread.extend(problems);
    }
    say_empty(parts.iter().all(|p| p.run.is_empty(&p.files) && p.binaries.is_empty()), found);
    Ok(Plan { parts, start: Effective::of_project(args, (*start).clone()) })
}

/// The files of each project, the one where the run begins first. Where there are no files, that one has none.
fn groups(wanted: &Wanted, start: &Arc<Project>, sorting: &Sorting) -> Result<Vec<(Arc<Project>, Group)>> {
    let mut groups: Vec<(Arc<Project>, Group)> = vec![(start.clone(), Group::default())];
    let mut at = |path: &Path| -> Result<usize> {
        let project = sorting.of(path)?;
        Ok(match groups.iter().position(|(other, _)| sorting.is_one(&project, other)) {
            Some(at) => at,
            None => {
                groups.push((project, Group::default()));
                groups.len() - 1
            }
        })
    };
    let files = wanted.files.iter().map(|f| at(f)).collect::<Result<Vec<_>>>()?;
    let texts = wanted.texts.iter().map(|f| at(Path::new(&f.path))).collect::<Result<Vec<_>>>()?;
    let stdin = wanted.stdin.as_ref().map(|name| at(Path::new(name))).transpose()?;
    for (at, file) in files.into_iter().zip(&wanted.files) {
        groups[at].1.files.push(file.clone());
    }
    texts.into_iter().for_each(|at| groups[at].1.has_texts = true);
    if let Some(at) = stdin {
        groups[at].1.stdin.clone_from(&wanted.stdin);
    }
    if groups.len() > 1 && groups[0].1.is_empty() {
        groups.remove(0);
    }
    Ok(groups)
}

fn part<'a>(
    args: &'a Check,
    build: Build,
    named: &Option<Vec<Target>>,
    (wanted, texts): (&Wanted, Vec<SourceFile>),
    (project, group): (&Arc<Project>, &Group),
    is_other: Option<&dyn Fn(&Path) -> bool>,
    clock: &mut Clock,
) -> Result<Part<'a>> {
    let effective = Effective::of_project(args, (**project).clone());
    let Loaded { sources, modules, binaries, problems } =
        load(args, &build.entries, wanted, texts, group, &effective, is_other)?;
    let Sources { files, reading, .. } = sources;
    clock.lap("read");
    let inferred = match named {
        Some(targets) => Inferred::new(targets.clone(), "--target"),
        None => {
            let others: Vec<_> = effective.defines.value.iter().chain(&build.own).cloned().collect();
            let inferred = infer(&args.defines, &others, &effective.undefines.value, &files, &effective.project);
            // Where nothing says what the sources are for, what was made of them does.
            let of_tags = Some(()).filter(|()| inferred.source == DEFAULT).and_then(|()| of_tags(&binaries));
            of_tags.unwrap_or(inferred)
        }
    };
    let run = Run::new(args, effective, inferred, build, modules, reading, problems)?;
    clock.lap("targets");
    Ok(Part { run, files, binaries })
}

/// The settings and targets where a run begins, and the folders of other projects in it.
///
/// # Errors
/// As [`prepare`].
pub(crate) fn settings_of(args: &Check) -> Result<(Effective, Inferred, Vec<PathBuf>)> {
    let mut plan = prepare(args, &mut Clock::start())?;
    let is_start = |p: &Part<'_>| p.run.effective.project.is_same(&plan.start.project);
    let at = plan.parts.iter().position(is_start);
    let own = at.map(|at| plan.parts.remove(at).run);
    let folder = |p: Part<'_>| p.run.effective.project.folder().map(Path::to_path_buf);
    let others = plan.parts.into_iter().filter_map(folder).collect();
    match own {
        Some(Run { effective, inferred, .. }) => Ok((effective, inferred, others)),
        None => {
            // No file belongs to it, so none can tell its targets.
            let (start, named) = (plan.start, each_once(&args.targets));
            let inferred = match named {
                Some(targets) => Inferred::new(targets, "--target"),
                None => {
                    let files: [SourceFile; 0] = [];
                    infer(&args.defines, &start.defines.value, &start.undefines.value, &files, &start.project)
                }
            };
            Ok((start, inferred, others))
        }
    }
}

/// Where the search for project settings begins.
fn start_of(args: &Check, entries: &[Entry]) -> PathBuf {
    match args.paths.first() {
        Some(path) if path.as_os_str() != "-" => path.clone(),
        // Of a build, its sources' project: the command may run anywhere.
        None if args.build_path.is_some() => {
            let source = entries.iter().flat_map(|e| &e.call.sources).next();
            source.map_or_else(|| PathBuf::from("."), |s| s.path.clone())
        }
        _ => args.stdin_filename.as_deref().map_or_else(|| PathBuf::from("."), PathBuf::from),
    }
}

/// All that a run finds in each project, before any baseline.
pub(crate) fn judge_all(args: &Check) -> Result<Vec<(Effective, Inferred, Judged)>> {
    fixes_nothing(args)?;
    let Plan { parts, .. } = prepare(args, &mut Clock::start())?;
    say_targets(args, &parts);
    if let Some(binary) = parts.iter().flat_map(|p| &p.binaries).find(|b| args.paths.contains(b)) {
        bail!("a baseline counts findings in sources, and {} is a binary", shown(binary));
    }
    let judge = |Part { run, files, .. }: Part<'_>| {
        let judged = run.judge(files);
        (run.effective, run.inferred, judged)
    };
    Ok(parts.into_iter().map(judge).collect())
}

/// A command that changes no source.
///
/// # Errors
/// It is asked to.
pub(crate) fn fixes_nothing(args: &Check) -> Result<()> {
    let Fixing { fix, diff, unsafe_fixes } = args.fixing;
    let is_other = args.footprint || args.summary || args.add_suppressions.is_some();
    ensure!(
        !(fix || diff || unsafe_fixes || is_other),
        "--fix, --diff, --add-suppressions, --footprint and --summary require 'abi3lint check'"
    );
    Ok(())
}

/// Says for each project what it is judged for, where the command line does not.
pub(crate) fn say_targets(args: &Check, parts: &[Part<'_>]) {
    if !args.targets.is_empty() {
        return;
    }
    let mut said: Vec<String> = Vec::new();
    for Part { run, .. } in parts.iter().filter(|p| p.has_sources()) {
        let folder = run.effective.project.folder().filter(|_| parts.len() > 1);
        let place = folder.map(|f| format!(" in {}", shown(f))).unwrap_or_default();
        say_target(&run.inferred, &place, &mut said);
    }
}

/// Says what something is judged for, once.
pub(crate) fn say_target(inferred: &Inferred, place: &str, said: &mut Vec<String>) {
    let Inferred { targets, source, .. } = inferred;
    let targets = join(targets);
    let line = match source.as_str() {
        DEFAULT => format!("no target given or inferred; using {targets}{place}"),
        _ => format!("target {targets} (from {source}){place}"),
    };
    if !said.contains(&line) {
        say(&line);
        said.push(line);
    }
}
