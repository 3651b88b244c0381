//! `abi3lint check`: one run from paths to a report.

use crate::args::Check;
use crate::compile_commands::{self, Entry};
use crate::discover::discover;
use crate::infer::infer;
use crate::ir::{self, Question};
use crate::output::{is_terminal, say, to_file, to_stdout, wants_color};
use crate::read::{read_all, read_stdin};
use abi3lint_check::{Request, check};
use abi3lint_front_c::{CommandLine, Extraction, Options, extract};
use abi3lint_model::{ConfigSet, Problem, ProblemKind, SourceFile, Target, Version};
use abi3lint_report::{Format, Report, Summary, render};
use abi3lint_rules::checks;
use abi3lint_settings::Inferred;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) fn run(args: &Check) -> Result<u8> {
    if args.footprint {
        return crate::footprint::run(args);
    }
    known_rules(args.select.iter().chain(&args.ignore))?;
    let named = parse_targets(&args.targets)?;
    if args.threads > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global().context("cannot start threads")?;
    }

    let entries = args.build_path.as_deref().map(compile_commands::read).transpose()?.unwrap_or_default();
    let mut clock = Clock::start();
    let Loaded { mut files, modules, mut problems } = load(args, &entries);
    clock.lap("read");
    if files.is_empty() && modules.is_empty() && problems.is_empty() {
        say("warning: no C or C++ source was found; nothing was judged");
    }
    let Inferred { targets, source } = match named {
        Some(targets) => Inferred { targets, source: "--target".to_owned() },
        None => {
            let defines: Vec<_> =
                args.defines.iter().chain(entries.iter().flat_map(|e| &e.call.defines)).cloned().collect();
            let inferred = infer(&defines, &args.undefines, &files, start_of(args, &files))?;
            say(&format!("target {} (from {})", join(&inferred.targets), inferred.source));
            inferred
        }
    };
    let judged = configurations(&targets, args.build_python)?;
    clock.lap("targets");

    let options = Options {
        active: judged.iter().fold(ConfigSet::EMPTY, |all, (_, configs)| all | *configs),
        all: CommandLine {
            defines: args.defines.clone(),
            undefines: args.undefines.clone(),
            include_dirs: args.include_dirs.clone(),
            force_includes: args.force_includes.clone(),
        },
        units: compile_commands::units(&entries, &files),
        force_cpp: None,
        complete: false,
        reading: args.ir || !modules.is_empty(),
    };
    let Extraction { mut facts, problems: unread, stats, reading } = extract(&files, &options);
    problems.extend(unread);
    clock.lap("extract");
    let sources = files.len() as u32;
    let configs: Vec<ConfigSet> = judged.iter().map(|(_, configs)| *configs).collect();
    let question = Question { targets: &configs, build: args.build_python, footprint: false };
    let compiled = ir::read(&modules, question, &mut files);
    let again = if args.ir { ir::compile(&entries, question, &mut files) } else { ir::Modules::default() };
    let seen = compiled.facts.into_iter().chain(again.facts).collect();
    let new = ir::join(&mut facts, seen, &reading, &files);
    facts.extend(new);
    problems.extend(compiled.problems.into_iter().chain(again.problems));
    clock.lap("modules");
    let mut findings = check(&files, &facts, &Request { targets: &judged, select: &args.select, ignore: &args.ignore });
    clock.lap("check");

    let mut summary = Summary {
        files: sources + compiled.read,
        files_skipped: skipped(&problems),
        bytes: stats.bytes + compiled.bytes,
        unparsed_bytes: stats.unparsed_bytes,
        target_source: source,
        ..Summary::default()
    };
    summary.hide(&mut findings, args.certainty.certainty());
    problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    let report =
        Report { files: &files, findings: &findings, problems: &problems, summary: &summary, targets: &targets };
    let status = status(args, &report);
    if let Err(e) = write(args, &report) {
        // What was found does not depend on who reads it to the end.
        return if crate::is_broken_pipe(&e) { Ok(status) } else { Err(e) };
    }
    clock.lap("render");
    if args.stats {
        say(&format!("{}; {} facts, {} parses of {} bytes", clock.words(), facts.len(), stats.parses, stats.bytes));
    }
    say(&last_line(&summary, &targets));
    Ok(status)
}

/// What a run judges.
struct Loaded {
    /// Files and standard input, in the report's order.
    files: Vec<SourceFile>,
    /// LLVM modules, which others read.
    modules: Vec<PathBuf>,
    /// What could not be read.
    problems: Vec<Problem>,
}

