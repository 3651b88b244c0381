//! Shared objects and wheels, built by the machine's own compiler: what is judged for which target, and what is found.

use crate::common::Scratch;
use crate::common::binary::*;
use std::process::Command;

/// Rule, symbol, severity and targets of each finding.
fn found(s: &Scratch, args: &[&str]) -> Vec<[String; 4]> {
    let report = s.json(args);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0, "{report}");
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let targets = |v: &serde_json::Value| v.as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ");
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|f| [text(&f["rule"]), text(&f["symbol"]), text(&f["severity"]), targets(&f["targets"])]).collect()
}

#[test]
fn a_wheel_is_judged_for_its_tag() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New", "PyErr_GetRaisedException"]), &[]);
    let old = "dist/x-1.0-cp39-abi3-linux_x86_64.whl";
    wheel(&s, old, &[("p/x.abi3.so", &object)]);
    wheel(&s, "dist/x-1.0-cp312-abi3-linux_x86_64.whl", &[("p/x.abi3.so", &object)]);
    let run = s.run(&["check", "dist"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let expected = format!(
        "{old}/p/x.abi3.so:1:1: error: 'PyErr_GetRaisedException' is exported since CPython 3.12, but the floor is \
         3.9 [imported-symbol]\n"
    );
    assert!(run.stdout.starts_with(&expected), "{run:?}");
    assert!(run.stderr.contains(&format!("target cp39-abi3 (from the tag of {old})")), "{run:?}");
    assert!(run.stderr.contains("1 error in 2 files for cp312-abi3, cp39-abi3"), "{run:?}");
    let full = s.run(&["check", old, "--output-format", "full"]);
    assert!(full.stdout.contains(&format!(" = in {old}/p/x.abi3.so\n")), "{full:?}");
    let sarif = s.run(&["check", old, "--output-format", "sarif"]);
    assert!(sarif.stdout.contains("p/x.abi3.so") && !sarif.stdout.contains("\"region\""), "{sarif:?}");
    // Of several floors the lowest counts; another question has another answer.
    wheel(&s, "x-1.0-cp312.cp310-abi3-linux_x86_64.whl", &[("p/x.abi3.so", &object)]);
    let name = "x-1.0-cp312.cp310-abi3-linux_x86_64.whl";
    let error = |target: &str| ["imported-symbol", "PyErr_GetRaisedException", "error", target].map(str::to_owned);
    assert_eq!(found(&s, &[name]), [error("cp310-abi3")]);
    assert_eq!(found(&s, &[name, "--target", "cp312-abi3", "--target", "cp38-abi3"]), [error("cp38-abi3")]);
    assert_eq!(found(&s, &[name, "--target", "cp313"]), [] as [[String; 4]; 0]);
}

#[test]
fn what_linux_exports_before_it_is_listed_is_a_warning() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyUnicode_AsUTF8AndSize"]), &[]);
    let name = "x-1.0-cp36-abi3-linux_x86_64.whl";
    wheel(&s, name, &[("x.abi3.so", &object)]);
    let run = s.run(&["check", name]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stdout.contains("warning: 'PyUnicode_AsUTF8AndSize' is in the stable ABI since 3.10"), "{run:?}");
    assert!(run.stdout.contains("on Windows, 'python3.dll' exports it only since 3.10"), "{run:?}");
}

#[test]
fn weak_references_are_notes() {
    let s = Scratch::new(&[]);
    let source = "__attribute__((weak)) void *PyErr_GetRaisedException(void);\nvoid *PyList_New(void);\nvoid *PyInit_x(void);\n\
                  void *PyInit_x(void) { return PyErr_GetRaisedException ? PyErr_GetRaisedException() : PyList_New(); }\n";
    wheel(&s, "x-1.0-cp39-abi3-linux_x86_64.whl", &[("x.abi3.so", &shared(&s, source, &[]))]);
    let found = found(&s, &["x-1.0-cp39-abi3-linux_x86_64.whl"]);
    assert_eq!(found, [["imported-symbol", "PyErr_GetRaisedException", "note", "cp39-abi3"]]);
}

