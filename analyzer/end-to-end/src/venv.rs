//! A Python environment below `target/` with pinned build tools, for chores that build extensions.

use abi3lint_workspace::{metadata, pass};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exact versions, so that a run means the same next year.
const TOOLS: &[&str] = &[
    "setuptools==84.2.1",
    "meson==1.12.1",
    "meson-python==0.22.1",
    "scikit-build-core==1.1.2",
    "ninja==1.13.2",
    "cmake==4.4.4",
    "cython==3.3.1",
    "maturin==1.16.0",
    "pre-commit==4.7.0",
    "check-jsonschema==0.39.0",
];

/// The environment.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Makes it, or takes the one that is there with the same tools.
    ///
    /// # Errors
    /// There is no python3, or pip cannot get a tool.
    pub(crate) fn new() -> Result<Venv> {
        let folder = metadata()?.target_directory.join("build-tools");
        let venv = Venv { folder };
        let stamp = venv.folder.join("tools.txt");
        let wanted = TOOLS.join("\n");
        if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
            return Ok(venv);
        }
        let mut c = Command::new("python3");
        c.args(["-m", "venv", "--clear"]).arg(&venv.folder);
        pass(c).context("python3 with its venv module is needed")?;
        let mut c = Command::new(venv.bin().join("pip"));
        c.args(["install", "--quiet", "--disable-pip-version-check"]).args(TOOLS);
        pass(c)?;
        std::fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
        Ok(venv)
    }

    /// Where its programs are.
    pub(crate) fn bin(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// The folder of CPython's headers.
    pub(crate) fn include(&self) -> Result<String> {
        let mut c = Command::new(self.bin().join("python"));
        c.args(["-c", "import sysconfig; print(sysconfig.get_path('include'))"]);
        let out = c.output().context("python of the environment")?;
        ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }

    /// A shell command in a folder: the program's folder and the environment's are first on PATH, and no
    /// setting of the caller's reaches the build.
    pub(crate) fn shell(&self, program: &Path, folder: &Path, command: &str) -> Result<Command> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let first = [program.to_owned(), self.bin()];
        let path = std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))?;
        let mut c = Command::new("sh");
        c.args(["-c", &format!("{{ {command}\n}} 2>&1")]).current_dir(folder).env("PATH", path);
        for name in ["CC", "CXX", "CFLAGS", "CPPFLAGS", "LDSHARED", "ABI3LINT_TARGET", "ABI3LINT_PLUGIN"] {
            c.env_remove(name);
        }
        c.env("PYTHON_INCLUDE", self.include()?).env("SOURCE_DATE_EPOCH", "1700000000");
        Ok(c)
    }
}

/// The clang of this machine: the plain name or the newest numbered one.
pub(crate) fn clang() -> Result<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |name: &String| std::env::split_paths(&path).any(|d| d.join(name).is_file());
    let numbered = (11..40).rev().map(|n| format!("clang-{n}"));
    std::iter::once("clang".to_owned()).chain(numbered).find(there).context("clang is needed, under any version")
}