fn load(args: &Check, entries: &[Entry]) -> Loaded {
    if args.paths.is_empty() && args.build_path.is_some() {
        let mut problems = Vec::new();
        let files = compile_commands::files(entries, &mut problems);
        return Loaded { files, modules: Vec::new(), problems };
    }
    let here = [PathBuf::from(".")];
    let found = discover(if args.paths.is_empty() { &here } else { &args.paths });
    let mut problems = found.problems;
    let (modules, sources): (Vec<PathBuf>, Vec<PathBuf>) = found.files.into_iter().partition(|p| ir::is_module(p));
    let mut files = read_all(&sources, &mut problems);
    if found.stdin {
        match read_stdin(args.stdin_filename.as_deref().unwrap_or("<stdin>")) {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    Loaded { files, modules, problems }
}

pub(crate) fn known_rules<'a>(ids: impl Iterator<Item = &'a String>) -> Result<()> {
    for id in ids {
        if checks::rule(id).is_none() {
            let near = abi3lint_report::nearest(id, checks::all().iter().map(|r| r.id));
            let hint = near.map(|r| format!("; did you mean '{r}'?")).unwrap_or_default();
            bail!("unknown rule '{id}'{hint}");
        }
    }
    Ok(())
}

/// The targets of the command line, each once.
pub(crate) fn parse_targets(texts: &[String]) -> Result<Option<Vec<Target>>> {
    let mut targets = Vec::new();
    for text in texts {
        let target = Target::parse(text)?;
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    Ok((!targets.is_empty()).then_some(targets))
}

fn configurations(targets: &[Target], build: Option<Version>) -> Result<Vec<(Target, ConfigSet)>> {
    targets.iter().map(|t| Ok((*t, t.configs(build)?))).collect()
}

/// Where the search for project settings begins.
fn start_of<'a>(args: &'a Check, files: &'a [SourceFile]) -> &'a Path {
    match args.paths.first().map(PathBuf::as_path) {
        Some(path) if path.as_os_str() != "-" => path,
        // Of a build, its sources' project: the command may run anywhere.
        None if args.build_path.is_some() => files.first().map_or(Path::new("."), |f| Path::new(&f.path)),
        _ => args.stdin_filename.as_deref().map_or(Path::new("."), Path::new),
    }
}

fn skipped(problems: &[Problem]) -> u32 {
    let whole = |p: &&Problem| matches!(p.kind, ProblemKind::Unreadable | ProblemKind::Skipped);
    problems.iter().filter(whole).count() as u32
}

fn write(args: &Check, report: &Report) -> Result<()> {
    let default = if args.output_file.is_none() && is_terminal() { Format::Full } else { Format::Text };
    let format = args.output_format.unwrap_or(default);
    let color = wants_color(args.color, args.output_file.is_some());
    match &args.output_file {
        Some(path) => to_file(path, |out| render(report, format, color, out)),
        None => to_stdout(|out| render(report, format, color, out)),
    }
}

fn status(args: &Check, report: &Report) -> u8 {
    if report.problems.iter().any(|p| matches!(p.kind, ProblemKind::Unreadable | ProblemKind::Incomplete)) {
        crate::FAILED
    } else {
        u8::from(report.summary.errors > 0 && !args.exit_zero)
    }
}

/// `12 errors, 3 warnings in 50 files for cp39-abi3; 4 possible findings hidden (--certainty possible)`.
fn last_line(s: &Summary, targets: &[Target]) -> String {
    let counts = [(s.errors, "error"), (s.warnings, "warning"), (s.notes, "note")];
    let found: Vec<String> = counts.iter().filter(|c| c.0 > 0).map(|c| count(c.0, c.1)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let mut line = format!("{found} in {} for {}", count(s.files, "file"), join(targets));
    let hidden = [(s.hidden_possible, "possible"), (s.hidden_likely, "likely")];
    for (n, what) in hidden.iter().filter(|h| h.0 > 0) {
        line.push_str(&format!("; {} hidden (--certainty {what})", count(*n, &format!("{what} finding"))));
    }
    if s.suppressed > 0 {
        line.push_str(&format!("; {} suppressed", count(s.suppressed, "finding")));
    }
    if s.files_skipped > 0 {
        line.push_str(&format!("; {} not judged", count(s.files_skipped, "path")));
    }
    if s.unparsed_bytes > 0 {
        line.push_str(&format!("; {} of {} bytes could not be parsed", s.unparsed_bytes, s.bytes));
    }
    line
}

pub(crate) fn count(n: u32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

pub(crate) fn join(targets: &[Target]) -> String {
    targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ")
}

/// Times of the stages, for `--stats`.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { last: Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, name: &'static str) {
        let now = Instant::now();
        self.laps.push((name, now - self.last));
        self.last = now;
    }

    fn words(&self) -> String {
        let words = |(name, time): &(&str, Duration)| format!("{name} {:.1} ms", time.as_secs_f64() * 1e3);
        self.laps.iter().map(words).collect::<Vec<_>>().join(", ")
    }
}