#[test]
fn names_of_the_package_are_its_own() {
    let s = Scratch::new(&[]);
    let own = "void *PyUnicode_FromOwnString(void) { return 0; }\n";
    let module = shared(&s, &format!("{own}{}", module("x", &["PyMethod_New", "PyList_New"])), &[]);
    let library = shared(&s, "void *PyMethod_New(void);\nvoid *PyMethod_New(void) { return 0; }\n", &[]);
    let name = "x-1.0-cp39-abi3-linux_x86_64.whl";
    wheel(&s, name, &[("x/x.abi3.so", &module), ("x/libx.abi3.so.6.12", &library)]);
    assert_eq!(found(&s, &[name]), [] as [[String; 4]; 0]);
    wheel(&s, name, &[("x/x.abi3.so", &module)]);
    assert_eq!(found(&s, &[name]), [["imported-symbol", "PyMethod_New", "error", "cp39-abi3"]]);
}

// checklist 6.2 .so tags and wheel tags
// checklist 6.3 free-threaded builds load abi4, not abi3
// checklist 6.3 files must keep .abi3.so to load on old versions
#[test]
fn file_names_must_fit_the_tag() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    for (tag, member, severity) in [
        ("cp310-abi3", "x.cpython-310-x86_64-linux-gnu.so", "error"),
        ("cp310-abi3", "x.abi3t.so", "error"),
        ("cp310-abi3", "x.so", "warning"),
        ("cp310-abi3", "x.abi3.so", ""),
        ("cp310-abi3", "x.abi3-x86_64-linux-gnu.so", ""),
        ("cp315-abi3.abi3t", "x.abi3.so", "error"),
        ("cp315-abi3.abi3t", "x.abi3t.so", ""),
        ("cp313-cp313t", "x.abi3.so", "error"),
        ("cp313-cp313t", "x.cpython-313-x86_64-linux-gnu.so", "error"),
        ("cp313-cp313t", "x.cpython-313t-x86_64-linux-gnu.so", ""),
        ("cp313-cp313", "x.abi3.so", ""),
        ("cp313-cp313", "x.so", ""),
        ("cp313-cp313", "x.cpython-312-x86_64-linux-gnu.so", "error"),
        ("py3-none", "x.cpython-312-x86_64-linux-gnu.so", "error"),
        ("py3-none", "x.abi3.so", "warning"),
    ] {
        let name = format!("x-1.0-{tag}-linux_x86_64.whl");
        wheel(&s, &name, &[(member, &object)]);
        let found = found(&s, &[&name]);
        let severities: Vec<&str> = found.iter().map(|f| f[2].as_str()).collect();
        let expected: Vec<&str> = [severity].into_iter().filter(|s| !s.is_empty()).collect();
        assert_eq!(severities, expected, "{tag} {member}: {found:?}");
        assert!(found.iter().all(|f| f[0] == "tag-mismatch"), "{found:?}");
    }
}

#[test]
fn a_module_must_export_what_imports_it() {
    let s = Scratch::new(&[]);
    let name = "x-1.0-cp39-abi3-linux_x86_64.whl";
    let plain = "int answer(void);\nint answer(void) { return 42; }\n";
    let export =
        "void *PyList_New(void);\nvoid *PyModExport_x(void);\nvoid *PyModExport_x(void) { return PyList_New(); }\n";
    for (source, member, message) in [
        (module("y", &["PyList_New"]), "x.abi3.so", "does not export 'PyInit_x'"),
        (module("x", &["PyList_New"]), "x.abi3.so", ""),
        (export.to_owned(), "x.abi3.so", "exports only 'PyModExport_x', which CPython 3.9 does not look for"),
        // Loaded through cffi, and a library.
        (plain.to_owned(), "x.abi3.so", ""),
        (plain.replace("return", "void PyList_New(void); PyList_New(); return"), "libx.so", ""),
        (plain.replace("return", "void PyList_New(void); PyList_New(); return"), "x.abi3.so", "does not export"),
    ] {
        wheel(&s, name, &[(member, &shared(&s, &source, &[]))]);
        let run = s.run(&["check", name]);
        assert_eq!(run.status, Some(i32::from(!message.is_empty())), "{source} {run:?}");
        assert!(run.stdout.contains(message), "{source} {run:?}");
    }
}

