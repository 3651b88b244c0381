//! Compiles through the wrapper, with the machine's own `cc` and as much of CPython's headers as they need.

use super::{Run, Scratch};
use std::fs;
use std::process::{Command, Stdio};

/// As much of CPython's headers as these sources need; the wrapper reads of them only the version.
pub(crate) const PYTHON_H: &[u8] = b"#include \"patchlevel.h\"
#include <stddef.h>
typedef struct _object { long ob_refcnt; struct _typeobject *ob_type; } PyObject;
typedef struct _typeobject { PyObject ob_base; const char *tp_name; } PyTypeObject;
extern PyObject *PyList_GetItem(PyObject *, long);
#define PyUnicode_READY(o) 0
static inline const char *of_python(PyTypeObject *t) { return t->tp_name; }
";
pub(crate) const PATCHLEVEL_H: &[u8] = b"#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION 12\n";

/// Breaks cp39-abi3 at 2:54, and compiles with a warning.
pub(crate) const BAD: &[u8] = b"#include <Python.h>
static const char *name(PyTypeObject *t) { return t->tp_name; }
";
pub(crate) const GOOD: &[u8] = b"#include <Python.h>
static PyObject *first(PyObject *o) { return PyList_GetItem(o, 0); }
";
pub(crate) const LINE: &str = "bad.c:2:54: error: ";

pub(crate) fn scratch() -> Scratch {
    Scratch::new(&[("py/Python.h", PYTHON_H), ("py/patchlevel.h", PATCHLEVEL_H), ("bad.c", BAD), ("good.c", GOOD)])
}

/// Runs a command with PATH and nothing else of the environment, but for `env`.
pub(crate) fn run(s: &Scratch, words: &[&str], env: &[(&str, &str)], input: &str) -> Run {
    let mut c = Command::new(words[0]);
    c.args(&words[1..]).current_dir(s.path()).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    c.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = c.spawn().unwrap();
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
    let out = child.wait_with_output().unwrap();
    let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
    Run { status: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
}

pub(crate) const ABI3LINT: &str = env!("CARGO_BIN_EXE_abi3lint");

pub(crate) fn wrapped(s: &Scratch, line: &str) -> Run {
    wrapped_with(s, line, &[])
}

pub(crate) fn wrapped_with(s: &Scratch, line: &str, env: &[(&str, &str)]) -> Run {
    let words: Vec<&str> = [ABI3LINT, "cc"].into_iter().chain(line.split(' ')).collect();
    run(s, &words, env, "")
}

pub(crate) fn there(s: &Scratch, path: &str) -> bool {
    s.path().join(path).exists()
}

pub(crate) fn same(a: &Run, b: &Run) {
    assert_eq!((a.status, &a.stdout, &a.stderr), (b.status, &b.stdout, &b.stderr));
}

pub(crate) fn make_executable(s: &Scratch, path: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(s.path().join(path), fs::Permissions::from_mode(0o755)).unwrap();
}
