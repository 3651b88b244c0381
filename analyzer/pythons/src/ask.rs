//! What an interpreter says about itself.

use crate::python::{Loader, Name, Python};
use abi3lint_model::Version;
use std::path::{Path, PathBuf};

/// For every version since 3.6. One answer a line, so that a path may hold blanks.
const QUESTION: &str = "\
import os, sys, sysconfig
print(sys.implementation.name)
print('%d.%d.%d' % sys.version_info[:3])
print(int(bool(sysconfig.get_config_var('Py_GIL_DISABLED'))))
print(int(hasattr(sys, 'gettotalrefcount')))
print(sysconfig.get_path('include'))
try:
    print(os.confstr('CS_GNU_LIBC_VERSION') or 'an unknown C library')
except (AttributeError, OSError, ValueError):
    print('an unknown C library')
";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) name: Name,
    pub(crate) release: String,
    pub(crate) debug: bool,
    pub(crate) include: PathBuf,
    pub(crate) c_library: String,
}

/// The interpreter behind a program, if it is a CPython that we speak of and it runs.
pub(crate) fn interpreter(program: &Path, loader: Option<&Loader>) -> Option<Python> {
    let mut python = Python {
        name: Name { version: Version::OLDEST, free_threaded: false },
        release: String::new(),
        debug: false,
        headers: Vec::new(),
        program: program.to_owned(),
        loader: loader.cloned(),
        c_library: String::new(),
    };
    let answer = ask(&python)?;
    python.name = answer.name;
    python.release = answer.release;
    python.debug = answer.debug;
    python.c_library = answer.c_library;
    if answer.include.join("Python.h").exists() {
        python.headers.push(answer.include);
    }
    Some(python)
}

impl Python {
    /// The same interpreter with another C library, if it works with that. The system's libraries are
    /// still found, behind those of the loader.
    pub fn under(&self, loader: &Loader) -> Option<Python> {
        let mut with = self.clone();
        with.loader = Some(loader.clone());
        ask(&with).map(|a| Python { c_library: a.c_library, ..with })
    }
}

pub(crate) fn ask(python: &Python) -> Option<Answer> {
    // A build with ThreadSanitizer ends with a status of its own where it has a race to report.
    let out = python.command().args(["-I", "-c", QUESTION]).env("TSAN_OPTIONS", "exitcode=0").output().ok()?;
    out.status.success().then(|| parse(&String::from_utf8_lossy(&out.stdout)))?
}

fn parse(text: &str) -> Option<Answer> {
    let mut lines = text.lines();
    if lines.next()? != "cpython" {
        return None;
    }
    let release = lines.next()?.to_owned();
    let version = Version::parse(release.rsplit_once('.')?.0)?;
    let name = Name::new(version, lines.next()? == "1")?;
    let debug = lines.next()? == "1";
    let include = PathBuf::from(lines.next()?);
    let c_library = lines.next()?.to_owned();
    Some(Answer { name, release, debug, include, c_library })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_answer_is_read_line_by_line() {
        let a = parse("cpython\n3.13.0\n1\n0\n/opt/my pythons/include\nglibc 2.43\n").unwrap();
        assert_eq!(a.name.to_string(), "3.13t");
        assert_eq!((a.release.as_str(), a.debug, a.c_library.as_str()), ("3.13.0", false, "glibc 2.43"));
        assert_eq!(a.include.to_str(), Some("/opt/my pythons/include"));
    }

    #[test]
    fn other_implementations_and_versions_are_none_of_ours() {
        for text in ["pypy\n3.10.1\n0\n0\n/i\nx\n", "cpython\n2.7.18\n0\n0\n/i\nx\n", "cpython\n3.5.2\n0\n0\n/i\nx\n"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("cpython\n3.8.1\n0\n"), None, "an answer that ends early");
    }
}
