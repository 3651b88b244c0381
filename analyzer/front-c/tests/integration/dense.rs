//! C with few bytes a token is read whole, and so is what stands behind it.

use crate::common::{name, read};
use abi3lint_model::ProblemKind;

const VIOLATION: &str = "const char *f(PyTypeObject *t) { return t->tp_name; }\n";

/// Whether the field behind a text is seen, and all of it was parsed.
fn is_read(file: &str, before: &str) {
    let text = format!("#include <Python.h>\n{before}\n{VIOLATION}");
    let (_, out) = read(&[(file, &text)], "cp39-abi3");
    let names: Vec<String> = out.facts.iter().map(name).collect();
    let begin = &before[..before.len().min(60)];
    // A function may nest too deep for the rules about NULL all the same.
    let unread = out.problems.iter().filter(|p| p.kind != ProblemKind::Limit).count();
    assert_eq!((out.stats.unparsed_bytes, unread), (0, 0), "{file}: {begin}");
    assert!(names.iter().any(|n| n == "PyTypeObject.tp_name"), "{file}: {begin}");
}

fn function(line: &str, count: usize) -> String {
    format!("void g(int a, int b, int x, int y, int z, int w)\n{{\n{}}}", line.repeat(count))
}

fn table(row: &str, count: usize) -> String {
    format!("static const struct row table[] = {{\n{}}};", row.repeat(count))
}

#[test]
fn short_statements_are_read() {
    for (line, count) in [
        ("    PUSH(a); POP(b);\n", 374),
        ("    g(a);\n", 728),
        ("    call(a, b);\n", 1532),
        ("    if (a) b[0]++;\n", 2286),
        ("    x = y + z * w;\n", 4176),
        ("a*b;", 4000),
        ("x=(a)(b)+(c)*(d)-(e)&(f);", 2000),
        ("l:;{}", 4000),
    ] {
        is_read("a.c", &function(line, count));
        is_read("a.cpp", &function(line, count));
    }
}

#[test]
fn macros_in_strings_are_read() {
    for line in ["    g(\"%\" B \"c\", a);\n", "    s = \"a\" B;\n", "    g(B \"a\" L\"b\", \"c\"_d);\n"] {
        is_read("a.c", &function(&line.replace("_d", ""), 3));
        is_read("a.cpp", &function(line, 3));
    }
    let text = "#include <Python.h>\nvoid f(Py_ssize_t n) { PySys_WriteStdout(\"%\" PY_FORMAT_SIZE_T \"d\", n); }\n";
    let (_, out) = read(&[("a.cpp", text)], "cp39-abi3");
    assert!(out.facts.iter().any(|f| name(f) == "PY_FORMAT_SIZE_T"));
}

#[test]
fn tables_are_read() {
    for (row, count) in [
        ("0,0,0,", 1304),
        ("\t0, 1, 0, 1, 1, 0, 2, 0,\n", 742),
        ("    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,\n", 684),
        ("    {0, 0, 0, 0, 0, 0},\n", 1218),
        ("0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,0x0c,\n", 6930),
        ("{.a=1,[2]={0}},", 2000),
        ("'a',\"\\n\",", 4000),
    ] {
        is_read("a.c", &table(row, count));
    }
}

#[test]
fn prototypes_are_read() {
    is_read("a.c", &"int h(int);\n".repeat(1864));
    is_read("a.c", &"T(*v)(U);".repeat(4000));
}

#[test]
fn what_ends_all_together_is_read() {
    let nested = [
        format!("x={}y;", "a=".repeat(8000)),
        format!("{}y{};", "g(".repeat(4000), ")".repeat(4000)),
        format!("{}y;", "if(a);else ".repeat(4000)),
        format!("x={}y;", "a?b:".repeat(4000)),
    ];
    nested.iter().for_each(|s| is_read("a.c", &function(s, 1)));
    is_read("a.c", &function(&format!("x={}y;", "(a)".repeat(1000)), 1));
    is_read("a.cpp", &format!("{}int{} x;", "A<".repeat(1000), ">".repeat(1000)));
}

#[test]
fn long_macro_bodies_are_read() {
    for (body, uses) in [
        (format!("do {{ {}PyTuple_GET_SIZE(o); }} while (0)", "g(o); ".repeat(620)), 1),
        (format!("do {{ {} }} while (0)", "PyTuple_GET_SIZE(o); \\\n".repeat(2200)), 2200),
        (format!("int v[] = {{ {}PyTuple_GET_SIZE(o) }};", "1, ".repeat(5344)), 1),
    ] {
        let text = format!("#include <Python.h>\n#define INIT(o) {body}\nvoid f(PyObject *o)\n{{\n    INIT(o);\n}}\n");
        let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
        assert_eq!(out.facts.iter().filter(|f| name(f) == "PyTuple_GET_SIZE").count(), uses, "{}", &body[..40]);
        assert_eq!((out.stats.unparsed_bytes, out.problems.len()), (0, 0));
    }
}
