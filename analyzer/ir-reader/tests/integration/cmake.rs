//! A project of CMake's, built with the plugin, with the wrapper and with both: findings stand where `abi3lint check`
//! has them.

use crate::common::{Scratch, findings, newest, run, setting, sorted};
use std::path::Path;
use std::process::Command;

const LISTS: &str = "cmake_minimum_required(VERSION 3.16)\n\
    project(spam C)\n\
    include(CheckCCompilerFlag)\n\
    set(CMAKE_REQUIRED_FLAGS -Werror)\n\
    check_c_compiler_flag(-Wall HAS_WALL)\n\
    add_library(spam OBJECT src/eggs.c src/spam.c)\n\
    target_include_directories(spam PRIVATE src ${INCLUDE})\n\
    target_compile_definitions(spam PRIVATE NDEBUG)\n";

/// What both front ends see, in a header, in a source, and in a source that a unity build joins to it; a static
/// type; a line that is allowed.
const SOURCES: &[(&str, &str)] = &[
    ("abi3lint.toml", "targets = 'cp39-abi3'\nexclude = ['/src/third/']\n"),
    ("CMakeLists.txt", LISTS),
    (
        "src/own.h",
        "#ifndef OWN_H\n#define OWN_H\nstatic inline const char *name_of(PyObject *o) {\n    return Py_TYPE(o)->tp_name;\n}\n#endif\n",
    ),
    ("src/third/vendored.h", "static inline void *vendored(PyTypeObject *o) { return o->tp_new; }\n"),
    (
        "src/spam.c",
        "#include <Python.h>\n#include \"own.h\"\n#include \"third/vendored.h\"\n\
        static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = \"spam.Spam\"};\n\
        const char *name(PyObject *o) { return name_of(o); }\n\
        const char *doc(PyObject *o) {\n    return Py_TYPE(o)->tp_doc; // abi3lint: allow(struct-field)\n}\n\
        void *both(PyTypeObject *o, PyObject **type) {\n    *type = (PyObject *)&Spam_Type;\n    return vendored(o);\n}\n",
    ),
    (
        "src/eggs.c",
        "#include <Python.h>\n#include \"own.h\"\n\
        const char *eggs(PyObject *o) { return name_of(o); }\n\
        Py_ssize_t count(PyObject *list, PyTypeObject *t) {\n    return PyList_GET_SIZE(list) + t->tp_basicsize;\n}\n",
    ),
];

/// How a build is made.
#[derive(Debug)]
struct Way {
    compiler: String,
    generator: &'static str,
    build_type: &'static str,
    is_unity: bool,
    has_plugin: bool,
    has_launcher: bool,
}

fn needed(program: &str) {
    let is_there = Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    assert!(is_there, "{program} is not there; 'cargo xtask setup --llvm 19' installs it");
}

/// The places of the findings of a build, from the project on and each once.
fn built(scratch: &Scratch, way: &Way) -> Vec<String> {
    let top = scratch.path().canonicalize().unwrap();
    let build = top.join("build");
    let _ = std::fs::remove_dir_all(&build);
    let plugin = setting("ABI3LINT_TEST_PLUGIN");
    let mut configure = Command::new("cmake");
    configure.current_dir(&top).args(["-S", ".", "-B", "build", "-G", way.generator]);
    let on = if way.is_unity { "ON" } else { "OFF" };
    for (name, value) in [
        ("CMAKE_C_COMPILER", way.compiler.clone()),
        ("CMAKE_BUILD_TYPE", way.build_type.to_owned()),
        ("CMAKE_UNITY_BUILD", on.to_owned()),
        ("CMAKE_EXPORT_COMPILE_COMMANDS", "ON".to_owned()),
        ("INCLUDE", newest().display().to_string()),
    ] {
        configure.arg(format!("-D{name}={value}"));
    }
    if way.has_plugin && !way.has_launcher {
        configure.arg(format!("-DCMAKE_C_FLAGS=-fpass-plugin={plugin} -Xclang -opt-record-passes -Xclang zz"));
    }
    if way.has_launcher {
        configure.arg(format!("-DCMAKE_C_COMPILER_LAUNCHER={};cc", setting("ABI3LINT_TEST_CLI")));
    }
    // The wrapper judges sources itself where there is no plugin.
    let plugin = if way.has_plugin { plugin } else { top.join("none").display().to_string() };
    let (status, said, errors) = run(configure.env("ABI3LINT_PLUGIN", &plugin));
    assert_eq!(status, Some(0), "{way:?}: {said}{errors}");
    assert!(said.contains("Performing Test HAS_WALL - Success"), "{way:?}: {said}{errors}");
    let mut make = Command::new("cmake");
    make.current_dir(&top).args(["--build", "build", "--"]);
    make.args(if way.generator == "Ninja" { ["-k", "0"] } else { ["-k", "-s"] });
    let (status, said, errors) = run(make.env("ABI3LINT_PLUGIN", &plugin));
    assert_ne!(status, Some(0), "{way:?}: {said}{errors}");
    let said = said + &errors;
    assert!(!said.contains("could not determine"), "{way:?}: {said}");
    let mut list: Vec<String> = findings(&said).iter().map(|f| from(&top, &build, f)).collect();
    list = sorted(list);
    list.dedup();
    list
}

/// A place from the project on, as the compiler calls it or from the build's folder.
fn from(top: &Path, build: &Path, finding: &str) -> String {
    let (path, rest) = finding.split_once(':').unwrap();
    let whole = build.join(path).canonicalize().unwrap_or_else(|e| panic!("{finding}: {e}"));
    format!("{}:{rest}", whole.strip_prefix(top).unwrap().display())
}

#[test]
fn builds_show_what_a_check_shows() {
    for program in ["cmake", "ninja", "make"] {
        needed(program);
    }
    let scratch = Scratch::new(&[]);
    std::fs::create_dir_all(scratch.path().join("src/third")).unwrap();
    for (name, text) in SOURCES {
        std::fs::write(scratch.path().join(name), text).unwrap();
    }
    let (status, found, said) = run(&mut scratch.check(&["src"]));
    assert_eq!(status, Some(1), "{said}");
    let expected = sorted(findings(&found));
    assert_eq!(
        expected,
        [
            "src/eggs.c:5:12 accessor-expansion",
            "src/eggs.c:5:39 struct-field",
            "src/own.h:4:24 struct-field",
            "src/spam.c:4:8 static-type"
        ],
        "{found}"
    );
    let clang = setting("ABI3LINT_TEST_CLANG");
    for (has_plugin, has_launcher) in [(true, false), (false, true), (true, true)] {
        for (generator, build_type, is_unity) in [
            ("Ninja", "Release", false),
            ("Ninja", "RelWithDebInfo", false),
            ("Ninja", "Release", true),
            ("Unix Makefiles", "Release", false),
            ("Unix Makefiles", "RelWithDebInfo", true),
        ] {
            let way = Way { compiler: clang.clone(), generator, build_type, is_unity, has_plugin, has_launcher };
            assert_eq!(built(&scratch, &way), expected, "{way:?}");
        }
    }
    // Another compiler, and a second compile by a clang with the plugin.
    let (generator, build_type) = ("Ninja", "Release");
    let other =
        Way { compiler: "cc".to_owned(), generator, build_type, is_unity: false, has_plugin: true, has_launcher: true };
    assert_eq!(built(&scratch, &other), expected, "{other:?}");
}
