//! Macros of the package: reported once, in their body, with their live uses.

use crate::common::{name, read, uses};
use abi3lint_model::{Fact, Subject};

#[test]
fn a_body_is_reported_once_with_its_uses() {
    let text = "#include <Python.h>
#define SIZE(o) PyList_GET_SIZE(o)
#define FIRST(o) (SIZE(o) ? PyList_GET_ITEM(o, 0) : NULL)
#define UNUSED_ONE(o) PyTuple_GET_SIZE(o)
void f(PyObject *o) { SIZE(o); FIRST(o); FIRST(o); }
";
    let (_, out) = read(&[("a.c", text)], "cp313");
    let got: Vec<_> =
        out.facts.iter().filter(|f| f.in_macro().is_some()).map(|f| (name(f), f.uses(), f.expansion().len())).collect();
    assert_eq!(got, [("PyList_GET_SIZE".to_owned(), 3, 1), ("PyList_GET_ITEM".to_owned(), 2, 1)]);
}

/// Wherever the name stands: the parser may read the call as anything.
#[test]
fn a_name_that_macros_only_spell_is_no_use() {
    let head = "#include <Python.h>
#define LOAD(n) api.n = find(#n)
#define FROM(library, n) api.n = find_in(library, #n)
#define BOTH(n) LOAD(n); FROM(\"a\", n)
#define FIELD(n) slot_t n;
#define USE(n) use(n)
";
    for spelled in [
        "void f(void) { LOAD(PyList_New); }",
        "void f(void) { FROM(\"python3.dll\", PyList_New); FROM(g(a, b), PyList_New); }",
        "void f(void) { BOTH(PyList_New); }",
        "struct { FIELD(PyList_New) FIELD(PyTuple_New) } api;",
        "LOAD(PyList_New)\nLOAD(PyTuple_New)\n",
        "#define ALL LOAD(PyList_New); LOAD(PyTuple_New)\nvoid f(void) { ALL; }",
        "void f(void) { ) if LOAD(PyList_New) else ( }",
    ] {
        assert_eq!(uses(&format!("{head}{spelled}\n"), "cp313"), [""; 0], "{spelled}");
    }
    for used in [
        "void f(void) { USE(PyList_New); }",
        "void f(void) { LOAD(a + PyList_New); }",
        "void f(void) { LOAD(x); PyList_New(0); }",
        "void f(void) { find(PyList_New); }",
    ] {
        assert_eq!(uses(&format!("{head}{used}\n"), "cp313"), ["7:PyList_New"], "{used}");
    }
}

#[test]
fn arguments_give_a_body_its_types() {
    let text = "#include <Python.h>
#define NAME_OF(x) ((x)->tp_name)
typedef struct { const char *tp_name; } Mine;
void f(PyTypeObject *t, Mine *m) { NAME_OF(m); }
";
    assert!(!uses(text, "cp313").contains(&"2:PyTypeObject.tp_name".to_owned()));
    let text = text.replace("NAME_OF(m)", "NAME_OF(t)");
    assert!(uses(&text, "cp313").contains(&"2:PyTypeObject.tp_name".to_owned()));
}

#[test]
fn macros_pass_the_types_of_each_use_on() {
    let text = "#include <Python.h>
#define NAME_OF(x) ((x)->tp_name)
#define THROUGH(x) NAME_OF(x)
typedef struct { const char *tp_name; } Mine;
void f(PyTypeObject *t, Mine *m) { THROUGH(m); THROUGH(t); }
";
    assert!(uses(text, "cp313").contains(&"2:PyTypeObject.tp_name".to_owned()));
    assert!(!uses(&text.replace("THROUGH(t);", ""), "cp313").contains(&"2:PyTypeObject.tp_name".to_owned()));
}

