//! Runs that find something: status, formats, and what is hidden.

use crate::common::{BAD, GOOD, Scratch};
use serde_json::Value;

fn keys(v: &Value) -> Vec<&str> {
    v.as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect()
}

#[test]
fn status_follows_findings() {
    let s = Scratch::new(&[("a.c", BAD), ("b.c", GOOD)]);
    let status = |args: &[&str]| s.run(&[&["check", "--target", "cp39-abi3"], args].concat()).status;
    assert_eq!(status(&[]), Some(1));
    assert_eq!(status(&["b.c"]), Some(0));
    assert_eq!(status(&["--exit-zero"]), Some(0));
    assert_eq!(status(&["--ignore", "struct-field"]), Some(0));
    assert_eq!(status(&["--select", "struct-field"]), Some(1));
    assert_eq!(status(&["--select", "static-type"]), Some(0));
    assert_eq!(status(&["a.c", "gone.c"]), Some(2));
    assert_eq!(s.run(&["check", "--target", "cp312", "a.c"]).status, Some(0));
}

#[test]
fn text_is_what_build_tools_read() {
    let s = Scratch::new(&[("src/a.c", BAD)]);
    let run = s.run(&["check", "--target", "cp39-abi3", "src"]);
    let first = run.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("src/a.c:2:54: error: ") && first.ends_with(" [struct-field]"), "{run:?}");
    assert!(run.stdout.lines().skip(1).all(|l| l.contains(": note: ")), "{run:?}");
    assert!(run.stdout.contains("src/a.c:2:54: note: breaks cp39-abi3; "), "{run:?}");
    assert!(run.stderr.ends_with("abi3lint: 1 error in 1 file for cp39-abi3\n"), "{run:?}");
}

