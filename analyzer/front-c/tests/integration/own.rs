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
fn a_prototype_of_the_package_announces_a_name_and_defines_none() {
    // By whether the use is known to be declared by hand; nothing where it is the package's own.
    let found = |files: &[(&str, &str)]| -> Vec<(bool, Confidence)> {
        let (_, out) = read(files, "cp38-abi3");
        let uses = out.facts.iter().filter(|f| name(f) == "PyUnicode_AsUTF8AndSize");
        uses.map(|f| (f.declared, f.confidence)).collect()
    };
    let text = |before: &str, prototype: &str| {
        format!("{before}\n{prototype};\nconst char *f(PyObject *o) {{ return PyUnicode_AsUTF8AndSize(o, NULL); }}\n")
    };
    const PYTHON: &str = "#include <Python.h>";
    const PROTOTYPE: &str = "extern const char *PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *)";
    let declared = [(true, Confidence::Inferred)];
    assert_eq!(found(&[("a.c", &text(PYTHON, PROTOTYPE))]), declared);
    assert_eq!(
        found(&[("a.c", &text(PYTHON, &PROTOTYPE.replace("extern ", "PyAPI_FUNC(void) g(void);\n")))]),
        declared
    );
    // The linker may leave a weak one out, and without CPython's headers it is anybody's.
    let guessed = [(false, Confidence::Guessed)];
    assert_eq!(found(&[("a.c", &text(PYTHON, &format!("{PROTOTYPE} __attribute__((weak))")))]), guessed);
    assert_eq!(found(&[("a.c", &text("#include <stdio.h>", PROTOTYPE))]), guessed);
    // Another file defines it.
    let definition =
        "#include <Python.h>\nconst char *PyUnicode_AsUTF8AndSize(PyObject *o, Py_ssize_t *n) { return 0; }\n";
    assert_eq!(found(&[("a.c", &text(PYTHON, PROTOTYPE)), ("b.c", definition)]), []);
    let unseen = definition.replace("const", "static const");
    assert_eq!(found(&[("a.c", &text(PYTHON, PROTOTYPE)), ("b.c", &unseen)]), declared);
}

#[test]
fn a_file_that_sees_no_header_of_cpython_has_no_bare_names() {
    let text =
        |before: &str| format!("{before}\nint f(int READONLY) {{ return g(destructor) + READONLY + METH_O; }}\n");
    let found = |files: &[(&str, &str)]| -> usize {
        let (_, out) = read(files, "cp312");
        out.facts.iter().filter(|f| name(f) == "METH_O").count()
    };
    assert_eq!(found(&[("a.c", &text("#include <Python.h>"))]), 1);
    assert_eq!(found(&[("a.c", &text("#include <stdio.h>\n#include <sys/types.h>"))]), 0);
    // A header that was not read may bring Python.h.
    assert_eq!(found(&[("a.c", &text("#include <stdio.h>\n#include <spam.h>"))]), 1);
    assert_eq!(found(&[("a.c", &text("#include \"spam.h\"")), ("spam.h", "#include <stdio.h>\n")]), 0);
    assert_eq!(found(&[("a.c", &text("#include \"spam.h\"")), ("spam.h", "#include <Python.h>\n")]), 1);
    assert_eq!(found(&[("a.c", "#include <Python.h>\n#include \"spam.h\"\n"), ("spam.h", &text(""))]), 1);
    assert_eq!(found(&[("a.c", "#include \"spam.h\"\n"), ("spam.h", &text(""))]), 0);
    assert_eq!(found(&[("spam.h", &text(""))]), 1, "included after Python.h by others");
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
