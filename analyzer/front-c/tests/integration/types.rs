//! Whose struct a field access reaches.

use crate::common::{fields, name, read, uses_of};
use abi3lint_model::Use;

#[test]
fn declarations_casts_and_chains_lead_to_the_struct() {
    let got = fields(
        "#include <Python.h>
static PyTypeObject *kept;
typedef PyTypeObject Alias;
typedef struct { PyObject_HEAD PyTypeObject *type; Alias *alias[2]; struct { PyObject *inner; } part; } Mine;
void f(PyTypeObject *t, Mine *m, PyObject *o, PyTypeObject **many, struct _typeobject *tagged) {
    t->tp_name;
    m->type->tp_base->tp_dict;
    m->alias[1]->tp_flags;
    m->part.inner->ob_type;
    ((PyListObject *)o)->ob_item;
    (*many)->tp_doc;
    many[3]->tp_new;
    kept->tp_free;
    Py_TYPE(o)->tp_alloc;
    (o ? t : kept)->tp_init;
    (kept = t)->tp_iter;
    tagged->tp_call;
    m->ob_base.ob_type;
    PyThreadState_Get()->interp;
}
",
    );
    assert_eq!(
        got,
        [
            "6:PyTypeObject.tp_name",
            "7:PyTypeObject.tp_base",
            "7:PyTypeObject.tp_dict",
            "8:PyTypeObject.tp_flags",
            "9:PyObject.ob_type",
            "10:PyListObject.ob_item",
            "11:PyTypeObject.tp_doc",
            "12:PyTypeObject.tp_new",
            "13:PyTypeObject.tp_free",
            "14:PyTypeObject.tp_alloc",
            "15:PyTypeObject.tp_init",
            "16:PyTypeObject.tp_iter",
            "17:PyTypeObject.tp_call",
            "18:PyObject.ob_type",
            "19:PyThreadState.interp",
        ]
    );
}

#[test]
fn the_packages_own_structs_are_its_own() {
    let got = fields(
        "#include <Python.h>
typedef struct { int ob_refcnt; char *tp_name; } Mine;
struct other { long ob_size; };
typedef struct { int tp_flags; } PyListObject;
void f(Mine *m, struct other o, PyListObject *l, unknown_t *u) {
    m->ob_refcnt = 1; m->tp_name; o.ob_size; l->tp_flags; u->name; u->size;
}
",
    );
    assert_eq!(got, [""; 0]);
}

#[test]
fn a_type_that_another_file_declares_is_known() {
    let got = uses_of(
        &[
            (
                "src/mod.c",
                "#include <Python.h>\n#include \"inc/mine.h\"\nvoid f(mine *m) { m->type->tp_name; get()->tp_doc; }\n",
            ),
            ("src/inc/mine.h", "typedef struct { PyTypeObject *type; } mine;\nPyTypeObject *get(void);\n"),
        ],
        "cp313",
    );
    let fields: Vec<_> = got.iter().filter(|u| u.contains(".tp_") || u.contains(".PyTypeObject.")).collect();
    assert_eq!(fields, ["src/mod.c:3:PyTypeObject.tp_name", "src/mod.c:3:PyTypeObject.tp_doc"]);
}

#[test]
fn cpp_finds_types_through_auto_references_casts_and_this() {
    let text = "#include <Python.h>
namespace n {
class Holder : public Base {
    PyTypeObject *type;
    void run(PyTypeObject &ref) {
        type->tp_name;
        this->type->tp_doc;
        ref.tp_flags;
        auto *t = Py_TYPE(self());
        t->tp_dict;
        reinterpret_cast<PyTypeObject *>(p)->tp_new;
        [&](PyTypeObject *u) { u->tp_base; };
    }
    void out();
};
void Holder::out() { type->tp_free; }
}
";
    let got = uses_of(&[("a.cpp", text), ("b.cpp", "")], "cp313");
    let fields: Vec<&str> = got.iter().filter(|u| u.contains(".tp_")).map(|u| u.trim_start_matches("a.cpp:")).collect();
    assert_eq!(
        fields,
        [
            "6:PyTypeObject.tp_name",
            "7:PyTypeObject.tp_doc",
            "8:PyTypeObject.tp_flags",
            "10:PyTypeObject.tp_dict",
            "11:PyTypeObject.tp_new",
            "12:PyTypeObject.tp_base",
            "16:PyTypeObject.tp_free",
        ]
    );
}

