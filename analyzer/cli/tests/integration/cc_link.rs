//! The wrapper and what `cc -shared` makes: an extension module is judged once it is linked, everything else passes.

#![cfg(unix)]

use crate::common::Scratch;
use crate::common::compile::*;

/// A module whose source has nothing to be found: it declares by itself what it calls.
fn module(name: &str, calls: &str) -> Vec<u8> {
    format!("void *{calls}(void);\nvoid *PyInit_{name}(void);\nvoid *PyInit_{name}(void) {{ return {calls}(); }}\n")
        .into()
}

fn linking() -> Scratch {
    let s = scratch();
    s.write("new.c", &module("new", "PyErr_GetRaisedException"));
    s.write("old.c", &module("old", "PyList_New"));
    s.write("plain.c", b"int answer(void);\nint answer(void) { return 42; }\n");
    s.write("main.c", b"int main(void) { return 0; }\n");
    for name in ["new", "old", "plain", "main"] {
        let line = format!("cc -fPIC -c {name}.c -o {name}.o");
        assert_eq!(run(&s, &line.split(' ').collect::<Vec<_>>(), &[], "").status, Some(0));
    }
    s
}

const ERROR: &str =
    ":1:1: error: 'PyErr_GetRaisedException' is exported since CPython 3.12, but the floor is 3.9 [imported-symbol]";
const CP39: [(&str, &str); 1] = [("ABI3LINT_TARGET", "cp39-abi3")];

#[test]
fn a_module_that_breaks_its_target_is_not_linked() {
    let s = linking();
    let line = "cc -shared new.o -o new.abi3.so";
    let bad = wrapped_with(&s, line, &CP39);
    assert_eq!(bad.status, Some(1), "{bad:?}");
    assert!(bad.stderr.contains(&format!("new.abi3.so{ERROR}")), "{bad:?}");
    let last = "abi3lint: 1 error for cp39-abi3 (from --target or ABI3LINT_TARGET); removed new.abi3.so";
    assert!(bad.stderr.contains(last) && !there(&s, "new.abi3.so"), "{bad:?}");
    let kept = wrapped(&s, "--exit-zero --target cp39-abi3 cc -shared new.o -o new.abi3.so");
    assert!(kept.status == Some(0) && kept.stderr.contains(ERROR) && there(&s, "new.abi3.so"), "{kept:?}");
    let ignored = wrapped(&s, "--ignore imported-symbol --target cp39-abi3 cc -shared new.o -o new.abi3.so");
    assert!(ignored.status == Some(0) && ignored.stderr.is_empty(), "{ignored:?}");
    let good = wrapped_with(&s, "cc -shared old.o -o old.abi3.so", &CP39);
    assert!(good.status == Some(0) && good.stderr.is_empty() && there(&s, "old.abi3.so"), "{good:?}");
    let wrong = wrapped_with(&s, "cc -shared old.o -o old.abi3.so", &[("ABI3LINT_TARGET", "cp39-abi4")]);
    assert!(wrong.status == Some(2) && !there(&s, "old.abi3.so"), "{wrong:?}");
    let gone = wrapped_with(&s, "cc -shared gone.o -o gone.abi3.so", &CP39);
    assert!(gone.status == Some(1) && !gone.stderr.contains("abi3lint"), "{gone:?}");
}

#[test]
fn the_name_of_an_object_and_the_project_promise_its_abi() {
    let s = linking();
    for (name, object, error) in [
        ("new.abi3.so", "new.o", ""),
        ("new.cpython-312-x86_64-linux-gnu.so", "new.o", ""),
        ("new.cpython-311-x86_64-linux-gnu.so", "new.o", "'PyErr_GetRaisedException' is not exported by CPython 3.11"),
        ("other.abi3.so", "old.o", "module 'other' does not export 'PyInit_other'"),
        ("new.so", "new.o", ""),
    ] {
        let run = wrapped(&s, &format!("cc -shared {object} -o {name}"));
        assert_eq!(run.status, Some(i32::from(!error.is_empty())), "{name}: {run:?}");
        assert!(run.stderr.contains(error) && run.stderr.is_empty() == error.is_empty(), "{name}: {run:?}");
    }
    s.write("pyproject.toml", b"[tool.abi3lint]\ntargets = [\"cp39-abi3\"]\n");
    for name in ["new.so", "new.abi3.so"] {
        let run = wrapped(&s, &format!("cc -shared new.o -o {name}"));
        assert!(run.status == Some(1) && run.stderr.contains(ERROR), "{name}: {run:?}");
    }
    s.write("pyproject.toml", b"[tool.abi3lint]\ntargets = [\"cp39-abi3\"]\nignore = [\"imported-symbol\"]\n");
    assert_eq!(wrapped(&s, "cc -shared new.o -o new.so").status, Some(0));
    // One of several versions is what it was built for.
    s.write("pyproject.toml", b"[tool.abi3lint]\ntargets = [\"cp39..cp313\"]\n");
    let one = wrapped(&s, "cc -shared new.o -o new.so");
    assert!(one.status == Some(0) && one.stderr.is_empty(), "{one:?}");
}

#[test]
fn what_is_no_module_is_linked_silently() {
    let s = linking();
    s.write("conftest.c", &module("conftest", "PyErr_GetRaisedException"));
    s.write("build/meson-private/tmpx/testfile.c", &module("testfile", "PyErr_GetRaisedException"));
    for line in [
        "cc -shared plain.o -o libplain.so",
        "cc main.o -o program",
        "cc -r new.o -o whole.o",
        "cc -shared conftest.c -o conftest.so",
        "cc -shared new.o -o conftest.so",
        "cc -shared build/meson-private/tmpx/testfile.c -o build/meson-private/tmpx/output.so",
        "cc -shared new.o -o /dev/null",
    ] {
        let run = wrapped_with(&s, line, &CP39);
        assert!(run.status == Some(0) && run.stderr.is_empty(), "{line}: {run:?}");
    }
}

#[test]
fn a_cause_in_source_and_object_is_told_once() {
    let s = linking();
    s.write(
        "both.c",
        b"#include <Python.h>\nvoid *PyErr_GetRaisedException(void);\nvoid *PyInit_both(void);\n\
        void *PyInit_both(void) { return PyErr_GetRaisedException(); }\n",
    );
    let line = "cc -shared -fPIC -Ipy -DPy_LIMITED_API=0x03090000 both.c -o both.abi3.so";
    let both = wrapped(&s, line);
    assert!(both.status == Some(1) && !there(&s, "both.abi3.so"), "{both:?}");
    assert_eq!(both.stderr.matches("error: ").count(), 1, "{both:?}");
    assert!(both.stderr.contains("both.c:4:") && both.stderr.contains("1 error for cp39-abi3"), "{both:?}");
    // What the source does not show, the object does.
    let more = wrapped(&s, &line.replace("both.c", "both.c new.o"));
    assert!(more.status == Some(1), "{more:?}");
    let other = wrapped(&s, &line.replace("both.c", "good.c new.o").replace("both.abi3", "new.abi3"));
    assert!(other.status == Some(1) && other.stderr.contains(&format!("new.abi3.so{ERROR}")), "{other:?}");
    assert!(other.stderr.contains("1 error for cp39-abi3 (from -D Py_LIMITED_API); removed new.abi3.so"), "{other:?}");
}
