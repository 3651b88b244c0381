//! The wrapper is the compiler, with the machine's own `cc`: what it prints, writes and returns is the
//! compiler's, and a finding at error level fails a compile that succeeded.

#![cfg(unix)]

use crate::common::Run;
use crate::common::compile::*;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_clean_compile_is_the_compilers_own() {
    let s = scratch();
    for flags in ["-O2 -g", "-O0 -Wall -MD", "-S", "-fPIC -shared", "-fsyntax-only"] {
        let line = |out: &str| format!("cc {flags} -DPy_LIMITED_API=0x03090000 -Ipy -c good.c -o {out}");
        let line = |out: &str| if flags.contains("shared") { line(out).replace(" -c ", " ") } else { line(out) };
        let _ = fs::remove_file(s.path().join("x.out"));
        let plain = run(&s, &line("x.out").split(' ').collect::<Vec<_>>(), &[], "");
        let expected = fs::read(s.path().join("x.out")).ok();
        let _ = fs::remove_file(s.path().join("x.out"));
        let ours = wrapped(&s, &line("x.out"));
        same(&ours, &plain);
        assert_eq!(plain.status, Some(0), "{plain:?}");
        assert!(fs::read(s.path().join("x.out")).ok() == expected, "{flags}: another output");
    }
}

#[test]
fn a_violation_fails_the_compile_on_its_line_and_leaves_no_object() {
    let s = scratch();
    let run = wrapped(&s, "cc -DPy_LIMITED_API=0x03090000 -Ipy -c bad.c -o bad.o");
    assert_eq!(run.status, Some(1));
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with(LINE) && run.stderr.contains("[struct-field]"), "{}", run.stderr);
    assert!(run.stderr.contains("abi3lint: 1 error for cp39-abi3 (from -D Py_LIMITED_API); removed bad.o"), "{run:?}");
    assert!(!there(&s, "bad.o"), "the next make would take it for done");
    let kept = wrapped(&s, "--exit-zero cc -DPy_LIMITED_API=0x03090000 -Ipy -c bad.c");
    assert!(kept.status == Some(0) && kept.stderr.contains(LINE) && there(&s, "bad.o"), "{kept:?}");
    // Without -o the compiler names the output.
    assert_eq!(wrapped(&s, "--target cp39-abi3 -- cc -Ipy -c bad.c").status, Some(1));
    assert!(!there(&s, "bad.o"));
    let null = wrapped(&s, "--target cp39-abi3 cc -Ipy -c bad.c -o /dev/null");
    assert!(null.status == Some(1) && Path::new("/dev/null").exists(), "{null:?}");
}

#[test]
fn what_a_compiler_ignores_in_a_text_hides_nothing() {
    let bad = String::from_utf8_lossy(BAD);
    for text in [format!("\u{feff}{bad}"), format!("{bad}\0"), bad.replace("return", "re\\\nturn")] {
        let s = scratch();
        fs::write(s.path().join("odd.c"), &text).unwrap();
        let run = wrapped(&s, "cc -Ipy -w -c odd.c -DPy_LIMITED_API=0x03090000");
        assert!(run.status == Some(1) && run.stderr.contains("error: "), "{text:?}: {run:?}");
        assert!(run.stderr.contains("[struct-field]") && !there(&s, "odd.o"), "{text:?}: {run:?}");
    }
}

#[test]
fn a_compile_that_fails_is_the_compilers_failure() {
    let s = scratch();
    s.write("broken.c", b"#include <Python.h>\nint x = ;\nconst char *n(PyTypeObject *t) { return t->tp_name; }\n");
    let line = "cc -DPy_LIMITED_API=0x03090000 -Ipy -c broken.c";
    let plain = run(&s, &line.split(' ').collect::<Vec<_>>(), &[], "");
    same(&wrapped(&s, line), &plain);
    assert_eq!(plain.status, Some(1));
    let none = wrapped(&s, "no-such-compiler -c bad.c");
    assert!(none.status == Some(2) && none.stderr.contains("cannot start 'no-such-compiler'"), "{none:?}");
}

