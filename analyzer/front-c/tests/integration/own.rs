//! What the package provides itself is not CPython's.

use crate::common::{name, read, uses, uses_of};
use abi3lint_model::Confidence;

#[test]
fn enumerators_and_structs_of_the_package_are_its_own() {
    let text = "#include <Python.h>
typedef enum { PY_CODE_LOCATION_INFO_NONE = 15 } kinds;
struct _node { int x; struct _node *next; };
int f(struct _node *n) { return PY_CODE_LOCATION_INFO_NONE + n->x; }
";
    assert_eq!(uses(text, "cp39..cp315"), [""; 0]);
}

#[test]
fn a_prototype_of_the_package_makes_the_use_deliberate() {
    let text = "#include <Python.h>
extern const char *PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
const char *f(PyObject *o) { return PyUnicode_AsUTF8AndSize(o, NULL); }
";
    let (_, out) = read(&[("a.c", text)], "cp38-abi3");
    let found: Vec<_> =
        out.facts.iter().filter(|f| name(f) == "PyUnicode_AsUTF8AndSize").map(|f| f.confidence).collect();
    assert_eq!(found, [Confidence::Guessed]);
}

#[test]
fn internal_headers_show_more_than_the_catalog_knows() {
    let text = "#include <Python.h>
#include \"internal/pycore_frame.h\"
int f(PyFrameObject *frame) { return frame->f_frame->owner + FRAME_CLEARED + (PyInt_Check(0) != 0); }
";
    let versions = uses(text, "cp313");
    assert_eq!(versions, ["2:<internal/pycore_frame.h>"]);
    assert!(uses(text, "cp313-abi3").iter().any(|u| u.starts_with("3:")));
}

#[test]
fn a_file_that_only_dead_lines_include_is_dead() {
    let files = [
        ("a.c", "#include <Python.h>\n#if PY_VERSION_HEX < 0x03000000\n#include \"old.h\"\n#endif\nint x;\n"),
        ("old.h", "#define OLD 1\nint y = PyUnicode_GET_SIZE(0);\n"),
    ];
    assert_eq!(uses_of(&files, "cp313"), [""; 0]);
}

#[test]
fn version_packing_is_understood_whoever_defines_it() {
    for name in ["Py_PACK_VERSION", "_Py_PACK_VERSION"] {
        let text = format!("#include <Python.h>\n#if PY_VERSION_HEX < {name}(3, 10)\nint x = METH_O;\n#endif\n");
        assert_eq!(uses(&text, "cp315"), [""; 0], "{name}");
        assert_eq!(uses(&text, "cp39"), ["3:METH_O"], "{name}");
    }
}

#[test]
fn in_the_body_of_its_namesake_a_macro_is_gone_and_a_function_behind_it_is_not() {
    let text = "#undef PyTuple_GET_SIZE
#define PyTuple_GET_SIZE(t) counted(PyTuple_GET_SIZE(t))
int f(void *t) { return PyTuple_GET_SIZE(t); }
";
    assert_eq!(uses(text, "cp315"), ["2:PyTuple_GET_SIZE"]);
    assert_eq!(uses(text, "cp38"), [""; 0]);
}

#[test]
fn a_switch_of_the_build_decides_whether_a_macro_is_the_packages_own() {
    let text = "#ifdef FAULTS
#define PyUnicode_New(n, max) injected(PyUnicode_New(n, max))
#endif
void *f(void) { return PyUnicode_New(3, 127); }
";
    assert_eq!(uses(text, "cp313"), ["2:PyUnicode_New", "4:PyUnicode_New"]);
    assert_eq!(uses(&format!("#define FAULTS\n{text}"), "cp313"), ["3:PyUnicode_New"]);
    assert_eq!(uses(&format!("#undef FAULTS\n{text}"), "cp313"), ["5:PyUnicode_New"]);
}
