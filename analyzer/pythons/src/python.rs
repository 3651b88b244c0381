//! An interpreter: what it is called, and how it is started.

use abi3lint_model::Version;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;

/// What an interpreter is called: `3.13`, or `3.13t` where it is free-threaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The minor version.
    pub version: Version,
    /// It runs without a GIL.
    pub free_threaded: bool,
}

impl Name {
    /// # Errors
    /// The text is no version that the catalog holds, with a `t` behind it or not.
    pub fn parse(text: &str) -> Result<Name, String> {
        let (number, free_threaded) = text.strip_suffix('t').map_or((text, false), |n| (n, true));
        Version::parse(number).and_then(|version| Name::new(version, free_threaded)).ok_or_else(|| {
            let (oldest, newest, threaded) = (Version::OLDEST, Version::NEWEST, Version::FIRST_FREE_THREADED);
            format!("'{text}' is not a version from {oldest} to {newest}, nor one from {threaded}t to {newest}t")
        })
    }

    /// `None` for what the catalog knows nothing of.
    pub(crate) fn new(version: Version, free_threaded: bool) -> Option<Name> {
        let first = if free_threaded { Version::FIRST_FREE_THREADED } else { Version::OLDEST };
        (first..=Version::NEWEST).contains(&version).then_some(Name { version, free_threaded })
    }

    /// All that could be there.
    pub(crate) fn all() -> impl Iterator<Item = Name> {
        let of = |free_threaded| Version::all().filter_map(move |v| Name::new(v, free_threaded));
        of(false).chain(of(true))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.version, if self.free_threaded { "t" } else { "" })
    }
}

/// One interpreter that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Python {
    /// Version and kind of the build.
    pub name: Name,
    /// As in `3.13.0`.
    pub release: String,
    /// It was built with `--with-pydebug`.
    pub debug: bool,
    /// Folders that a compiler needs to find `Python.h`; empty where there are no headers.
    pub headers: Vec<PathBuf>,
    /// The executable file.
    pub program: PathBuf,
    /// What starts the program, where that is not the system's own loader.
    pub loader: Option<Loader>,
    /// As the interpreter names it: `glibc 2.36`.
    pub c_library: String,
}

/// A dynamic loader with the libraries that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loader {
    /// The executable file.
    pub program: PathBuf,
    /// Folders of the libraries that belong to it.
    pub libraries: Vec<PathBuf>,
}

impl Python {
    /// The words that start it; arguments of the interpreter follow.
    pub fn prefix(&self) -> Vec<OsString> {
        let mut words = Vec::new();
        if let Some(loader) = &self.loader {
            words.push(loader.program.clone().into());
            words.push("--library-path".into());
            let folders = loader.libraries.iter().map(|p| p.as_os_str());
            words.push(folders.collect::<Vec<_>>().join(":".as_ref()));
        }
        words.push(self.program.clone().into());
        words
    }

    /// A C compiler that makes extension modules with these headers; sources and the module's name follow.
    pub fn module_compiler(&self) -> Command {
        let mut c = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        c.args(["-shared", "-fPIC"]).args(self.headers.iter().map(|f| format!("-I{}", f.display())));
        c
    }

    /// It, ready for arguments, without what the environment says to interpreters.
    pub fn command(&self) -> Command {
        let words = self.prefix();
        let mut c = Command::new(&words[0]);
        c.args(&words[1..]);
        for name in ["PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONMALLOC", "PYTHON_GIL", "LD_LIBRARY_PATH"] {
            c.env_remove(name);
        }
        c
    }
}
