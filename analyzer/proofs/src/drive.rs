//! Builds a module and runs it in an interpreter.

use crate::proof::{Build, Outcome};
use abi3lint_pythons::Python;
use anyhow::{Context, Result, ensure};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A run takes no longer.
const MOST_SECONDS: u64 = 60;

/// Compiles a source with the headers of an interpreter; returns the folder that the module is in.
///
/// # Errors
/// It does not compile, or there is no compiler.
pub(crate) fn compile(source: &Path, build: &Build, headers: &Python, folder: &Path) -> Result<PathBuf> {
    let name = source.file_stem().context("a source without a name")?;
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut c = headers.module_compiler();
    // The public compilers of headers differ in what they warn of; what is proven here happens at run time.
    c.args(["-w", "-O1"]).args(&build.flags).arg(source).arg("-o").arg(folder.join(name).with_extension("so"));
    let out = c.output().context("a C compiler is needed")?;
    ensure!(out.status.success(), "does not compile:\n{}", String::from_utf8_lossy(&out.stderr).trim());
    Ok(folder.to_owned())
}

/// What an interpreter does with a module in a folder.
///
/// # Errors
/// The interpreter cannot be started, or does not come back.
pub(crate) fn run(python: &Python, module: &str, code: &str, folder: &Path) -> Result<Ended> {
    let text = format!("import sys; sys.path.insert(0, '.'); import {module}\n{code}\n");
    let mut child = python
        .command()
        .args(["-E", "-s", "-B", "-c", &text])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", python.program.display()))?;
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > Duration::from_secs(MOST_SECONDS) {
            child.kill()?;
            break;
        }
        sleep(Duration::from_millis(5));
    }
    let out = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&out.stderr);
    Ok(Ended {
        signal: out.status.signal(),
        passed: out.status.success(),
        printed: String::from_utf8_lossy(&out.stdout).trim().to_owned(),
        said: said.trim().lines().last().unwrap_or("").to_owned(),
    })
}

/// How a run has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    signal: Option<i32>,
    passed: bool,
    printed: String,
    /// The last line of the errors, which is the exception.
    said: String,
}

impl Ended {
    /// Whether that is what the proof tells.
    pub(crate) fn is(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Passes => self.passed,
            Outcome::Prints(text) => self.passed && self.printed == *text,
            Outcome::Raises(text) => !self.passed && self.signal.is_none() && self.said.contains(text),
            Outcome::Dies => self.signal.is_some(),
            Outcome::Fails => !self.passed,
        }
    }

    /// It, in the words of a proof.
    pub(crate) fn words(&self) -> String {
        match (self.signal, self.passed) {
            (Some(n), _) => format!("dies (signal {n})"),
            (None, true) if self.printed.is_empty() => "passes".to_owned(),
            (None, true) => format!("prints {}", self.printed),
            (None, false) => format!("raises {}", self.said),
        }
    }
}
