//! Inputs that are hard for a parser or for what walks over its tree.

use crate::family::{Family, Input, repeat};

fn c(text: &str) -> Input {
    Input::file("a.c", &format!("#include <Python.h>\n{text}"))
}

fn cpp(text: &str) -> Input {
    Input::file("a.cpp", &format!("#include <Python.h>\n{text}"))
}

/// An expression in a function.
fn value(text: &str) -> Input {
    c(&format!("long f(PyObject *o, long x, long *a) {{ return {text}; }}\n"))
}

fn nested(open: &str, inner: &str, close: &str, n: usize) -> String {
    format!("{}{inner}{}", open.repeat(n), close.repeat(n))
}

/// What no grammar has, in a file that is parsed because of a name in it.
fn no_code(language: fn(&str) -> Input, text: &str, n: usize) -> Input {
    language(&format!("int flags = METH_O;\n{}\n", text.repeat(n)))
}

/// The body of a function.
fn body(text: &str) -> Input {
    c(&format!("void f(PyObject *o, int n) {{\n{text}}}\n"))
}

fn table(kind: &str, n: usize, row: impl Fn(usize) -> String) -> Input {
    c(&format!("{kind} = {{\n{}}};\n", repeat(n, row)))
}

pub(crate) const FAMILIES: &[Family] = &[
    Family::new("nested-parentheses", |n| value(&nested("(", "x", ")", n))),
    Family::new("nested-casts", |n| value(&format!("{}x", "(long)".repeat(n)))),
    Family::new("nested-casts-to-objects", |n| {
        value(&format!("((PyTypeObject *){}o)->tp_flags", "(PyObject *)".repeat(n)))
    }),
    Family::new("nested-ternaries", |n| value(&format!("{}0", "x ? 1 : ".repeat(n)))),
    Family::new("nested-calls", |n| value(&nested("g(", "o", ")", n))),
    Family::new("nested-accessors", |n| value(&nested("PyList_GET_ITEM(", "o", ", 0)", n))),
    Family::new("nested-subscripts", |n| value(&nested("a[", "x", "]", n))),
    Family::new("chained-members", |n| value(&format!("((PyTypeObject *)o){}->tp_flags", "->tp_base".repeat(n)))),
    Family::new("signs", |n| value(&format!("{}x", "- ".repeat(n)))),
    Family::new("not-signs", |n| value(&format!("{}x", "!".repeat(n)))),
    Family::new("stars", |n| value(&format!("{}a", "*".repeat(n)))),
    Family::new("ampersands", |n| value(&format!("{}x", "& ".repeat(n)))),
    Family::new("sum", |n| value(&format!("x{}", " + x".repeat(n)))),
    Family::new("conjunction", |n| value(&format!("x{}", " && x".repeat(n)))),
    Family::new("commas", |n| value(&format!("(x{})", ", x".repeat(n)))),
    Family::new("assignments", |n| value(&format!("({}1)", "x = ".repeat(n)))),
    Family::new("less-than-signs", |n| value(&format!("x{}", " < x".repeat(n)))),
    Family::new("arguments-that-nothing-closes", |n| no_code(cpp, "B <~a", n)),
    Family::new("brackets-of-two-kinds", |n| no_code(cpp, "co_await ))<:<", n)),
    Family::new("handlers-that-nothing-closes", |n| no_code(cpp, "catch (<0", n)),
    Family::new("operators-without-operands", |n| no_code(cpp, ",&&", n)),
    Family::new("lines-that-are-no-code", |n| no_code(c, "B >> FED\nd0a' == 97\u{a0}&& __has_include(<x.h>in0", n)),
    Family::new("comment-ends-and-braces", |n| no_code(c, "*/<<{", n)),
    Family::new("nested-braces", |n| body(&nested("{", ";", "}\n", n))),
    Family::new("nested-loops", |n| body(&format!("{};\n", "for (;;) ".repeat(n)))),
    Family::new("nested-ifs", |n| body(&format!("{};\n", "if (n) ".repeat(n)))),
    Family::new("else-if-chain", |n| {
        body(&format!("if (n) ;\n{}", repeat(n, |i| format!("else if (n == {i}) n = {i};\n"))))
    }),
    Family::new("switch", |n| {
        body(&format!("switch (n) {{\n{}}}\n", repeat(n, |i| format!("case {i}: g({i}); break;\n"))))
    }),
    Family::new("nested-switches", |n| body(&nested("switch (n) { case 1: ", ";", "}\n", n))),
    Family::new("gotos", |n| body(&repeat(n, |i| format!("l{i}: if (n > {i}) goto l{};\n", (i * 7919 + 13) % n)))),
    Family::new("labels", |n| body(&repeat(n, |i| format!("l{i}: ;\n")))),
    Family::new("statements", |n| body(&"n++;\n".repeat(n))),
    Family::new("empty-statements", |n| body(&";".repeat(n))),
    Family::new("accessors", |n| body(&"PyTuple_GET_SIZE(o);\n".repeat(n))),
    Family::new("fields", |n| body(&"o->ob_refcnt++;\n".repeat(n))),
    Family::new("suppressions", |n| body(&"PyTuple_GET_SIZE(o); // abi3lint: ignore[accessor-expansion]\n".repeat(n))),
    Family::new("local-variables", |n| {
        body(&repeat(n, |i| format!("PyTypeObject *v{i} = Py_TYPE(o); v{i}->tp_flags;\n")))
    }),
    Family::new("variables-of-one-declaration", |n| {
        body(&format!("PyObject *v{};\n", repeat(n, |i| format!(", *v{i}"))))
    }),
    Family::new("shadowed-variables", |n| body(&nested("{ PyTypeObject *t = 0; t->tp_flags; ", ";", "}\n", n))),
    Family::new("functions", |n| c(&repeat(n, |i| format!("int f{i}(PyObject *o) {{ return Py_SIZE(o); }}\n")))),
    Family::new("helpers-that-call-on", |n| {
        let chain = repeat(n, |i| format!("static PyObject *f{}(PyObject *o) {{ return f{i}(o); }}\n", i + 1));
        c(&format!("static PyObject *f0(PyObject *o) {{ return PyObject_Repr(o); }}\n{chain}"))
    }),
    Family::new("prototypes", |n| c(&repeat(n, |i| format!("extern int f{i}(PyObject *, int);\n")))),
    Family::new("parameters", |n| {
        c(&format!("int f(int p{}) {{ return 0; }}\n", repeat(n, |i| format!(", PyObject *p{i}"))))
    }),
    Family::new("old-style-parameters", |n| {
        c(&format!("int f(p{}) int p;\n{{ return 0; }}\n", repeat(n, |i| format!(", p{i}"))))
    }),
    Family::new("typedef-chain", |n| {
        let chain = repeat(n, |i| format!("typedef T{i} T{};\n", i + 1));
        c(&format!("typedef PyTypeObject T0;\n{chain}int f(T{n} *t) {{ return t->tp_flags; }}\n"))
    }),
    Family::new("typedefs", |n| c(&repeat(n, |i| format!("typedef struct s{i} {{ PyObject_HEAD int x; }} S{i};\n")))),
    Family::new("members", |n| c(&format!("struct S {{\n{}}};\n", repeat(n, |i| format!("PyObject *m{i};\n"))))),
    Family::new("nested-structs", |n| c(&format!("{}int x; {}", "struct { ".repeat(n), "} m;\n".repeat(n)))),
    Family::new("pointers-of-a-declaration", |n| c(&format!("int {}p;\n", "*".repeat(n)))),
    Family::new("function-pointers", |n| c(&format!("int {}p{};\n", "(*".repeat(n), ")(void)".repeat(n)))),
    Family::new("dimensions", |n| c(&format!("int a{};\n", "[2]".repeat(n)))),
    Family::new("enumerators", |n| c(&format!("enum E {{\n{}}};\n", repeat(n, |i| format!("E{i} = {i},\n"))))),
    Family::new("table-of-digits", |n| c(&format!("char t[] = {{{}}};\n", "1,".repeat(n)))),
    Family::new("table-of-numbers", |n| table("int t[]", n, |i| format!("{i}, 0x{i:x}, -{i},\n"))),
    Family::new("table-of-rows", |n| table("int t[][3]", n, |i| format!("{{{i},0,1}},"))),
    Family::new("table-of-strings", |n| table("char *t[]", n, |i| format!("\"s{i}\",\n"))),
    Family::new("table-of-methods", |n| {
        table("PyMethodDef t[]", n, |i| format!("{{\"m{i}\", g, METH_VARARGS, NULL}},\n"))
    }),
    Family::new("table-of-slots", |n| table("PyType_Slot t[]", n, |_| "{Py_tp_doc, 0},\n".to_owned())),
    Family::new("table-of-casts", |n| {
        table("PyMethodDef t[]", n, |_| "{\"m\", (PyCFunction)(void (*)(void))g, 1},".to_owned())
    }),
    Family::new("nested-initialisers", |n| c(&format!("int t[] = {};\n", nested("{", "1", "}", n)))),
    Family::new("strings-side-by-side", |n| c(&format!("char *s = {};\n", "\"a\" ".repeat(n)))),
    Family::new("long-string", |n| c(&format!("char *s = \"{}\";\n", "a".repeat(n)))),
    Family::new("long-name", |n| c(&format!("int {};\n", "a".repeat(n)))),
    Family::new("long-number", |n| c(&format!("int x = {};\n", "1".repeat(n)))),
    Family::new("long-comment", |n| c(&format!("/* {} */\n", "* ".repeat(n)))),
    Family::new("long-line", |n| c(&repeat(n, |i| format!("int x{i}; ")))),
    Family::new("comments", |n| c(&"/**/".repeat(n))),
    Family::new("spaces", |n| c(&format!("int{}x;\n", " ".repeat(n)))),
    Family::new("line-ends", |n| c(&"\r\n\r".repeat(n))),
    Family::new("open-parentheses", |n| body(&"(".repeat(n))),
    Family::new("open-braces", |n| c(&"{".repeat(n))),
    Family::new("open-brackets", |n| body(&"a[".repeat(n))),
    Family::new("closing-braces", |n| c(&"}\n".repeat(n))),
    Family::new("closing-parentheses", |n| c(&")".repeat(n))),
    Family::new("quotes", |n| c(&"'".repeat(n))),
    Family::new("open-strings", |n| c(&"\"\n".repeat(n))),
    Family::new("open-comments", |n| c(&"/* ".repeat(n))),
    Family::new("open-calls", |n| body(&"g(o, ".repeat(n))),
    Family::new("bad-statements", |n| body(&"if ( else do case 1 : ; ) }\n".repeat(n))),
    Family::new("words", |n| c(&"int ".repeat(n))),
    Family::new("backslashes", |n| c(&"\\".repeat(n))),
    Family::new("digraphs-and-trigraphs", |n| c(&"<: :> ??( ??) %:\n".repeat(n))),
    Family::new("odd-bytes", |n| Input { files: vec![("a.c".to_owned(), b"\xff\xfe\x80 \x01\n".repeat(n))], ..c("") }),
    Family::new("assembly", |n| body(&"__asm__(\"nop\" : : \"r\"(n) : \"memory\");\n".repeat(n))),
    Family::new("attributes", |n| c(&format!("{}int x;\n", "__attribute__((unused)) ".repeat(n)))),
    Family::new("statement-expressions", |n| value(&nested("({ ", "x;", " ;})", n))),
    Family::new("nested-templates", |n| cpp(&format!("{} x;\n", nested("A<", "int", ">", n)))),
    Family::new("template-parameters", |n| {
        cpp(&format!("template <class T{}> struct A {{}};\n", repeat(n, |i| format!(", class T{i}"))))
    }),
    Family::new("nested-lambdas", |n| cpp(&format!("auto f = {};\n", nested("[] { return ", "1", "; }", n)))),
    Family::new("nested-namespaces", |n| cpp(&nested("namespace a { ", "int x;", "}\n", n))),
    Family::new("qualified-name", |n| cpp(&format!("int x = {}y;\n", "a::".repeat(n)))),
    Family::new("nested-classes", |n| cpp(&nested("class A { ", "int x;", "};\n", n))),
    Family::new("raw-strings", |n| cpp(&repeat(n, |i| format!("auto s{i} = R\"x(\" )\" )x\";\n")))),
    Family::new("open-raw-string", |n| cpp(&"auto s = R\"x(\" )y\";\n".repeat(n))),
    Family::new("operators", |n| {
        cpp(&repeat(n, |i| format!("struct S{i} {{ int operator()(int) const; operator bool(); }};\n")))
    }),
    Family::new("chain-of-classes", |n| {
        let chain = repeat(n, |i| format!("struct C{} : C{i} {{}};\n", i + 1));
        cpp(&format!("struct C0 {{ int x; }};\n{chain}int f(C{n} *c) {{ return c->x + c->none->ob_refcnt; }}\n"))
    }),
    Family::new("lattice-of-classes", |n| {
        let classes = repeat(n, |i| format!("struct C{} : C{i}, C{} {{}};\n", i + 2, i + 1));
        let last = n + 1;
        cpp(&format!(
            "struct C0 {{ int x; }};\nstruct C1 : C0 {{}};\n{classes}int f(C{last} *c) {{ return c->none->ob_refcnt; }}\n"
        ))
    }),
    Family::new("class-with-many-bases", |n| {
        let classes = repeat(n, |i| format!("struct B{i} {{}};\n"));
        let bases = repeat(n, |i| format!(", B{i}"));
        let uses = "    c->none->ob_refcnt;\n".repeat(n);
        cpp(&format!("struct A {{}};\n{classes}struct C : A{bases} {{}};\nvoid f(C *c) {{\n{uses}}}\n"))
    }),
];
