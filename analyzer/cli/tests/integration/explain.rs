//! `abi3lint explain`: a name's history, a rule's page, and names that are near.

use crate::common::{Run, Scratch};

fn explain(name: &str) -> Run {
    Scratch::new(&[]).run(&["explain", name])
}

#[test]
fn a_macro_tells_into_what_it_opens() {
    let run = explain("PyTuple_GET_ITEM");
    assert_eq!(run.status, Some(0), "{run:?}");
    for piece in
        ["macro PyTuple_GET_ITEM(", "accesses", "PyTupleObject.ob_item", "abi3       not available", "PyTuple_GetItem"]
    {
        assert!(run.stdout.contains(piece), "{piece}: {}", run.stdout);
    }
}

#[test]
fn a_struct_and_its_fields_have_pages() {
    let run = explain("PyTypeObject");
    assert!(run.stdout.contains("opaque") && run.stdout.contains("tp_name"), "{run:?}");
    for name in ["PyTypeObject.tp_name", "_typeobject.tp_name", "tp_name"] {
        let run = explain(name);
        assert!(run.status == Some(0) && run.stdout.starts_with("PyTypeObject.tp_name (field)"), "{run:?}");
        assert!(run.stdout.contains("offset 24, size 8"), "{run:?}");
    }
}

#[test]
fn a_function_names_its_floor() {
    let run = explain("PyType_GetModuleByDef");
    assert_eq!(run.status, Some(0));
    assert!(run.stdout.contains("abi3       from floor 3.13"), "{run:?}");
}

#[test]
fn a_rule_has_a_page() {
    let run = explain("struct-field");
    assert_eq!(run.status, Some(0));
    assert!(run.stdout.contains("severity") && run.stdout.contains("bad, for"), "{run:?}");
}

#[test]
fn an_unknown_name_has_neighbours() {
    let run = explain("PyTuple_GET_ITME");
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("PyTuple_GET_ITEM"), "{run:?}");
    assert_eq!(explain("no such thing at all").status, Some(2));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"))
        .args(["explain", "PyTypeObject", "PyObject"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("the binary ends");
    assert_eq!((String::from_utf8_lossy(&out.stderr).as_ref(), out.status.code()), ("", Some(0)));
}

#[test]
fn a_macro_that_the_user_defines_is_no_name_of_a_header() {
    for (name, piece) in [
        ("Py_LIMITED_API", "0x03090000 for cp39-abi3"),
        ("Py_TARGET_ABI3T", "cp315-abi3t"),
        ("Py_GIL_DISABLED", "free-threaded"),
        ("Py_BUILD_CORE_MODULE", "only CPython itself"),
        ("PY_SSIZE_T_CLEAN", "Py_ssize_t"),
    ] {
        let run = explain(name);
        assert!(run.status == Some(0) && run.stdout.contains(piece), "{run:?}");
        assert!(run.stdout.contains("defined by") && !run.stdout.contains("not available"), "{run:?}");
    }
}