#[test]
fn macros_of_the_package_have_types_too() {
    let got = fields(
        "#include <Python.h>
#define SELF(o) ((PyTypeObject *)(o))
#define CURRENT (the_type())
PyTypeObject *the_type(void);
void f(PyObject *o) {
    SELF(o)->tp_name;
    CURRENT->tp_doc;
}
",
    );
    assert_eq!(got, ["6:PyTypeObject.tp_name", "7:PyTypeObject.tp_doc"]);
}

#[test]
fn a_header_speaks_the_language_of_the_sources_that_include_it() {
    let mistyped = |unit: &str| {
        let header = "namespace shop { struct Basket { int n; }; }\nusing shop::Basket;\n";
        let inner = "inline void keep(Basket *b) { Py_INCREF(b); }\n";
        let text = "#include <Python.h>\n#include \"mine.h\"\n#include \"inner.h\"\n";
        let files = [(unit, text), ("mine.h", header), ("inner.h", inner)];
        let (_, out) = read(&files, "cp311-abi3");
        out.facts.iter().any(|f| matches!(&f.usage, Use::Call { mistyped: Some(m), .. } if m.pointee == "Basket"))
    };
    assert!(mistyped("mod.cpp"));
    assert!(!mistyped("mod.c"));
}

#[test]
fn a_member_is_looked_for_once_in_each_class() {
    // 60 classes that each inherit from the two before them: as many ways to the first as a Fibonacci number.
    let class = |i: usize| match i {
        0 => "struct C0 { PyTypeObject *type; int ob_refcnt; };\n".to_owned(),
        1 => "struct C1 : C0 {};\n".to_owned(),
        _ => format!("struct C{i} : C{}, C{} {{}};\n", i - 2, i - 1),
    };
    let classes: String = (0..60).map(class).collect();
    let text = format!(
        "#include <Python.h>\n{classes}void f(C59 *c) {{\n    c->type->tp_name;\n    c->ob_refcnt;\n    c->missing->tp_name;\n}}\n"
    );
    let found = uses_of(&[("a.cpp", &text)], "cp313");
    assert_eq!(found, ["2:PyTypeObject", "63:PyTypeObject.tp_name"]);
}

#[test]
fn typedefs_are_followed_through_hundreds_of_others() {
    let typedefs: String = (1..400).map(|i| format!("typedef T{} T{i};\n", i - 1)).collect();
    let pointers: String = (1..400).map(|i| format!("typedef P{} P{i};\n", i - 1)).collect();
    let macros: String = (1..60).map(|i| format!("#define A{i} A{}\n", i - 1)).collect();
    let text = format!(
        "#include <Python.h>\ntypedef PyTypeObject T0;\ntypedef PyTypeObject *P0;\n#define A0 PyTypeObject\n{typedefs}{pointers}{macros}\
         typedef L1 L2;\ntypedef L2 L1;\nvoid *f(T399 *a, P399 b, A59 *c, L1 *d)\n{{\n    a->tp_dict;\n    b->tp_base;\n    c->tp_bases;\n    return d->tp_mro;\n}}\n"
    );
    let found: Vec<String> = fields(&text).iter().map(|f| f.split_once('.').unwrap().1.to_owned()).collect();
    assert_eq!(found, ["tp_dict", "tp_base", "tp_bases"]);
}

#[test]
fn a_lattice_of_classes_is_searched_once_for_a_base() {
    let classes: String = (2..40).map(|i| format!("struct C{i} : C{}, C{} {{ }};\n", i - 2, i - 1)).collect();
    let text = format!(
        "#include <Python.h>\nstruct C0 {{ int i; }};\nstruct C1 {{ int i; }};\n{classes}void f(C39 *c) {{ Py_SIZE(c); PyObject_Str(c); }}\n"
    );
    let (_, out) = read(&[("a.cpp", &text)], "cp313");
    assert!(out.facts.iter().any(|f| name(f) == "Py_SIZE"));
}
