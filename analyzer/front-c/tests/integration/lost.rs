//! What the parser cannot read costs the item that holds it: what stands before and behind it is judged.

use crate::common::{name, read};
use abi3lint_front_c::Extraction;
use abi3lint_model::{ProblemKind, Subject};
use proptest::prelude::*;

/// On which the parser goes round in circles.
fn circle() -> String {
    "!!!!!!!!!!!!!!!!!!!!!0!R".repeat(4_000)
}

/// A field that is used, and a result that is not tested.
fn function(i: usize) -> String {
    format!(
        "static PyObject *f{i}(PyTypeObject *t)\n{{\n    PyObject *d = PyDict_New();\n    \
         PyDict_SetItemString(d, t->tp_name, NULL);\n    return d;\n}}\n"
    )
}

fn functions(range: std::ops::Range<usize>) -> String {
    range.map(function).collect()
}

/// How often the field is seen, and how often the result that is not tested.
fn seen(out: &Extraction) -> (usize, usize) {
    let fields = out.facts.iter().filter(|f| name(f) == "PyTypeObject.tp_name").count();
    let null = |f: &&abi3lint_model::Fact| match &f.subject {
        Subject::Null(path) => path.unchecked,
        _ => false,
    };
    (fields, out.facts.iter().filter(null).count())
}

#[test]
fn entries_of_a_table_without_commas_cost_nothing() {
    for defined in
        ["", "#define KIT_M0_METHODDEF {\"m\", m, METH_NOARGS, \"\"},\n#define KIT_M1_METHODDEF {\"n\", n, 0, 0},\n"]
    {
        for sentinel in ["{NULL, NULL},", "{0},", "{NULL}", "{NULL, NULL, 0, NULL}, /* end */"] {
            for entries in [1, 2, 3] {
                let entries: String = (0..entries).map(|i| format!("    KIT_M{i}_METHODDEF\n")).collect();
                let table = format!(
                    "static PyMethodDef kit[] = {{\n{entries}    {{\"x\", x, 0, 0}},\n{entries}    {sentinel}\n}};\n"
                );
                let text = format!("#include <Python.h>\n{defined}{}{table}{}", functions(0..2), functions(2..10));
                for file in ["a.c", "a.cpp"] {
                    let (_, out) = read(&[(file, &text)], "cp39-abi3");
                    assert_eq!((seen(&out), out.stats.unparsed_bytes), ((10, 10), 0), "{file}: {table}");
                }
            }
        }
    }
}

#[test]
fn a_broken_item_costs_no_other() {
    for broken in [
        "static PyMethodDef kit[] = {\n    A; B;\n    {NULL, NULL},\n};\n",
        "static int broken(void)\n{\n    if (a) {\n    return 1;\n}\n",
        "static int broken(void)\n{\n    x = y(;\n    if (\n}\n",
        "static int broken(void) {\n    }\n}\n",
    ] {
        let text = format!("#include <Python.h>\n{}{broken}{}", functions(0..5), functions(5..40));
        for file in ["a.c", "a.cpp"] {
            let (_, out) = read(&[(file, &text)], "cp39-abi3");
            assert_eq!(seen(&out), (40, 40), "{file}: {broken}");
        }
    }
}

#[test]
fn what_is_given_up_costs_its_item_and_is_counted() {
    let circle = circle();
    for lost in [
        format!("static int table[] = {{ {circle} }};\n"),
        format!("static int lost(PyObject *o)\n{{\n    {circle}; PyTuple_GET_SIZE(o);\n}}\n"),
    ] {
        let text = format!("#include <Python.h>\n{}{lost}{}", functions(0..5), functions(5..10));
        for file in ["a.c", "a.cpp"] {
            let (_, out) = read(&[(file, &text)], "cp39-abi3");
            assert_eq!(seen(&out), (10, 10), "{file}");
            let (unparsed, least) = (out.stats.unparsed_bytes as usize, circle.len());
            assert!((least..=lost.len()).contains(&unparsed), "{file} {unparsed}");
            let kinds: Vec<_> = out.problems.iter().map(|p| p.kind).collect();
            assert_eq!(kinds, [ProblemKind::Unparsed], "{file}");
            let names = out.facts.iter().filter(|f| name(f) == "PyTuple_GET_SIZE").count();
            assert_eq!(names, lost.matches("PyTuple_GET_SIZE").count());
        }
    }
}