#[test]
fn a_field_named_by_an_argument_stands_at_the_argument() {
    let text = "#include <Python.h>
#define SLOT(t, f) ((t)->f)
#define OF(o, f) (Py_TYPE(o)->f)
void g(PyTypeObject *t, PyObject *o) {
    SLOT(t, tp_free);
    OF(o, tp_alloc);
}
";
    let got: Vec<_> = uses(text, "cp313").into_iter().filter(|u| u.contains('.')).collect();
    assert_eq!(got, ["5:PyTypeObject.tp_free", "6:PyTypeObject.tp_alloc"]);
}

#[test]
fn macros_that_hide_syntax_do_not_hide_what_follows() {
    let text = "#include <Python.h>
#define HIDDEN __attribute__((visibility(\"hidden\")))
#define BEGIN {
#define END }
#define LOCK(o) { take(o);
#define UNLOCK() }
#define CHECK(x) if (!(x)) return NULL
HIDDEN PyObject *f(PyObject *o, PyTypeObject *t) {
    PyTypeObject *r;
    Py_BEGIN_ALLOW_THREADS
    r = t;
    Py_END_ALLOW_THREADS
    CHECK(o)
    r->tp_name;
    BEGIN
    r->tp_doc;
    END
    LOCK(o)
    r->tp_dict;
    UNLOCK();
    return o;
}
static struct { PyObject_HEAD PyTypeObject *first; } s;
void g(void) { s.first->tp_new; }
";
    let got: Vec<_> = uses(text, "cp313").into_iter().filter(|u| u.contains(".tp_")).collect();
    assert_eq!(
        got,
        ["14:PyTypeObject.tp_name", "16:PyTypeObject.tp_doc", "19:PyTypeObject.tp_dict", "24:PyTypeObject.tp_new"]
    );
    assert!(read(&[("a.c", text)], "cp313").1.stats.unparsed_bytes == 0);
}

#[test]
fn uses_that_definitions_have_in_common_are_followed_once() {
    // Each of 300 uses comes to each of 1,000 definitions, all of which come to 1,000 others.
    let outer = "#define OUTER(m) INNER(m)\n".repeat(1000);
    let inner = "#define INNER(m) ((PyTypeObject *)0)->m\n".repeat(1000);
    let uses = "  OUTER(tp_dict);\n".repeat(300);
    let text = format!("#include <Python.h>\n{outer}{inner}void f(void)\n{{\n{uses}}}\n");
    let facts = read(&[("a.c", &text)], "cp313").1.facts;
    let named = |f: &&Fact| f.span.of(text.as_bytes()) == b"tp_dict";
    assert_eq!(facts.iter().filter(named).count(), 300);
}

#[test]
fn a_tower_of_macros_with_many_definitions_is_climbed_once() {
    // Each storey names the next one twice, in each of twenty definitions: 40 to the 12th ways down.
    let storey = |i: usize| format!("#define S{i}(x) S{n}(x) S{n}(x)\n", n = i + 1).repeat(20);
    let tower: String = (0..12).map(storey).collect();
    let text = format!(
        "#include <Python.h>\n{tower}#define S12(x) x = p\n\
         PyObject *f(PyObject *o) {{\n PyObject *p = PyObject_Str(o);\n S0(o)\n Py_INCREF(p);\n return p;\n}}\n\
         PyObject *g(PyObject *o) {{\n PyObject *q = PyObject_Str(o);\n S0(o)\n Py_INCREF(q);\n return q;\n}}\n"
    );
    let facts = read(&[("a.c", &text)], "cp313").1.facts;
    // What the tower names may be another pointer behind it; what it does not name is followed.
    let null = facts.iter().filter(|f| matches!(f.subject, Subject::Null(_))).count();
    assert_eq!(null, 1);
}

/// A tower of macros, each with the one before it in its body, whose lowest is given.
fn tower(height: usize, lowest: &str, body: impl Fn(usize) -> String) -> String {
    let levels: String = (1..height).map(|i| format!("#define M{i}(x) {}\n", body(i - 1))).collect();
    format!("#include <Python.h>\n#define M0(x) {lowest}\n{levels}")
}

