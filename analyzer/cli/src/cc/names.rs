//! Names under which the program takes the place of a compiler, and the compiler behind them.
//!
//! Looks along PATH. It must not know what a command line means.

use anyhow::{Result, bail};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// Our names, the variable that names the real compiler, and what is looked for on PATH without it.
const NAMES: [(&str, &str, &str); 2] =
    [("abi3lint-cc", "ABI3LINT_REAL_CC", "cc"), ("abi3lint-c++", "ABI3LINT_REAL_CXX", "c++")];

/// Names of compilers that a link to this program may bear, to be found first on PATH.
const COMPILERS: [&str; 6] = ["cc", "c++", "gcc", "g++", "clang", "clang++"];

/// A name under which the program was called, other than its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Masquerade {
    variable: &'static str,
    compiler: &'static str,
}

/// The compiler that the first word of the command line stands for, if it is one of the names.
pub(crate) fn masquerade(called: &OsStr) -> Option<Masquerade> {
    let name = Path::new(called).file_name()?.to_str()?;
    let name = name.strip_suffix(".exe").unwrap_or(name);
    if let Some((_, variable, compiler)) = NAMES.into_iter().find(|n| n.0 == name) {
        return Some(Masquerade { variable, compiler });
    }
    let compiler = COMPILERS.into_iter().find(|c| *c == name)?;
    Some(Masquerade { variable: if compiler.ends_with("++") { NAMES[1].1 } else { NAMES[0].1 }, compiler })
}

impl Masquerade {
    /// The words of the real compiler: those of the variable, else the first on PATH that is not this
    /// program.
    ///
    /// # Errors
    /// There is none, or the variable names this program.
    pub fn real(self) -> Result<Vec<OsString>> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let itself = Itself::new();
        if let Some(text) = std::env::var(self.variable).ok().filter(|t| !t.trim().is_empty()) {
            let words: Vec<OsString> =
                shlex::split(&text).unwrap_or_default().into_iter().map(OsString::from).collect();
            let Some(first) = words.first() else { bail!("${} is no command: {text}", self.variable) };
            let places = if Path::new(first).components().count() > 1 {
                vec![PathBuf::from(first)]
            } else {
                std::env::split_paths(&path).map(|d| d.join(first)).filter(|p| p.is_file()).take(1).collect()
            };
            if places.iter().any(|p| itself.is(p)) {
                bail!("${} names abi3lint itself; it is to name the compiler behind it", self.variable);
            }
            return Ok(words);
        }
        match std::env::split_paths(&path).map(|d| d.join(self.compiler)).find(|p| runs(p) && !itself.is(p)) {
            Some(found) => Ok(vec![found.into_os_string()]),
            None => bail!("there is no other '{}' on PATH; name the compiler in ${}", self.compiler, self.variable),
        }
    }
}

/// Whether a file can be started.
fn runs(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}

/// This program, to be known again behind links and as a copy.
struct Itself {
    path: Option<PathBuf>,
    size: u64,
}

impl Itself {
    fn new() -> Itself {
        let path = std::env::current_exe().and_then(fs::canonicalize).ok();
        let size = path.as_ref().and_then(|p| p.metadata().ok()).map_or(0, |m| m.len());
        Itself { path, size }
    }

    fn is(&self, other: &Path) -> bool {
        let (Some(mine), Ok(other)) = (&self.path, fs::canonicalize(other)) else { return false };
        // Contents are compared only where the sizes agree, which is all but never somebody else.
        *mine == other
            || (fs::metadata(&other).is_ok_and(|m| m.len() == self.size)
                && fs::read(&other).ok().is_some_and(|theirs| fs::read(mine).is_ok_and(|ours| ours == theirs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_compilers() {
        for (called, expected) in [
            ("/opt/bin/abi3lint-cc", Some(("ABI3LINT_REAL_CC", "cc"))),
            ("abi3lint-c++.exe", Some(("ABI3LINT_REAL_CXX", "c++"))),
            ("lib/clang++", Some(("ABI3LINT_REAL_CXX", "clang++"))),
            ("gcc", Some(("ABI3LINT_REAL_CC", "gcc"))),
            ("abi3lint", None),
            ("abi3lint-ccc", None),
            ("", None),
        ] {
            assert_eq!(masquerade(OsStr::new(called)).map(|m| (m.variable, m.compiler)), expected, "{called}");
        }
    }
}
