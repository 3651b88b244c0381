//! LLVM modules: each is read by a child process, because LLVM's readers crash and hang on damaged files.
//!
//! Must not know LLVM. A child that fails in whatever way makes its file unreadable; nothing it said
//! counts then.

mod answer;
mod compile;
mod join;

pub(crate) use compile::compile;
pub(crate) use join::join;

use abi3lint_model::{Baked, ConfigSet, Fact, Problem, ProblemKind, SourceFile, Version};
use answer::{Answer, Places};
use rayon::prelude::*;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What all modules of a run say.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    pub facts: Vec<Fact>,
    pub problems: Vec<Problem>,
    /// Modules that were read, and their bytes.
    pub read: u32,
    pub bytes: u64,
    /// What they take for granted about layouts, where that was asked for.
    pub baked: Vec<Baked>,
    /// The configurations whose layouts are those of all modules.
    pub layouts: Option<ConfigSet>,
}

/// What is asked of the modules of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// The configurations of each target; none means all.
    pub targets: &'a [ConfigSet],
    /// The CPython whose headers compiled them, where it is known.
    pub build: Option<Version>,
    /// Whether assumptions about layouts are wanted.
    pub footprint: bool,
}

const READER: &str = "abi3lint-ir-reader";
const SECONDS: u64 = 60;
/// An answer beyond this is none.
const LARGEST_ANSWER: u64 = 256 << 20;

/// Whether a path names an LLVM module: by its ending, or an object that is one, as compilers make them for
/// optimisation at link time.
pub(crate) fn is_module(path: &Path) -> bool {
    let Some(ending) = path.extension() else { return false };
    ending == "bc" || ending == "ll" || ((ending == "o" || ending == "lo" || ending == "obj") && is_bitcode(path))
}

fn is_bitcode(path: &Path) -> bool {
    const MAGIC: [&[u8]; 2] = [b"BC\xc0\xde", b"\xde\xc0\x17\x0b"];
    let mut start = [0; 4];
    let is_file = path.metadata().is_ok_and(|m| m.is_file());
    let read = is_file.then(|| std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut start)));
    read.is_some_and(|r| r.is_ok()) && MAGIC.contains(&&start[..])
}

/// Reads modules. Source files that they name join `files`.
pub(crate) fn read(paths: &[PathBuf], question: Question<'_>, files: &mut Vec<SourceFile>) -> Modules {
    let mut out = Modules::default();
    if paths.is_empty() {
        return out;
    }
    let reader = find_reader();
    let answers: Vec<Result<String, String>> =
        paths.par_iter().map(|path| ask(reader.as_ref().map_err(String::clone)?, path, question)).collect();
    let mut places = Places::of(files);
    for (path, answer) in paths.iter().zip(answers) {
        let name = path.to_string_lossy();
        match answer.and_then(|text| answer::parse(&text, &name, files, &mut places)) {
            Ok(Answer { facts, problems, baked, layouts }) => {
                if !problems.iter().any(|p| p.kind == ProblemKind::Unreadable) {
                    out.read += 1;
                    out.bytes += path.metadata().map_or(0, |m| m.len());
                    out.layouts = Some(out.layouts.map_or(layouts, |all| all | layouts));
                }
                out.facts.extend(facts);
                out.baked.extend(baked);
                out.problems.extend(problems);
            }
            Err(why) => out.problems.push(Problem {
                kind: ProblemKind::Unreadable,
                path: name.into_owned(),
                line: None,
                message: format!("not judged: {why}"),
            }),
        }
    }
    out
}

/// The reader: the one that the environment names, or the one beside this program.
fn find_reader() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("ABI3LINT_IR_READER").filter(|p| !p.is_empty()) {
        return Ok(PathBuf::from(path));
    }
    let beside =
        std::env::current_exe().ok().map(|e| e.with_file_name(format!("{READER}{}", std::env::consts::EXE_SUFFIX)));
    beside.filter(|p| p.exists()).ok_or_else(|| {
        format!(
            "LLVM modules are read by {READER}, which is not beside abi3lint; build it with 'cargo xtask ir-reader' \
             and name it in ABI3LINT_IR_READER"
        )
    })
}

/// The LLVM that a reader was built with.
fn reader_major(reader: &Path) -> Result<u32, String> {
    let out = Command::new(reader).arg("--llvm").stdin(Stdio::null()).stderr(Stdio::null()).output();
    let out = out.map_err(|e| format!("cannot start {}: {e}", reader.display()))?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    said.trim().parse().map_err(|_| {
        format!("{} does not tell its LLVM; build it from the same sources ('cargo xtask ir-reader')", reader.display())
    })
}

fn ask(reader: &Path, path: &Path, question: Question<'_>) -> Result<String, String> {
    let seconds = std::env::var("ABI3LINT_IR_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(SECONDS);
    let mut command = Command::new(reader);
    command.arg("--seconds").arg(seconds.to_string());
    for t in question.targets {
        command.arg("--configs").arg(format!("{:x}", t.0));
    }
    if let Some(v) = question.build {
        command.arg("--build-python").arg(v.to_string());
    }
    if question.footprint {
        command.arg("--footprint");
    }
    // A name that begins with a dash is a file's all the same.
    command.arg(Path::new(".").join(path));
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = started.map_err(|e| format!("cannot start {}: {e}", reader.display()))?;
    let stdout = child.stdout.take().ok_or("the reader has no output")?;
    let listener = std::thread::spawn(move || {
        let mut answer = Vec::new();
        stdout.take(LARGEST_ANSWER).read_to_end(&mut answer).map(|_| answer)
    });
    // The reader limits itself too; this is for one that cannot.
    let ended = wait(&mut child, Duration::from_secs(seconds));
    let status = match ended {
        Ok(Some(status)) => status,
        Ok(None) => {
            return Err(format!("LLVM did not come to an end with it within {seconds} s; it is damaged or huge"));
        }
        Err(e) => return Err(format!("the reader was lost: {e}")),
    };
    let answer = listener.join().map_err(|_| "the reader's answer was lost")?.map_err(|e| e.to_string())?;
    if !status.success() {
        return Err(format!("LLVM crashed on it or gave up ({status}); it is damaged, or of another LLVM"));
    }
    String::from_utf8(answer).map_err(|_| "the reader's answer is no text".to_owned())
}

/// Waits so long; then the child is ended.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