#[test]
fn a_library_of_one_version_is_not_linked() {
    let s = Scratch::new(&[]);
    let library = shared(
        &s,
        "void *PyList_New(void);\nvoid *PyList_New(void) { return 0; }\n",
        &["-Wl,-soname,libpython3.12.so.1.0"],
    );
    s.write("libpython3.12.so", &library);
    let folder = format!("-L{}", s.path().display());
    let object = shared(&s, &module("x", &["PyList_New"]), &[&folder, "-lpython3.12"]);
    s.write("x.abi3.so", &object);
    s.write("x.so", &object);
    let versioned = ["python-linkage", "libpython3.12.so.1.0", "error", "cp32-abi3"];
    assert_eq!(found(&s, &["x.abi3.so"]), [versioned]);
    let shared = ["python-linkage", "libpython3.12.so.1.0", "warning", "cp312"];
    assert_eq!(found(&s, &["x.so"]), [shared]);
}

#[test]
fn an_object_by_itself_is_judged_for_what_its_name_promises() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyErr_GetRaisedException"]), &[]);
    let private = shared(&s, &module("x", &["_PyObject_LookupAttr"]), &[]);
    let target = |name: &str, object: &[u8], expected: &str| {
        s.write(name, object);
        let run = s.run(&["check", name]);
        assert!(run.stderr.contains(expected), "{name}: {run:?}");
        run.status
    };
    assert_eq!(target("x.abi3.so", &object, "target cp312-abi3 (from what x.abi3.so imports)"), Some(0));
    assert_eq!(target("x.abi3.so", &private, "target cp32-abi3 (from what x.abi3.so imports)"), Some(1));
    let name = "x.cpython-311-x86_64-linux-gnu.so";
    assert_eq!(target(name, &object, &format!("target cp311 (from the name of {name})")), Some(1));
    assert_eq!(target(name, &private, "target cp311"), Some(0));
    assert_eq!(target("x.so", &object, "target cp312-abi3 (from what x.so imports)"), Some(0));
    assert_eq!(target("x.so", &private, "1 path not checked"), Some(2));
    assert!(s.run(&["check", "x.so"]).stdout.contains("use --target"));
    s.write("pyproject.toml", b"[tool.abi3lint]\ntargets = [\"cp39-abi3\"]\n");
    assert_eq!(target("x.abi3.so", &object, "target cp39-abi3 (from "), Some(1));
}

#[test]
fn folders_hold_sources_and_binaries() {
    let s = Scratch::new(&[("a.c", crate::common::GOOD), ("lib/script.so", b"/* GNU ld script */ INPUT(libx.a)\n")]);
    s.write("lib/x.abi3.so", &shared(&s, &module("x", &["PyList_New"]), &[]));
    s.write("lib/libc.so.6", &shared(&s, "int f(void);\nint f(void) { return 0; }\n", &[]));
    let run = s.run(&["check", "."]);
    assert!(run.status == Some(0) && run.stderr.contains("no findings in 3 files"), "{run:?}");
    let run = s.run(&["check", "lib/x.abi3.so"]);
    assert!(run.stderr.ends_with("no findings in 1 file for cp32-abi3\n"), "{run:?}");
    // A baseline is about sources.
    let run = s.run(&["baseline", "lib/x.abi3.so"]);
    assert!(run.status == Some(2) && run.stderr.contains("is a binary"), "{run:?}");
    assert_eq!(s.run(&["baseline", "--target", "cp39-abi3", "."]).status, Some(0));
}

#[test]
fn what_cannot_be_read_fails_and_nothing_is_written() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    wheel(&s, "good-1.0-cp39-abi3-any.whl", &[("x.abi3.so", &object)]);
    let whole = std::fs::read(s.path().join("good-1.0-cp39-abi3-any.whl")).unwrap();
    s.write("cut-1.0-cp39-abi3-any.whl", &whole[..whole.len() - 30]);
    s.write("half.abi3.so", &object[..object.len() / 2]);
    wheel(&s, "out-1.0-cp39-abi3-any.whl", &[("../x.abi3.so", &object)]);
    wheel(&s, "pypy-1.0-pp310-pypy310_pp73-any.whl", &[("x.so", &object)]);
    wheel(&s, "abi4-1.0-cp37-abi4-any.whl", &[("x.so", &object)]);
    let files = || std::fs::read_dir(s.path()).unwrap().count();
    let before = files();
    for (name, why) in [
        ("cut-1.0-cp39-abi3-any.whl", "not checked"),
        ("half.abi3.so", "damaged"),
        ("out-1.0-cp39-abi3-any.whl", "leads out of the wheel"),
        ("pypy-1.0-pp310-pypy310_pp73-any.whl", "not an ABI tag of CPython"),
        ("abi4-1.0-cp37-abi4-any.whl", "abi4 was a prototype"),
    ] {
        let run = s.run(&["check", name, "good-1.0-cp39-abi3-any.whl"]);
        assert_eq!(run.status, Some(2), "{name}: {run:?}");
        assert!(run.stdout.starts_with(name) && run.stdout.contains(why), "{name}: {run:?}");
    }
    assert_eq!(files(), before);
}

