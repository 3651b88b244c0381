//! Targets that nobody named: where they come from, and that the run says so.

use crate::common::{GOOD, Scratch};
use abi3lint_model::Version;

fn inferred(files: &[(&str, &[u8])], args: &[&str]) -> String {
    let s = Scratch::new(files);
    let run = s.run(&[&["check"], args].concat());
    // Where the sources contradict the command line there is a finding, too.
    assert!(matches!(run.status, Some(0 | 1)), "{run:?}");
    run.stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn each_source_is_named() {
    let define = b"#include <stddef.h>\n\n#define Py_LIMITED_API 0x03090000\n".as_slice();
    let py = b"[project]\nrequires-python = '>=3.11'\n[tool.abi3lint]\ntargets = ['cp310-abi3', 'cp313t']\n".as_slice();
    for (files, args, line) in [
        (
            &[("src/mod.c", define), ("pyproject.toml", py)][..],
            &[][..],
            "target cp310-abi3, cp313t (from [tool.abi3lint] in pyproject.toml)",
        ),
        (&[("src/mod.c", define)], &[], "target cp39-abi3 (from Py_LIMITED_API in src/mod.c:3)"),
        (
            &[("src/mod.c", define), ("pyproject.toml", py)],
            &["-DPy_LIMITED_API=0x030c0000"],
            "target cp312-abi3 (from -D Py_LIMITED_API)",
        ),
        (&[("src/mod.c", define)], &["-DPy_LIMITED_API=0x030c0000"], "target cp312-abi3 (from -D Py_LIMITED_API)"),
        (
            &[("src/mod.c", GOOD), ("pyproject.toml", py)],
            &["src"],
            "target cp310-abi3, cp313t (from [tool.abi3lint] in pyproject.toml)",
        ),
        (&[("a.c", GOOD), ("abi3lint.toml", b"targets = 'cp312'")], &[], "target cp312 (from abi3lint.toml)"),
        (
            &[("a.c", GOOD), ("setup.cfg", b"[bdist_wheel]\npy_limited_api = cp39\n")],
            &[],
            "target cp39-abi3 (from py_limited_api in setup.cfg)",
        ),
        (
            &[("a.c", GOOD), ("pyproject.toml", b"[tool.scikit-build]\nwheel.py-api = 'cp312'\n")],
            &[],
            "target cp312-abi3 (from wheel.py-api in pyproject.toml)",
        ),
        (
            &[("a.c", GOOD), ("pyproject.toml", b"[project]\nrequires-python = '>=3.9'\n")],
            &[],
            "target cp39..NEWEST (from requires-python in pyproject.toml)",
        ),
        (&[("a.c", GOOD)], &[], "no target given or inferred; using cp310..NEWEST"),
    ] {
        let got = inferred(files, args);
        let line = line.replace("NEWEST", &Version::NEWEST.tag());
        assert!(got.starts_with(&format!("abi3lint: {line}")), "{got}");
    }
}

/// A tag under a condition on the platform is no promise for files that only other platforms compile.
#[test]
fn a_promise_may_hold_on_some_platforms_only() {
    let script = b"sources = ['src/all.c']\nif LINUX or MACOS:\n    options = {'bdist_wheel': {'py_limited_api': 'cp39'}}\n    \
        sources += ['src/linux/mem.c']\nelif FREEBSD:\n    sources += ['src/freebsd/mem.c']\nelse:\n    raise SystemExit\n";
    let bad = b"#include <Python.h>\nPyObject *f(PyObject *o) { return PyTuple_GET_ITEM(o, 0); }\n";
    let s = Scratch::new(&[
        ("setup.py", script),
        ("src/all.c", GOOD),
        ("src/linux/mem.c", bad),
        ("src/freebsd/mem.c", bad),
    ]);
    let run = s.run(&["check"]);
    let target = "target cp39-abi3 (from py_limited_api in setup.py, on macOS and Linux only; findings in files of other \
                  platforms are only possible)";
    assert_eq!(run.stderr.lines().next(), Some(&*format!("abi3lint: {target}")));
    let lines: Vec<&str> = run.stdout.lines().filter(|l| l.contains("PyTuple_GET_ITEM")).collect();
    assert!(matches!(lines.as_slice(), [only] if only.starts_with("src/linux/mem.c:2")), "{run:?}");
}

/// What a project tells its build tool, as such projects look.
#[test]
fn a_build_tool_is_told_the_floor() {
    const EXTENSION: &str = "from setuptools import Extension, setup\n\nsetup(\n    ext_modules=[\n        \
        Extension('spam', ['spam.c'], define_macros=[('Py_LIMITED_API', '0x030A0000')], py_limited_api=True),\n    ],\n)\n";
    const PLAIN: &str =
        "[build-system]\nrequires = ['setuptools']\n[project]\nname = 'spam'\nrequires-python = '>=3.9'\n";
    for (files, line) in [
        (
            &[("setup.py", EXTENSION), ("pyproject.toml", PLAIN)][..],
            "cp310-abi3 (from py_limited_api=True in setup.py)",
        ),
        (
            &[("setup.py", "setup(ext_modules=[Extension('s', py_limited_api=True)])"), ("pyproject.toml", PLAIN)],
            "cp39-abi3 (from py_limited_api=True in setup.py with requires-python in pyproject.toml)",
        ),
        (
            &[("setup.py", "# options={'bdist_wheel': {'py_limited_api': 'cp36'}}\nsetup(python_requires='>=3.11')")],
            "cp311..NEWEST (from python_requires in setup.py)",
        ),
        (
            &[(
                "pyproject.toml",
                "[[tool.setuptools.ext-modules]]\nname = 'spam'\nsources = ['spam.c']\npy-limited-api = true\n\
                 define-macros = [['Py_LIMITED_API', '0x030B0000']]\n",
            )],
            "cp311-abi3 (from [[tool.setuptools.ext-modules]] in pyproject.toml)",
        ),
        (
            &[
                ("pyproject.toml", "[project]\nrequires-python = '>=3.8'\n[tool.meson-python]\nlimited-api = true\n"),
                ("meson.build", "project('spam', 'c')\npy = import('python').find_installation()\nsubdir('src')\n"),
                (
                    "src/meson.build",
                    "py.extension_module('spam', 'spam.c',\n  limited_api: '3.10',\n  install: true)\n",
                ),
            ],
            "cp310-abi3 (from limited_api in src/meson.build)",
        ),
        // Without the switch meson-python tags the wheel for one version; Meson compiles for the limited API all the same.
        (
            &[
                ("pyproject.toml", "[project]\nrequires-python = '>=3.8'\n"),
                ("meson.build", "py.extension_module('spam', 'spam.c', limited_api: '3.10')\n"),
            ],
            "cp310-abi3 (from limited_api in meson.build)",
        ),
        (
            &[("pyproject.toml", "[project]\nrequires-python = '>=3.8'\n[tool.meson-python]\nlimited-api = true\n")],
            "cp38-abi3 (from [tool.meson-python] limited-api in pyproject.toml with requires-python in pyproject.toml)",
        ),
        (
            &[
                ("CMakeLists.txt", "set(FLOOR 3.11)\nadd_subdirectory(src)\n"),
                (
                    "src/CMakeLists.txt",
                    "Python_add_library(spam MODULE\n  USE_SABI ${FLOOR} # see PEP 384\n  WITH_SOABI spam.c)\n",
                ),
            ],
            "cp311-abi3 (from USE_SABI in src/CMakeLists.txt)",
        ),
        (
            &[("CMakeLists.txt", "target_compile_definitions(spam PRIVATE Py_LIMITED_API=0x03090000)\n")],
            "cp39-abi3 (from Py_LIMITED_API in CMakeLists.txt)",
        ),
        // What always holds counts first; a tool that looks at the interpreter is no condition of the project.
        (
            &[("CMakeLists.txt", "if(SABI)\npython_add_library(s MODULE USE_SABI 3.9 s.c)\nendif()\n")],
            "cp39-abi3 (from USE_SABI in CMakeLists.txt, under a condition)",
        ),
        (
            &[(
                "CMakeLists.txt",
                "if(OLD)\n  target_compile_definitions(s PRIVATE Py_LIMITED_API=0x03080000)\nendif()\n\
                 target_compile_definitions(t PRIVATE Py_LIMITED_API=0x03090000)\n",
            )],
            "cp39-abi3 (from Py_LIMITED_API in CMakeLists.txt)",
        ),
        (
            &[("CMakeLists.txt", "nanobind_add_module(spam STABLE_ABI spam.cpp)\n")],
            "cp312-abi3 (from STABLE_ABI in CMakeLists.txt)",
        ),
        (
            &[("meson.build", "py.extension_module('s', 's.c', limited_api: get_option('stable') ? '3.11' : '')\n")],
            "cp311-abi3 (from limited_api in meson.build, under a condition)",
        ),
        (
            &[(
                "pyproject.toml",
                "[[tool.scikit-build.overrides]]\nif.python-version = '>=3.12'\nwheel.py-api = 'cp312'\n",
            )],
            "cp312-abi3 (from wheel.py-api in pyproject.toml, under a condition)",
        ),
    ] {
        let mut all = vec![("src/spam.c", GOOD)];
        all.extend(files.iter().map(|(path, text)| (*path, text.as_bytes())));
        let got = inferred(&all, &["src"]);
        let line = line.replace("NEWEST", &Version::NEWEST.tag());
        assert_eq!(got, format!("abi3lint: target {line}"));
    }
}

/// Each mistake is shown with its line, carets below it, and the nearest name.
#[test]
fn wrong_settings_are_drawn() {
    for (name, text, expected) in [
        (
            "pyproject.toml",
            "[tool.abi3lint]\ntargets = ['cp39-abi3', 'cp39-abi4']",
            &["pyproject.toml:2:25", "^^^^^^^^^^^"][..],
        ),
        (
            "pyproject.toml",
            "[tool.abi3lint]\n\ntarget = 'cp39-abi3'",
            &["unknown key 'target'", "toml:3:1", "did you mean 'targets'?"],
        ),
        ("pyproject.toml", "[tool", &["pyproject.toml:1:", "invalid TOML"]),
        ("pyproject.toml", "[tool]\nabi3lint = 3", &["pyproject.toml:2:12", "a table of settings"]),
        ("abi3lint.toml", "targets = 3", &["expected a target or a list of targets", "abi3lint.toml:1:11"]),
        ("abi3lint.toml", "select = 'struct-field'", &["abi3lint.toml:1:10", "expected a sequence"]),
        (
            "abi3lint.toml",
            "ignore = ['struct-fields']",
            &["unknown rule 'struct-fields'", "did you mean 'struct-field'?"],
        ),
        ("abi3lint.toml", "certainty = 'provn'", &["unknown value 'provn'", "did you mean 'proven'?", "^^^^^^^"]),
        ("abi3lint.toml", "output-format = 'jsn'", &["unknown output format 'jsn'", "did you mean 'json'?"]),
        ("abi3lint.toml", "build-python = '3'", &["write a version such as 3.13"]),
        ("abi3lint.toml", "build-python = '3.99'", &["supported versions are CPython 3.6 to "]),
        ("abi3lint.toml", "exclude = ['a', '']", &["abi3lint.toml:1:17", "matches nothing"]),
        ("abi3lint.toml", "defines = ['a b']", &["not a macro name"]),
        ("abi3lint.toml", "[[overrides]]\npath = ['a']", &["abi3lint.toml:2:1", "did you mean 'paths'?"]),
        ("abi3lint.toml", "[[overrides]]\nignore = []", &["missing field 'paths'"]),
        ("abi3lint.toml", "[[overrides]]\npaths = ['a']\nignore = ['x']", &["unknown rule 'x'", "abi3lint.toml:3:11"]),
    ] {
        for command in ["check", "config", "baseline"] {
            let run = Scratch::new(&[("a.c", GOOD), (name, text.as_bytes())]).run(&[command]);
            assert_eq!(run.status, Some(2), "{text}");
            for words in expected {
                assert!(run.stderr.contains(words), "{words}: {run:?}");
            }
            assert!(text.lines().any(|l| run.stderr.contains(&format!("│ {l}"))), "the line is shown: {run:?}");
        }
    }
}
