//! `abi3lint cc`: a compiler that also judges what it compiles.
//!
//! The compile itself is the compiler's alone; only after its success the sources are judged, and the shared object that it
//! links, and a finding at error level makes it a failed one. It must not know C, nor what a finding means.

mod chain;
mod judge;
mod linked;
mod macros;
mod names;
mod plugin;
mod probe;
mod run;
mod style;
mod target;

pub(crate) use names::masquerade;

use crate::args::Cc;
use crate::input::llvm::{self, Plugin};
use crate::input::python::headers;
use crate::output::terminal::{FAILED, say};
use crate::output::wording::count;
use abi3lint_command_line::compiler_of;
use abi3lint_command_line::{Call, Source, Stage, language_of, program_name, with_environment};
use abi3lint_model::Target;
use anyhow::{Result, bail, ensure};
use chain::Chain;
use judge::{Command, Verdict};
use linked::OfSources;
use names::Masquerade;
use run::Finished;
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use style::Style;
use target::Named;

/// Runs as the compiler that the program's name stands for.
pub(crate) fn run_as(name: Masquerade, args: Vec<OsString>) -> Result<u8> {
    let chain = Chain::of_environment()?;
    let command = name.real(&chain)?.into_iter().chain(args).collect();
    run_with(Cc { command, ..Cc::default() }, chain)
}

pub(crate) fn run(args: &Cc) -> Result<u8> {
    let chain = Chain::of_environment()?;
    let command = names::beyond(&chain, args.command.clone())?;
    run_with(Cc { command, ..args.clone() }, chain)
}

/// What the user asks of all compiles.
#[derive(Debug)]
struct Asked {
    args: Cc,
    /// By `--target`, or else by ABI3LINT_TARGET; what is wrong there fails what is judged, and nothing else.
    named: Named,
}

fn run_with(args: Cc, chain: Chain) -> Result<u8> {
    let named = if args.targets.is_empty() { targets_of_environment()? } else { Ok(args.targets.clone()) };
    let asked = Asked { args, named };
    let args = &asked.args;
    // As CMake calls a clang-tidy: the source, and after `--` the command that will compile it.
    if let [source, dashes, command @ ..] = args.command.as_slice()
        && dashes == "--"
        && language_of(source).is_some()
    {
        return tidy(&asked, command, &chain);
    }
    let compile = Compile::read(&args.command, &chain);
    let paths = compile.iter().flat_map(Compile::paths);
    // A shell or a `make` may well run itself again.
    let compiles = compile.as_ref().is_some_and(|c| c.paths().next().is_some());
    let is_compiler = |word: &&OsString| compiles || names::is_compiler(&program_name(&word.to_string_lossy()));
    let program = args.command.first().filter(is_compiler).and_then(|c| names::program(c));
    let chain = chain.below(program.as_deref(), paths);
    if let Some(compile) = &compile {
        compile.tell(&asked);
    }
    match compile.filter(|c| !c.sources.is_empty() || c.linked.is_some()) {
        Some(compile) => compile.run(&asked, &chain),
        None => run::replace(&args.command, &chain),
    }
}

/// The targets that ABI3LINT_TARGET names; none where it is not set or empty.
///
/// # Errors
/// It is set and names none: whoever sets it relies on it.
fn targets_of_environment() -> Result<Named> {
    const NAME: &str = "ABI3LINT_TARGET";
    let Some(value) = std::env::var_os(NAME).filter(|v| !v.is_empty()) else { return Ok(Ok(Vec::new())) };
    let help = "write a target such as cp39-abi3, or several separated by commas";
    let Some(text) = value.to_str() else { bail!("{NAME}={} is not UTF-8; {help}", value.to_string_lossy()) };
    let is_end = |c: char| c == ',' || c.is_whitespace();
    let targets: Vec<&str> = text.split(is_end).filter(|t| !t.is_empty()).collect();
    ensure!(!targets.is_empty(), "{NAME}='{text}' names no target; {help}");
    Ok(targets.into_iter().map(Target::parse).collect())
}

/// Judges what a command would compile, and compiles nothing. Findings go to standard output, where a
/// clang-tidy writes them.
fn tidy(asked: &Asked, command: &[OsString], chain: &Chain) -> Result<u8> {
    let Some(compile) = Compile::read(command, chain) else { return Ok(0) };
    compile.tell(asked);
    use_one_thread();
    let judged = compile.judge(asked, chain, &llvm::plugins(), Style::PLAIN, &mut io::stdout().lock())?;
    Ok(judged.status(&asked.args))
}

/// A build runs as many compilers as there are cores already.
fn use_one_thread() {
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).build_global();
}