#[test]
fn what_compiles_nothing_passes_through() {
    let s = scratch();
    s.write("a.S", b"nop\n");
    s.write("link.rsp", b"-shared good.o -o linked.so");
    for line in [
        "cc --version",
        "cc -v",
        "cc -dumpmachine",
        "cc -print-search-dirs",
        "cc -E -Ipy bad.c",
        "cc -dM -E -Ipy bad.c",
        "cc -M -Ipy bad.c",
        "cc -MM -Ipy bad.c",
        "cc -### -Ipy -c bad.c",
        "cc -c a.S -o a.o",
        "cc -fPIC -Ipy -c good.c",
        "cc -shared good.o -o linked.so",
        "cc @link.rsp",
        "cc",
        "cc -c gone.c",
    ] {
        let env = [("ABI3LINT_TARGET", "cp39-abi3")];
        let plain = run(&s, &line.split(' ').collect::<Vec<_>>(), &env, "");
        let ours = wrapped_with(&s, line, &env);
        // Both name temporary files at random.
        if !line.contains("###") {
            same(&ours, &plain);
        }
        assert!(ours.status == plain.status && !ours.stderr.contains("abi3lint"), "{line}: {ours:?}");
    }
    let text = String::from_utf8(BAD.to_vec()).unwrap();
    let words = [ABI3LINT, "cc", "--target", "cp39-abi3", "cc", "-Ipy", "-x", "c", "-c", "-", "-o", "stdin.o"];
    let stdin = run(&s, &words, &[], &text);
    assert!(stdin.status == Some(0) && there(&s, "stdin.o"), "standard input reaches the compiler: {stdin:?}");
}

#[test]
fn probes_of_configure_steps_get_the_compilers_answer() {
    let s = scratch();
    s.write("conftest.c", BAD);
    s.write("build/CMakeFiles/CMakeScratch/TryCompile-x/src.c", BAD);
    s.write("build/meson-private/tmpx/testfile.c", BAD);
    // A symbol that the probe declares itself.
    s.write("symbol.c", b"char PyUnicode_AsUTF8();\nint main(void) { return PyUnicode_AsUTF8(); }\n");
    s.write("core.c", BAD);
    for line in [
        "cc -Ipy -c conftest.c",
        "cc -Ipy -c build/CMakeFiles/CMakeScratch/TryCompile-x/src.c",
        "cc -Ipy -c build/meson-private/tmpx/testfile.c",
        "cc -Ipy -c symbol.c",
        "cc -Ipy -DPy_BUILD_CORE_MODULE -c core.c",
    ] {
        let run = wrapped_with(&s, line, &[("ABI3LINT_TARGET", "cp38-abi3")]);
        assert!(run.status == Some(0) && !run.stderr.contains("abi3lint"), "{line}: {run:?}");
    }
}

#[test]
fn response_files_and_several_sources_are_understood() {
    let s = scratch();
    s.write("all.rsp", b"-Ipy '-DPy_LIMITED_API=0x03090000' -c\n good.c bad.c");
    let run = wrapped(&s, "cc @all.rsp");
    assert!(run.status == Some(1) && run.stderr.contains(LINE), "{run:?}");
    assert!(there(&s, "good.o") && !there(&s, "bad.o"), "only the failed source loses its object");
    let linked = wrapped(&s, "--target cp39-abi3 cc -Ipy -fPIC -shared good.c bad.c -o both.so");
    assert!(linked.status == Some(1) && !there(&s, "both.so"), "{linked:?}");
}

