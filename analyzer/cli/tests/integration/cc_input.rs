//! What the wrapper reads of a compile: directories of the environment, names of any bytes, options of cl, bounded
//! response files. What it cannot judge, it says.

#![cfg(unix)]

use crate::common::Run;
use crate::common::compile::*;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::process::{Command, Stdio};

/// A compiler that understands nothing and writes what `-o` or `/Fo` names.
const ANY: &[u8] = b"#!/bin/sh
for word; do
  case $word in /Fo*) : > \"${word#/Fo}\" ;; esac
  [ \"$last\" = -o ] && : > \"$word\"
  last=$word
done
exit 0
";

#[test]
fn headers_are_found_through_the_environment() {
    let s = scratch();
    s.write("own/own.h", b"static inline const char *n(PyTypeObject *t) { return t->tp_name; }\n");
    s.write(
        "main.c",
        b"#include <Python.h>\n#include \"own.h\"\nint f(void *a) { return PyUnicode_GET_DATA_SIZE(a); }\n",
    );
    fs::copy(s.path().join("main.c"), s.path().join("main.cpp")).unwrap();
    s.write("any", ANY);
    make_executable(&s, "any");
    let own = "own/own.h:1:58: error: ";
    for (line, variable, value, target, own_is_judged) in [
        ("cc -w -c main.c", "CPATH", "own:py", "cp312 (from the headers of CPython)", true),
        ("cc -w -Iown -c main.c", "C_INCLUDE_PATH", "py", "cp312 (from the headers of CPython)", true),
        ("./any -w -Iown -c main.cpp", "CPLUS_INCLUDE_PATH", "py", "cp312 (from the headers", true),
        ("cc -w -c main.c", "C_INCLUDE_PATH", "own:py", "cp312 (from the headers of CPython)", false),
    ] {
        let run = wrapped_with(&s, line, &[(variable, value)]);
        assert!(run.status == Some(1) && run.stderr.contains(target), "{line} {variable}: {run:?}");
        assert!(run.stderr.contains("main.c") && run.stderr.contains(":3:"), "{line} {variable}: {run:?}");
        let run = wrapped_with(&s, &format!("--target cp39-abi3 {line}"), &[(variable, value)]);
        assert_eq!(run.stderr.contains(own), own_is_judged, "{line} {variable}: {run:?}");
    }
    // Directories of the other language are none of these.
    let run = wrapped_with(&s, "./any -c main.c", &[("CPLUS_INCLUDE_PATH", "py")]);
    assert!(run.status == Some(0) && run.stderr.is_empty(), "{run:?}");
}

#[test]
fn names_may_be_any_bytes() {
    let s = scratch();
    let name = |bytes: &[u8]| s.path().join(OsStr::from_bytes(bytes));
    fs::copy(name(b"bad.c"), name(b"z\xff.c")).unwrap();
    fs::create_dir(name(b"i\xff")).unwrap();
    fs::write(name(b"i\xff/own.h"), "static inline const char *n(PyTypeObject *t) { return t->tp_name; }\n").unwrap();
    s.write("uses.c", b"#include <Python.h>\n#include \"own.h\"\n");
    s.write("all.rsp", b"-Ii\xff -c uses.c -o u\xff.o");
    let compile = |words: &[&[u8]]| {
        let words = words.iter().map(|w| OsString::from_vec(w.to_vec()));
        let mut c = Command::new(ABI3LINT);
        c.args(["cc", "--target", "cp39-abi3", "cc", "-Ipy"]).args(words).current_dir(s.path());
        let out = c.stdin(Stdio::null()).output().unwrap();
        let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
        Run { status: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
    };
    for (words, line, object) in [
        (&[&b"-c"[..], b"z\xff.c", b"-o", b"y\xff.o"][..], "z\u{fffd}.c:2:54: error: ", &b"y\xff.o"[..]),
        (&[b"-c", b"z\xff.c"], "z\u{fffd}.c:2:54: error: ", b"z\xff.o"),
        (&[b"-Ii\xff", b"-c", b"uses.c"], "i\u{fffd}/own.h:1:58: error: ", b"uses.o"),
        (&[b"@all.rsp"], "i\u{fffd}/own.h:1:58: error: ", b"u\xff.o"),
    ] {
        let run = compile(words);
        assert!(run.status == Some(1) && run.stderr.contains(line), "{words:?}: {run:?}");
        assert!(run.stderr.contains("; removed ") && !name(object).exists(), "{words:?}: {run:?}");
    }
}

#[test]
fn options_of_cl_are_understood() {
    let s = scratch();
    for program in ["cl", "clang-cl", "clang"] {
        s.write(program, ANY);
        make_executable(&s, program);
    }
    s.write(
        "old.inc",
        b"#include <Python.h>\n#ifdef OLD\nstatic const char *n(PyTypeObject *t) { return t->tp_name; }\n#endif\n",
    );
    for line in [
        "./cl /nologo /DPy_LIMITED_API=0x03090000 /I py /c bad.c /Fobad.obj",
        "./clang-cl -DPy_LIMITED_API=0x03090000 -Ipy /c -o bad.obj -- bad.c",
        "./clang --driver-mode=cl /D Py_LIMITED_API=0x03090000 /Ipy /c /Fobad.obj bad.c",
    ] {
        let run = wrapped(&s, line);
        assert!(run.status == Some(1) && run.stderr.starts_with(LINE), "{line}: {run:?}");
        assert!(run.stderr.contains("for cp39-abi3 (from -D Py_LIMITED_API); removed bad.obj"), "{line}: {run:?}");
        assert!(!there(&s, "bad.obj"), "{line}");
    }
    let line = "--target cp39-abi3 ./cl /Ipy /DOLD /c /Tpold.inc";
    assert!(wrapped(&s, line).stderr.starts_with("old.inc:3:51: error: "), "{:?}", wrapped(&s, line));
    assert_eq!(wrapped(&s, &line.replace("/DOLD", "/UOLD")).status, Some(0));
    // A file that is read first, as a whole word and behind its option, and the file of the object in each spelling.
    s.write("old.h", b"#define OLD\n");
    for words in [
        "/FIold.h /c /Tpold.inc /Foout.obj",
        "/FI old.h /c /Tp old.inc /Fo: out.obj",
        "-FIold.h -c -Tcold.inc -Foout.obj",
    ] {
        s.write("out.obj", b"");
        let run = wrapped(&s, &format!("--target cp39-abi3 ./clang-cl /Ipy {words}"));
        assert!(run.status == Some(1) && run.stderr.starts_with("old.inc:3:51: error: "), "{words}: {run:?}");
        assert!(!there(&s, "out.obj"), "{words}");
    }
    // Words of the environment stand before and behind those of the command, which decides against the first.
    let line = "--target cp39-abi3 ./cl /Ipy /UOLD /c /Tpold.inc";
    for (name, status) in [("CL", Some(0)), ("_CL_", Some(1)), ("CFLAGS", Some(0))] {
        let run = wrapped_with(&s, line, &[(name, "/DOLD /nologo")]);
        assert_eq!(run.status, status, "{name}: {run:?}");
    }
}

#[test]
fn response_files_without_end_are_left_to_the_compiler() {
    let s = scratch();
    s.write("again.rsp", "@again.rsp ".repeat(8).as_bytes());
    s.write("any", ANY);
    make_executable(&s, "any");
    let plain = run(&s, &["cc", "@again.rsp", "-c", "bad.c"], &[], "");
    let gcc = wrapped(&s, "--target cp39-abi3 cc @again.rsp -c bad.c");
    let line = "abi3lint: the command is not checked: it names more than 2,000 response files\n";
    assert_eq!((gcc.status, gcc.stderr), (plain.status, format!("{line}{}", plain.stderr)));
    let passes = wrapped(&s, "--target cp39-abi3 ./any @again.rsp -c bad.c");
    assert_eq!((passes.status, passes.stderr.as_str()), (Some(0), line));
}

#[test]
fn a_working_directory_of_clang_is_followed() {
    let s = scratch();
    s.write("sub/keep", b"");
    // As clang does it.
    s.write("clang", b"#!/bin/sh\ndirectory=${1#*=}; shift\ncd \"$directory\" && exec cc \"$@\"\n");
    make_executable(&s, "clang");
    let run = wrapped(&s, "--target cp39-abi3 ./clang -working-directory=sub -I../py -c ../bad.c");
    assert!(run.status == Some(1) && run.stderr.contains("sub/../bad.c:2:54: error: "), "{run:?}");
    assert!(!there(&s, "sub/bad.o"), "the object is where clang writes it");
}

#[test]
fn what_is_compiled_and_not_judged_is_said() {
    let s = scratch();
    s.write("any", ANY);
    make_executable(&s, "any");
    s.write("b.mm", BAD);
    s.write("wide.c", &[b"\xff\xfe".as_slice(), &BAD.iter().flat_map(|b| [*b, 0]).collect::<Vec<_>>()].concat());
    assert!(Command::new("mkfifo").arg(s.path().join("pipe.c")).status().unwrap().success());
    s.write("k.cu", BAD);
    for (command, file, language) in [
        ("--target cp39-abi3 ./any -c b.mm", "b.mm", "Objective-C++"),
        ("./any -Ipy -c b.mm", "b.mm", "Objective-C++"),
        ("./any -Ipy -x objective-c -c bad.c", "bad.c", "Objective-C"),
        ("./any -Ipy -c k.cu", "k.cu", "CUDA"),
        ("./any -Ipy -x cuda -c bad.c", "bad.c", "CUDA"),
    ] {
        let run = wrapped(&s, command);
        let line = format!("abi3lint: {file}: not checked: {language} is not read\n");
        assert_eq!((run.status, run.stderr), (Some(0), line), "{command}");
    }
    let pipe = wrapped(&s, "./any -Ipy -c pipe.c");
    assert_eq!(
        (pipe.status, pipe.stderr.as_str()),
        (Some(0), "abi3lint: pipe.c: not checked: it can be read only once\n")
    );
    // Nothing is promised, or it is a question of a configure step.
    s.write("conftest.m", BAD);
    for command in ["./any -c b.mm", "./any -Ipy -c conftest.m", "./any -Ipy -x c -c -", "./any -Ipy -x c -c /dev/null"]
    {
        let run = wrapped(&s, command);
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{command}");
    }
    // A source that should have been judged.
    let wide = wrapped(&s, "--target cp39-abi3 ./any -Ipy -c wide.c -o wide.o");
    assert!(wide.status == Some(2) && wide.stderr.starts_with("wide.c: error: not checked: "), "{wide:?}");
    assert!(
        wide.stderr
            .ends_with("not everything was checked for cp39-abi3 (from --target or ABI3LINT_TARGET); removed wide.o\n"),
        "{wide:?}"
    );
    assert!(!there(&s, "wide.o"));
}
