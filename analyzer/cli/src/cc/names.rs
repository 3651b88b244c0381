//! Names under which the program takes the place of a compiler, and the compiler behind them.
//!
//! Looks along PATH. It must not know what a command line means.

use super::chain::Chain;
use abi3lint_command_line::{is_cpp_driver, program_name, without_version};
use anyhow::{Result, bail};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// Our names, the variable that names the real compiler, and what is looked for on PATH without it.
const NAMES: [(&str, &str, &str); 2] =
    [("abi3lint-cc", "ABI3LINT_REAL_CC", "cc"), ("abi3lint-c++", "ABI3LINT_REAL_CXX", "c++")];

/// No machine's name begins like this.
const OURS: &str = "abi3lint";

/// Compilers that a link to this program may be named after, to be found first on PATH: by themselves, behind a
/// machine (`x86_64-linux-gnu-gcc`) and before a version (`clang++-19`).
const COMPILERS: [&str; 10] = ["cc", "c++", "gcc", "g++", "clang", "clang++", "clang-cl", "cl", "c89", "c99"];

/// A name under which the program was called, other than its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Masquerade {
    variable: &'static str,
    /// What is looked for on PATH.
    compiler: String,
}

/// The compiler that the first word of the command line stands for, if it is one of the names.
pub(crate) fn masquerade(called: &OsStr) -> Option<Masquerade> {
    let file = Path::new(called).file_name()?.to_str()?;
    let name = file.strip_suffix(".exe").unwrap_or(file);
    if let Some((_, variable, compiler)) = NAMES.into_iter().find(|n| n.0 == name) {
        return Some(Masquerade { variable, compiler: compiler.to_owned() });
    }
    let variable = if is_cpp_driver(name) { NAMES[1].1 } else { NAMES[0].1 };
    (is_compiler(name) && !name.starts_with(OURS)).then(|| Masquerade { variable, compiler: file.to_owned() })
}

/// Whether a program's name, without folder and ending, is that of a C or C++ compiler.
pub(super) fn is_compiler(name: &str) -> bool {
    let named = |n: &str| COMPILERS.iter().any(|c| n.strip_suffix(c).is_some_and(|m| m.is_empty() || m.ends_with('-')));
    named(name) || named(without_version(name))
}

impl Masquerade {
    /// The words of the real compiler: those of the variable, else the first on PATH that is neither this
    /// program nor one that was started before it.
    ///
    /// # Errors
    /// There is none, or the variable names this program.
    pub(super) fn real(&self, chain: &Chain) -> Result<Vec<OsString>> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let itself = Itself::new();
        let mut returns = None;
        if let Some(text) = std::env::var(self.variable).ok().filter(|t| !t.trim().is_empty()) {
            let words: Vec<OsString> =
                shlex::split(&text).unwrap_or_default().into_iter().map(OsString::from).collect();
            let Some(first) = words.first() else { bail!("${} is not a command: {text}", self.variable) };
            let place = program(first);
            if place.as_ref().is_some_and(|p| itself.is(p)) {
                bail!("${} points to abi3lint; set it to the real compiler", self.variable);
            }
            match place.filter(|p| chain.has_started(p)) {
                None => return Ok(words),
                Some(started) => returns = Some(started),
            }
        }
        let mut others = std::env::split_paths(&path).map(|d| d.join(&self.compiler)).filter(|p| runs(p));
        let mut started = Vec::new();
        let found = others.find(|p| {
            let is_started = chain.has_started(p);
            started.extend(is_started.then(|| p.display().to_string()));
            !is_started && !itself.is(p)
        });
        let (compiler, variable) = (&self.compiler, self.variable);
        match (found, returns) {
            (Some(found), _) => Ok(vec![found.into_os_string()]),
            (None, Some(p)) => bail!(
                "${variable} names '{}', which starts abi3lint again, and there is no other '{compiler}' on PATH; set it to the real compiler",
                p.display()
            ),
            (None, None) if !started.is_empty() => bail!(
                "{} starts abi3lint again, and there is no other '{compiler}' on PATH; set ${variable} to the real compiler",
                started.join(" and ")
            ),
            (None, None) => bail!("there is no other '{compiler}' on PATH; set ${variable} to the real compiler"),
        }
    }
}

