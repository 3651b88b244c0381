//! A scratch folder and the built binary in it, with an environment that no user's settings reach.

pub(crate) mod binary;
#[cfg(unix)]
pub(crate) mod compile;
pub(crate) mod editor;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The built binary, to be started in a folder with all of its streams at hand.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_abi3lint"));
    command.current_dir(folder).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) struct Scratch(TempDir);

#[derive(Debug)]
pub(crate) struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Scratch {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Scratch {
        let scratch = Scratch(TempDir::new().unwrap());
        for (path, text) in files {
            scratch.write(path, text);
        }
        scratch
    }

    pub(crate) fn write(&self, path: &str, text: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with_input(args, b"")
    }

    /// In a folder below.
    pub(crate) fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        self.run_somewhere(&self.path().join(folder), args, b"")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &[u8]) -> Run {
        self.run_somewhere(self.path(), args, input)
    }

    fn run_somewhere(&self, folder: &Path, args: &[&str], input: &[u8]) -> Run {
        let mut child = program(folder).args(args).spawn().unwrap();
        // A run that refuses its arguments never reads its input.
        let _ = child.stdin.take().unwrap().write_all(input);
        let out = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        let run = Run { status: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) };
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    pub(crate) fn json(&self, args: &[&str]) -> serde_json::Value {
        let args = [&["check", "--output-format", "json"], args].concat();
        let run = self.run(&args);
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:?}"))
    }
}

/// Breaks cp39-abi3 once, by `tp_name`, at line 2, column 54.
pub(crate) const BAD: &[u8] = b"#include <Python.h>\n\
static const char *name(PyTypeObject *t) { return t->tp_name; }\n";

/// Breaks nothing.
pub(crate) const GOOD: &[u8] = b"#include <Python.h>\n\
static PyObject *first(PyObject *o) { return PyList_GetItem(o, 0); }\n";
