//! A package of many files, judged for several targets in one run.

use crate::common::Scratch;
use serde_json::Value;

const TARGETS: [&str; 3] = ["cp39-abi3", "cp315-abi3t", "cp39..cp315"];

/// Fifty files that share a header: each breaks something else for some of the targets.
fn package() -> Scratch {
    let scratch = Scratch::new(&[(
        "src/shared.h",
        b"#ifndef SHARED_H\n#define SHARED_H\n#include <Python.h>\n#define COUNT(o) PyList_GET_SIZE(o)\n#endif\n",
    )]);
    for n in 0..50 {
        let text = format!(
            "#include \"shared.h\"
PyObject *f{n}(PyObject *o)
{{
#ifndef Py_LIMITED_API
    if (Py_TYPE(o)->tp_name == NULL || PyUnicode_GET_SIZE(o) == 0)
        return NULL;
#else
    if (PyTuple_GET_ITEM(o, {n}) == NULL)
        return NULL;
#endif
    return PyLong_FromSsize_t(COUNT(o));
}}
"
        );
        scratch.write(&format!("src/part{n:02}.c"), text.as_bytes());
    }
    scratch
}

fn targets(finding: &Value) -> Vec<&str> {
    finding["targets"].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn each_finding_names_the_targets_that_it_breaks() {
    let scratch = package();
    let mut args = vec!["check", "src", "--output-format", "json"];
    args.extend(TARGETS.iter().flat_map(|t| ["--target", t]));
    let run = scratch.run(&args);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let of = |symbol: &str| -> Vec<&Value> { findings.iter().filter(|f| f["symbol"] == symbol).collect() };

    // What is dead for the stable ABIs is judged for the version-specific builds alone, and the other way round.
    assert_eq!(of("tp_name").len(), 0, "every version of the range has the field");
    assert_eq!(of("PyUnicode_GET_SIZE").len(), 50);
    assert!(of("PyUnicode_GET_SIZE").iter().all(|f| targets(f) == ["cp39..cp315"] && f["rule"] == "removed-api"));
    assert_eq!(of("PyTuple_GET_ITEM").len(), 50);
    assert!(of("PyTuple_GET_ITEM").iter().all(|f| targets(f) == ["cp39-abi3", "cp315-abi3t"]));

    // The macro of the shared header is one place.
    let count = of("PyList_GET_SIZE");
    assert_eq!(count.len(), 1);
    assert_eq!((count[0]["path"].as_str(), count[0]["line"].as_u64()), (Some("src/shared.h"), Some(4)));
    assert_eq!(findings.len(), 101);
    assert_eq!(report["summary"]["files"], 51);
}

#[test]
fn a_run_for_all_targets_says_what_a_run_for_each_says() {
    let scratch = package();
    let count = |args: &[&str]| {
        let run = scratch.run(args);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        report["findings"].as_array().expect("a list").iter().map(|f| targets(f).len()).sum::<usize>()
    };
    let alone: usize = TARGETS.iter().map(|t| count(&["check", "src", "--output-format", "json", "--target", t])).sum();
    let mut args = vec!["check", "src", "--output-format", "json"];
    args.extend(TARGETS.iter().flat_map(|t| ["--target", t]));
    assert_eq!(count(&args), alone);
}