#[test]
fn the_first_that_decides_names_the_target() {
    let s = scratch();
    s.write("define.c", &[b"#define Py_LIMITED_API 0x030a0000\n".as_slice(), BAD].concat());
    let target = |line: &str, env: &[(&str, &str)]| {
        let run = wrapped_with(&s, &format!("{line} -Ipy -c"), env);
        let last = run.stderr.lines().find(|l| l.starts_with("abi3lint: ")).unwrap_or_default().to_owned();
        last.split(" for ").nth(1).and_then(|l| l.split(';').next()).unwrap_or_default().to_owned()
    };
    let env = [("ABI3LINT_TARGET", "cp36-abi3")];
    assert_eq!(target("--target cp37-abi3 cc define.c", &env), "cp37-abi3 (from --target or ABI3LINT_TARGET)");
    assert_eq!(target("cc define.c", &env), "cp36-abi3 (from --target or ABI3LINT_TARGET)");
    assert_eq!(target("cc -DPy_LIMITED_API=0x030b0000 bad.c", &[]), "cp311-abi3 (from -D Py_LIMITED_API)");
    assert_eq!(target("cc define.c", &[]), "cp310-abi3 (from Py_LIMITED_API in define.c:1)");
    // What breaks no version-specific build of 3.12 is fine there.
    assert_eq!(wrapped(&s, "cc -Ipy -c bad.c").status, Some(0));
    s.write("removed.c", b"#include <Python.h>\nint f(void *a) { return PyUnicode_GET_DATA_SIZE(a); }\n");
    assert_eq!(target("cc -w removed.c", &[]), "cp312 (from the headers of CPython)");
    s.write("pyproject.toml", b"[tool.abi3lint]\ntargets = ['cp38-abi3']\n");
    assert_eq!(target("cc bad.c", &[]), "cp38-abi3 (from [tool.abi3lint] in pyproject.toml)");
}

#[test]
fn nothing_is_judged_where_nothing_decides_and_wrong_settings_fail() {
    let s = scratch();
    fs::remove_file(s.path().join("py/patchlevel.h")).unwrap();
    s.write("py/Python.h", &PYTHON_H[PYTHON_H.iter().position(|b| *b == b'\n').unwrap()..]);
    same(&wrapped(&s, "cc -w -Ipy -c bad.c"), &Run { status: Some(0), stdout: String::new(), stderr: String::new() });
    let run = wrapped_with(&s, "cc -w -Ipy -c bad.c", &[("ABI3LINT_TARGET", "cp39-abi4")]);
    assert!(
        run.status == Some(2) && run.stderr.contains("unknown target 'cp39-abi4'") && !there(&s, "bad.o"),
        "{run:?}"
    );
}

/// The headers are of 3.12.
#[test]
fn what_a_command_defines_fits_its_headers_and_the_wheel() {
    let s = scratch();
    for (define, message) in [
        (
            "Py_LIMITED_API=0x03100000",
            "<command-line>:1:3: error: 'Py_LIMITED_API' has the value 0x03100000, which is not CPython 3.10",
        ),
        (
            "Py_TARGET_ABI3T=0x030f0000",
            "<command-line>:1:3: error: 'Py_TARGET_ABI3T' has no effect with the headers of CPython 3.12",
        ),
        (
            "Py_LIMITED_API=0x030d0000",
            "<command-line>:1:3: error: 'Py_LIMITED_API' selects the limited API of 3.13, but the headers",
        ),
    ] {
        let run = wrapped(&s, &format!("cc -D{define} -Ipy -c good.c -o good.o"));
        assert!(run.status == Some(1) && run.stderr.contains(message) && !there(&s, "good.o"), "{define}: {run:?}");
    }
    let compile = |define: &str| wrapped(&s, &format!("cc -DPy_LIMITED_API={define} -Ipy -c good.c -o good.o"));
    assert_eq!(compile("0x030c0000").status, Some(0));
    assert!(
        compile("PY_VERSION_HEX").stderr.contains("warning: 'Py_LIMITED_API' takes its floor from 'PY_VERSION_HEX'")
    );
    s.write("setup.cfg", b"[bdist_wheel]\npy_limited_api = cp39\n");
    assert_eq!(compile("0x03090000").status, Some(0));
    for define in ["0x030a0000", "PY_VERSION_HEX"] {
        let run = compile(define);
        let message = "setup.cfg:2:18: error: wheel tag 'cp39' promises CPython 3.9";
        assert!(run.status == Some(1) && run.stderr.contains(message), "{define}: {run:?}");
    }
}

