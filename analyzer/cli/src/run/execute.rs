//! One run: what is judged, by what, and what was found. Everything but printing.

use crate::args::Check;
use crate::input::reading::Reading;
use crate::ir::{self, Question};
use crate::output::progress::Bar;
use crate::output::wording::{count, shown};
use crate::run::clock::Clock;
use crate::run::of_binaries::OfBinaries;
use crate::run::settings::{Effective, scopes};
use abi3lint_check::{Found, join_built, join_promises};
use abi3lint_command_line::compile_commands::{self, Entry};
use abi3lint_command_line::paths::absolute;
use abi3lint_command_line::said::{Said, Speakers};
use abi3lint_front_c::{CommandLine, Extraction, Options, Stats, changes_abi, extract_telling};
use abi3lint_lint::{Coverage, Lint, Linted, stopped};
use abi3lint_model::{
    ConfigSet, Fact, FileId, Finding, Problem, ProblemKind, Release, Severity, SourceFile, Stop, Target, Version,
};
use abi3lint_report::Summary;
use abi3lint_settings::{Inferred, Macro, read_regular};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a run is asked for.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    args: &'a Check,
    pub effective: Effective,
    pub inferred: Inferred,
    entries: Arc<[Entry]>,
    /// LLVM modules, which others read.
    pub modules: Vec<PathBuf>,
    /// Which of its files are judged, and which are only read.
    reading: Reading,
    judged: Vec<(Target, ConfigSet)>,
    /// What could not be read.
    pub unread: Vec<Problem>,
    /// Texts beside the sources that define macros, and which.
    defining: Vec<(SourceFile, Vec<Macro>)>,
    release: Option<Release>,
}

/// What a compilation database says.
#[derive(Debug)]
pub(crate) struct Build {
    /// Of all sources, which a run may read.
    pub entries: Arc<[Entry]>,
    /// The macros of the project's own sources: another project promises for itself.
    pub own: Vec<Macro>,
    /// That of the headers of CPython that these sources find.
    pub release: Option<Release>,
}

/// What the front ends saw in the files of a run.
struct Seen {
    /// The run's files, and after them those that modules and build settings name.
    files: Vec<SourceFile>,
    facts: Vec<Fact>,
    /// Directives that end a compile.
    stops: Vec<Stop>,
    problems: Vec<Problem>,
    stats: Stats,
    /// How many LLVM modules were read, and their bytes.
    modules: (u32, u64),
    /// How many of the files are sources.
    sources: usize,
    clock: Clock,
}

/// What a run found.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// Files and standard input, in the report's order; after them those that modules name.
    pub files: Vec<SourceFile>,
    /// Those of the files that are not judged.
    pub only_read: Range<usize>,
    /// The paths of findings in them, which are counted and not shown.
    pub not_shown: Vec<String>,
    /// The findings to show.
    pub findings: Vec<Finding>,
    pub problems: Vec<Problem>,
    pub summary: Summary,
    pub stats: Stats,
    pub facts: usize,
    pub times: Vec<(&'static str, Duration)>,
}

impl Judged {
    /// Whether it has a finding of at least this severity.
    pub(crate) fn fails(&self, least: Option<Severity>) -> bool {
        least.is_some_and(|least| self.findings.iter().any(|f| f.severity >= least))
    }

    /// Whether something was not judged that may hold findings.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.problems.iter().any(|p| p.kind.severity() == Severity::Error)
    }
}

