//! Conversions of types and modules: each source of `testdata/conversions` becomes the one of the same name in `converted`,
//! which is a fixture without findings and a proof that real interpreters run.

use crate::common::Scratch;
use std::path::PathBuf;

/// The sources before the conversion.
fn sources() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/conversions");
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut all: Vec<PathBuf> = entries.filter(|p| p.is_file()).collect();
    all.sort();
    all
}

#[test]
fn each_source_becomes_what_stands_beside_it_and_stays_so() {
    let all = sources();
    assert!(all.len() >= 4, "{all:?}");
    for path in all {
        let name = path.file_name().unwrap().to_str().unwrap();
        let before = std::fs::read(&path).unwrap();
        let s = Scratch::new(&[(name, &before)]);
        let first = String::from_utf8_lossy(&before).lines().next().unwrap().to_owned();
        let targets: Vec<String> = first.strip_prefix("//@ targets: ").unwrap().split(' ').map(str::to_owned).collect();
        let mut arguments = vec!["check", "--fix", "--unsafe-fixes", name];
        targets.iter().for_each(|t| arguments.extend(["-t", t]));
        let run = s.run(&arguments);
        let after = std::fs::read_to_string(s.path().join(name)).unwrap();
        let converted = path.parent().unwrap().join("converted").join(name);
        if std::env::var_os("ABI3LINT_UPDATE").is_some() {
            std::fs::write(&converted, &after).unwrap();
        }
        assert_eq!(after, std::fs::read_to_string(&converted).unwrap(), "{name}");
        assert_eq!(run.status, Some(0), "{name}: {run:?}");
        s.run(&arguments);
        assert_eq!(after, std::fs::read_to_string(s.path().join(name)).unwrap(), "{name} changes again");
    }
}