#[test]
fn a_file_of_which_nothing_is_read_is_incomplete() {
    let text = format!("#include <Python.h>\nint x = PyTuple_GET_SIZE(0) {};\n", circle());
    let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
    assert_eq!(out.stats.unparsed_bytes, text.len() as u64);
    let [problem] = &out.problems[..] else { panic!("{:?}", out.problems) };
    assert_eq!((problem.kind, problem.path.as_str()), (ProblemKind::Incomplete, "a.c"));
    assert!(out.facts.iter().any(|f| name(f) == "PyTuple_GET_SIZE"));
}

#[test]
fn a_macro_body_that_is_given_up_is_counted_and_its_names_are_judged() {
    let circle = circle();
    let text = format!(
        "#include <Python.h>\n#define INNER(o) PyList_GET_SIZE(o)\n#define BODY(o) {circle} PyTuple_GET_SIZE(o) INNER(o)\n\
         void f(PyObject *o)\n{{\n    BODY(o);\n}}\n"
    );
    let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
    let names: Vec<String> = out.facts.iter().map(name).collect();
    for wanted in ["PyTuple_GET_SIZE", "PyList_GET_SIZE"] {
        assert!(names.iter().any(|n| n == wanted), "{wanted}: {names:?}");
    }
    assert!(out.stats.unparsed_bytes >= circle.len() as u64);
    let [problem] = &out.problems[..] else { panic!("{:?}", out.problems) };
    assert_eq!((problem.kind, problem.line), (ProblemKind::Unparsed, Some(3)));
    assert!(problem.message.contains("macro 'BODY'"), "{}", problem.message);
}

#[test]
fn a_label_in_a_broken_table_costs_no_function() {
    let table = "static PyMethodDef kit[] case 1: ; = {\n    {\"a\", a, METH_NOARGS, NULL},\n    {NULL, NULL},\n};\n";
    let text = format!("#include <Python.h>\n{}{table}{}", functions(0..6), functions(6..30));
    for file in ["a.c", "a.cpp"] {
        let (_, out) = read(&[(file, &text)], "cp39-abi3");
        assert_eq!(seen(&out), (30, 30), "{file}");
    }
}

/// What is typed where it does not belong.
const DAMAGE: [&str; 28] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "= {",
    "A; B;",
    "if (",
    "else",
    "case 1:",
    "return",
    "struct {",
    "* *",
    "->",
    "!!0!R",
    "class",
    "template <",
    "namespace",
    "extern",
    "typedef",
    "enum {",
    ":",
    "operator",
    "=",
    "int f(",
];

/// Items of three lines and more, each with places between its tokens.
const DAMAGED: [&str; 3] = [
    "static PyMethodDef @kit[] @= {\n    {\"a\", @a, METH_NOARGS, @NULL},\n    {NULL, @NULL}@,\n@};\n",
    "static int @damaged(PyObject *@o)\n{@\n    int n @= 0;\n    if (@n) {\n        g(@n);\n    }@\n    return @n;\n}\n",
    "struct damaged {@\n    int @m;@\n    PyObject *@o;\n};\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_in_an_item_costs_no_function(
        item in 0..DAMAGED.len(),
        damage in prop::collection::vec((0..DAMAGE.len(), 0..9usize), 1..4),
        cpp in any::<bool>(),
    ) {
        let mut parts: Vec<String> = DAMAGED[item].split('@').map(str::to_owned).collect();
        let count = parts.len();
        for (what, at) in damage {
            parts[at % (count - 1)].push_str(&format!(" {} ", DAMAGE[what]));
        }
        let damaged = parts.concat();
        let text = format!("#include <Python.h>\n{}{damaged}{}", functions(0..6), functions(6..30));
        let (_, out) = read(&[(if cpp { "a.cpp" } else { "a.c" }, &text)], "cp39-abi3");
        prop_assert_eq!(seen(&out), (30, 30), "{}", damaged);
    }
}
