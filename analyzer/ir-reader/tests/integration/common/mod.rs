//! What the tests with a compiler share. `cargo xtask llvm-test` builds everything and says where it is.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A setting of `cargo xtask llvm-test`.
pub(crate) fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run 'cargo xtask llvm-test --llvm 19'"))
}

/// Header folders by minor version.
pub(crate) fn headers() -> Vec<(u8, PathBuf)> {
    let list = setting("ABI3LINT_TEST_HEADERS");
    list.split(':').map(|e| e.split_once('=').unwrap()).map(|(v, p)| (v.parse().unwrap(), PathBuf::from(p))).collect()
}

/// The newest headers.
pub(crate) fn newest() -> PathBuf {
    headers().pop().expect("there are headers").1
}

/// A folder for sources and what is made of them.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch(TempDir::new().unwrap());
        for (name, text) in files {
            std::fs::write(scratch.path().join(name), text).unwrap();
        }
        scratch
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The compiler under test, with headers.
    pub(crate) fn clang(&self, headers: &Path) -> Command {
        let mut c = Command::new(setting("ABI3LINT_TEST_CLANG"));
        c.current_dir(self.path()).arg("-I").arg(headers).arg("-DNDEBUG").arg("-c");
        c
    }

    /// The same with the plugin, for a target.
    pub(crate) fn plugin(&self, headers: &Path, target: &str) -> Command {
        let mut c = self.clang(headers);
        c.arg(format!("-fpass-plugin={}", setting("ABI3LINT_TEST_PLUGIN"))).env("ABI3LINT_TARGET", target);
        c
    }

    /// `abi3lint check` with the reader under test.
    pub(crate) fn check(&self, args: &[&str]) -> Command {
        let mut c = Command::new(setting("ABI3LINT_TEST_CLI"));
        c.current_dir(self.path()).env("ABI3LINT_IR_READER", setting("ABI3LINT_TEST_READER")).arg("check").args(args);
        c
    }
}

/// Status, standard output, standard error.
pub(crate) fn run(c: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = c.output().unwrap_or_else(|e| panic!("{c:?}: {e}"));
    let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// `path:line:column rule` of the lines in the shape of a compiler.
pub(crate) fn findings(text: &str) -> Vec<String> {
    let found = |line: &str| {
        let (place, rest) = line.split_once(": error: ").or_else(|| line.split_once(": warning: "))?;
        let rule = rest.rsplit_once(" [").filter(|(_, r)| !r.starts_with("-W")).or_else(|| {
            // clang adds the name of its flag.
            rest.rsplit_once(" [-W").and_then(|(r, _)| r.rsplit_once(" ["))
        })?;
        Some(format!("{place} {}", rule.1.trim_end_matches(']')))
    };
    let mut list: Vec<String> = text.lines().filter_map(found).collect();
    list.sort_by_key(|f| f.split(':').nth(1).and_then(|n| n.parse::<u32>().ok()));
    list
}

/// Ten lines without `Py_LIMITED_API` that cp310-abi3 does not allow.
pub(crate) const SIX: &str = "\
#include <Python.h>
PyObject *six(PyObject *list, PyObject *tuple, PyObject *number, PyObject *bytes) {
    if (list->ob_refcnt > 1) {
        return NULL;
    }
    Py_ssize_t n = PyList_GET_SIZE(list);
    PyTuple_SET_ITEM(tuple, 0, PyList_GET_ITEM(list, n - 1));
    double d = PyFloat_AS_DOUBLE(number);
    return d > *PyBytes_AS_STRING(bytes) ? tuple : number;
}
";

/// Where they are.
pub(crate) fn six(path: &str) -> Vec<String> {
    let places = [
        "3:15 object-header",
        "6:20 accessor-expansion",
        "7:32 accessor-expansion",
        "7:5 accessor-expansion",
        "8:16 accessor-expansion",
        "9:17 accessor-expansion",
    ];
    places.iter().map(|p| format!("{path}:{p}")).collect()
}

pub(crate) fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list
}
