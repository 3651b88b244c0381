//! Macros that no definition or only a foreign one explains are read by their place, and cost none of what stands around
//! them.

use crate::common::{name, read};
use abi3lint_model::ProblemKind;

const VIOLATION: &str = "const char *seen(PyTypeObject *t) { return t->tp_name; }\n";

/// Reads a text with a violation after it: nothing is unparsed, and the violation is found, in each of the languages.
fn are_read(files: &[&str], text: &str) -> Vec<String> {
    let text = format!("#include <Python.h>\n{text}\n{VIOLATION}");
    let mut all = Vec::new();
    for file in files {
        let (_, out) = read(&[(file, &text)], "cp39-abi3");
        let unread = out.problems.iter().filter(|p| p.kind != ProblemKind::Limit).count();
        assert_eq!((out.stats.unparsed_bytes, unread), (0, 0), "{file}: {text}");
        let names: Vec<String> = out.facts.iter().map(name).collect();
        assert!(names.iter().any(|n| n == "PyTypeObject.tp_name"), "{file}: {text}");
        all = names;
    }
    all
}

const BOTH: &[&str] = &["a.c", "a.cpp"];
const CPP: &[&str] = &["a.cpp"];

#[test]
fn a_namespace_that_a_macro_opens_holds_templates() {
    let names = are_read(
        CPP,
        "#define KIT_BEGIN_NAMESPACE(name) namespace name {\n#define KIT_END_NAMESPACE(name) }\n\
         KIT_BEGIN_NAMESPACE(kit)\nKIT_BEGIN_NAMESPACE(detail)\n\
         template <class T> struct caster { static const char *of(PyTypeObject *t) { return t->tp_doc; } };\n\
         KIT_END_NAMESPACE(detail)\nKIT_END_NAMESPACE(kit)",
    );
    assert!(names.iter().any(|n| n == "PyTypeObject.tp_doc"));
}

#[test]
fn a_macro_among_members_is_no_constructor() {
    for with in ["#define KIT_CASTER(type, what) type value; static auto name = what", ""] {
        for end in [";", ""] {
            let names = are_read(
                CPP,
                &format!(
                    "{with}\ntemplate <class T> struct list {{\n    KIT_CASTER(T, text(\"[\") + text(\"]\")){end}\n\
                     \x20   using other = int;\n    bool of(PyTypeObject *t) {{ return t->tp_doc; }}\n}};"
                ),
            );
            assert!(names.iter().any(|n| n == "PyTypeObject.tp_doc"));
        }
    }
    // A constructor is one.
    are_read(CPP, "struct POINT { POINT(int x); POINT(int x, int y) : a(x) { } int a; };");
}

#[test]
fn arguments_that_are_no_expressions_are_no_errors() {
    for use_of in [
        "KIT_VIEW(unsigned char)",
        "KIT_VIEW(int32_t, uint64_t)",
        "KIT_COMPARE(less, <)",
        "KIT_COMPARE(equal, ==)",
        "KIT_SLOT(const char *, error, (struct kit *k, int n))",
        "KIT_TABLE(first, , last)",
        "KIT_TABLE(first,)",
        "KIT_STRUCT(struct kit)",
    ] {
        for with in ["", "#define KIT_VIEW(...)\n#define KIT_SLOT(r, n, a) r n a;\n"] {
            are_read(BOTH, &format!("{with}{use_of}\n{use_of}\nint after;"));
            are_read(BOTH, &format!("{with}void f(void)\n{{\n    {use_of};\n    g();\n}}"));
        }
    }
    for use_of in [
        "KIT_OPERATOR(plus, operator+, l + r)",
        "KIT_SLOT(void, error, (const char *text, ...) noexcept)",
        "KIT_OVERRIDE(int, Base, call, )",
        "KIT_CALL(Thing found = find(it), wrap(found))",
        "KIT_RETRY(g(1);)",
    ] {
        are_read(CPP, &format!("#define KIT_CALL(a, b) {{ a; b; }}\nvoid f()\n{{\n    {use_of};\n    g();\n}}"));
    }
}