#[test]
fn own_headers_are_judged_and_those_of_others_are_not() {
    let s = scratch();
    let header = b"static inline const char *n(PyTypeObject *t) { return t->tp_name; }\n";
    s.write("own/own.h", header);
    s.write("sys/sys.h", &String::from_utf8_lossy(header).replace("*n(", "*m(").into_bytes());
    s.write("main.c", b"#include <Python.h>\n#include \"own.h\"\n#include \"sys.h\"\nint x;\n");
    let run = wrapped(&s, "--target cp39-abi3 cc -Iown -isystem sys -Ipy -c main.c");
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.starts_with("own/own.h:1:58: error: "), "{run:?}");
    assert!(!run.stderr.contains("sys.h") && !run.stderr.contains("Python.h"), "{run:?}");
}

#[test]
fn the_programs_name_can_be_a_compilers() {
    let s = scratch();
    s.write("bin/keep", b"");
    for name in ["abi3lint-cc", "cc", "gcc"] {
        std::os::unix::fs::symlink(ABI3LINT, s.path().join("bin").join(name)).unwrap();
    }
    fs::copy(ABI3LINT, s.path().join("bin/abi3lint-c++")).unwrap();
    let first = |extra: &[(&str, &str)], name: &str, args: &str| {
        let path = format!("{}:{}", s.path().join("bin").display(), std::env::var("PATH").unwrap());
        let program = s.path().join("bin").join(name);
        let words: Vec<&str> = std::iter::once(program.to_str().unwrap()).chain(args.split(' ')).collect();
        let env = [&[("PATH", path.as_str()), ("ABI3LINT_TARGET", "cp39-abi3")], extra].concat();
        run(&s, &words, &env, "")
    };
    for name in ["abi3lint-cc", "abi3lint-c++", "cc"] {
        let bad = first(&[], name, "-Ipy -c bad.c");
        assert!(bad.status == Some(1) && bad.stderr.contains(LINE), "{name}: {bad:?}");
        assert_eq!(first(&[], name, "-w -Ipy -c good.c").status, Some(0), "{name}");
        assert_eq!(first(&[], name, "-dumpmachine").stdout, wrapped(&s, "cc -dumpmachine").stdout, "{name}");
    }
    // The C++ driver takes .c for C++.
    s.write("plus.c", b"#include <Python.h>\n#ifdef __cplusplus\nstatic const char *n(PyTypeObject *t) { return t->tp_name; }\n#endif\n");
    assert_eq!(first(&[], "abi3lint-c++", "-w -Ipy -c plus.c").status, Some(1));
    assert_eq!(first(&[], "abi3lint-cc", "-w -Ipy -c plus.c").status, Some(0));
    s.write("real", b"#!/bin/sh\necho \"real $*\"\n");
    make_executable(&s, "real");
    let real = s.path().join("real");
    let run = first(&[("ABI3LINT_REAL_CC", &format!("{} -first", real.display()))], "abi3lint-cc", "--version");
    assert_eq!(run.stdout, "real -first --version\n");
    for itself in ["abi3lint-cc", "cc", "abi3lint-c++"] {
        let run = first(&[("ABI3LINT_REAL_CC", itself)], "abi3lint-cc", "--version");
        assert!(run.status == Some(2) && run.stderr.contains("points to abi3lint"), "{itself}: {run:?}");
    }
}

#[test]
fn a_launcher_before_the_compiler_is_no_obstacle() {
    let s = scratch();
    s.write("ccache", b"#!/bin/sh\nexec \"$@\"\n");
    make_executable(&s, "ccache");
    let run = wrapped(&s, "--target cp39-abi3 ./ccache cc -Ipy -c bad.c");
    assert!(run.status == Some(1) && run.stderr.contains(LINE) && !there(&s, "bad.o"), "{run:?}");
}