#[test]
fn macros_within_macros_are_followed_to_any_depth() {
    for height in [9, 10, 100, 3000] {
        let levels = tower(height, "PyTuple_GET_SIZE(x)", |i| format!("M{i}(x)"));
        let text = format!("{levels}void f(PyObject *o) {{ M{}(o); }}\n", height - 1);
        let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
        let found: Vec<_> = out.facts.iter().filter(|f| name(f) == "PyTuple_GET_SIZE").collect();
        assert_eq!(found.len(), 1, "{height}");
        let chain = found[0].expansion();
        assert_eq!((found[0].uses(), chain.len()), (1, height.min(32)), "{height}");
        assert_eq!(
            (chain[0].macro_name.clone(), chain[chain.len() - 1].macro_name.as_str()),
            (format!("M{}", height - 1), "M0")
        );
        assert!(out.problems.is_empty(), "{:?}", out.problems);
    }
    let objects: String = (1..60).map(|i| format!("#define N{i} N{}\n", i - 1)).collect();
    let text = format!(
        "#include <Python.h>\n#define N0 PyTuple_GET_SIZE\n{objects}long f(PyObject *o) {{ return N59(o); }}\n"
    );
    assert!(uses(&text, "cp39-abi3").contains(&"2:PyTuple_GET_SIZE".to_owned()));
}

#[test]
fn macros_that_double_cost_no_more_and_are_counted() {
    let levels = tower(30, "PyTuple_GET_SIZE(x)", |i| format!("(M{i}(x) + M{i}(x))"));
    let (_, out) = read(&[("a.c", &format!("{levels}void f(PyObject *o) {{ M29(o); M1(o); }}\n"))], "cp39-abi3");
    let found: Vec<_> = out.facts.iter().filter(|f| name(f) == "PyTuple_GET_SIZE").collect();
    assert_eq!((found.len(), found[0].uses()), (1, (1 << 29) + 2));
    assert!(out.problems.is_empty(), "{:?}", out.problems);
    let ring = "#include <Python.h>\n#define A(x) B(x) PyTuple_GET_SIZE(x)\n#define B(x) A(x) PyList_GET_SIZE(x)\nvoid f(PyObject *o) { A(o); A(o); }\n";
    let (_, out) = read(&[("a.c", ring)], "cp39-abi3");
    let counts: Vec<_> = out.facts.iter().filter(|f| f.in_macro().is_some()).map(|f| (name(f), f.uses())).collect();
    assert_eq!(counts, [("PyTuple_GET_SIZE".to_owned(), 2), ("PyList_GET_SIZE".to_owned(), 2)]);
}

#[test]
fn types_that_multiply_end_and_it_is_told() {
    // Eight arguments of different types, of which each level passes each two neighbours on the other way round.
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let swapped = |k: usize| {
        let mut all = names;
        all.swap(k, k + 1);
        all.join(", ")
    };
    let params = names.join(", ");
    let level = |i: usize| {
        let all: String = (0..7).map(|k| format!("M{}({}); ", i - 1, swapped(k))).collect();
        format!("#define M{i}({params}) {all}\n")
    };
    let levels: String = (1..40).map(level).collect();
    let types: String = names.iter().map(|n| format!("struct {n} {{ int i; }} *{n}; ")).collect();
    let text = format!(
        "#include <Python.h>\n#define M0({params}) (a)->ob_type; PyTuple_GET_SIZE(a)\n{levels}{types}\nvoid f(void) {{\n    M39({params});\n}}\n"
    );
    let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
    let told: Vec<_> = out.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
    assert!(told.len() == 1 && told[0].0 == Some(44) && told[0].1.contains("more than 2000000 expansions"), "{told:?}");
    assert!(out.facts.iter().any(|f| name(f) == "PyTuple_GET_SIZE"));
}