#[test]
fn a_damaged_binary_in_a_folder_is_named() {
    let s = Scratch::new(&[
        ("a.c", crate::common::GOOD),
        ("lib/libm.so", b"/* GNU ld script */\nGROUP ( /lib/libm.so.6 AS_NEEDED ( /lib/libmvec.so.1 ) )\n"),
    ]);
    assert_eq!(s.run(&["check", "."]).status, Some(0));
    let whole = "x-1.0-cp39-abi3-any.whl";
    for (name, bytes) in [
        (whole, &b""[..]),
        (whole, b"PK but no wheel"),
        ("x.pyd", b""),
        ("x.pyd", b"version https://git-lfs.github.com/spec/v1\n"),
        ("x.dll", b"MZ"),
        ("x.abi3.so", b""),
        ("x.so", b"\x7fELF\x02\x01\x01"),
        ("libx.so.1", b"\0\x01\x02\x03"),
    ] {
        s.write(&format!("dist/{name}"), bytes);
        for arguments in [&["check", "."][..], &["check", ".", "--diff"]] {
            let run = s.run(arguments);
            assert_eq!(run.status, Some(2), "{name} {bytes:?}: {run:?}");
            assert!(format!("{}{}", run.stdout, run.stderr).contains(&format!("dist/{name}:")), "{run:?}");
        }
        std::fs::remove_file(s.path().join("dist").join(name)).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let s = Scratch::new(&[]);
    for name in ["x.c", "pipe"] {
        assert!(Command::new("mkfifo").arg(s.path().join(name)).status().unwrap().success());
        for arguments in [&["check", "--target", "cp39-abi3", name][..], &["check", "--diff", name]] {
            let run = s.run(arguments);
            assert_eq!(run.status, Some(2), "{run:?}");
            assert!(format!("{}{}", run.stdout, run.stderr).contains("it is a pipe; name '-'"), "{run:?}");
        }
    }
    let of_shell = format!(
        "cd {}; {} check <(echo 'int f;') --target cp39-abi3",
        s.path().display(),
        env!("CARGO_BIN_EXE_abi3lint")
    );
    let of_shell = Command::new("bash").args(["-c", &of_shell]).output().unwrap();
    assert!(of_shell.status.success(), "{of_shell:?}");
    for name in ["x-1.0-cp39-abi3-any.whl", "x.abi3.so"] {
        assert!(Command::new("mkfifo").arg(s.path().join(name)).status().unwrap().success());
        let run = s.run(&["check", name]);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(run.stdout.contains(&format!("{name}: error: cannot be read")), "{run:?}");
        assert!(run.stdout.contains("not a regular file"), "{run:?}");
    }
}

#[test]
fn a_diff_does_not_hide_what_was_not_read() {
    let s = Scratch::new(&[("a.c", crate::common::GOOD)]);
    let name = "x-1.0-cp39-abi3-any.whl";
    s.write(name, b"PK\x03\x04 and no more");
    for arguments in [&["check", name][..], &["check", "--diff", name], &["check", "--diff", name, "a.c"]] {
        let run = s.run(arguments);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(format!("{}{}", run.stdout, run.stderr).contains(&format!("{name}: ")), "{run:?}");
    }
}

#[test]
fn what_is_wrong_with_a_wheel_without_an_abi_tag_is_reported() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    let name = "x-1.0-py3-none-linux_x86_64.whl";
    let tags = ("x-1.0.dist-info/WHEEL", &b"Wheel-Version: 1.0\nTag: cp310-abi3-linux_x86_64\n"[..]);
    wheel(&s, name, &[tags]);
    let whole = ["tag-mismatch", "WHEEL", "warning", "cp36..cp315"];
    assert_eq!(found(&s, &[name]), [whole]);
    wheel(&s, name, &[("x.abi3.so", &object), tags]);
    let of_file = ["tag-mismatch", ".abi3.so", "warning", "cp32-abi3"];
    assert_eq!(found(&s, &[name]), [of_file, whole]);
}