#[test]
fn cmake_may_call_it_as_a_clang_tidy() {
    let s = scratch();
    let options = "--target cp39-abi3 --extra-arg-before=--driver-mode=gcc";
    let bad = wrapped(&s, &format!("{options} bad.c -- cc -Ipy -o bad.o -c bad.c"));
    assert!(bad.status == Some(1) && bad.stdout.starts_with(LINE), "{bad:?}");
    let good = wrapped(&s, &format!("{options} good.c -- cc -Ipy -o good.o -c good.c"));
    same(&good, &Run { status: Some(0), stdout: String::new(), stderr: String::new() });
    assert!(!there(&s, "good.o"), "it checks and compiles nothing");
}

#[test]
fn signals_reach_the_compiler_and_the_caller() {
    use std::os::unix::process::ExitStatusExt;
    let s = scratch();
    s.write("killed", b"#!/bin/sh\nkill -SEGV $$\n");
    s.write(
        "slow",
        b"#!/bin/sh\ntrap 'echo stopped > stopped; exit 3' TERM\necho > ready\nwhile :; do sleep 0.01; done\n",
    );
    for script in ["killed", "slow"] {
        make_executable(&s, script);
    }
    let start = |script: &str| {
        Command::new(ABI3LINT)
            .args(["cc", script, "-c", "good.c"])
            .current_dir(s.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .spawn()
            .unwrap()
    };
    let status = start("./killed").wait().unwrap();
    assert_eq!(status.signal(), Some(11), "{status:?}");
    let mut slow = start("./slow");
    while !there(&s, "ready") {
        std::thread::yield_now();
    }
    // The handlers are there soon after the child is; until then the signal ends the wrapper alone.
    let pid = slow.id().to_string();
    let caught = format!("/proc/{pid}/status");
    while Path::new("/proc/self/status").exists()
        && fs::read_to_string(&caught).unwrap().lines().any(|l| l.starts_with("SigCgt:") && !catches_term(l))
    {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(slow.wait().unwrap().code(), Some(3), "the compiler's own answer to the signal");
    assert!(there(&s, "stopped"));
}

#[test]
fn a_signal_while_a_source_is_judged_leaves_no_object() {
    use std::os::unix::process::ExitStatusExt;
    let s = scratch();
    // A condition that is open makes the wrapper ask for macros, and this compiler lets it wait for the answer.
    s.write(
        "open.c",
        b"#include <Python.h>\n#include <limits.h>\n#if CHAR_BIT == 8\nstatic const char *n(PyTypeObject *t) { return t->tp_name; }\n#endif\n",
    );
    s.write(
        "slow",
        b"#!/bin/sh\ncase \"$*\" in *-dM*) echo > asked; while [ -e open.c ] && [ ! -e stop ]; do sleep 0.01; done; exit 1 ;; esac\nexec cc \"$@\"\n",
    );
    make_executable(&s, "slow");
    for (signal, number) in [("-TERM", 15), ("-HUP", 1), ("-INT", 2)] {
        let mut wrapper = Command::new(ABI3LINT)
            .args(["cc", "--target", "cp39-abi3", "./slow", "-w", "-Ipy", "-c", "open.c"])
            .current_dir(s.path())
            .spawn()
            .unwrap();
        while !there(&s, "asked") {
            std::thread::yield_now();
        }
        assert!(there(&s, "open.o"), "it is compiled, and not checked yet");
        assert!(Command::new("kill").args([signal, &wrapper.id().to_string()]).status().unwrap().success());
        assert_eq!(wrapper.wait().unwrap().signal(), Some(number), "the caller sees the signal");
        assert!(!there(&s, "open.o"), "{signal}: the next make would take it for checked");
        fs::remove_file(s.path().join("asked")).unwrap();
    }
    s.write("stop", b"");
}

/// Whether a mask of caught signals has SIGTERM.
fn catches_term(line: &str) -> bool {
    let mask = line.split_whitespace().nth(1).unwrap_or_default();
    u64::from_str_radix(mask, 16).is_ok_and(|m| m >> 14 & 1 == 1)
}

#[test]
fn code_that_the_compiler_leaves_out_does_not_fail_a_compile() {
    let s = scratch();
    let access = "static const char *n(PyTypeObject *t) { return t->tp_name; }";
    let source =
        |condition: &str| format!("#include <Python.h>\n#include <limits.h>\n#if {condition}\n{access}\n#endif\n");
    for (condition, status) in [
        ("defined(ON_ANOTHER_SYSTEM)", 0),
        ("CHAR_BIT == 8", 1),
        ("CHAR_BIT == 9", 0),
        ("defined(offsetof)", 1),
        ("defined(__GNUC__) && !defined(__NOT_EVEN__)", 1),
    ] {
        s.write("open.c", source(condition).as_bytes());
        let run = wrapped(&s, "--target cp39-abi3 cc -MD -MF deps.d -w -Ipy -c open.c");
        assert_eq!(run.status, Some(status), "{condition}: {run:?}");
        assert_eq!(run.stderr.contains("open.c:4:51: error: "), status == 1, "{condition}: {run:?}");
        let deps = fs::read_to_string(s.path().join("deps.d")).unwrap();
        assert!(deps.starts_with("open.o: "), "asking for macros changes no file: {deps}");
    }
}

#[test]
fn a_header_of_another_system_is_not_read() {
    let s = scratch();
    let garbage = "struct NOT { WINAPI *C; } _Out_ @@ ;\n".repeat(40);
    s.write("windows_only.h", b"#include \"deeper.h\"\n");
    s.write("deeper.h", format!("{garbage}#include <Python.h>\n").as_bytes());
    s.write("main.c", b"#include <Python.h>\n#ifdef _WIN32\n#include \"windows_only.h\"\n#endif\nint x;\n");
    let run = wrapped(&s, "--target cp39-abi3 cc -w -Ipy -c main.c");
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn colours_and_source_lines_come_with_the_compilers() {
    let s = scratch();
    let run = wrapped(&s, "--target cp39-abi3 cc -fdiagnostics-color=always -w -Ipy -c bad.c");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(lines[0].contains("\x1b[") && lines[0].contains("bad.c:2:54: ") && lines[0].contains("error: "), "{run:?}");
    assert!(lines[1].starts_with("    2 | static const char *name(PyTypeObject *t) { return t->"), "{run:?}");
    assert!(lines[2].starts_with(&format!("      | {}", " ".repeat(53))) && lines[2].contains("^~~~~~~"), "{run:?}");
    let plain = wrapped(&s, "--target cp39-abi3 cc -w -Ipy -c bad.c");
    assert!(plain.stderr.starts_with(LINE) && !plain.stderr.contains("^~"), "{plain:?}");
}

#[test]
fn warnings_are_printed_and_pass_unless_they_are_unwanted() {
    let s = scratch();
    s.write("old.c", b"#include <Python.h>\nint f(void *u) { return PyUnicode_READY(u); }\n");
    for (flag, line) in [("-Wno-error", "old.c:2:25: warning: "), ("-w", "")] {
        let run = wrapped(&s, &format!("--target cp312 cc {flag} -Ipy -c old.c"));
        assert!(run.status == Some(0) && there(&s, "old.o"), "{run:?}");
        assert_eq!(run.stderr.contains(line) && !run.stderr.is_empty(), flag != "-w", "{run:?}");
    }
}

#[test]
fn a_promise_that_is_dead_in_the_compile_does_not_count() {
    let s = scratch();
    let access = "const char *n(PyTypeObject *t) { return t->tp_name; }\n";
    let define = "#if defined(STABLE) && CHAR_BIT > 8\n#define Py_LIMITED_API 0x03080000\n#elif defined(STABLE)\n#define Py_LIMITED_API 0x030a0000\n#endif\n";
    s.write("maybe.c", format!("#include <limits.h>\n{define}#include <Python.h>\n{access}").as_bytes());
    let run = wrapped(&s, "cc -w -Ipy -c maybe.c");
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    let run = wrapped(&s, "cc -w -DSTABLE -Ipy -c maybe.c");
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("1 error for cp310-abi3 (from macros in the source)"), "{run:?}");
}

#[test]
fn a_clang_with_a_plugin_loads_it_and_others_get_a_second_compile() {
    let s = scratch();
    s.write("plugins/libabi3lint_clang19.so", b"");
    // Prints what it is called with; as the second compile of bad.c it finds something.
    let clang = r#"#!/bin/sh
case "$*" in
  --version) echo "Debian clang version 19.1.7 (x)"; exit 0 ;;
  *nested.c*) echo "nested.c:1:1: error: clang knows no nested functions" >&2; exit 1 ;;
  *bad.c*/dev/null) echo "bad.c:2:54: error: seen for $ABI3LINT_TARGET [struct-field]" >&2; exit 1 ;;
