//! What is live when.

use crate::common::{uses, uses_of};

/// Names used on the lines that are live for a target.
fn live(text: &str, target: &str) -> Vec<String> {
    uses(&format!("#include <Python.h>\n{text}"), target)
        .into_iter()
        .map(|u| u.split_once(':').unwrap().1.to_owned())
        .collect()
}

const LIMITED: &str = "#ifdef Py_LIMITED_API
int a = METH_O;
#else
int b = METH_NOARGS;
#endif
";

#[test]
fn the_target_decides_about_its_own_macros() {
    assert_eq!(live(LIMITED, "cp39-abi3"), ["METH_O"]);
    assert_eq!(live(LIMITED, "cp315-abi3t"), ["METH_O"]);
    assert_eq!(live(LIMITED, "cp39..cp315"), ["METH_NOARGS"]);
    let floor = "#if Py_LIMITED_API+0 >= 0x030A0000\nint a = METH_O;\n#endif\n";
    assert_eq!(live(floor, "cp39-abi3"), [""; 0]);
    assert_eq!(live(floor, "cp310-abi3"), ["METH_O"]);
    let free = "#ifdef Py_GIL_DISABLED\nint a = METH_O;\n#endif\n";
    assert_eq!(live(free, "cp313"), [""; 0]);
    assert_eq!(live(free, "cp313t"), ["METH_O"]);
}

#[test]
fn versions_are_those_of_the_headers() {
    let text = "#if PY_VERSION_HEX < 0x03090000
int a = METH_O;
#elif PY_MAJOR_VERSION == 3 && PY_MINOR_VERSION < 12
int b = METH_NOARGS;
#else
int c = METH_STATIC;
#endif
";
    assert_eq!(live(text, "cp38"), ["METH_O"]);
    assert_eq!(live(text, "cp39"), ["METH_NOARGS"]);
    assert_eq!(live(text, "cp312"), ["METH_STATIC"]);
    assert_eq!(live(text, "cp38..cp312"), ["METH_O", "METH_NOARGS", "METH_STATIC"]);
}

#[test]
fn names_that_the_package_derives_from_them_count() {
    let header = "#ifndef COMPAT_H
#define COMPAT_H
#define AT_LEAST(major, minor) (PY_VERSION_HEX >= ((major) << 24 | (minor) << 16))
#if PY_VERSION_HEX >= 0x030A0000
#  define IS_NEW 1
#else
#  define IS_NEW 0
#endif
#if defined(Py_LIMITED_API) && !defined(FORCE_FULL)
#  define STABLE
#endif
#endif
";
    let source = "#include <Python.h>
#include \"compat.h\"
#if IS_NEW
int a = METH_O;
#endif
#if AT_LEAST(3, 9)
int b = METH_NOARGS;
#endif
#ifndef STABLE
int c = METH_STATIC;
#endif
";
    let got = |target| -> Vec<String> {
        let all = uses_of(&[("m.c", source), ("compat.h", header)], target);
        all.into_iter().map(|u| u.rsplit_once(':').unwrap().1.to_owned()).collect()
    };
    assert_eq!(got("cp39"), ["METH_NOARGS", "METH_STATIC"]);
    assert_eq!(got("cp313"), ["METH_O", "METH_NOARGS", "METH_STATIC"]);
    // FORCE_FULL is nobody's: both sides may be live.
    assert_eq!(got("cp313-abi3"), ["METH_O", "METH_NOARGS", "METH_STATIC"]);
}

#[test]
fn what_cpython_defines_is_defined() {
    assert_eq!(live("#ifdef Py_TPFLAGS_HEAPTYPE\nint a = METH_O;\n#endif\n", "cp313"), ["METH_O"]);
    assert_eq!(live("#ifndef PyList_GET_SIZE\nint a = METH_O;\n#endif\n", "cp313"), [""; 0]);
    assert_eq!(live("#ifndef PyList_GET_SIZE\nint a = METH_O;\n#endif\n", "cp313-abi3"), ["METH_O"]);
    assert_eq!(live("#if defined(PYPY_VERSION) || PY_MAJOR_VERSION < 3\nint a = METH_O;\n#endif\n", "cp313"), [""; 0]);
}

#[test]
fn unknown_conditions_keep_both_branches() {
    assert_eq!(
        live("#ifdef HAVE_IT\nint a = METH_O;\n#else\nint b = METH_NOARGS;\n#endif\n", "cp313"),
        ["METH_O", "METH_NOARGS"]
    );
    assert_eq!(
        live("#if defined(HAVE_IT) && PY_VERSION_HEX < 0x03000000\nint a = METH_O;\n#endif\n", "cp313"),
        [""; 0]
    );
}

