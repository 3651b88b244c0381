//! Targets that nobody named: where they come from, and that the run says so.

mod common;

use common::{GOOD, Scratch};

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
            "target cp39-abi3 (from Py_LIMITED_API in src/mod.c:3)",
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
            "target cp39..cp315 (from requires-python in pyproject.toml)",
        ),
        (&[("a.c", GOOD)], &[], "target cp310..cp315 (from the default"),
    ] {
        let got = inferred(files, args);
        assert!(got.starts_with(&format!("abi3lint: {line}")), "{got}");
    }
}

#[test]
fn bad_settings_are_refused() {
    for (name, text, why) in [
        ("pyproject.toml", "[tool.abi3lint]\ntargets = ['cp39-abi4']", "prototype"),
        ("pyproject.toml", "[tool.abi3lint]\ntarget = 'cp39-abi3'", "did you mean 'targets'?"),
        ("pyproject.toml", "[tool", "pyproject.toml is no valid TOML"),
        ("abi3lint.toml", "targets = 3", "list of strings"),
    ] {
        let run = Scratch::new(&[("a.c", GOOD), (name, text.as_bytes())]).run(&["check"]);
        assert_eq!(run.status, Some(2), "{text}");
        assert!(run.stderr.contains(why), "{run:?}");
    }
}