#[test]
fn a_type_that_several_files_name_is_converted_in_all_of_them() {
    let header = "#include <Python.h>\ntypedef struct { PyObject_HEAD } Spam;\nextern PyTypeObject Spam_Type;\n\
        #define Spam_Check(op) (Py_TYPE(op) == &Spam_Type)\n";
    let of_type = "#include \"spam.h\"\nPyTypeObject Spam_Type = {\n    PyVarObject_HEAD_INIT(NULL, 0)\n    \
        .tp_name = \"spam.Spam\",\n    .tp_basicsize = sizeof(Spam),\n    .tp_flags = Py_TPFLAGS_DEFAULT,\n    \
        .tp_new = PyType_GenericNew,\n};\n";
    let of_module = "#include \"spam.h\"\nint ready(void) { return PyType_Ready(&Spam_Type); }\n\
        int is_spam(PyObject *op) { return Spam_Check(op); }\n";
    let files = [("spam.h", header), ("type.c", of_type), ("module.c", of_module)];
    let s = Scratch::new(&files.map(|(name, text)| (name, text.as_bytes())));
    let run = s.run(&["check", "-t", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let read = |name: &str| std::fs::read_to_string(s.path().join(name)).unwrap();
    let header = read("spam.h");
    assert!(header.contains("extern PyTypeObject *Spam_Type;\nextern int Spam_Type_ready(void);\n"), "{header}");
    assert!(header.contains("(Py_TYPE(op) == Spam_Type)"), "{header}");
    assert!(read("module.c").contains("return Spam_Type_ready(); }"), "{}", read("module.c"));
    assert!(read("type.c").contains("\nPyTypeObject *Spam_Type = NULL;\n\nint\nSpam_Type_ready(void)\n"));
}

/// A module whose function has these statements behind the call that makes it, and this before it.
fn module(before: &str, creation: &str, rest: &str) -> String {
    format!(
        "#include <Python.h>\n{before}static struct PyModuleDef definition = {{PyModuleDef_HEAD_INIT, \"spam\", NULL, -1, NULL}};\n\
        PyMODINIT_FUNC PyInit_spam(void)\n{{\n{creation}{rest}}}\n"
    )
}

#[test]
fn what_keeps_a_module_from_phases_is_said_and_nothing_changes() {
    let made = "    PyObject *m = PyModule_Create(&definition);\n    if (m == NULL) return NULL;\n";
    let cases = [
        ("", made, "    PyState_AddModule(m, &definition);\n    return m;\n", "'definition' is used elsewhere"),
        ("static PyObject *kept;\n", made, "    kept = m;\n    return m;\n", "the module is kept"),
        ("", made, "    Py_INCREF(m);\n    return m;\n", "the module is kept"),
        ("", made, "    m = NULL;\n    return m;\n", "the variable of the module is set again"),
        ("PyObject *get(void);\n", made, "    return m ? get() : NULL;\n", "what is returned is not understood"),
        (
            "static PyObject *m;\n",
            "    m = PyModule_Create(&definition);\n",
            "    return m;\n",
            "'m' keeps the module for other functions",
        ),
        (
            "",
            "    PyObject *m;\n#ifdef FAST\n    m = PyModule_Create(&definition);\n#else\n    m = NULL;\n#endif\n",
            "    return m;\n",
            "a condition decides whether the module is created",
        ),
        (
            "",
            made,
            "    if (PyErr_Occurred()) Py_DECREF(m);\n    return m;\n",
            "how the module is released is not understood",
        ),
    ];
    for (before, creation, rest, expected) in cases {
        let text = module(before, creation, rest);
        let s = Scratch::new(&[("spam.c", text.as_bytes())]);
        let run = s.run(&["check", "-t", "cp315-abi3t", "--fix", "--unsafe-fixes", "spam.c"]);
        assert!(run.stdout.contains(&format!("no fix converts it: {expected}")), "{expected}: {run:?}");
        assert_eq!(std::fs::read_to_string(s.path().join("spam.c")).unwrap(), text, "{expected}");
    }
}

#[test]
fn a_module_that_may_be_made_again_has_no_guards() {
    let rest = "    error = PyErr_NewException(\"spam.E\", NULL, NULL);\n    fill();\n    return m;\n";
    let made = "    PyObject *m = PyModule_Create(&definition);\n";
    let text = module("static PyObject *error;\nvoid fill(void);\n", made, rest);
    for (size, expected) in [("-1", "is_loaded = 1;"), ("0", "{\n    error = PyErr_NewException(")] {
        let text = text.replace(", -1, ", &format!(", {size}, "));
        let s = Scratch::new(&[("spam.c", text.as_bytes())]);
        s.run(&["check", "-t", "cp315-abi3t", "--fix", "--unsafe-fixes", "spam.c"]);
        let after = std::fs::read_to_string(s.path().join("spam.c")).unwrap();
        assert!(after.contains(expected), "{after}");
        assert!(!after.contains("error == NULL"), "{after}");
    }
}

/// A module with a type of a spec, whose struct is used like this.
fn with_struct(of_struct: &str, uses: &str, size: &str) -> String {
    format!(
        "#include <Python.h>\n#include <stddef.h>\n{of_struct}\n{uses}\n\
        static PyType_Slot slots[] = {{{{0, NULL}}}};\n\
        static PyType_Spec spec = {{\"spam.Spam\", {size}, 0, Py_TPFLAGS_DEFAULT, slots}};\n\
        PyObject *make(void) {{ return PyType_FromSpec(&spec); }}\n"
    )
}

#[test]
fn what_keeps_a_header_in_its_struct_is_said_and_nothing_changes() {
    let plain = "typedef struct { PyObject_HEAD int count; } Spam;";
    let cases = [
        (plain, "Spam one;", "how 'Spam' is used is not understood"),
        (plain, "typedef struct { Spam base; int more; } Sub;", "how 'Spam' is used is not understood"),
        (plain, "long size(void) { return sizeof(Spam); }", "the layout of 'Spam' is used"),
        (plain, "#define AS_SPAM(op) ((Spam *)(op))", "a macro names the struct"),
        (plain, "static Spam *kept;", "a variable of the file points to the struct"),
        (plain, "void f(Spam *self) { memset(self, 0, sizeof *self); }", "how 'self' is used is not understood"),
        (plain, "int f(Spam *self) { return self[0].count; }", "how 'self' is used is not understood"),
        (plain, "int f(const Spam *self) { return self->count; }", "how 'Spam' is used is not understood"),
        (
            plain,
            "#define COUNT(s) ((s)->count)\nint f(Spam *self) { return COUNT(self); }",
            "how 'self' is used is not understood",
        ),
        (
            plain,
            "typedef struct { Spam *own; } A; typedef struct { A *own; } B; int f(A *a) { return a->own->count; }",
            "'own' is a member of several structs",
        ),
    ];
    for (of_struct, uses, expected) in cases {
        let text = with_struct(of_struct, uses, "sizeof(Spam)");
        let s = Scratch::new(&[("spam.c", text.as_bytes())]);
        let run = s.run(&["check", "-t", "cp315-abi3t", "--fix", "--unsafe-fixes", "spam.c"]);
        assert!(run.stdout.contains(&format!("no fix converts it: {expected}")), "{expected}: {run:?}");
        assert_eq!(std::fs::read_to_string(s.path().join("spam.c")).unwrap(), text, "{expected}");
    }
}

#[test]
fn a_struct_of_a_header_alone_goes() {
    let uses = "PyObject *same(Spam *self) { Py_INCREF((PyObject *)self); return (PyObject *)self; }";
    let text = with_struct("typedef struct {\n    PyObject_HEAD\n} Spam;", uses, "sizeof(Spam)");
    let s = Scratch::new(&[("spam.c", text.as_bytes())]);
    s.run(&["check", "-t", "cp315-abi3t", "--fix", "--unsafe-fixes", "spam.c"]);
    let after = std::fs::read_to_string(s.path().join("spam.c")).unwrap();
    assert!(after.contains("{\"spam.Spam\", 0, 0, ") && !after.contains("typedef"), "{after}");
    assert!(after.contains("PyObject *same(PyObject *self) {"), "{after}");
}

#[test]
fn the_data_of_types_of_several_files_is_read_in_all_of_them() {
    let header = "#include <Python.h>\n#include <stddef.h>\ntypedef struct { PyObject_HEAD int count; } Spam;\n";
    let of_type = "#include \"spam.h\"\nstatic PyType_Slot slots[] = {{0, NULL}};\n\
        static PyType_Spec spec = {\"spam.Spam\", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots};\n\
        PyObject *make(void) { return PyType_FromSpec(&spec); }\n";
    let of_use = "#include \"spam.h\"\nint count(PyObject *op) { return ((Spam *)op)->count; }\n";
    let files = [("spam.h", header), ("type.c", of_type), ("use.c", of_use)];
    let s = Scratch::new(&files.map(|(name, text)| (name, text.as_bytes())));
    let run = s.run(&["check", "-t", "cp315-abi3t", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let read = |name: &str| std::fs::read_to_string(s.path().join(name)).unwrap();
    assert!(read("spam.h").contains("return (Spam *)PyObject_GetTypeData(op, Py_TYPE(op));"), "{}", read("spam.h"));
    assert!(read("type.c").contains("{\"spam.Spam\", -(int)sizeof(Spam), 0, "), "{}", read("type.c"));
    assert!(read("use.c").contains("{ return Spam_data(op)->count; }"), "{}", read("use.c"));
}
