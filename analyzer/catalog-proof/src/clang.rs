//! The judge: clang with the headers of one CPython in one configuration.
//!
//! It must not know the catalog.

use crate::unit::{Answers, Unit};
use abi3lint_model::{Abi, Config, Version};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Headers of one CPython.
#[derive(Clone, Debug)]
pub(crate) struct Headers {
    pub version: Version,
    /// As in `3.13.0`.
    pub release: String,
    pub folders: Vec<PathBuf>,
}

impl Headers {
    /// # Errors
    /// The folders hold no `patchlevel.h`, or that of another version.
    pub(crate) fn new(version: Version, folders: Vec<PathBuf>) -> Result<Headers> {
        let path = folders.first().context("headers need a folder")?.join("patchlevel.h");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read '{}'", path.display()))?;
        let word = text.lines().filter_map(|l| l.trim().strip_prefix("#define PY_VERSION ")).next();
        let release = word.map(|w| w.trim().trim_matches('"').to_owned());
        let release = release.with_context(|| format!("'{}' defines no PY_VERSION", path.display()))?;
        let of = format!("{version}.");
        ensure!(release.starts_with(&of), "'{}' is of {release}, not of {version}", path.display());
        Ok(Headers { version, release, folders })
    }
}

/// A macro as the preprocessor lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Macro {
    /// `None` without parentheses.
    pub params: Option<Vec<String>>,
    pub body: String,
    /// Whether a header of CPython defines it; what `pyconfig.h` defines describes a build.
    pub own: bool,
}

pub(crate) type Macros = BTreeMap<String, Macro>;

/// A clang.
#[derive(Debug)]
pub(crate) struct Clang {
    program: String,
}

const PROGRAMS: [&str; 5] = ["clang-19", "clang", "clang-18", "clang-17", "clang-16"];

impl Clang {
    /// # Errors
    /// There is none.
    pub(crate) fn find() -> Result<Clang> {
        let answers = |p: &&&str| Command::new(p).arg("--version").output().is_ok_and(|o| o.status.success());
        let program = PROGRAMS.iter().find(answers);
        let program = program.with_context(|| format!("there is none of {}; install clang", PROGRAMS.join(", ")))?;
        Ok(Clang { program: (*program).to_owned() })
    }

    /// What the compiler says to each line of the unit.
    ///
    /// # Errors
    /// It cannot be started, or something is wrong outside of the unit's questions, as in the headers.
    pub(crate) fn ask(&self, unit: &Unit, headers: &Headers, config: Config) -> Result<Answers> {
        let out = self.run(unit.text(), headers, config, &["-fsyntax-only"])?;
        let said = String::from_utf8_lossy(&out.1).into_owned();
        let answers = answers(unit, &said).with_context(|| format!("{} of {}", self.program, headers.release))?;
        ensure!(out.2 || !said.is_empty(), "{} fails without a word", self.program);
        Ok(answers)
    }

    /// All macros behind the headers.
    ///
    /// # Errors
    /// It cannot be started, or the headers do not preprocess.
    pub(crate) fn macros(&self, headers: &Headers, config: Config) -> Result<Macros> {
        let out = self.succeed(Unit::new().text(), headers, config, &["-E", "-dD"])?;
        Ok(read_macros(&String::from_utf8_lossy(&out), &headers.folders))
    }

    /// All names that the headers declare, with those that they include.
    ///
    /// # Errors
    /// It cannot be started, or the headers do not compile.
    pub(crate) fn declared(&self, headers: &Headers, config: Config) -> Result<Vec<String>> {
        let out = self.succeed(Unit::new().text(), headers, config, &["-fsyntax-only", "-Xclang", "-ast-list"])?;
        let mut names: Vec<String> = String::from_utf8_lossy(&out).lines().map(str::to_owned).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The object file of a unit that compiles.
    ///
    /// # Errors
    /// It cannot be started, or the unit does not compile.
    pub(crate) fn object(&self, unit: &Unit, headers: &Headers, config: Config) -> Result<Vec<u8>> {
        self.succeed(unit.text(), headers, config, &["-c", "-o", "-"])
    }

    fn succeed(&self, text: &str, headers: &Headers, config: Config, flags: &[&str]) -> Result<Vec<u8>> {
        let (out, said, is_success) = self.run(text, headers, config, flags)?;
        let said = String::from_utf8_lossy(&said);
        let first = said.lines().find(|l| l.contains("error:")).unwrap_or("no error was told");
        ensure!(is_success, "{} of {} headers as {config}: {first}", self.program, headers.release);
        Ok(out)
    }

    fn run(&self, text: &str, headers: &Headers, config: Config, flags: &[&str]) -> Result<(Vec<u8>, Vec<u8>, bool)> {
        let mut c = Command::new(&self.program);
        c.args(["-x", "c", "-std=gnu11", "-DNDEBUG", "-ferror-limit=0", "-fno-caret-diagnostics"]);
        c.args(["-fno-spell-checking", "-fno-color-diagnostics", "-w", "-Wno-int-conversion"]);
        // Errors in newer compilers than some that this runs with, or the other way round.
        c.args(["-Wno-incompatible-function-pointer-types", "-Werror=implicit-function-declaration"]);
        c.args(["-Werror=implicit-int", "-Wno-return-type"]);
        c.args(define(config)).args(flags);
        for folder in &headers.folders {
            c.arg("-I").arg(folder);
        }
        c.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = c.spawn().with_context(|| format!("cannot start {}", self.program))?;
        // Clang reads all of it before it says anything.
        child.stdin.take().context("no way to the compiler")?.write_all(text.as_bytes())?;
        let out = child.wait_with_output()?;
        ensure!(out.status.code().is_some(), "{} crashed: {}", self.program, out.status);
        Ok((out.stdout, out.stderr, out.status.success()))
    }
}

/// The macros that select a configuration.
pub(crate) fn define(config: Config) -> Vec<String> {
    let limited = |floor: Version| format!("-DPy_LIMITED_API={:#010x}", floor.hex());
    let opaque = |floor: Version| format!("-DPy_TARGET_ABI3T={:#010x}", floor.hex());
    match config.abi() {
        Abi::Default => Vec::new(),
        Abi::FreeThreaded => vec!["-DPy_GIL_DISABLED=1".to_owned()],
        Abi::Limited(floor) => vec![limited(floor)],
        Abi::Abi3t(floor) => vec![opaque(floor)],
        Abi::Abi3Abi3t(floor) => vec![opaque(floor), limited(floor)],
    }
}

/// Errors by line, each with the note that says what an assertion's sides are.
fn answers(unit: &Unit, said: &str) -> Result<Answers> {
    let mut answers = Answers::default();
    let mut last = 0;
    for line in said.lines() {
        if let Some((place, error)) = split(line, ": error: ").or_else(|| split(line, ": fatal error: ")) {
            match place.strip_prefix("<stdin>:").and_then(|p| p.split(':').next()?.parse().ok()) {
                Some(at) if unit.is_question(at) => {
                    last = at;
                    answers.refuse(at, error.trim_end_matches([':', ' ']));
                }
                _ => bail!("what must compile does not: {line}"),
            }
        } else if let Some((_, values)) = split(line, ": note: expression evaluates to ") {
            answers.explain(std::mem::take(&mut last), values);
        }
    }
    Ok(answers)
}

fn split<'a>(line: &'a str, at: &str) -> Option<(&'a str, &'a str)> {
    line.split_once(at)
}