#[test]
fn names_in_arguments_that_are_overwritten_are_checked() {
    let names = are_read(BOTH, "KIT_TYPE(const PyASCIIObject *, unsigned PyUnicode_AsUTF8)");
    assert!(names.iter().any(|n| n == "PyUnicode_AsUTF8"));
}

#[test]
fn a_function_with_the_name_of_a_macro_keeps_its_parameters() {
    let names = are_read(
        BOTH,
        "#ifdef FAST\n#define kit_name(type, n) ((type)->tp_name)\n#else\n\
         static const char *kit_name(PyTypeObject *type, unsigned n) { return type->tp_doc; }\n#endif",
    );
    assert!(names.iter().any(|n| n == "PyTypeObject.tp_doc"));
}

#[test]
fn attributes_of_headers_that_were_not_read_are_known_by_their_place() {
    for item in [
        "KIT_INLINE Thing *thing_new(Arena *arena) { return make(arena); }",
        "static KIT_INLINE KIT_ENUM Kind kind_of(PyObject *o);",
        "extern Thing thing_get(void) KIT_CONST;",
        "void report(const char *text, ...) KIT_PRINTF(1, 2) KIT_COLD;",
        "static int KIT_CALL run(void *data) { return 0; }",
        "typedef int (KIT_CALL *Callback)(void *data);",
        "static int table[2][2] __attribute__((aligned(32))) = { {1, 2}, {3, 4} };",
    ] {
        are_read(BOTH, item);
    }
    are_read(
        CPP,
        "struct Thing : Base {\n    KIT_INLINE Thing(int n) : Base(n) { }\n    KIT_INLINE Thing &operator=(int);\n};",
    );
    // The word may be the type.
    let names = are_read(BOTH, "#define TYPE PyTypeObject\nconst char *f(TYPE *t) { return t->tp_doc; }");
    assert!(names.iter().any(|n| n == "PyTypeObject.tp_doc"));
}

#[test]
fn statements_may_be_macros() {
    for text in [
        "#define CHECK(x) { if (!(x)) goto error; }\nint f(int a)\n{\n    CHECK(a)\n    (void)g(a);\nerror:\n    return 0;\n}",
        "#define KIT_IF if\nint f(int a)\n{\n    KIT_IF (a == 1) { return 2; }\n    return 0;\n}",
        "#define FIRST_IF(a) if (a) { g(); }\nint f(int a)\n{\n    FIRST_IF(a)\n    else if (b) { h(); }\n    return 0;\n}",
        "void f(void) { g(\"<\" TEXT(A) \"> \" TEXT(B)); h(TEXT(A) \"b\", 1); }",
        "LIST(a)\nLIST(goto)\nLIST(b)\nLIST(c)\n",
    ] {
        are_read(BOTH, &text.replace("LIST(goto)\n", ""));
    }
    are_read(
        CPP,
        "#define KIT_TRY try\n#define KIT_CATCH(e) catch (e)\nvoid f()\n{\n    KIT_TRY {\n        g();\n    }\n    KIT_CATCH(int e) {\n        h();\n    }\n}",
    );
}

#[test]
fn what_the_grammar_of_cpp_does_not_know_is_read() {
    for text in [
        "class KIT_CLASS(Kit, 1, Abs);",
        "template <class T> int f(T);\ntemplate int f<int>(A &, B &, int);",
        "void f() { g((double (kit::Meter::*)(double) const) &kit::Meter::of, 1); }",
        "template <class T> struct s { using type = typename a<T>::template b<T>; };",
        "KIT_EXCEPTION(a, b)\n[[noreturn]] void f();",
    ] {
        are_read(CPP, text);
    }
}

#[test]
fn a_type_that_a_macro_passes_on_stays_a_pointer() {
    let text = "#include <Python.h>\n#define KIT_INLINE(type) static inline type\n\
                KIT_INLINE(PyFrameObject *)\nkit_frame(PyObject *o)\n{\n    return (PyFrameObject *)o;\n}\n";
    let (_, out) = read(&[("a.c", text)], "cp311");
    assert!(out.facts.iter().all(|f| !matches!(f.usage, abi3lint_model::Use::ByValue(_))), "{:?}", out.facts);
}