esac
echo "clang for $ABI3LINT_TARGET: $*"
"#;
    s.write("bin/clang-19", clang.as_bytes());
    make_executable(&s, "bin/clang-19");
    s.write("nested.c", BAD);
    let path = format!("{}:{}", s.path().join("bin").display(), std::env::var("PATH").unwrap());
    let env = [("PATH", path.as_str()), ("ABI3LINT_PLUGIN", "plugins"), ("ABI3LINT_TARGET", "cp39-abi3")];
    let in_place = wrapped_with(&s, "clang-19 -O2 -Ipy -c good.c", &env);
    let expected = "clang for cp39-abi3: -fpass-plugin=plugins/libabi3lint_clang19.so -Xclang -opt-record-passes -Xclang ^zz$ -ferror-limit=0 -O2 -Ipy -c good.c\n";
    assert_eq!((in_place.status, in_place.stdout.as_str()), (Some(0), expected));
    let second = wrapped_with(&s, "cc -w -Ipy -c bad.c", &env);
    assert!(second.status == Some(1) && !there(&s, "bad.o"), "{second:?}");
    assert!(second.stderr.starts_with("bad.c:2:54: error: seen for cp39-abi3 [struct-field]\n"), "{second:?}");
    assert_eq!(wrapped_with(&s, "cc -w -Ipy -c good.c", &env).status, Some(0));
    // What clang cannot compile is judged from its source.
    let fallback = wrapped_with(&s, "cc -w -Ipy -c nested.c", &env);
    assert!(fallback.status == Some(1) && fallback.stderr.starts_with("nested.c:2:54: error: direct"), "{fallback:?}");
}