/// A command that compiles or links something.
struct Compile {
    /// Index of the compiler among the words, and its name.
    compiler: (usize, String),
    call: Call,
    /// What can be judged.
    sources: Vec<Source>,
    /// What cannot, and why.
    others: Vec<(PathBuf, String)>,
    /// The shared object that is linked.
    linked: Option<PathBuf>,
}

/// What was said of all sources of a command.
#[derive(Debug, Default)]
struct Judged {
    errors: u32,
    unread: bool,
    /// What is written for the sources that fail the compile.
    failed: BTreeSet<PathBuf>,
    /// Targets and where they come from.
    promise: String,
    /// What the sources showed.
    of_sources: OfSources,
}

impl Judged {
    fn status(&self, args: &Cc) -> u8 {
        if self.unread { FAILED } else { u8::from(self.errors > 0 && !args.exit_zero) }
    }
}

impl Compile {
    /// `None` for everything that is to be passed through: questions, probes, what is not a compiler's.
    fn read(command: &[OsString], chain: &Chain) -> Option<Compile> {
        let words: Vec<String> = command.iter().map(|w| w.to_string_lossy().into_owned()).collect();
        let at = compiler_of(&words)?;
        let compiler = (at, words[at].clone());
        let words = with_environment(&command[at + 1..], &compiler.1, |name| std::env::var_os(name));
        let mut call = Call::parse(&words, &compiler.1, Path::new("."));
        call.add_environment(|name| std::env::var_os(name));
        if call.unread.is_some() {
            return Some(Compile { compiler, call, sources: Vec::new(), others: Vec::new(), linked: None });
        }
        if call.stage == Stage::Nothing || probe::is_cpython(&call) {
            return None;
        }
        let is_left = |path: &Path| !probe::is_probe(path) && !chain.judges(path);
        // What is no plain file, such as a pipe, cannot be read a second time.
        let (sources, others): (Vec<&Source>, Vec<&Source>) =
            call.sources.iter().filter(|s| is_left(&s.path)).partition(|s| s.path.is_file());
        let pipes = others.into_iter().map(|s| &s.path).filter(|p| is_pipe(p));
        let foreign = call.foreign.iter().filter(|f| f.path.is_file() && is_left(&f.path));
        let others = pipes.map(|p| (p.clone(), "it can be read only once".to_owned()));
        let others = others.chain(foreign.map(|f| (f.path.clone(), format!("{} is not read", f.language)))).collect();
        let sources = sources.into_iter().cloned().collect();
        // What a configure step compiles and links in one is a probe as well.
        let is_probed = call.sources.iter().any(|s| probe::is_probe(&s.path));
        let linked = call.shared_object().filter(|path| !is_probed && is_left(path));
        Some(Compile { compiler, call, sources, others, linked })
    }