impl<'a> Run<'a> {
    /// A run over files that were read in this way.
    ///
    /// # Errors
    /// A target that the headers at hand cannot build.
    pub(crate) fn new(
        args: &'a Check,
        effective: Effective,
        inferred: Inferred,
        build: Build,
        modules: Vec<PathBuf>,
        reading: Reading,
        unread: Vec<Problem>,
    ) -> Result<Run<'a>> {
        let judged = configurations(&inferred.targets, effective.build_python.value)?;
        let Build { entries, own, release } = build;
        let defining = defining(args, &effective, own);
        Ok(Run { args, effective, inferred, entries, modules, reading, judged, unread, defining, release })
    }

    /// Whether it judges nothing though nothing went wrong.
    pub(crate) fn is_empty(&self, files: &[SourceFile]) -> bool {
        files.is_empty() && self.modules.is_empty() && self.unread.is_empty()
    }

    /// How many of its files it judges.
    pub(crate) fn judged_files(&self) -> u32 {
        self.reading.judged as u32
    }

    /// Judges these texts of the run's files.
    pub(crate) fn judge(&self, files: Vec<SourceFile>) -> Judged {
        self.judge_beside(files, &OfBinaries::default())
    }

    /// Judges these texts of the run's files, of which these binaries were made.
    pub(crate) fn judge_beside(&self, files: Vec<SourceFile>, beside: &OfBinaries) -> Judged {
        let Seen { files, facts, stops, mut problems, stats, modules, sources, mut clock } = self.see(files, beside);
        problems.extend(stopped(&files, &stops, &self.judged, |unit| unit < self.reading.judged));
        let judged = self.reading.judged;
        let Linted { findings, hidden, suppressed, only_read } = self.lint(&files, &facts, &self.judged, sources);
        let mut summary = Summary {
            files: judged as u32 + modules.0,
            files_skipped: skipped(&problems),
            bytes: stats.bytes + modules.1,
            unparsed_bytes: stats.unparsed_bytes,
            target_sources: vec![self.inferred.source.clone()],
            ..Summary::default()
        };
        summary.count(&findings, &hidden);
        summary.suppressed = suppressed.len() as u32;
        summary.only_read = only_read.len() as u32;
        let not_shown = only_read.iter().map(|f| files[f.place.file.0 as usize].path.clone()).collect();
        clock.lap("check");
        problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        let (facts, times) = (facts.len(), clock.laps);
        Judged { files, only_read: judged..sources, not_shown, findings, problems, summary, stats, facts, times }
    }

    /// Judges these texts for each target by itself, after one look at them. What ends a compile for one target only is
    /// counted with it and is no problem of the run.
    pub(crate) fn judge_each(&self, files: Vec<SourceFile>) -> (Vec<SourceFile>, Vec<Found>, Vec<Problem>) {
        let Seen { files, facts, stops, problems, sources, .. } = self.see(files, &OfBinaries::default());
        let judge = |target: &(Target, ConfigSet)| {
            let one = std::slice::from_ref(target);
            let stopped = stopped(&files, &stops, one, |unit| unit < self.reading.judged).len() as u32;
            Found { target: target.0, findings: self.lint(&files, &facts, one, sources).findings, stopped }
        };
        let found = self.judged.par_iter().map(judge).collect();
        (files, found, problems)
    }

    fn lint(&self, files: &[SourceFile], facts: &[Fact], targets: &[(Target, ConfigSet)], sources: usize) -> Linted {
        let e = &self.effective;
        let judged = self.reading.judged;
        let mut scopes = scopes(&e.project.settings, e.selection(), files, self.inferred.elsewhere.as_ref());
        if self.args.own_severities {
            scopes = scopes.with_own_severities();
        }
        let coverage = |file: FileId| match file.0 as usize {
            i if i < judged => Coverage::Whole,
            i if i < sources => Coverage::OnlyRead,
            // A module names it, which has what one compile made of it.
            _ => Coverage::OneCompile,
        };
        let require_reason = e.require_reason.value;
        let lint = Lint { targets, scopes: &scopes, require_reason, release: self.release };
        lint.run(files, facts, coverage)
    }

    /// Reads all facts of the texts.
    fn see(&self, mut files: Vec<SourceFile>, beside: &OfBinaries) -> Seen {
        let mut clock = Clock::start();
        let e = &self.effective;
        let options = Options {
            active: self.judged.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs),
            all: CommandLine {
                defines: e.defines.value.clone(),
                undefines: e.undefines.value.clone(),
                include_dirs: e.include_dirs.value.clone(),
                force_includes: self.reading.force_includes.clone(),
            },
            folder: self.reading.folder.clone(),
            links: self.reading.links.clone(),
            judged: Some(self.reading.judged),
            units: compile_commands::units(&self.entries, &files),
            force_cpp: None,
            complete: false,
            preprocessor: self.args.ir || !self.modules.is_empty(),
        };
        let Extraction { mut facts, problems: unread, stops, stats, preprocessor } = {
            let bytes = files.iter().map(|f| f.text.len() as u64).sum();
            let bar = Bar::start(format!("checking {}", count(files.len() as u32, "file")), bytes);
            let told = |bytes: u64| {
                if !self.args.no_bar {
                    bar.add(bytes)
                }
            };
            extract_telling(&files, &options, &told)
        };
        let mut problems = self.unread.clone();
        problems.extend(unread);
        clock.lap("extract");
        let reached = self.reading.reached;
        let sources = files.len();
        let configs: Vec<ConfigSet> = self.judged.iter().map(|(_, configs)| *configs).collect();
        let question = Question { targets: &configs, build: e.build_python.value, footprint: false };
        let compiled = ir::read(&self.modules, question, &mut files);
        let again = match self.args.ir {
            true => ir::compile(&self.commands(&files), question, &mut files),
            false => ir::Modules::default(),
        };
        let seen = compiled.facts.into_iter().chain(again.facts).collect();
        let new = ir::join(&mut facts, seen, &preprocessor, &files);
        facts.extend(new);
        // What includes a header that is judged was read for the header's sake.
        facts.retain(|f| !(reached..sources).contains(&(f.file.0 as usize)));
        problems.extend(compiled.problems.into_iter().chain(again.problems));
        clock.lap("modules");
        let speakers = Speakers {
            project: &e.project,
            command_line: &self.args.defines,
            texts: &self.defining,
            wheels: &beside.tags,
            headers: e.build_python.value,
        };
        let said = Said::of(&files, &speakers);
        files.extend(said.files);
        beside.prove(&mut facts);
        facts.extend(said.facts);
        join_promises(&mut facts, &said.stated);
        join_built(&mut facts, &said.built);
        clock.lap("promises");
        let modules = (compiled.read, compiled.bytes);
        Seen { files, facts, stops, problems, stats, modules, sources, clock }
    }

    /// The commands that compile the sources which are judged.
    fn commands(&self, files: &[SourceFile]) -> Vec<&Entry> {
        let judged = files.iter().take(self.reading.judged);
        let judged: HashSet<PathBuf> = judged.map(|f| absolute(Path::new(&f.path))).collect();
        self.entries.iter().filter(|e| judged.contains(&e.source)).collect()
    }
}