#[test]
fn the_release_of_the_headers_decides_what_they_get_wrong() {
    let s = scratch();
    fs::write(s.path().join("py/Python.h"), [PYTHON_H, b"#define Py_RETURN_NONE return 0\n"].concat()).unwrap();
    let source = "#include <Python.h>\nPyObject *a(void) { Py_RETURN_NONE; }\nPyObject *b(void) { Py_RETURN_NONE; }\n";
    fs::write(s.path().join("none.c"), source).unwrap();
    let compile = |minor: u8, micro: Option<u8>, floor: &str| {
        let micro = micro.map(|m| format!("#define PY_MICRO_VERSION {m}\n")).unwrap_or_default();
        let text = format!("#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION {minor}\n{micro}");
        fs::write(s.path().join("py/patchlevel.h"), text).unwrap();
        wrapped(&s, &format!("cc -DPy_LIMITED_API={floor} -Ipy -c none.c -o none.o"))
    };
    let wrong = compile(13, Some(0), "0x03090000");
    assert!(wrong.status == Some(1) && wrong.stderr.contains("none.c:2:21: error: "), "{wrong:?}");
    assert!(
        wrong.stderr.contains("headers of CPython 3.13.0") && wrong.stderr.contains("in 1 more place"),
        "{wrong:?}"
    );
    assert_eq!(wrong.stderr.matches("[headers-break-floor]").count(), 1, "{wrong:?}");
    for (micro, floor) in [(5, "0x03090000"), (0, "0x030C0000")] {
        let right = compile(13, Some(micro), floor);
        assert!(right.status == Some(0) && right.stderr.is_empty(), "{right:?}");
    }
    // Without a release, those of the version that are wrong are named.
    let unknown = compile(13, None, "0x03090000");
    assert!(unknown.status == Some(0) && unknown.stderr.contains("warning: "), "{unknown:?}");
    assert!(unknown.stderr.contains("3.13.0-3.13.4"), "{unknown:?}");
}
