//! Inputs that are hard for a preprocessor: conditions, macros, directives.

use crate::family::{Family, Input, repeat};

/// A C source with Python.h.
fn source(text: &str) -> Input {
    Input::file("a.c", &format!("#include <Python.h>\n{text}"))
}

fn used(text: &str, condition: &str) -> Input {
    source(&format!("{text}#if {condition}\nint a = METH_O;\n#else\nint b = METH_NOARGS;\n#endif\n"))
}

/// Towers of macros, each level of which names the one below it twice or more.
fn towers(n: usize, level: impl Fn(usize, usize) -> String, top: impl Fn(usize) -> String) -> Input {
    const HEIGHT: usize = 22;
    source(&repeat(n, |i| {
        let levels: String = (1..=HEIGHT).map(|k| level(i, k)).collect();
        format!("#define T{i}_0 1\n#define F{i}_0(x) (x)\n{levels}#if {}\nint t{i};\n#endif\n", top(i))
    }))
}

pub(crate) const FAMILIES: &[Family] = &[
    Family::new("object-tower", |n| {
        towers(n, |i, k| format!("#define T{i}_{k} (T{i}_{} + T{i}_{0})\n", k - 1), |i| format!("T{i}_22 > 5"))
    }),
    Family::new("object-tower-of-four", |n| {
        let level =
            |i: usize, k: usize| format!("#define T{i}_{k} (T{i}_{} + T{i}_{0} + T{i}_{0} + T{i}_{0})\n", k - 1);
        towers(n, level, |i| format!("T{i}_22 == 7"))
    }),
    Family::new("function-tower", |n| {
        towers(n, |i, k| format!("#define F{i}_{k}(x) (F{i}_{}(x) + F{i}_{0}(1))\n", k - 1), |i| format!("F{i}_22(2)"))
    }),
    Family::new("mixed-tower", |n| {
        let level = |i: usize, k: usize| {
            let below = k - 1;
            format!(
                "#define T{i}_{k} (F{i}_{below}(T{i}_{below}) + T{i}_{below})\n#define F{i}_{k}(x) (T{i}_{below} * x)\n"
            )
        };
        towers(n, level, |i| format!("defined(T{i}_22) && T{i}_22"))
    }),
    Family::new("version-tower", |n| {
        let level = |i: usize, k: usize| format!("#define T{i}_{k} (T{i}_{} && PY_VERSION_HEX && T{i}_{0})\n", k - 1);
        towers(n, level, |i| format!("T{i}_22"))
    }),
    Family::new("self-reference", |n| {
        let ring = repeat(n, |i| format!("#define R{i} (R{} + R{i})\n", (i + 1) % n.max(1)));
        used(&ring, "R0")
    }),
    Family::new("chain-of-macros", |n| used(&repeat(n, |i| format!("#define C{} C{i}\n", i + 1)), &format!("C{n}"))),
    Family::new("chain-of-function-macros", |n| {
        let chain = repeat(n, |i| format!("#define C{}(o) C{i}(o)\n", i + 1));
        source(&format!("#define C0(o) PyTuple_GET_SIZE(o)\n{chain}int f(PyObject *o) {{ return C{n}(o); }}\n"))
    }),
    Family::new("long-condition", |n| used("", &format!("0{}", repeat(n, |i| format!(" || defined(X{i})"))))),
    Family::new("long-sum", |n| used("", &format!("1{}", repeat(n, |i| format!(" + {i}"))))),
    Family::new("parentheses-in-condition", |n| used("", &format!("{}1{}", "(".repeat(n), ")".repeat(n)))),
    Family::new("not-in-condition", |n| used("", &format!("{}1", "!".repeat(n)))),
    Family::new("ternaries-in-condition", |n| used("", &format!("{}1", "1 ? 0 : ".repeat(n)))),
    Family::new("many-conditions", |n| source(&repeat(n, |i| format!("#if X{i} > 3\nint x{i};\n#endif\n")))),
    Family::new("many-version-conditions", |n| {
        let group = |i: usize| format!("#if PY_VERSION_HEX >= 0x03{:02x}0000\nint x{i};\n#endif\n", i % 16);
        source(&repeat(n, group))
    }),
    Family::new("one-macro-in-many-conditions", |n| {
        let groups = repeat(n, |i| format!("#if LATE(3, {})\nint x{i};\n#endif\n", i % 16));
        source(&format!("#define LATE(a, b) (PY_VERSION_HEX >= ((a) << 24 | (b) << 16))\n{groups}"))
    }),
    Family::new("elif-chain", |n| {
        let chain = repeat(n, |i| format!("#elif X == {i}\nint x{i};\n"));
        source(&format!("#if 0\n{chain}#endif\n"))
    }),
    Family::new("nested-conditions", |n| {
        source(&format!("{}int x;\n{}", repeat(n, |i| format!("#ifdef N{i}\n")), "#endif\n".repeat(n)))
    }),
    Family::new("feature-macros", |n| {
        source(&repeat(n, |i| format!("#ifdef HAVE_{i}\n#define USE_{i} 1\n#endif\n#if USE_{i}\nint u{i};\n#endif\n")))
    }),
    Family::new("one-macro-defined-in-many-branches", |n| {
        let defined = repeat(n, |i| format!("#ifdef B{i}\n#define LEVEL {i}\n#endif\n"));
        source(&(defined + &repeat(n, |i| format!("#if LEVEL > {i}\nint l{i};\n#endif\n"))))
    }),
    Family::new("define-and-undef", |n| {
        source(&repeat(n, |i| format!("#define CASE {i}\n#if CASE > 7\nint c{i};\n#endif\n#undef CASE\n")))
    }),
    Family::new("default-values", |n| source(&repeat(n, |i| format!("#ifndef D{i}\n#define D{i} {i}\n#endif\n")))),
    Family::new("else-alone", |n| source(&"#else\n".repeat(n))),
    Family::new("endif-alone", |n| source(&"#endif\n".repeat(n))),
    Family::new("if-unterminated", |n| source(&repeat(n, |i| format!("#if A{i}\nint a{i};\n")))),
    Family::new("parameters-of-a-macro", |n| {
        let list = |name: &str| repeat(n, |i| format!("{}{name}{i}", if i > 0 { ", " } else { "" }));
        let sum = repeat(n, |i| format!("+ p{i} "));
        let text = format!("#define ALL({}) PyTuple_GET_SIZE(p0) {sum}\nPyObject *v0;\n", list("p"));
        source(&format!("{text}int f(void) {{ return ALL({}); }}\n", list("v")))
    }),
    Family::new("nested-uses-of-a-macro", |n| {
        let use_of = format!("{}o{}", "M(".repeat(n), ")".repeat(n));
        source(&format!("#define M(x) PyList_GET_ITEM(x, 0)\nPyObject *f(PyObject *o) {{ return {use_of}; }}\n"))
    }),
    Family::new("nested-uses-of-an-unknown-macro", |n| {
        let use_of = format!("{}o{}", "WRAP(".repeat(n), ")".repeat(n));
        source(&format!("PyObject *f(PyObject *o) {{ return {use_of}; }}\n"))
    }),
    Family::new("uses-of-a-macro", |n| {
        let uses = "    SIZE(o);\n".repeat(n);
        source(&format!("#define SIZE(o) PyTuple_GET_SIZE(o)\nvoid f(PyObject *o) {{\n{uses}}}\n"))
    }),
    Family::new("many-macros-with-a-use", |n| {
        let pair =
            |i: usize| format!("#define S{i}(o) PyTuple_GET_SIZE(o)\nint f{i}(PyObject *o) {{ return S{i}(o); }}\n");
        source(&repeat(n, pair))
    }),
    Family::new("long-macro-body", |n| {
        let body = "g(o); ".repeat(n);
        source(&format!(
            "#define INIT(o) do {{ {body}PyTuple_GET_SIZE(o); }} while (0)\nvoid f(PyObject *o) {{ INIT(o); }}\n"
        ))
    }),
    Family::new("list-of-calls-in-a-macro", |n| {
        let list = repeat(n, |i| format!("    X(name{i}, {i}) \\\n"));
        source(&format!(
            "#define LIST \\\n{list}\n#define X(a, b) int a = b;\nLIST\n#undef X\n#define X(a, b) #a,\nchar *s[] = {{ LIST }};\n"
        ))
    }),
    Family::new("attribute-macros", |n| {
        source(&repeat(n, |i| {
            format!("#define ATTR{i} __attribute__((unused))\nATTR{i} static int f{i}(void) {{ return 0; }}\n")
        }))
    }),
    Family::new("macros-with-braces", |n| {
        let pair =
            |i: usize| format!("#define BEGIN{i} {{ int b{i};\n#define END{i} }}\nvoid f{i}(void) BEGIN{i} END{i}\n");
        source(&repeat(n, pair))
    }),
    Family::new("pasted-names", |n| {
        source(&format!("#define P(a, b) a##b\n{}", repeat(n, |i| format!("int P(x, {i});\n"))))
    }),
    Family::new("variadic-macros", |n| {
        let arguments = repeat(n, |i| format!(", {i}"));
        source(&format!("#define V(f, ...) f(__VA_ARGS__)\nvoid g(void) {{ V(printf, \"\"{arguments}); }}\n"))
    }),
    Family::new("divided-lines", |n| source(&format!("int x = 1{};\n", " \\\n + 1".repeat(n)))),
    Family::new("divided-words", |n| source(&format!("int {}x;\n", "a\\\n".repeat(n)))),
    Family::new("number-signs", |n| source(&"# # #\n".repeat(n))),
    Family::new("unknown-directives", |n| source(&repeat(n, |i| format!("#nothing {i}\n")))),
    Family::new("pragmas", |n| source(&repeat(n, |i| format!("#pragma once {i}\n#pragma pack(push, {i})\n")))),
];
