//! The child process that reads a module, `abi3lint-ir-reader`: where it is, what it is asked, and how long it may take.

use crate::input::llvm::{READER, how_to_get, readers};
use abi3lint_model::{ConfigSet, Version};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SECONDS: u64 = 60;
/// An answer beyond this is none.
const LARGEST_ANSWER: u64 = 256 << 20;

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

/// The reader: the one that the environment names, or the newest that is installed and starts.
pub(super) fn find_reader() -> Result<PathBuf, String> {
    let mut found = readers();
    if found.len() < 2 {
        let why = || {
            format!(
                "LLVM modules are read by abi3lint-ir-reader, which is not installed; {}; {READER} names one",
                how_to_get(None)
            )
        };
        return found.pop().map(|r| r.path).ok_or_else(why);
    }
    // The library of one may not be here.
    let starts = found.iter().find(|r| reader_major(&r.path).is_ok()).or(found.first());
    Ok(starts.map(|r| r.path.clone()).unwrap_or_default())
}

/// The LLVM that a reader was built with.
pub(crate) fn reader_major(reader: &Path) -> Result<u32, String> {
    let out = Command::new(reader).arg("--llvm").stdin(Stdio::null()).stderr(Stdio::null()).output();
    let out = out.map_err(|e| format!("cannot start {}: {e}", reader.display()))?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    said.trim().parse().map_err(|_| {
        format!(
            "{} does not report its LLVM version; build it from the same sources ('cargo xtask ir-reader')",
            reader.display()
        )
    })
}

/// The answer of the reader about a module.
///
/// # Errors
/// It cannot be started, or came to no good end.
pub(super) fn ask(reader: &Path, path: &Path, question: Question<'_>) -> Result<String, String> {
    let seconds = std::env::var("ABI3LINT_IR_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(SECONDS);
    let mut command = Command::new(reader);
    command.arg("--seconds").arg(seconds.to_string());
    for t in question.targets {
        command.arg("--configurations").arg(t.to_string());
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
    let stdout = child.stdout.take().ok_or("abi3lint-ir-reader has no output")?;
    let listener = std::thread::spawn(move || {
        let mut answer = Vec::new();
        stdout.take(LARGEST_ANSWER).read_to_end(&mut answer).map(|_| answer)
    });
    // The reader limits itself too; this is for one that cannot.
    let ended = wait(&mut child, Duration::from_secs(seconds));
    let status = match ended {
        Ok(Some(status)) => status,
        Ok(None) => {
            return Err(format!("LLVM did not finish within {seconds} s; the module is damaged or huge"));
        }
        Err(e) => return Err(format!("lost abi3lint-ir-reader: {e}")),
    };
    let answer =
        listener.join().map_err(|_| "the response of abi3lint-ir-reader was lost")?.map_err(|e| e.to_string())?;
    if !status.success() {
        return Err(format!("LLVM crashed or gave up ({status}); the module is damaged, or of another LLVM version"));
    }
    String::from_utf8(answer).map_err(|_| "the response of abi3lint-ir-reader is not text".to_owned())
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
