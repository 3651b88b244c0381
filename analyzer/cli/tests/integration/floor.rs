//! `abi3lint floor`: which targets sources could have.

use crate::common::{GOOD, Scratch};
use serde_json::Value;

/// The buffer protocol is limited since 3.11, a member of `PyTypeObject` never.
const BUFFER: &[u8] =
    b"#include <Python.h>\nint f(PyObject *o) { Py_buffer b; return PyObject_GetBuffer(o, &b, 0); }\n";
const NAME: &[u8] = b"#include <Python.h>\nconst char *name(PyTypeObject *t) { return t->tp_name; }\n";

fn json(s: &Scratch, args: &[&str]) -> Value {
    let run = s.run(&[&["floor", "--output-format", "json"], args].concat());
    assert_eq!(run.status, Some(0), "{run:?}");
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:?}"))
}

fn row<'v>(all: &'v Value, target: &str) -> &'v Value {
    let rows = all["targets"].as_array().expect("targets");
    rows.iter().find(|r| r["target"] == target).unwrap_or_else(|| panic!("no {target}"))
}

#[test]
fn the_lowest_clean_floor_is_found() {
    let s = Scratch::new(&[("a.c", BUFFER)]);
    let all = json(&s, &[]);
    assert_eq!(all["lowest_clean"], "cp311-abi3");
    assert_eq!(row(&all, "cp310-abi3")["errors"], 2);
    assert_eq!(row(&all, "cp311-abi3")["clean"], true);
    assert_eq!(row(&all, "cp313")["clean"], true);
    let blocker = &row(&all, "cp37-abi3")["blockers"][0];
    assert_eq!((&blocker["rule"], &blocker["gone_at"]), (&"newer-than-floor".into(), &"3.11".into()));
    assert_eq!((&blocker["path"], &blocker["line"]), (&"a.c".into(), &2.into()));
    let run = s.run(&["floor"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    for text in ["lowest floor without errors: cp311-abi3", "3.11 2 fewer", "in the way of cp310-abi3:", "cp37..cp3"] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
}

#[test]
fn what_no_floor_admits_is_never_gone() {
    let s = Scratch::new(&[("a.c", NAME)]);
    let all = json(&s, &[]);
    assert_eq!(all["lowest_clean"], Value::Null);
    let blocker = &row(&all, "cp315-abi3")["blockers"][0];
    assert_eq!((&blocker["symbol"], &blocker["gone_at"]), (&"PyTypeObject.tp_name".into(), &Value::Null));
    assert!(s.run(&["floor"]).stdout.contains("no floor is without errors"));
}

/// The promise is what is chosen, so what contradicts it is in no target's way.
#[test]
fn a_promise_does_not_count() {
    let source = [&b"#define Py_LIMITED_API 0x03090000\n"[..], GOOD].concat();
    let s = Scratch::new(&[("a.c", &source)]);
    assert_eq!(json(&s, &[])["lowest_clean"], "cp37-abi3");
}

#[test]
fn a_target_that_does_not_compile_is_not_clean() {
    let source = b"#include <Python.h>\n#if PY_VERSION_HEX < 0x030A0000\n#error too old\n#endif\n";
    let s = Scratch::new(&[("a.c", source)]);
    let all = json(&s, &[]);
    assert_eq!((&row(&all, "cp39")["clean"], &row(&all, "cp39")["stopped"]), (&false.into(), &1.into()));
    assert_eq!(row(&all, "cp310")["clean"], true);
    assert!(s.run(&["floor"]).stdout.contains("does not compile"));
}

#[test]
fn the_page_is_one_file_without_markup_of_names() {
    let s = Scratch::new(&[("a<b>.c", NAME)]);
    let run = s.run(&["floor", "--output-file", "floor.html", "--target", "cp39-abi3"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    let page = std::fs::read_to_string(s.path().join("floor.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg") && page.contains("a&lt;b&gt;.c:2"), "{page}");
    assert!(!page.contains("http") && !page.contains("<script"), "{page}");
}

#[test]
fn what_is_no_source_is_refused() {
    let s = Scratch::new(&[("notes.txt", b"")]);
    let run = s.run(&["floor"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("no sources were found"), "{run:?}");
    let s = Scratch::new(&[("a.c", b"\xff\xfe#\0")]);
    let run = s.run(&["floor", "a.c"]);
    assert_eq!(run.status, Some(2), "{run:?}");
}

#[test]
fn a_check_names_a_floor_that_removes_most_errors() {
    let s = Scratch::new(&[("a.c", BUFFER)]);
    let run = s.run(&["check", "--target", "cp39-abi3"]);
    assert!(run.stderr.contains("floor 3.11 would leave 0 of these 2 errors"), "{run:?}");
    let s = Scratch::new(&[("a.c", NAME)]);
    assert!(!s.run(&["check", "--target", "cp39-abi3"]).stderr.contains("would leave"));
}

#[test]
fn settings_come_from_where_the_command_line_says() {
    let s = Scratch::new(&[("a.c", BUFFER), ("x/b.c", NAME)]);
    s.write("abi3lint.toml", b"exclude = ['a.c']\n");
    s.write("ci/own.toml", b"ignore = ['struct-field']\n");
    let lowest = |args: &[&str]| json(&s, args)["lowest_clean"].clone();
    assert_eq!(lowest(&[]), Value::Null, "b.c is left");
    let run = s.run(&["floor", "--exclude", "x/"]);
    assert!(run.status == Some(2) && run.stderr.contains("no sources were found"), "both are excluded: {run:?}");
    assert_eq!(lowest(&["--isolated", "--exclude", "x/"]), "cp311-abi3");
    assert_eq!(lowest(&["--config", "ci/own.toml"]), "cp311-abi3");
    let run = s.run(&["floor", "--config", "gone.toml"]);
    assert!(run.status == Some(2) && run.stderr.contains("cannot read gone.toml"), "{run:?}");
}