/// The command of `abi3lint cc`, with another program where the one that it names was started before: the next
/// of that name on PATH, which is what a script called `gcc` that runs `abi3lint cc gcc` stands before.
///
/// # Errors
/// There is no other.
pub(super) fn beyond(chain: &Chain, mut command: Vec<OsString>) -> Result<Vec<OsString>> {
    let Some(first) = command.first() else { return Ok(command) };
    let name = Path::new(first);
    let is_bare = name.components().count() == 1;
    let Some(place) = program(first).filter(|p| chain.has_started(p)) else { return Ok(command) };
    let itself = Itself::new();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut others = std::env::split_paths(&path).map(|d| d.join(name)).filter(|_| is_bare);
    match others.find(|p| runs(p) && !itself.is(p) && !chain.has_started(p)) {
        Some(found) => command[0] = found.into_os_string(),
        None => bail!("'{}' starts abi3lint again; name the real compiler instead", place.display()),
    }
    Ok(command)
}

/// A variable that names ccache's compiler, and its value for a command that runs ccache, where ccache would find
/// this program by itself. It keeps what it made under the compiler's name: what a wrapper only passes on must not
/// stand there as something that a wrapper judged.
pub(super) fn behind_ccache(command: &[OsString]) -> Option<(&'static str, OsString)> {
    const VARIABLE: &str = "CCACHE_COMPILER";
    let is_ccache = |p: &Path| {
        let real = fs::canonicalize(p).unwrap_or_default();
        real.file_name().is_some_and(|n| program_name(&n.to_string_lossy()) == "ccache")
    };
    let (first, rest) = command.split_first()?;
    if std::env::var_os(VARIABLE).is_some_and(|v| !v.is_empty()) || !is_ccache(&program(first)?) {
        return None;
    }
    let called = Path::new(first).file_name()?;
    let name = match program_name(&called.to_string_lossy()) == "ccache" {
        true => rest.iter().find(|w| !w.to_string_lossy().contains('='))?,
        false => called,
    };
    let path = std::env::var_os("PATH")?;
    let found = || std::env::split_paths(&path).map(|d| d.join(name)).filter(|p| runs(p) && !is_ccache(p));
    let itself = Itself::new();
    let is_bare = Path::new(name).components().count() == 1;
    if !is_bare || !found().next().is_some_and(|p| itself.is(&p)) {
        return None;
    }
    Some((VARIABLE, found().find(|p| !itself.is(p))?.into_os_string()))
}

/// The file that a command's first word starts.
pub(super) fn program(word: &OsStr) -> Option<PathBuf> {
    if Path::new(word).components().count() > 1 {
        return Some(PathBuf::from(word));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|d| d.join(word)).find(|p| runs(p))
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
            ("gcc-12", Some(("ABI3LINT_REAL_CC", "gcc-12"))),
            ("gcc12", Some(("ABI3LINT_REAL_CC", "gcc12"))),
            ("clang++-19", Some(("ABI3LINT_REAL_CXX", "clang++-19"))),
            ("m/x86_64-linux-gnu-gcc", Some(("ABI3LINT_REAL_CC", "x86_64-linux-gnu-gcc"))),
            ("aarch64-linux-gnu-g++-13.2", Some(("ABI3LINT_REAL_CXX", "aarch64-linux-gnu-g++-13.2"))),
            ("arm64-apple-darwin20-clang", Some(("ABI3LINT_REAL_CC", "arm64-apple-darwin20-clang"))),
            ("x86_64-w64-mingw32-g++-posix", Some(("ABI3LINT_REAL_CXX", "x86_64-w64-mingw32-g++-posix"))),
            ("clang-mp-17", Some(("ABI3LINT_REAL_CC", "clang-mp-17"))),
            ("c99", Some(("ABI3LINT_REAL_CC", "c99"))),
            ("gcc-12.exe", Some(("ABI3LINT_REAL_CC", "gcc-12.exe"))),
            ("clang-cl.exe", Some(("ABI3LINT_REAL_CC", "clang-cl.exe"))),
            ("abi3lint", None),
            ("abi3lint-ccc", None),
            ("abi3lint-gcc", None),
            ("gcc-ar", None),
            ("x86_64-linux-gnu-gcc-ranlib-12", None),
            ("clang-tidy-19", None),
            ("clang-format", None),
            ("ccache", None),
            ("mycc", None),
            ("", None),
        ] {
            let found = masquerade(OsStr::new(called));
            assert_eq!(found.as_ref().map(|m| (m.variable, m.compiler.as_str())), expected, "{called}");
        }
    }
}
