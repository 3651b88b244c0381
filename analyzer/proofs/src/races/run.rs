//! Builds the module for one interpreter and calls its functions there, each in a process of its own.

use abi3lint_pythons::Python;
use anyhow::{Context, Result, ensure};
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What a run may take beside the time that it is given; ThreadSanitizer is slow, and races can hang.
const MORE_SECONDS: f64 = 60.0;

/// How a run has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ended {
    Passed,
    /// With an exception.
    Raised,
    /// By this signal.
    Signal(i32),
    /// Not in time.
    Hung,
}

impl Ended {
    pub(crate) fn is_fine(&self) -> bool {
        *self == Ended::Passed
    }

    fn of(status: ExitStatus) -> Ended {
        match status.signal() {
            Some(n) => Ended::Signal(n),
            None if status.success() => Ended::Passed,
            None => Ended::Raised,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::Passed => f.write_str("passes"),
            Ended::Raised => f.write_str("raises"),
            Ended::Signal(n) => write!(f, "dies (signal {n})"),
            Ended::Hung => f.write_str("hangs"),
        }
    }
}

/// The module, built for an interpreter.
#[derive(Debug)]
pub(crate) struct Module<'p> {
    python: &'p Python,
    folder: PathBuf,
    program: PathBuf,
}

impl<'p> Module<'p> {
    /// # Errors
    /// It does not compile, or there is no compiler.
    pub(crate) fn build(python: &'p Python, source: &Path, folder: &Path, is_watched: bool) -> Result<Module<'p>> {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let mut c = python.module_compiler();
        // Reports name functions, so each stays one.
        c.args(["-w", "-O1", "-g", "-fno-inline", "-fno-optimize-sibling-calls"]);
        c.args(is_watched.then_some("-fsanitize=thread")).arg(source).arg("-o").arg(folder.join("races.so"));
        let out = c.output().context("a C compiler is needed")?;
        let said = String::from_utf8_lossy(&out.stderr).trim().to_owned();
        ensure!(out.status.success(), "{} does not compile for {}:\n{said}", source.display(), python.name);
        Ok(Module { python, folder: folder.to_owned(), program: source.with_extension("py") })
    }

    /// How it ends when threads call a function for so many seconds.
    ///
    /// # Errors
    /// The interpreter cannot be started.
    pub(crate) fn call(&self, function: &str, seconds: f64, with_gil: bool) -> Result<Ended> {
        wait(self.command(function, seconds, with_gil), seconds)
    }

    /// How many reports of ThreadSanitizer name a function when threads call it for so many seconds.
    ///
    /// # Errors
    /// The interpreter cannot be started.
    pub(crate) fn reports(&self, function: &str, seconds: f64) -> Result<usize> {
        let mut c = self.command(function, seconds, false);
        let log = self.folder.join(format!("{function}.log"));
        c.env("TSAN_OPTIONS", format!("exitcode=0 log_path={}", log.display()));
        wait(c, seconds)?;
        let mut count = 0;
        for entry in std::fs::read_dir(&self.folder).with_context(|| self.folder.display().to_string())? {
            let path = entry?.path();
            // The sanitizer adds the number of the process.
            if path.file_stem() == log.file_name() {
                let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
                count += naming(&String::from_utf8_lossy(&text), function);
            }
        }
        Ok(count)
    }

    fn command(&self, function: &str, seconds: f64, with_gil: bool) -> Command {
        let mut c = self.python.command();
        c.args(["-E", "-s", "-B", "-X", if with_gil { "gil=1" } else { "gil=0" }]).arg(&self.program);
        c.arg(function).arg(seconds.to_string()).current_dir(&self.folder);
        c.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        c
    }
}

fn wait(mut c: Command, seconds: f64) -> Result<Ended> {
    let mut child = c.spawn().with_context(|| format!("cannot start {}", c.get_program().to_string_lossy()))?;
    let end = Instant::now() + Duration::from_secs_f64(seconds + MORE_SECONDS);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::of(status));
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Ok(Ended::Hung);
        }
        sleep(Duration::from_millis(20));
    }
}

/// The reports with a frame of the function, as in `#1 cursor /path/races.c:219`.
fn naming(log: &str, function: &str) -> usize {
    let frame = format!(" {function} ");
    let names = |report: &&str| report.lines().any(|l| l.trim_start().starts_with('#') && l.contains(&frame));
    log.split("WARNING: ThreadSanitizer: data race").skip(1).filter(names).count()
}

#[cfg(test)]
mod tests {
    use super::naming;

    #[test]
    fn reports_are_counted_that_have_a_frame_of_the_function() {
        let log = "\
==================
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b by thread T2:
    #0 cursor /x/races.c:219 (races.so+0x1)
  Previous read of size 8 at 0x7b by thread T1:
    #0 cursor /x/races.c:217 (races.so+0x1)
SUMMARY: ThreadSanitizer: data race /x/races.c:219 in cursor
==================
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b by thread T2:
    #0 list_resize Objects/listobject.c:95 (python3.13t+0x1)
    #1 cursor_repaired /x/races.c:233 (races.so+0x1)
";
        assert_eq!((naming(log, "cursor"), naming(log, "cursor_repaired"), naming(log, "list_item")), (1, 1, 0));
        assert_eq!(naming("", "cursor"), 0);
    }
}
