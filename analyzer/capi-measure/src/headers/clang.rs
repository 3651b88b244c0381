//! Asks clang about C text: what it preprocesses to, which lines it rejects, its tree, its layouts.
//!
//! Knows how clang is called and what its output looks like from outside; nothing of CPython.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the text is called in clang's output.
pub(crate) const MAIN: &str = "<stdin>";

#[derive(Clone, Debug)]
pub(crate) struct Clang {
    program: String,
    /// In the order in which they are searched.
    includes: Vec<PathBuf>,
    defines: Vec<String>,
}

impl Clang {
    /// # Errors
    /// The program does not start.
    pub(crate) fn new(program: &str, includes: &[PathBuf]) -> Result<Clang> {
        let answer = Command::new(program).arg("--version").output();
        let works = answer.is_ok_and(|a| a.status.success());
        ensure!(works, "{program} is not there; 'cargo xtask setup' says what to install, --clang names another");
        Ok(Clang { program: program.to_owned(), includes: includes.to_vec(), defines: Vec::new() })
    }

    /// The same with other macros, as in `Py_LIMITED_API=0x03090000`.
    pub(crate) fn with(&self, defines: &[String]) -> Clang {
        Clang { defines: defines.to_vec(), ..self.clone() }
    }

    /// The same with one more folder of headers, searched last.
    pub(crate) fn also_in(&self, folder: &std::path::Path) -> Clang {
        let mut more = self.clone();
        more.includes.push(folder.to_path_buf());
        more
    }

    /// All macros that are defined at the end, and the text between, as `-E -dD` prints both.
    pub(crate) fn preprocess(&self, text: &str) -> Result<String> {
        let (out, errors, ok) = self.run(text, &["-E", "-dD"])?;
        ensure!(ok, "{} cannot preprocess: {}", self.program, first_error(&errors));
        text_of(out)
    }

    /// The tree as JSON. Errors in the text leave holes in it.
    pub(crate) fn tree(&self, text: &str) -> Result<Vec<u8>> {
        let (out, errors, _) = self.run(text, &["-fsyntax-only", "-Xclang", "-ast-dump=json"])?;
        ensure!(!out.is_empty(), "{} gives no tree: {}", self.program, first_error(&errors));
        Ok(out)
    }

    /// Layouts of all complete records, as text.
    pub(crate) fn layouts(&self, text: &str) -> Result<String> {
        let words = ["-fsyntax-only", "-Xclang", "-fdump-record-layouts-complete"];
        let (out, errors, ok) = self.run(text, &words)?;
        ensure!(ok, "{} does not compile it: {}", self.program, first_error(&errors));
        text_of(out)
    }

    /// Lines of the text, from 1, in which it finds an error or to which it traces one.
    pub(crate) fn rejected_lines(&self, text: &str) -> Result<BTreeSet<usize>> {
        let (_, errors, ok) = self.run(text, &["-fsyntax-only", "-fmacro-backtrace-limit=1"])?;
        let lines: BTreeSet<usize> = error_lines(&errors);
        ensure!(ok || !lines.is_empty(), "{} fails: {}", self.program, first_error(&errors));
        Ok(lines)
    }

    fn run(&self, text: &str, words: &[&str]) -> Result<(Vec<u8>, String, bool)> {
        let mut c = Command::new(&self.program);
        c.args(["-x", "c", "-std=gnu11", "-w", "-ferror-limit=0", "-fno-caret-diagnostics", "-fno-color-diagnostics"]);
        // A name that is not there must not become another one.
        c.arg("-fno-spell-checking");
        for folder in &self.includes {
            c.arg("-I").arg(folder);
        }
        c.args(self.defines.iter().map(|d| format!("-D{d}"))).args(words).arg("-");
        c.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = c.spawn().with_context(|| format!("cannot start {}", self.program))?;
        let mut input = child.stdin.take().context("a piped child has an input")?;
        let bytes = text.as_bytes().to_vec();
        // A pipe holds less than the text: something must read the output meanwhile.
        let writer = std::thread::spawn(move || input.write_all(&bytes));
        let out = child.wait_with_output()?;
        let written = writer.join().map_err(|_| anyhow::anyhow!("the writer of the text panicked"))?;
        written.with_context(|| format!("{} stopped reading", self.program))?;
        Ok((out.stdout, String::from_utf8_lossy(&out.stderr).into_owned(), out.status.success()))
    }
}

fn text_of(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).context("clang's output is not UTF-8")
}

fn first_error(errors: &str) -> &str {
    errors.lines().find(|l| l.contains("error:")).unwrap_or("it says nothing")
}

/// A note behind an error in a header leads to the line that included or expanded it.
fn error_lines(errors: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    let mut behind_error = false;
    for line in errors.lines() {
        let error = line.contains(": error: ") || line.contains(": fatal error: ");
        if !error && line.contains(": warning: ") {
            behind_error = false;
        }
        behind_error |= error;
        let place = line.strip_prefix(MAIN).and_then(|l| l.strip_prefix(':'));
        let number = place.and_then(|l| l.split(':').next()?.parse().ok());
        if let Some(number) = number.filter(|_| behind_error && (error || line.contains("expanded from"))) {
            lines.insert(number);
        }
    }
    lines
}

/// Those that `cargo xtask setup` installs, the newest first.
const KNOWN: [&str; 3] = ["clang-19", "clang-16", "clang-14"];

/// The newest clang of those that the project knows.
pub(crate) fn newest() -> String {
    let answers = |c: &&str| Command::new(c).arg("--version").output().is_ok_and(|o| o.status.success());
    KNOWN.into_iter().find(answers).unwrap_or("clang").to_owned()
}

/// A path inside of a folder of headers; `None` for files elsewhere.
pub(crate) fn below<'a>(root: &Path, file: &'a str) -> Option<&'a str> {
    let rest = file.strip_prefix(root.to_str()?)?;
    rest.strip_prefix('/').map(|r| r.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::{below, error_lines};
    use std::path::Path;

    #[test]
    fn lines_with_errors_are_those_of_the_text() {
        let text = "<stdin>:4:2: error: use of undeclared identifier 'x'\n\
                    /h/object.h:7:1: error: bad\n\
                    <stdin>:9:3: note: expanded from macro 'M'\n\
                    <stdin>:12:3: note: previous definition is here\n\
                    <stdin>:13:3: warning: w\n";
        assert_eq!(error_lines(text).into_iter().collect::<Vec<_>>(), [4, 9]);
    }

    #[test]
    fn headers_are_named_from_their_folder_on() {
        let root = Path::new("/h/python3.9");
        assert_eq!(below(root, "/h/python3.9/cpython/object.h"), Some("cpython/object.h"));
        assert_eq!(below(root, "/h/python3.9m/object.h"), None);
        assert_eq!(below(root, "/usr/include/stdio.h"), None);
    }
}