/// The files that define macros besides the sources and the command line: a project's settings, and a database.
fn defining(args: &Check, effective: &Effective, of_build: Vec<Macro>) -> Vec<(SourceFile, Vec<Macro>)> {
    let database = args.build_path.as_deref().map(|path| (compile_commands::file_of(path), of_build));
    let settings = effective.project.settings.defines.as_ref();
    let settings = settings.and_then(|s| Some((PathBuf::from(s.from.rsplit_once(':')?.0), s.value.clone())));
    // Those in pyproject.toml are read with what else the file says.
    let settings = settings.filter(|s| !s.0.ends_with("pyproject.toml"));
    let is_any = |macros: &[Macro]| macros.iter().any(|m| changes_abi(m.0.as_bytes()));
    let read = |(path, macros): (PathBuf, Vec<Macro>)| {
        let text = is_any(&macros).then(|| read_regular(&path, compile_commands::LARGEST).ok())??;
        Some((SourceFile { path: shown(&path), text }, macros))
    };
    settings.into_iter().chain(database).filter_map(read).collect()
}

fn configurations(targets: &[Target], build: Option<Version>) -> Result<Vec<(Target, ConfigSet)>> {
    targets.iter().map(|t| Ok((*t, t.configs(build)?))).collect()
}

/// How many paths were not judged at all.
pub(crate) fn skipped(problems: &[Problem]) -> u32 {
    let whole = |p: &&Problem| matches!(p.kind, ProblemKind::Unreadable | ProblemKind::Skipped);
    problems.iter().filter(whole).count() as u32
}
