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

use crate::args::Check;
use crate::check::each_once;
use crate::judge::{Clock, Judged, Run, skipped};
use crate::load::{Group, Loaded, Wanted, find, load, say_empty};
use crate::reading::Sources;
use crate::settings::{Effective, finder};
use crate::threads;
use abi3lint_command_line::compile_commands::{self, Database, Entry};
use abi3lint_command_line::infer::infer;
use abi3lint_model::{FileId, Finding, SourceFile, Target};
use abi3lint_report::Summary;
use abi3lint_settings::{Inferred, Project, Projects};
use anyhow::Result;
use std::cell::RefCell;
use std::collections::HashSet;
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
    let mut sorting = Sorting { projects: RefCell::new(finder()), joins_plain: named.is_some(), home: None };
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
        parts.push(part(args, &entries, &named, (&wanted, texts), (project, group), is_other, clock)?);
    }
    // What could not be read before any part began is told by the first one.
    if let Some(first) = parts.first_mut() {
        first.run.unread.extend(problems);
    }
    say_empty(parts.iter().all(|p| p.run.is_empty(&p.files)), found);
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
    entries: &Arc<[Entry]>,
    named: &Option<Vec<Target>>,
    (wanted, texts): (&Wanted, Vec<SourceFile>),
    (project, group): (&Arc<Project>, &Group),
    is_other: Option<&dyn Fn(&Path) -> bool>,
    clock: &mut Clock,
) -> Result<Part<'a>> {
    let effective = Effective::of_project(args, (**project).clone());
    let Loaded { sources, modules, problems } = load(args, entries, wanted, texts, group, &effective, is_other)?;
    let Sources { files, reading, .. } = sources;
    clock.lap("read");
    let is_own = |e: &&Entry| is_other.is_none_or(|is_other| !is_other(&e.source));
    let inferred = match named {
        Some(targets) => Inferred { targets: targets.clone(), source: "--target".to_owned() },
        None => {
            let of_build = entries.iter().filter(is_own).flat_map(|e| e.call.defines.iter().cloned());
            let others: Vec<_> = effective.defines.value.iter().cloned().chain(of_build).collect();
            infer(&args.defines, &others, &effective.undefines.value, &files, &effective.project)
        }
    };
    let run = Run::new(args, effective, inferred, entries.clone(), modules, reading, problems)?;
    clock.lap("targets");
    Ok(Part { run, files })
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
                Some(targets) => Inferred { targets, source: "--target".to_owned() },
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

/// The targets of all parts, each once, in the order of the parts.
pub(crate) fn targets_of<'r>(runs: impl Iterator<Item = &'r Inferred>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for target in runs.flat_map(|i| &i.targets) {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    targets
}

/// What several parts found, as one report: files by their paths, findings by path, offset and rule.
pub(crate) fn merge(mut parts: Vec<Judged>) -> Judged {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut all = join(parts);
    all.problems.sort_by(|a, b| (&a.path, a.line, &a.message).cmp(&(&b.path, b.line, &b.message)));
    // Two projects may have read the same header.
    all.problems.dedup();
    all.summary.files_skipped = skipped(&all.problems);
    all
}

fn join(parts: Vec<Judged>) -> Judged {
    let mut all = Judged::default();
    let mut places: Vec<(SourceFile, usize, usize)> = Vec::new();
    let mut found: Vec<(usize, Finding)> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    let mut not_shown: Vec<String> = Vec::new();
    let mut judged_paths: HashSet<String> = HashSet::new();
    for (part, judged) in parts.into_iter().enumerate() {
        let Judged { files, only_read, not_shown: of_part, findings, problems, summary, stats, facts, .. } = judged;
        not_shown.extend(of_part);
        judged_paths.extend(files.iter().take(only_read.start).map(|f| f.path.clone()));
        places.extend(files.into_iter().enumerate().map(|(i, file)| (file, part, i)));
        found.extend(findings.into_iter().map(|f| (part, f)));
        all.problems.extend(problems);
        all.facts += facts;
        all.stats.files += stats.files;
        all.stats.bytes += stats.bytes;
        all.stats.unparsed_bytes += stats.unparsed_bytes;
        all.stats.parses += stats.parses;
        add(&mut all.summary, &summary);
        if !sources.contains(&summary.target_source) {
            sources.push(summary.target_source);
        }
    }
    all.summary.target_source = sources.join("; ");
    // What one project only reads, another one may judge.
    all.summary.only_read = not_shown.iter().filter(|path| !judged_paths.contains(*path)).count() as u32;
    places.sort_by(|a, b| (a.0.path.as_bytes(), a.1, a.2).cmp(&(b.0.path.as_bytes(), b.1, b.2)));
    let parts = places.iter().map(|p| p.1 + 1).max().unwrap_or(0);
    let mut now: Vec<Vec<FileId>> = vec![Vec::new(); parts];
    for (id, (_, part, i)) in places.iter().enumerate() {
        let of_part = &mut now[*part];
        of_part.resize(of_part.len().max(i + 1), FileId(0));
        of_part[*i] = FileId(id as u32);
    }
    all.files = places.into_iter().map(|p| p.0).collect();
    all.findings = found
        .into_iter()
        .map(|(part, mut f)| {
            move_files(&mut f, |file| now[part].get(file.0 as usize).copied().unwrap_or(file));
            f
        })
        .collect();
    all.findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
    all
}

fn add(all: &mut Summary, one: &Summary) {
    for (sum, n) in [
        (&mut all.files, one.files),
        (&mut all.errors, one.errors),
        (&mut all.warnings, one.warnings),
        (&mut all.notes, one.notes),
        (&mut all.hidden_possible, one.hidden_possible),
        (&mut all.hidden_likely, one.hidden_likely),
        (&mut all.suppressed, one.suppressed),
        (&mut all.baselined, one.baselined),
    ] {
        *sum += n;
    }
    all.bytes += one.bytes;
    all.unparsed_bytes += one.unparsed_bytes;
}

/// Gives the files of a finding their numbers in the joined list.
fn move_files(f: &mut Finding, now: impl Fn(FileId) -> FileId) {
    let expansions = f.expansion.iter_mut().map(|step| &mut step.file);
    let notes = f.notes.iter_mut().filter_map(|n| n.place.as_mut()).map(|p| &mut p.file);
    let edits = f.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|e| &mut e.place.file);
    for file in expansions.chain(notes).chain(edits).chain([&mut f.place.file]) {
        *file = now(*file);
    }
}
