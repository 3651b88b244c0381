//! Which headers the language server reads from outside of a folder.

use crate::common::Scratch;
use crate::common::editor::{Editor, short, uri};
use serde_json::{Value, json};

const SHIM: &[u8] = b"#include <Python.h>\n#if PY_VERSION_HEX < 0x030D00A1
static inline int PyLong_AsInt(PyObject *o) { return (int)PyLong_AsLong(o); }\n#endif\n";
const WITH: &str = "#include \"shim.h\"\nint take(PyObject *o) { return PyLong_AsInt(o); }\n";
const WITHOUT: &str = "#include <Python.h>\nint take(PyObject *o) { return PyLong_AsInt(o); }\n";

/// A server for a folder below the scratch folder.
fn server(s: &Scratch, folder: &str) -> Editor {
    Editor::with(s, &[], json!({ "capabilities": {}, "rootUri": uri(s, folder) }))
}

#[test]
fn a_folder_or_a_file_is_judged_with_the_headers_of_its_project() {
    let settings: (&str, &[u8]) = ("abi3lint.toml", b"targets = [\"cp39..cp315\"]\n");
    let s = Scratch::new(&[settings, ("include/shim.h", SHIM), ("src/a.c", b""), ("lone/b.c", b"")]);
    let mut e = server(&s, "src");
    for path in ["src/a.c", "lone/b.c"] {
        let file = uri(&s, path);
        e.open(&file, WITH);
        assert_eq!(e.diagnostics(&file), [] as [Value; 0], "{path}");
        e.change(&file, 2, json!([{ "text": WITHOUT }]));
        assert_eq!(short(&e.wait_for(&file, 1)), ["newer-than-floor 1:31-1:43"], "{path}");
        // A header that was not included before is read when it is.
        e.change(&file, 3, json!([{ "text": WITH }]));
        assert_eq!(e.diagnostics(&file), [] as [Value; 0], "{path}");
    }
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn directories_that_the_project_names_are_read_and_judged() {
    let s = Scratch::new(&[
        (".git/HEAD", b""),
        (".gitignore", b"gen/\n"),
        ("abi3lint.toml", b"targets = [\"cp39-abi3\"]\ninclude-dirs = [\"gen\"]\n"),
        ("gen/item.h", b"#define ITEM(o) PyTuple_GET_ITEM(o, 0)\n"),
        ("src/a.c", b""),
    ]);
    let mut e = server(&s, "src");
    let (a, header) = (uri(&s, "src/a.c"), uri(&s, "gen/item.h"));
    e.open(&a, "#include <Python.h>\n#include \"item.h\"\nPyObject *f(PyObject *o) { return ITEM(o); }\n");
    assert_eq!(short(&e.wait_for(&header, 1)), ["accessor-expansion 0:16-0:32"]);
    e.change(&a, 2, json!([{ "text": "#include <Python.h>\n" }]));
    assert_eq!(e.wait_for(&header, 0), [] as [Value; 0]);
    assert_eq!(e.quit(), Some(0));
}

#[test]
fn a_directory_that_is_not_there_is_told_once() {
    let s = Scratch::new(&[("abi3lint.toml", b"targets = [\"cp39-abi3\"]\ninclude-dirs = [\"gone\"]\n"), ("a.c", b"")]);
    let mut e = server(&s, "");
    let a = uri(&s, "a.c");
    e.open(&a, "#include <Python.h>\nPyObject *f(PyObject *o) { return PyTuple_GET_ITEM(o, 0); }\n");
    assert_eq!(e.diagnostics(&a).len(), 1, "everything else is checked");
    e.change(&a, 2, json!([{ "text": "#include <Python.h>\n#include <none.h>\n" }]));
    assert_eq!(e.wait_for(&a, 0), [] as [Value; 0]);
    let messages = e.seen.iter().filter(|m| m["method"] == "window/showMessage").count();
    assert_eq!(messages, 1, "{:?}", e.seen);
    assert_eq!(e.quit(), Some(0));
}