    /// All that it compiles, as far as that is known.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        let others = self.others.iter().map(|(p, _)| p.as_path());
        self.sources.iter().map(|s| s.path.as_path()).chain(others).chain(self.linked.as_deref())
    }

    /// Says what is compiled and not judged, where something is promised for it.
    fn tell(&self, asked: &Asked) {
        if let Some(why) = self.call.unread {
            say(&format!("the command is not checked: {why}"));
        }
        if !self.others.is_empty() && (target::is_named(&asked.named) || headers(&self.call).is_some()) {
            for (path, why) in &self.others {
                say(&format!("{}: not checked: {why}", path.display()));
            }
        }
    }

    fn run(&self, asked: &Asked, chain: &Chain) -> Result<u8> {
        use_one_thread();
        let args = &asked.args;
        let plugins = llvm::plugins();
        let style = || Style::of(&self.call, io::stderr().is_terminal(), |name| std::env::var_os(name));
        if self.compiler.0 == 0
            && !self.call.cl
            && !self.sources.is_empty()
            && let Some(flags) = llvm::fitting(&plugins, &args.command[0]).and_then(|p| plugin::in_place(p, &self.call))
            && let Some(done) = self.run_with_plugin(asked, chain, flags)?
        {
            // What the sources show, the compiler has told.
            return match done {
                0 => self.finish(args, None, || self.judge_linked(asked, chain, style(), Judged::default())),
                failed => Ok(failed),
            };
        }
        let finished = run::wait(&args.command, chain, self.outputs())?;
        if !finished.status.success() {
            finished.decided();
            return Ok(run::leave_as(finished.status));
        }
        self.finish(args, Some(&finished), || {
            let judged = self.judge(asked, chain, &plugins, style(), &mut io::stderr().lock())?;
            self.judge_linked(asked, chain, style(), judged)
        })
    }

    /// The status after a compile that succeeded; what must not stay is removed.
    fn finish(&self, args: &Cc, finished: Option<&Finished>, judge: impl FnOnce() -> Result<Judged>) -> Result<u8> {
        let judged = match judge() {
            Ok(judged) => judged,
            Err(e) => {
                run::remove(&self.outputs());
                return Err(e);
            }
        };
        let status = judged.status(args);
        let removed = if status == 0 { Vec::new() } else { run::remove(&judged.failed) };
        finished.inspect(|f| f.decided());
        if status != 0 {
            let removed: Vec<String> = removed.iter().map(|p| p.display().to_string()).collect();
            let removed = if removed.is_empty() { String::new() } else { format!("; removed {}", removed.join(", ")) };
            let what = match (judged.errors, judged.unread) {
                (0, true) => "not everything was checked".to_owned(),
                (errors, _) => count(errors, "error"),
            };
            say(&format!("{what} for {}{removed}", judged.promise));
        }
        Ok(status)
    }

    /// The compile itself with a plugin in it, which judges and fails it; `None` where no target is known.
    fn run_with_plugin(&self, asked: &Asked, chain: &Chain, flags: Vec<OsString>) -> Result<Option<u8>> {
        let compile = self.command(asked, chain);
        let Some(case) = judge::case(compile, &self.sources[0])? else { return Ok(None) };
        let mut command = asked.args.command.clone();
        command.splice(1..1, flags);
        // What the compiler judges, it removes by itself.
        let status = run::wait_with(&command, chain, &case.settings(compile), BTreeSet::new())?.status;
        Ok(Some(if status.success() { 0 } else { run::leave_as(status) }))
    }

    fn command<'c>(&'c self, asked: &'c Asked, chain: &'c Chain) -> Command<'c> {
        let Asked { args, named } = asked;
        let headers = headers(&self.call);
        Command { args, named, compiler: &self.compiler.1, chain, call: &self.call, headers }
    }

    /// Judges all sources and writes what was found.
    fn judge(
        &self,
        asked: &Asked,
        chain: &Chain,
        plugins: &[Plugin],
        style: Style,
        out: &mut dyn Write,
    ) -> Result<Judged> {
        let command = self.command(asked, chain);
        let clang = plugin::other_clang(plugins).filter(|_| !self.call.cl);
        let mut judged = Judged::default();
        let mut told = HashSet::new();
        for source in &self.sources {
            let Some(case) = judge::case(command, source)? else { continue };
            let seen = clang.as_ref().and_then(|(clang, plugin)| {
                let words = plugin::second(clang, plugin, &self.call, source);
                plugin::verdict_of_second(&words, chain, &case.settings(command))
            });
            let verdict = match seen {
                Some((text, failed)) => {
                    let errors = text.lines().filter(|l| failed && l.contains(": error: ")).count() as u32;
                    judged.of_sources.text.push_str(&text);
                    Verdict { text: text.into_bytes(), errors, promise: case.promise(), ..Verdict::default() }
                }
                None => case.judge(command, source, style, &mut told)?,
            };
            // Nobody who reads is no reason to let the compile pass.
            let _ = out.write_all(&verdict.text);
            judged.errors += verdict.errors;
            judged.unread |= verdict.unread;
            judged.of_sources.promises.extend(verdict.inferred);
            judged.of_sources.findings.extend(verdict.findings);
            if verdict.errors > 0 || verdict.unread {
                judged.promise = verdict.promise;
                judged.failed.extend(self.call.output_of(source).into_iter().chain(self.linked.clone()));
            }
        }
        let _ = out.flush();
        Ok(judged)
    }

    /// Judges what was linked as well, and writes what was found.
    fn judge_linked(&self, asked: &Asked, chain: &Chain, style: Style, mut judged: Judged) -> Result<Judged> {
        let Some(output) = self.linked.as_ref().filter(|p| p.is_file()) else { return Ok(judged) };
        let command = self.command(asked, chain);
        let Some(verdict) = linked::verdict(command, output, style, &judged.of_sources)? else { return Ok(judged) };
        let mut out = io::stderr().lock();
        let _ = out.write_all(&verdict.text).and_then(|()| out.flush());
        judged.errors += verdict.errors;
        if verdict.errors > 0 {
            judged.promise = verdict.promise;
            judged.failed.insert(output.clone());
        }
        Ok(judged)
    }

    /// What is written, and removed where it fails, as compilers do: the next build must not take it for done.
    fn outputs(&self) -> BTreeSet<PathBuf> {
        self.sources.iter().filter_map(|s| self.call.output_of(s)).chain(self.linked.clone()).collect()
    }
}

/// Whether a path leads to a pipe.
fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        fs::metadata(path).is_ok_and(|m| m.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
