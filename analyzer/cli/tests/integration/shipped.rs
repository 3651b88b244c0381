//! Sources, build files and what was made of them in one run: one cause is one finding.

use crate::common::Scratch;
use crate::common::binary::*;
use serde_json::Value;

const SOURCE: &str = "#include <Python.h>\n\
    PyObject *take(void);\n\
    PyObject *take(void) { return PyErr_GetRaisedException(); }\n\
    PyMODINIT_FUNC PyInit_spam(void) { return PyList_New(0); }\n";

/// A wheel of a module that calls these functions.
fn ship(s: &Scratch, tag: &str, calls: &[&str]) -> String {
    let object = shared(s, &module("spam", calls), &[]);
    let name = format!("dist/spam-1.0-{tag}-linux_x86_64.whl");
    wheel(s, &name, &[("spam.abi3.so", &object)]);
    name
}

/// Place, rule and certainty of each finding.
fn found(report: &Value) -> Vec<String> {
    assert_eq!(report["problems"], serde_json::json!([]), "{report}");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|f| format!("{}:{} {} {}", text(&f["path"]), f["line"], text(&f["rule"]), text(&f["certainty"]))).collect()
}

fn notes(report: &Value) -> String {
    report["findings"].as_array().unwrap().iter().map(|f| f["notes"].to_string()).collect()
}

#[test]
fn what_a_line_uses_and_a_wheel_imports_is_one_finding_at_the_line() {
    let s = Scratch::new(&[("spam.c", SOURCE.as_bytes())]);
    let calls = ["PyErr_GetRaisedException", "PyList_New"];
    let name = ship(&s, "cp39-abi3", &calls);
    let report = s.json(&["."]);
    assert_eq!(found(&report), ["spam.c:3 newer-than-floor proven"], "{report}");
    assert!(notes(&report).contains(&format!("{name}/spam.abi3.so shows it: ")), "{report}");
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(report["summary"]["targets"], serde_json::json!(["cp39-abi3"]), "nothing else says what it is for");
    // A wheel that is not made of these sources has its own findings.
    s.write("spam.c", SOURCE.replace("PyInit_spam", "PyInit_ham").as_bytes());
    let both = found(&s.json(&["."]));
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both.contains(&format!("{name}/spam.abi3.so:1 imported-symbol proven")), "{both:?}");
    // And so does one whose import no line explains.
    s.write("spam.c", SOURCE.replace("PyErr_GetRaisedException", "PyErr_Occurred").as_bytes());
    assert_eq!(found(&s.json(&["."])), [format!("{name}/spam.abi3.so:1 imported-symbol proven")]);
}

#[test]
fn an_import_proves_what_a_source_leaves_open() {
    let conditional = SOURCE
        .replace("PyObject *take(void) {", "#ifdef HAVE_RAISED\nPyObject *take(void) {")
        .replace("();\x20}\nPyMOD", "(); }\n#endif\nPyMOD");
    let s = Scratch::new(&[("spam.c", conditional.as_bytes())]);
    let target = ["--target", "cp39-abi3", "."];
    assert_eq!(found(&s.json(&target)), ["spam.c:4 newer-than-floor likely"]);
    ship(&s, "cp39-abi3", &["PyErr_GetRaisedException", "PyList_New"]);
    assert_eq!(found(&s.json(&target)), ["spam.c:4 newer-than-floor proven"]);
    // Two lines that could be meant stay as they are.
    let two = conditional.replace(
        "#endif",
        "PyObject *more(void);\nPyObject *more(void) { return PyErr_GetRaisedException(); }\n#endif",
    );
    s.write("spam.c", two.as_bytes());
    let expected = ["spam.c:4 newer-than-floor likely", "spam.c:6 newer-than-floor likely"];
    assert_eq!(found(&s.json(&target)), expected);
}

#[test]
fn a_comment_in_the_source_hides_no_proof() {
    let allowed = SOURCE
        .replace("GetRaisedException(); }", "GetRaisedException(); } // abi3lint: allow(newer-than-floor): guarded");
    let s = Scratch::new(&[("spam.c", allowed.as_bytes())]);
    let name = ship(&s, "cp39-abi3", &["PyErr_GetRaisedException"]);
    assert_eq!(found(&s.json(&["."])), [format!("{name}/spam.abi3.so:1 imported-symbol proven")]);
}

