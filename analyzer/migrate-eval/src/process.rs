//! Programs that are started, with an end to their time.

use abi3lint_pythons::{Name, Python};
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds that one program may take.
const SECONDS: &str = "600";

/// What is there.
#[derive(Debug)]
pub(crate) struct Place {
    /// abi3lint.
    pub program: PathBuf,
    /// Everything is written below it.
    pub folder: PathBuf,
    pub pythons: Vec<Python>,
}

impl Place {
    pub(crate) fn python(&self, name: Name) -> Option<&Python> {
        self.pythons.iter().find(|p| p.name == name)
    }

    /// Interpreters with a GIL from a version on.
    pub(crate) fn from(&self, oldest: Name) -> impl Iterator<Item = &Python> {
        self.pythons.iter().filter(move |p| !p.name.free_threaded && p.name >= oldest)
    }
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub success: bool,
    pub stdout: String,
    /// Both streams, the errors last.
    pub all: String,
}

impl Ended {
    /// The last line that says something.
    pub(crate) fn last(&self) -> String {
        let line = self.all.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("no output");
        line.trim().chars().take(160).collect()
    }
}

/// Runs a command to its end, or to that of its time.
///
/// # Errors
/// It cannot be started.
pub(crate) fn run(command: &Command) -> Result<Ended> {
    let mut c = Command::new("timeout");
    c.args(["--kill-after=5", SECONDS]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => c.env(name, value),
            None => c.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        c.current_dir(folder);
    }
    let out = c.output().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&out.stdout), text(&out.stderr));
    Ok(Ended { success: out.status.success(), all: format!("{stdout}{stderr}"), stdout })
}

/// Folders as PYTHONPATH has them.
pub(crate) fn joined(folders: &[&Path]) -> std::ffi::OsString {
    let folders: Vec<&OsStr> = folders.iter().map(|f| f.as_os_str()).collect();
    folders.join(OsStr::new(":"))
}