#[test]
fn macros_that_depend_on_the_same_switch_of_the_build_go_together() {
    let define = "#ifdef WITH_IT\n# define USE_IT\n#endif\n";
    let both = format!("{define}#ifdef USE_IT\nint a = Py_EQ;\n#elif defined(WITH_IT)\nint b = Py_NE;\n#endif\n");
    assert_eq!(live(&both, "cp313"), ["Py_EQ"], "USE_IT is defined where WITH_IT is");
    let inner = format!("{define}#ifndef WITH_IT\n# ifdef USE_IT\nint a = Py_EQ;\n# endif\n#endif\n");
    assert_eq!(live(&inner, "cp313"), [""; 0]);
    let line = format!("{define}#if defined(USE_IT) && !defined(WITH_IT)\nint a = Py_EQ;\n#endif\n");
    assert_eq!(live(&line, "cp313"), [""; 0]);
    let twins = "#ifdef WITH_IT\n# define USE_IT\n#else\n# define USE_NONE\n#endif\n\
                 #if defined(USE_IT) && defined(USE_NONE)\nint a = Py_EQ;\n#endif\n\
                 #if defined(USE_IT) || defined(USE_NONE)\nint b = Py_NE;\n#endif\n";
    assert_eq!(live(twins, "cp313"), ["Py_NE"]);
    // From 3.12 on, WITH_IT may stand alone.
    let by_version = both.replace("WITH_IT\n# define", "WITH_IT\n# if PY_VERSION_HEX < 0x030C0000\n# define");
    let by_version = by_version.replace("USE_IT\n#endif", "USE_IT\n# endif\n#endif");
    assert_eq!(live(&by_version, "cp313"), ["Py_NE"]);
    assert_eq!(live(&by_version, "cp311"), ["Py_EQ"]);
    // Somebody takes it back on the way.
    let undone = both.replace("#endif\n#ifdef", "#endif\n#undef USE_IT\n#ifdef");
    assert_eq!(live(&undone, "cp313"), ["Py_NE"]);
}

#[test]
fn what_meets_an_error_is_dead() {
    let stops = |text: &str, target: &str| {
        let (_, out) = crate::common::read(&[("a.c", &format!("#include <Python.h>\n{text}"))], target);
        out.stops.iter().map(|s| (s.at as usize, s.configs.len())).collect::<Vec<_>>()
    };
    let old = "#if PY_VERSION_HEX < 0x03090000\n#error old\n#endif\nint a = Py_EQ;\n";
    assert_eq!(live(old, "cp38"), [""; 0]);
    assert_eq!(live(old, "cp39"), ["Py_EQ"]);
    assert_eq!(stops(old, "cp38"), [(52, 1)]);
    assert_eq!(stops(old, "cp39"), []);
    // What stands before it is no better.
    let late = format!("int b = Py_NE;\n{old}");
    assert_eq!(live(&late, "cp38"), [""; 0]);
    // A macro that no build of CPython is known to define may be one of this build.
    let core = "#ifndef Py_BUILD_CORE\n#error core\n#else\nint a = Py_EQ;\n#endif\n";
    assert_eq!(live(core, "cp313"), ["Py_EQ"]);
    assert_eq!(stops(core, "cp313"), []);
    assert_eq!(stops(&core.replace("Py_BUILD_CORE", "PYPY_VERSION"), "cp313").len(), 1);
    // Whatever the macro is.
    let any = "#if defined(X) || !defined(X)\n#error any\n#endif\nint a = Py_EQ;\n";
    assert_eq!((live(any, "cp313").len(), stops(any, "cp313").len()), (0, 1));
    // A header that was not read may define what decides.
    let unread = "#define LATE 1\n#ifndef KIT_CONFIGURED\n#if LATE\n#error order\n#endif\n#endif\nint a = Py_EQ;\n";
    assert_eq!((live(unread, "cp313"), stops(unread, "cp313").len()), (vec!["Py_EQ".to_owned()], 0));
    // Each of two macros ends the compile in one of its states.
    let both =
        "#if defined(X) == defined(Y)\n#error same\n#endif\n#if defined(X) == defined(Y)\nint a = Py_EQ;\n#endif\n";
    assert_eq!(live(both, "cp313"), [""; 0]);
    // A header that C compilers refuse is C++.
    let header = [("a.h", "#ifndef __cplusplus\n#error C++\n#endif\nint a = Py_EQ;\n")];
    assert_eq!(uses_of(&header, "cp313").len(), 1);
}

#[test]
fn many_switches_take_no_longer_than_some() {
    let switch = |i: usize| format!("#ifdef WITH_{i}\n# define USE_{i} METH_O\n#endif\n");
    let branch = |i: usize| format!("#elif defined(USE_{i}) && defined(WITH_{i})\nint a{i} = USE_{i};\n");
    let text: String = (0..2000).map(switch).collect();
    let text = format!("{text}#if 0\n{}#endif\n", (0..2000).map(branch).collect::<String>());
    assert!(!live(&text, "cp313").is_empty());
}

#[test]
fn branches_that_cannot_stand_side_by_side_are_all_read() {
    let text = "int f(PyObject *o) {
    return
#ifdef A
        PyList_Check(o)
#else
        PyTuple_Check(o)
#endif
        ;
}
#ifdef B
int g(PyObject *o)
#else
int h(PyObject *o)
#endif
{ return PyDict_Check(o); }
";
    let got = live(text, "cp313");
    for name in ["PyList_Check", "PyTuple_Check", "PyDict_Check"] {
        assert_eq!(got.iter().filter(|u| *u == name).count(), 1, "{name} in {got:?}");
    }
}

#[test]
fn a_shim_is_the_packages_own_where_it_is_defined() {
    let text = "#ifndef Py_NewRef
static inline PyObject *Py_NewRef(PyObject *o) { return o; }
#endif
#if PY_VERSION_HEX < 0x030D0000
#define PyList_GetItemRef(l, i) Py_NewRef(PyList_GetItem(l, i))
#endif
void f(PyObject *l) { PyList_GetItemRef(l, 0); }
";
    assert!(!live(text, "cp39").contains(&"PyList_GetItemRef".to_owned()));
    assert!(!live(text, "cp39").contains(&"Py_NewRef".to_owned()));
    assert!(live(text, "cp313").contains(&"PyList_GetItemRef".to_owned()));
}
