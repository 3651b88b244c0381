//! Files that are included many times, and deep: everything that may be compiled is read, or it is said what is not.

use crate::common::{name, read};
use abi3lint_model::ProblemKind;

/// The names that are used, and the messages of what was not read.
fn of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (_, out) = read(files, "cp39-abi3");
    let used = out.facts.iter().map(name).filter(|n| n != "Python.h").collect();
    let told = out.problems.iter().filter(|p| p.kind == ProblemKind::Incomplete);
    (used, told.map(|p| format!("{}:{}: {}", p.path, p.line.unwrap_or(0), p.message)).collect())
}

#[test]
fn a_file_without_guard_is_read_wherever_it_is_included() {
    let list = "#if MODE == 40\nstatic Py_ssize_t f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n#endif\n\
                #if MODE == 41\nstatic Py_ssize_t g(PyObject *o) { return PyList_GET_SIZE(o); }\n#endif\n";
    let includes: String = (0..41).map(|i| format!("#define MODE {i}\n#include \"list.h\"\n#undef MODE\n")).collect();
    let (used, told) = of(&[("a.c", &format!("#include <Python.h>\n{includes}")), ("list.h", list)]);
    assert!(used.contains(&"PyTuple_GET_SIZE".to_owned()), "{used:?}");
    assert!(!used.contains(&"PyList_GET_SIZE".to_owned()), "{used:?}");
    assert_eq!(told, [""; 0]);
}

#[test]
fn macros_of_deep_includes_are_known() {
    let header = |i: usize| (format!("h{i}.h"), format!("#include \"h{}.h\"\n", i + 1));
    let mut files: Vec<(String, String)> = (0..150).map(header).collect();
    files.push(("h150.h".to_owned(), "#define SIZE(o) PyTuple_GET_SIZE(o)\n#define OFF 1\n".to_owned()));
    let source = "#include <Python.h>\n#include \"h0.h\"\n\
                  Py_ssize_t f(PyObject *o) { return SIZE(o); }\n#if !OFF\nvoid g(void) { PyErr_Print(); }\n#endif\n";
    files.push(("a.c".to_owned(), source.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let (used, told) = of(&files);
    assert!(used.contains(&"PyTuple_GET_SIZE".to_owned()) && !used.contains(&"PyErr_Print".to_owned()), "{used:?}");
    assert_eq!(told, [""; 0]);
}

#[test]
fn what_is_included_too_deep_is_undecided_and_told() {
    let header = |i: usize| (format!("h{i}.h"), format!("#include \"h{}.h\"\n", i + 1));
    let mut files: Vec<(String, String)> = (0..300).map(header).collect();
    files.push(("h300.h".to_owned(), "static Py_ssize_t f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n".to_owned()));
    files.push(("a.c".to_owned(), "#include <Python.h>\n#include \"h0.h\"\n".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let (used, told) = of(&files);
    assert!(used.contains(&"PyTuple_GET_SIZE".to_owned()), "{used:?}");
    assert!(told.len() == 1 && told[0].contains("h199.h:1: includes nest deeper than 200 levels"), "{told:?}");
}

#[test]
fn a_file_that_includes_itself_twice_ends_and_is_told() {
    let twice = "#include \"twice.h\"\n#include \"twice.h\"\n#define LAST\n";
    let source = "#include <Python.h>\n#include \"twice.h\"\n#include \"list.h\"\n#include \"list.h\"\n";
    let list = "#ifdef LAST\nstatic Py_ssize_t f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n#endif\n";
    let (used, told) = of(&[("a.c", source), ("twice.h", twice), ("list.h", list)]);
    assert!(used.contains(&"PyTuple_GET_SIZE".to_owned()), "{used:?}");
    assert!(
        told.iter()
            .any(|t| t.starts_with("twice.h:1: repeated includes in this translation unit have more than 100000")),
        "{told:?}"
    );
}

#[test]
fn a_file_that_may_include_itself_is_no_limit() {
    let again = "#ifdef AGAIN\n#include \"again.h\"\n#endif\n\
                 static Py_ssize_t f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n";
    let (used, told) = of(&[("a.c", "#include <Python.h>\n#include \"again.h\"\n"), ("again.h", again)]);
    assert!(used.contains(&"PyTuple_GET_SIZE".to_owned()), "{used:?}");
    assert_eq!(told, [""; 0]);
}