const SETUP: &str = "from setuptools import Extension, setup\n\
    setup(name='spam', ext_modules=[Extension('spam', ['spam.c'], py_limited_api=True)])\n";

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[test]
fn a_build_without_the_macro_and_its_wheel_are_one_finding() {
    let source = SOURCE.replace("PyErr_GetRaisedException", "PyErr_Occurred");
    let cfg = "[bdist_wheel]\npy_limited_api = cp39\n";
    let s =
        Scratch::new(&[("spam.c", source.as_bytes()), ("setup.py", SETUP.as_bytes()), ("setup.cfg", cfg.as_bytes())]);
    assert_eq!(found(&s.json(&["."])), ["setup.cfg:2 target-mismatch likely"]);
    let full = "void *PyModule_Create2(void *, int);\nstatic long definition[16];\nvoid *PyInit_spam(void);\n\
        void *PyInit_spam(void) { return PyModule_Create2(definition, 1013); }\n";
    let name = "dist/spam-1.0-cp39-abi3-linux_x86_64.whl";
    wheel(&s, name, &[("spam.abi3.so", &shared(&s, full, &[]))]);
    let report = s.json(&["."]);
    assert_eq!(found(&report), ["setup.cfg:2 target-mismatch proven"], "{report}");
    assert!(
        notes(&report).contains(&format!("{name}/spam.abi3.so shows it: compiled without 'Py_LIMITED_API'")),
        "{report}"
    );
}

#[test]
fn the_tag_of_a_wheel_is_compared_with_the_macro_and_the_settings() {
    let defined =
        format!("#define Py_LIMITED_API 0x030b0000\n{}", SOURCE.replace("PyErr_GetRaisedException", "PyErr_Occurred"));
    let s = Scratch::new(&[("spam.c", defined.as_bytes())]);
    let name = ship(&s, "cp39-abi3", &["PyList_New"]);
    let report = s.json(&["."]);
    assert_eq!(found(&report), [format!("{name}:1 target-mismatch proven")], "{report}");
    assert!(
        report["findings"][0]["message"].as_str().unwrap().contains("wheel tag 'cp39-abi3' promises CPython 3.9"),
        "{report}"
    );
    // A lower floor is right.
    s.write("spam.c", defined.replace("030b", "0308").as_bytes());
    assert_eq!(found(&s.json(&["."])), [] as [String; 0]);
    let project = "[tool.distutils.bdist_wheel]\npy-limited-api = \"cp39\"\n";
    s.write("pyproject.toml", project.as_bytes());
    for (tag, expected) in [
        ("cp39-abi3", ""),
        ("cp310-abi3", "the wheel is tagged 'cp310-abi3', but its project asks for cp39-abi3 (pyproject.toml:2)"),
        ("cp313-cp313", "the wheel is tagged 'cp313-cp313', but its project asks for cp39-abi3 (pyproject.toml:2)"),
        // Builds that the setting is not for.
        ("cp38-cp38", ""),
        ("cp313-cp313t", ""),
    ] {
        std::fs::remove_dir_all(s.path().join("dist")).unwrap();
        ship(&s, tag, &["PyList_New"]);
        let report = s.json(&[".", "--select", "tag-mismatch"]);
        let messages: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|f| f["message"].as_str().unwrap()).collect();
        let found = messages.iter().find(|m| m.contains("asks for")).copied().unwrap_or_default();
        assert_eq!(found, expected, "{tag}: {report}");
    }
}

#[test]
fn an_object_without_its_entry_point_is_told_at_the_function() {
    let hidden = SOURCE.replace("PyMODINIT_FUNC PyInit_spam", "static PyObject *PyInit_spam");
    let s = Scratch::new(&[("spam.c", hidden.replace("PyErr_GetRaisedException", "PyErr_Occurred").as_bytes())]);
    let object = shared(&s, &module("other", &["PyList_New"]), &[]);
    wheel(&s, "dist/spam-1.0-cp39-abi3-linux_x86_64.whl", &[("spam.abi3.so", &object)]);
    let found = found(&s.json(&["."]));
    assert!(
        found.iter().any(|f| f.contains("exported-hook")),
        "what exports another module is not of these sources: {found:?}"
    );
}