#[test]
fn json_has_every_key_of_version_1() {
    let v = Scratch::new(&[("a.c", BAD), ("b.c", b"\0")]).json(&["--target", "cp39-abi3"]);
    // Sorted, because serde_json's map is; the order in the text is the renderer's own test.
    assert_eq!(keys(&v), ["findings", "problems", "summary", "version"]);
    assert_eq!(v["version"], 1);
    let all = [
        "certainty",
        "column",
        "configurations",
        "end_column",
        "end_line",
        "expansion",
        "fingerprint",
        "fixes",
        "line",
        "message",
        "notes",
        "origin",
        "path",
        "record",
        "rule",
        "severity",
        "symbol",
        "targets",
    ];
    let findings = v["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{v}");
    let f = &findings[0];
    assert_eq!(keys(f), all);
    assert_eq!((&f["rule"], &f["severity"], &f["path"]), (&"struct-field".into(), &"error".into(), &"a.c".into()));
    assert_eq!(
        (&f["symbol"], &f["record"], &f["origin"]),
        (&"tp_name".into(), &"PyTypeObject".into(), &"source".into())
    );
    let place: Vec<_> = ["line", "column", "end_line", "end_column"].iter().map(|k| f[*k].as_u64().unwrap()).collect();
    assert_eq!(place, [2, 54, 2, 61]);
    assert_eq!(f["targets"], serde_json::json!(["cp39-abi3"]));
    assert_eq!(f["fingerprint"].as_str().map(str::len), Some(16));
    assert!(!f["configurations"].as_array().unwrap().is_empty() && !f["notes"].as_array().unwrap().is_empty());
    let p = &v["problems"][0];
    assert_eq!(keys(p), ["kind", "line", "message", "path"]);
    assert_eq!((&p["kind"], &p["line"]), (&"skipped".into(), &Value::Null));
    let s = &v["summary"];
    assert_eq!(
        keys(s),
        [
            "baselined",
            "bytes",
            "errors",
            "files",
            "files_skipped",
            "hidden_likely",
            "hidden_possible",
            "notes",
            "suppressed",
            "target_source",
            "targets",
            "unparsed_bytes",
            "warnings",
        ]
    );
    assert_eq!((&s["files"], &s["files_skipped"], &s["errors"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!((&s["target_source"], &s["targets"]), (&"--target".into(), &serde_json::json!(["cp39-abi3"])));
}

#[test]
fn a_field_behind_a_cast_is_found_once() {
    let text = b"#include <Python.h>\nPyObject *f(PyObject *o) { return ((PyListObject *)o)->ob_item[0]; }\n";
    let v = Scratch::new(&[("a.c", text)]).json(&["--target", "cp39-abi3", "--select", "struct-field"]);
    let found: Vec<_> = v["findings"].as_array().unwrap().iter().collect();
    assert_eq!(found.len(), 1, "{v}");
    assert_eq!((&found[0]["symbol"], &found[0]["record"]), (&"ob_item".into(), &"PyListObject".into()));
    assert_eq!((found[0]["line"].as_u64(), found[0]["column"].as_u64()), (Some(2), Some(56)));
}

#[test]
fn one_finding_names_all_targets_that_it_breaks() {
    let s = Scratch::new(&[("a.c", BAD)]);
    let v = s.json(&["--target", "cp39-abi3", "--target", "cp312", "--target", "cp315-abi3t"]);
    assert_eq!(v["findings"].as_array().map(Vec::len), Some(1), "{v}");
    assert_eq!(v["findings"][0]["targets"], serde_json::json!(["cp39-abi3", "cp315-abi3t"]));
}

#[test]
fn standard_input_is_a_file() {
    let s = Scratch::new(&[]);
    let run = s.run_with_input(&["check", "--target", "cp39-abi3", "--stdin-filename", "x/mod.c", "-"], BAD);
    assert_eq!(run.status, Some(1));
    assert!(run.stdout.starts_with("x/mod.c:2:54: error: "), "{run:?}");
    let run = s.run_with_input(&["check", "--target", "cp39-abi3", "-"], b"int x;");
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_report_in_a_file_is_whole_or_not_there() {
    let s = Scratch::new(&[("a.c", BAD)]);
    let args = |file| ["check", "--target", "cp39-abi3", "--output-format", "json", "--output-file", file, "a.c"];
    for _ in 0..2 {
        let run = s.run(&args("out.json"));
        assert_eq!((run.status, run.stdout.as_str()), (Some(1), ""));
        let text = std::fs::read_to_string(s.path().join("out.json")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["version"], 1);
    }
    let run = s.run(&args("no/such/dir/out.json"));
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("cannot write no/such/dir/out.json"), "{run:?}");
    let names: Vec<_> = std::fs::read_dir(s.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn full_shows_the_line() {
    let s = Scratch::new(&[("a.c", BAD)]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--output-format", "full"]);
    assert!(run.stdout.starts_with("error[struct-field]: "), "{run:?}");
    assert!(run.stdout.contains("a.c:2:54") && run.stdout.contains("^^^^^^^"), "{run:?}");
    assert!(!run.stdout.contains('\u{1b}'));
    let run = s.run(&["check", "--target", "cp39-abi3", "--output-format", "full", "--color", "always"]);
    assert!(run.stdout.contains('\u{1b}'), "{run:?}");
}

#[test]
fn statistics_go_to_stderr() {
    let s = Scratch::new(&[("a.c", GOOD)]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--stats", "-j", "1"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
    assert!(run.stderr.contains("extract ") && run.stderr.contains(" ms"), "{run:?}");
}

/// Applies the edits of each finding's first fix, which are insertions here, to a text of one line.
fn mended(line: &str, v: &Value) -> String {
    let mut out = line.to_owned();
    let findings = v["findings"].as_array().unwrap();
    let edits = findings.iter().filter_map(|f| f["fixes"][0]["edits"].as_array()).flatten();
    let mut edits: Vec<(usize, &str)> =
        edits.map(|e| (e["column"].as_u64().unwrap() as usize - 1, e["text"].as_str().unwrap())).collect();
    edits.sort();
    for (at, text) in edits.into_iter().rev() {
        out.insert_str(at, text);
    }
    out
}

#[test]
fn a_missing_cast_is_mended_by_its_edits() {
    let line = "#include <Python.h>\nstruct B { int n; };\n";
    let call = "void f(B *b, int k) { Py_INCREF(b); Py_XDECREF(k ? b : 0); }";
    let s = Scratch::new(&[("a.cpp", format!("{line}{call}\n").as_bytes())]);
    let v = s.json(&["--target", "cp311-abi3"]);
    assert_eq!(v["findings"][0]["fixes"][0]["applicability"], "safe");
    assert_eq!(
        mended(call, &v),
        "void f(B *b, int k) { Py_INCREF((PyObject *)b); Py_XDECREF((PyObject *)(k ? b : 0)); }"
    );
    s.write("a.cpp", format!("{line}{}\n", mended(call, &v)).as_bytes());
    assert_eq!(s.json(&["--target", "cp311-abi3"])["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_report_for_code_scanning_tells_the_exit_status() {
    let scratch = Scratch::new(&[("a.c", BAD)]);
    for (more, status) in [(&[][..], 1), (&["--exit-zero"], 0), (&["missing.c"], 2)] {
        let run = scratch.run(&[&["check", "a.c", "-t", "cp39-abi3", "--output-format", "sarif"], more].concat());
        let v: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:?}"));
        assert_eq!((run.status, &v["runs"][0]["invocations"][0]["exitCode"]), (Some(status), &status.into()));
    }
}

#[test]
fn a_footprint_is_a_table_or_json() {
    let run = Scratch::new(&[]).run(&["check", "--footprint", "--output-format", "sarif", "a.bc"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("supports the output formats text, full and json"), "{run:?}");
}

#[test]
fn colours_are_written_where_they_are_asked_for() {
    let s = Scratch::new(&[("a.c", BAD), ("b.c", &[b'\x01'; 9])]);
    let run = |args: &[&str]| s.run(&[&["check", "-t", "cp39-abi3", "--color"], args].concat()).stdout;
    let colored = run(&["always"]);
    let plain = run(&["never"]);
    assert!(colored.contains("\x1b[1ma.c:2:54: \x1b[0;1;31merror: \x1b[0;1m"), "{colored:?}");
    assert!(colored.contains("\x1b[1mb.c: \x1b[0;1;31merror: "), "{colored:?}");
    let strip = |text: &str| {
        let mut parts = text.split('\x1b');
        let first = parts.next().unwrap_or_default().to_owned();
        first + &parts.filter_map(|p| Some(p.split_once('m')?.1)).collect::<String>()
    };
    assert_eq!(strip(&colored), plain);
    assert_eq!(run(&["auto"]), plain, "a pipe is not a terminal");
    assert!(!run(&["always", "--output-format", "json"]).contains('\x1b'));
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"))
        .args(["check", "-t", "cp39-abi3"])
        .current_dir(s.path())
        .env_clear()
        .env("FORCE_COLOR", "1")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), colored);
}
