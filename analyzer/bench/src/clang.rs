//! The compiler that a check is measured against: `clang -fsyntax-only` of a package's files under the
//! limited API, with the headers of a CPython of this machine.
//!
//! Nothing of a package is built or configured, so include folders are guessed, and what a package
//! generates or takes from other libraries is missing. Errors are expected: most packages do not compile
//! under the limited API. A header that is not found ends clang's work on a file, and is counted.

use abi3lint_model::Version;
use anyhow::{Context, Result, ensure};
use ignore::WalkBuilder;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAMS: [&str; 2] = ["clang-19", "clang"];
/// Prints its version and where its headers are.
const ASK: &str = "import platform, sysconfig; print(platform.python_version(), sysconfig.get_path('include'))";
const UNITS: [&str; 4] = ["c", "cc", "cpp", "cxx"];
const HEADERS: [&str; 6] = ["h", "hh", "hpp", "hxx", "inc", "ipp"];
/// The floor of the target that the check is given: `cp39-abi3`.
const FLOOR: Version = Version(9);

/// A clang and the headers of a CPython.
#[derive(Debug)]
pub(crate) struct Clang {
    program: &'static str,
    pub(crate) version: String,
    pub(crate) python: String,
    include: PathBuf,
}

/// One call of clang.
#[derive(Debug)]
pub(crate) struct Unit {
    path: PathBuf,
    flags: Vec<OsString>,
}

impl Clang {
    /// Looks for both.
    ///
    /// # Errors
    /// One of them is not on this machine; the message says which, and what to install.
    pub(crate) fn find() -> Result<Clang> {
        let found = PROGRAMS.iter().find_map(|p| Some((*p, version(&answer(p, &["--version"])?)?)));
        let (program, version) =
            found.with_context(|| format!("there is no {}; install clang", PROGRAMS.join(" and no ")))?;
        // Newest first: its headers are the longest. Older ones than the floor's cannot be compiled with.
        let mut pythons = Version::all().rev().filter(|v| *v >= FLOOR).map(|v| format!("python{v}"));
        let headers = |p: String| headers(&ask(&p)?).filter(|(_, i)| i.join("Python.h").is_file());
        let (python, include) = pythons
            .find_map(headers)
            .or_else(|| headers("python3".to_owned()))
            .context("no python3 of the search path has Python.h; install its headers (python3-dev)")?;
        Ok(Clang { program, version, python, include })
    }

    /// The files of a package that are compiled by themselves.
    pub(crate) fn units(&self, package: &Path) -> Vec<Unit> {
        let files = files(package);
        let flags = flags(package, &files);
        let paths = files.into_iter().filter(|p| has_ending(p, &UNITS));
        paths.map(|path| Unit { path, flags: flags.clone() }).collect()
    }

    /// Reads one file; its verdict does not matter.
    ///
    /// # Errors
    /// Clang cannot be started or crashes.
    pub(crate) fn read(&self, unit: &Unit) -> Result<()> {
        let status = self.command(unit).stderr(Stdio::null()).status().context(self.program)?;
        ensure!(status.code().is_some(), "{} crashed on {}: {status}", self.program, unit.path.display());
        Ok(())
    }

    /// Whether clang reads the file to its end: no header is missing.
    ///
    /// # Errors
    /// As [`Clang::read`].
    pub(crate) fn reads_all(&self, unit: &Unit) -> Result<bool> {
        let out = self.command(unit).stderr(Stdio::piped()).output().context(self.program)?;
        ensure!(out.status.code().is_some(), "{} crashed on {}: {}", self.program, unit.path.display(), out.status);
        Ok(!stops(&String::from_utf8_lossy(&out.stderr)))
    }

    fn command(&self, unit: &Unit) -> Command {
        let mut c = Command::new(self.program);
        c.args(["-fsyntax-only", "-w", "-ferror-limit=0"])
            .arg(format!("-DPy_LIMITED_API={:#010x}", FLOOR.hex()))
            .arg("-I")
            .arg(&self.include);
        c.args(&unit.flags).arg(&unit.path).stdin(Stdio::null()).stdout(Stdio::null());
        c
    }
}

fn answer(program: &str, args: &[&str]) -> Option<String> {
    output(Command::new(program).args(args))
}

/// [`ASK`] of a Python.
fn ask(python: &str) -> Option<String> {
    let mut c = Command::new(python);
    // What pyenv installed is there, but answers only where its version is chosen.
    if let Some(version) = python.strip_prefix("python").filter(|v| v.contains('.')) {
        c.env("PYENV_VERSION", version);
    }
    output(c.args(["-c", ASK]))
}

/// What a program writes, if it is there and succeeds.
fn output(c: &mut Command) -> Option<String> {
    let out = c.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// `Debian clang version 19.1.7 (3~deb12u1)` -> `19.1.7`.
fn version(answer: &str) -> Option<String> {
    let rest = answer.split("clang version ").nth(1)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|v| !v.is_empty())
}

/// The answer to [`ASK`].
fn headers(answer: &str) -> Option<(String, PathBuf)> {
    let (version, path) = answer.trim_end_matches(['\r', '\n']).split_once(' ')?;
    Some((version.to_owned(), PathBuf::from(path)))
}

/// Whether clang gave up: a missing header is fatal, errors of the code are not.
fn stops(stderr: &str) -> bool {
    stderr.lines().any(|l| l.contains(": fatal error: "))
}

fn files(package: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(package).standard_filters(false).build();
    let mut files: Vec<PathBuf> = walk.filter_map(|e| Some(e.ok()?.into_path())).filter(|p| p.is_file()).collect();
    files.sort();
    files
}

/// Every folder that holds a header, and the folders above it up to the package: `#include "a/b.h"` may
/// begin at any of them. After the system's own, whose headers some of them are named like.
fn flags(package: &Path, files: &[PathBuf]) -> Vec<OsString> {
    let mut dirs: BTreeSet<&Path> = BTreeSet::from([package]);
    for header in files.iter().filter(|p| has_ending(p, &HEADERS)) {
        dirs.extend(header.ancestors().skip(1).take_while(|d| d.starts_with(package)));
    }
    dirs.into_iter().flat_map(|d| ["-idirafter".into(), d.as_os_str().to_owned()]).collect()
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_any_vendors_line() {
        assert_eq!(version("Debian clang version 19.1.7 (3~deb12u1)\nTarget: x\n").as_deref(), Some("19.1.7"));
        assert_eq!(version("Apple clang version 17.0.0 (clang-1700)").as_deref(), Some("17.0.0"));
        assert_eq!(version("gcc 12"), None);
    }

    #[test]
    fn a_folder_of_headers_may_have_spaces() {
        assert_eq!(
            headers("3.13.0 /opt/my python/include\n"),
            Some(("3.13.0".into(), "/opt/my python/include".into()))
        );
        assert_eq!(headers("\n"), None);
    }

    #[test]
    fn only_fatal_errors_stop_clang() {
        assert!(stops("a.c:1:10: error: x\na.c:2:10: fatal error: 'x.h' file not found\n"));
        assert!(!stops("a.c:1:10: error: no fatal error here: x\n1 error generated.\n"));
    }

    #[test]
    fn includes_may_begin_at_each_folder_above_a_header() {
        let root = Path::new("p");
        let files = ["p/a/b/x.h", "p/c/y.c", "p/a/z.hpp"].map(PathBuf::from);
        let dirs: Vec<_> = flags(root, &files).into_iter().filter(|f| f != "-idirafter").collect();
        assert_eq!(dirs, ["p", "p/a", "p/a/b"]);
    }
}