/// What is defined at the end of preprocessed text with its `#define`s, `#undef`s and the names of its files.
fn read_macros(text: &str, folders: &[PathBuf]) -> Macros {
    let mut macros = Macros::new();
    let mut own = false;
    for line in text.lines().filter(|l| l.starts_with('#')) {
        if let Some(name) = line.strip_prefix("#undef ") {
            macros.remove(name.trim());
        } else if let Some((name, m)) = read_macro(line, own) {
            macros.insert(name, m);
        } else if let Some(file) = line.strip_prefix("# ").and_then(|l| l.split('"').nth(1)).map(Path::new) {
            own = folders.iter().any(|f| file.starts_with(f)) && !file.ends_with("pyconfig.h");
        }
    }
    macros
}

/// `#define NAME(a, b) body`.
fn read_macro(line: &str, own: bool) -> Option<(String, Macro)> {
    let rest = line.strip_prefix("#define ")?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let read = |list: &str| list.split(',').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect();
    let (params, body) = match rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        Some((list, body)) => (Some(read(list)), body),
        None => (None, rest),
    };
    Some((name.to_owned(), Macro { params, body: body.trim().to_owned(), own }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_are_read_as_the_preprocessor_lists_them() {
        let read = |line: &str| read_macro(line, true).map(|(name, m)| (name, m.params, m.body));
        assert_eq!(read("#define A 1"), Some(("A".into(), None, "1".into())));
        assert_eq!(read("#define A"), Some(("A".into(), None, String::new())));
        assert_eq!(read("#define A (x)"), Some(("A".into(), None, "(x)".into())));
        assert_eq!(read("#define A() x"), Some(("A".into(), Some(vec![]), "x".into())));
        let two = Some(vec!["a".to_owned(), "...".to_owned()]);
        assert_eq!(read("#define A(a,...) (a)"), Some(("A".into(), two, "(a)".into())));
    }

    #[test]
    fn macros_are_those_at_the_end_and_say_whose_they_are() {
        let text = "# 1 \"<built-in>\" 1\n#define A 1\n# 1 \"/py/a.h\" 1\n#define B 1\n#define C 1\nint x;\n#undef C\n\
                    # 1 \"/py/pyconfig.h\" 1\n#define D 1\n# 9 \"/usr/include/a.h\" 2\n#define E \"x\"\n";
        let macros = read_macros(text, &[PathBuf::from("/py")]);
        let list: Vec<(&str, bool)> = macros.iter().map(|(name, m)| (name.as_str(), m.own)).collect();
        assert_eq!(list, [("A", false), ("B", true), ("D", false), ("E", false)]);
    }

    #[test]
    fn errors_are_answers_to_questions_only() {
        let mut unit = Unit::new();
        let (good, bad) = (unit.ask("int a;"), unit.ask("b;"));
        let line = unit.next() - 1;
        let said =
            format!("<stdin>:{line}:1: error: unknown\n<stdin>:{line}:3: note: expression evaluates to '1 == 2'\n");
        let answers = super::answers(&unit, &said).unwrap();
        assert!(answers.accepts(good) && !answers.accepts(bad));
        assert_eq!(answers.error(bad), Some("unknown: '1 == 2'"));
        for outside in ["<stdin>:1:10: fatal error: 'Python.h' file not found", "/x/object.h:3:1: error: broken"] {
            assert!(super::answers(&unit, outside).unwrap_err().to_string().contains(outside));
        }
    }
}