#[test]
fn a_promise_for_another_platform_is_none() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyErr_GetRaisedException"]), &[]);
    s.write("x.abi3.so", &object);
    for (condition, status) in [("win32", 0), ("linux", 1)] {
        let setup = format!(
            "import sys\nfrom setuptools import Extension, setup\nargs = {{}}\nif sys.platform == '{condition}':\n    \
             args = dict(py_limited_api=True, define_macros=[('Py_LIMITED_API', '0x03090000')])\n\
             setup(ext_modules=[Extension('x', ['x.c'], **args)])\n"
        );
        s.write("setup.py", setup.as_bytes());
        let run = s.run(&["check", "x.abi3.so"]);
        assert!(run.stderr.contains("target cp39-abi3 (from "), "{run:?}");
        assert_eq!(run.status, Some(status), "{condition}: {run:?}");
    }
}

#[test]
fn a_wheel_with_several_promises_is_one_package() {
    let s = Scratch::new(&[]);
    let object = shared(&s, &module("x", &["PyList_New"]), &[]);
    let name = "x-1.0-py3-none-linux_x86_64.whl";
    let members: Vec<(String, &[u8])> =
        (10..13).map(|v| (format!("x.cpython-3{v}-x86_64-linux-gnu.so"), &object[..])).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|m| (m.0.as_str(), m.1)).collect();
    wheel(&s, name, &members);
    let report = s.json(&[name]);
    assert_eq!((&report["summary"]["files"], &report["findings"]), (&3.into(), &serde_json::json!([])), "{report}");
    let source = report["summary"]["target_source"].as_str().unwrap();
    assert_eq!(source.matches("the name of ").count(), 3, "{source}");
}

/// C text of a module that passes a version of the API, as `PyModule_Create` does.
fn creating(version: u32, more: &str) -> String {
    format!(
        "void *PyModule_Create2(void *, int);\nstatic long definition[16];\n{more}\nvoid *PyInit_x(void);\n\
         void *PyInit_x(void) {{ return PyModule_Create2(definition, {version}); }}\n"
    )
}

/// How a module in a wheel for cp39-abi3 was compiled, by what the rule says, and how certain that is.
fn compiled(s: &Scratch, source: &str, arguments: &[&str], tag: &str) -> Option<(String, String)> {
    let name = format!("x-1.0-{tag}-linux_x86_64.whl");
    wheel(s, &name, &[("x.abi3.so", &shared(s, source, arguments))]);
    let report = s.json(&[&name, "--select", "not-limited"]);
    let finding = report["findings"].as_array().unwrap().first()?;
    Some((finding["message"].to_string(), finding["certainty"].as_str().unwrap().to_owned()))
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[test]
fn the_version_that_a_module_passes_proves_how_it_was_compiled() {
    let s = Scratch::new(&[]);
    for arguments in [&["-O0"][..], &["-O2"], &["-O3", "-fno-plt"], &["-Os", "-s"], &["-O2", "-flto", "-g"]] {
        let full = compiled(&s, &creating(1013, ""), arguments, "cp39-abi3");
        let (message, certainty) = full.unwrap_or_else(|| panic!("{arguments:?}"));
        assert!(message.contains("'PyModule_Create2' is passed the version of the full API"), "{message}");
        assert_eq!(certainty, "proven");
        assert_eq!(compiled(&s, &creating(3, ""), arguments, "cp39-abi3"), None, "{arguments:?}");
        assert_eq!(compiled(&s, &creating(1013, ""), arguments, "cp313-cp313"), None, "{arguments:?}");
    }
    // Another question of the same wheel.
    let run = s.run(&["check", "x-1.0-cp313-cp313-linux_x86_64.whl", "--target", "cp313-abi3"]);
    assert!(run.status == Some(1) && run.stdout.contains("[not-limited]"), "{run:?}");
}

#[test]
fn debug_information_with_a_hidden_layout_names_the_line() {
    let s = Scratch::new(&[]);
    let fields = "struct _object { long refs; struct _typeobject *type; };\n\
                  static inline void Py_DECREF(struct _object *o) { if (--o->refs == 0) { extern void PyList_New(void); PyList_New(); } }\n\
                  void use(struct _object *o, struct _typeobject *t);\n\
                  void use(struct _object *o, struct _typeobject *t) { (void)t; Py_DECREF(o); }\n";
    let of = |header: &str| {
        format!(
            "#line 1 \"{header}\"\nstruct _typeobject {{ long size; }};\n#line 90 \"x.c\"\n\
             extern struct _typeobject one; struct _typeobject one;\n{fields}"
        )
    };
    let whole = of("/usr/include/python3.9/cpython/object.h");
    let declared = format!("struct _typeobject;\n{fields}");
    let found = compiled(&s, &creating(3, &whole), &["-g", "-O2"], "cp39-abi3");
    assert_eq!(found.map(|f| f.1).as_deref(), Some("proven"));
    let run = s.run(&["check", "x-1.0-cp39-abi3-linux_x86_64.whl", "--select", "not-limited"]);
    assert!(run.stdout.contains("'Py_DECREF' at x.c:"), "{run:?}");
    assert_eq!(compiled(&s, &creating(3, &declared), &["-g", "-O2"], "cp39-abi3"), None);
    assert_eq!(compiled(&s, &creating(3, &whole), &["-O2"], "cp39-abi3"), None, "without debug information");
    // Under the macro a source may complete the struct by itself, for a header of another library that needs it.
    for own in ["x.c", "src/pep384impl.h", "include/my_object.h"] {
        assert_eq!(compiled(&s, &creating(3, &of(own)), &["-g", "-O2"], "cp39-abi3"), None, "{own}");
    }
}

#[test]
fn macros_in_debug_information_prove_how_a_module_was_compiled() {
    let s = Scratch::new(&[]);
    let of = |macros: &str, arguments: &[&str], tag: &str| {
        compiled(&s, &format!("{macros}{}", module("x", &["PyList_New"])), arguments, tag)
    };
    let limited = "#define Py_LIMITED_API 0x03090000\n#define Py_PYTHON_H\n";
    let (message, certainty) = of("#define Py_PYTHON_H\n", &["-g3"], "cp39-abi3").unwrap();
    assert!(message.contains("as its debug information has the macros") && certainty == "proven", "{message}");
    assert_eq!(of(limited, &["-g3"], "cp39-abi3"), None);
    assert_eq!(of(limited, &["-g3"], "cp310-abi3"), None, "a lower floor is right");
    let (message, certainty) = of(limited, &["-g3", "-O2"], "cp38-abi3").unwrap();
    assert!(message.contains("for 3.9, but the floor is 3.8") && certainty == "proven", "{message}");
    for (macros, arguments, tag) in [
        // What does not include the header does not need the macro.
        ("#define Py_OTHER 1\n", &["-g3"][..], "cp39-abi3"),
        ("#define Py_PYTHON_H\n", &["-g"], "cp39-abi3"),
        ("#define Py_PYTHON_H\n", &["-g3"], "cp313-cp313"),
        ("#define Py_PYTHON_H\n#define Py_LIMITED_API 3\n", &["-g3"], "cp32-abi3"),
    ] {
        assert_eq!(of(macros, arguments, tag), None, "{macros} {arguments:?}");
    }
}

#[test]
fn a_name_that_headers_expand_to_at_other_floors_is_a_likely_sign() {
    let s = Scratch::new(&[]);
    let source = module("x", &["_Py_Dealloc"]);
    assert_eq!(compiled(&s, &source, &[], "cp311-abi3"), None);
    let found = compiled(&s, &source, &[], "cp312-abi3").unwrap();
    assert!(found.0.contains("'_Py_Dealloc' is imported") && found.1 == "likely", "{found:?}");
    // Code in other languages calls these by themselves.
    assert_eq!(compiled(&s, &module("x", &["_Py_DecRef", "_Py_IncRef"]), &[], "cp311-abi3"), None);
}

/// The rows of a table, by words between two blanks or more.
fn table(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split("  ").map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect();
    text.lines().map(cells).filter(|row: &Vec<String>| !row.is_empty()).collect()
}

#[test]
fn a_summary_tells_what_a_wheel_could_be() {
    let s = Scratch::new(&[]);
    let call = |names: &[&str]| -> String { names.iter().map(|n| format!("void {n}(void);\n")).collect() };
    let limited = format!(
        "{}{}",
        call(&["PyErr_GetRaisedException"]),
        creating(3, "").replace("return", "PyErr_GetRaisedException(); return")
    );
    let limited = shared(&s, &limited, &[]);
    let full = shared(&s, &creating(1013, ""), &[]);
    let plain = shared(&s, &module("x", &["PyList_New", "PyUnicode_AsUTF8AndSize"]), &[]);
    let private = shared(&s, &module("y", &["_PyObject_LookupAttr"]), &[]);
    let library = shared(&s, "int f(void);\nint f(void) { return 0; }\n", &[]);
    wheel(&s, "dist/x-1.0-cp39-abi3-linux_x86_64.whl", &[("p/x.abi3.so", &limited), ("p/libf.so", &library)]);
    wheel(&s, "dist/x-1.0-cp313-cp313-linux_x86_64.whl", &[("x.cpython-313-x86_64-linux-gnu.so", &full)]);
    s.write("dist/x.so", &plain);
    s.write("dist/y.so", &private);
    let run = s.run(&["check", "--summary", "dist"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let rows = table(&run.stdout);
    let row =
        |file: &str| rows.iter().find(|r| r[0] == file).unwrap_or_else(|| panic!("{file}: {run:?}"))[1..].join("|");
    assert_eq!(row("file"), "names since|on Windows|entry points|API|headers|abi3|abi3t|versions");
    assert_eq!(row("p/x.abi3.so"), "3.12|3.12|PyInit_x|limited|-|3.12|no|3.12-3.15");
    assert_eq!(row("x.cpython-313-x86_64-linux-gnu.so"), "3.2|3.2|PyInit_x|full|-|no|no|3.13");
    assert_eq!(row("dist/x.so"), "3.6|3.10|PyInit_x|?|-|3.10?|no|3.6-3.15?");
    assert_eq!(row("dist/y.so"), "-|-|PyInit_y|?|-|no|no|3.7-3.12?");
    for line in [
        "dist/x-1.0-cp39-abi3-linux_x86_64.whl: promises cp39-abi3\n",
        "1 other file uses nothing of CPython\n",
        "dist/x.so: promises nothing by its name\n",
        "dist/x.so: the stable ABI lists what it imports from 3.10 on, CPython on Linux and macOS exports it from 3.6 on\n",
        "x.cpython-313-x86_64-linux-gnu.so: not abi3: compiled without 'Py_LIMITED_API': ",
        "p/x.abi3.so: not abi3t: it exports no 'PyModExport_' function beside 'PyInit_x'\n",
        "dist/y.so: not abi3: '_PyObject_LookupAttr' ",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    let json = s.json(&["--summary", "dist/x-1.0-cp39-abi3-linux_x86_64.whl"]);
    let file = &json["overview"][0]["files"][0];
    assert_eq!(
        (&file["names_since"], &file["limited_api"], &file["abi3"]["answer"]),
        (&"3.12".into(), &true.into(), &"yes".into())
    );
    assert_eq!(file["versions"][5]["answer"], "no", "{file}");
}

#[test]
fn a_summary_is_about_binaries_that_were_read() {
    let s = Scratch::new(&[("a.c", crate::common::GOOD)]);
    s.write("x-1.0-cp39-abi3-any.whl", b"PK\x03\x04 and no more");
    let run = s.run(&["check", "--summary", "."]);
    assert!(run.status == Some(2) && run.stdout.contains("x-1.0-cp39-abi3-any.whl: error: not checked"), "{run:?}");
    for (arguments, why) in [
        (&["--summary", "a.c"][..], "'a.c' is none"),
        (&["--summary", "--output-format", "sarif", "."], "text, full and json"),
        (&["--summary", "--fix", "."], "cannot be used with"),
    ] {
        let run = s.run(&[&["check"], arguments].concat());
        assert!(run.status == Some(2) && run.stderr.contains(why), "{run:?}");
    }
}
