//! Modules and types that sources define: what is read of them, through macros, conditions and other files.

use crate::common::read;
use abi3lint_model::definition::{
    Defined, Hook, Members, ModuleDefinition, Piece, Slots, TypeDefinition, Value, Values,
};
use abi3lint_model::{Config, Subject, Target};
use std::sync::Arc;

/// All definitions that have a fact at their name, in the order of the facts.
fn defined(files: &[(&str, &str)], target: &str) -> Vec<Defined> {
    let (_, out) = read(files, target);
    let names = out.facts.iter().filter_map(|f| match &f.subject {
        Subject::Defined(piece) if piece.piece == Piece::Name => Some((*piece.of).clone()),
        _ => None,
    });
    names.collect()
}

fn newest(target: &str) -> Config {
    Target::parse(target).unwrap().configs(None).unwrap().iter().last().unwrap()
}

fn value(v: &Value) -> String {
    match v {
        Value::Unknown => "?".to_owned(),
        Value::Null => "NULL".to_owned(),
        Value::Number(n) => n.to_string(),
        Value::Text(t) => format!("\"{t}\""),
        Value::Name(n) => n.clone(),
        Value::Address(n) => format!("&{n}"),
        Value::AnyOf(parts) => parts.iter().map(value).collect::<Vec<_>>().join("|"),
        Value::Size(s) => {
            let sign = if s.negative { "-" } else { "" };
            format!("{sign}sizeof({}){:+} {:?} {:?}", s.of, s.plus, s.head, s.bytes)
        }
        Value::Offset { record, field } => format!("offsetof({record}, {field})"),
        Value::Call(n, arguments) => format!("{n}({})", arguments.iter().map(value).collect::<Vec<_>>().join(", ")),
    }
}

fn values(v: &Values, config: Config) -> String {
    v.on(config).map_or_else(|| "-".to_owned(), value)
}

fn slots(s: &Slots, config: Config) -> String {
    let id = |s: &abi3lint_model::definition::Slot| match s.id.name() {
        Some(name) => name.to_owned(),
        None => format!("{:?}", s.id),
    };
    let mut out: Vec<String> = s
        .on(config)
        .map(|s| format!("{}={}{}", id(s), value(&s.value), if s.is_static { " static" } else { "" }))
        .collect();
    out.extend(s.unread.contains(config).then(|| "unread".to_owned()));
    out.extend(s.endless.contains(config).then(|| "endless".to_owned()));
    out.join(" ")
}

fn members(m: &Members, config: Config) -> String {
    let of = m.entries.iter().filter(|m| m.live.may.contains(config));
    let mut out: Vec<String> =
        of.map(|m| format!("{}:{}@{}/{}", value(&m.name), value(&m.kind), value(&m.offset), value(&m.flags))).collect();
    out.extend(m.unread.contains(config).then(|| "unread".to_owned()));
    out.join(" ")
}

fn module(m: &ModuleDefinition, config: Config) -> String {
    let fields: Vec<String> = m.fields.iter().map(|f| format!("{}={}", f.name, values(&f.values, config))).collect();
    let automatic = if m.automatic { " automatic" } else { "" };
    format!("module {}{automatic} {{{}}} [{}]", m.variable, fields.join(" "), slots(&m.slots, config))
}

fn type_definition(t: &TypeDefinition, config: Config) -> String {
    let calls: Vec<String> = t
        .creations
        .iter()
        .map(|c| value(&Value::Call(abi3lint_rules::catalog::entity(c.by).name.to_owned(), c.arguments.clone())))
        .collect();
    format!(
        "type {} {:?} size {} item {} flags {} [{}] members [{}] by [{}]",
        t.variable,
        t.form,
        values(&t.basicsize, config),
        values(&t.itemsize, config),
        values(&t.flags, config),
        slots(&t.slots, config),
        members(&t.members, config),
        calls.join(", ")
    )
}

fn hook(h: &Hook, config: Config) -> String {
    let kind = if h.exports { "export" } else { "init" };
    let calls: Vec<&str> = h.creations.iter().map(|c| abi3lint_rules::catalog::entity(c.by).name).collect();
    let of = h.definition(config).map_or("?", |m| &m.variable);
    let is_static = if h.is_static { " static" } else { "" };
    let other = if h.other.contains(config) { " twin" } else { "" };
    let gil = if h.sets_gil.contains(config) { " gil" } else { "" };
    format!("{kind} {}{is_static}{other}{gil} by {calls:?} of {of}", h.module)
}

/// A line for each definition.
fn lines(files: &[(&str, &str)], target: &str) -> Vec<String> {
    let config = newest(target);
    let line = |d: Defined| match d {
        Defined::Hook(h) => hook(&h, config),
        Defined::Module(m) => module(&m, config),
        Defined::Type(t) => type_definition(&t, config),
        Defined::TypeData(d) => format!("type data {}", d.subclasses),
        Defined::AbiInfo(a) => format!("abi info {} {}", values(&a.flags, config), a.is_read),
    };
    defined(files, target).into_iter().map(line).collect()
}

fn lines_of(text: &str, target: &str) -> Vec<String> {
    let text = format!("#include <Python.h>\n{text}");
    lines(&[("a.c", &text)], target)
}

#[test]
fn a_module_with_slots_is_read() {
    let got = lines_of(
        r#"
static int spam_exec(PyObject *m);
static PyModuleDef_Slot spam_slots[] = {
    {Py_mod_exec, spam_exec},
    {Py_mod_exec, (void *)spam_exec},
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL}
};
static struct PyModuleDef spam_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "spam",
    .m_size = 0,
    .m_slots = spam_slots,
};
PyMODINIT_FUNC PyInit_spam(void) { return PyModuleDef_Init(&spam_def); }
"#,
        "cp313",
    );
    assert_eq!(
        got,
        [
            "module spam_def {m_base=PyModuleDef_HEAD_INIT m_name=\"spam\" m_size=0 m_slots=spam_slots} \
             [Py_mod_exec=spam_exec Py_mod_exec=spam_exec Py_mod_gil=Py_MOD_GIL_NOT_USED]",
            "init spam by [\"PyModuleDef_Init\"] of spam_def",
        ]
    );
    let old = "static PyModuleDef_Slot s[] = {\n#if PY_VERSION_HEX >= 0x030D0000\n{Py_mod_gil, Py_MOD_GIL_NOT_USED},\n#endif\n{0, NULL}};\nstatic PyModuleDef d = {PyModuleDef_HEAD_INIT, .m_slots = s};";
    assert_eq!(lines_of(old, "cp312"), ["module d {m_base=PyModuleDef_HEAD_INIT m_slots=s} []"]);
}

#[test]
fn an_array_of_slots_of_any_kind_is_read() {
    let got = lines_of(
        r#"
PyABIInfo_VAR(abi_info);
static PySlot module_slots[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_STATIC_DATA(Py_mod_name, "spam"),
    {.sl_id = Py_mod_methods, .sl_flags = PySlot_STATIC, .sl_ptr = methods},
    {Py_mod_exec, PySlot_INTPTR, {0}, {(void *)spam_exec}},
    PySlot_SIZE(Py_mod_state_size, sizeof(State)),
};
PyMODEXPORT_FUNC PyModExport_spam(void) { return module_slots; }
PyMODINIT_FUNC PyInit_spam(void) { return NULL; }
"#,
        "cp315-abi3t",
    );
    assert_eq!(
        got,
        [
            "abi info - false",
            "module module_slots {} [Py_mod_abi=&abi_info Py_mod_name=\"spam\" static Py_mod_methods=methods static \
             Py_mod_exec=spam_exec Py_mod_state_size=sizeof(State)+0 Unknown None endless]",
            "export spam twin by [] of module_slots",
            "init spam twin by [] of ?",
        ]
    );
}

#[test]
fn a_type_is_read_with_all_that_it_is_made_of() {
    let got = lines_of(
        r#"
typedef struct { PyObject_HEAD double x; } Point;
typedef struct { void *header[2]; double x; } Own;
static PyMemberDef members[] = {
    {"x", Py_T_DOUBLE, offsetof(Point, x), Py_READONLY, NULL},
    {NULL}
};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, (destructor)point_dealloc},
    {Py_tp_members, members},
    {Py_tp_doc, "a " "point"},
    {88, get},
    {0, 0}
};
static PyType_Spec spec = {
    "m.Point", sizeof(Point), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots
};
static PyType_Spec negative = {.name = "m.N", .basicsize = -(int)sizeof(Own) - 8, .slots = elsewhere};
static int make(PyObject *m) {
    PyObject *t = PyType_FromModuleAndSpec(m, &spec, (PyObject *)&PyList_Type);
    return 0;
}
"#,
        "cp312-abi3",
    );
    assert_eq!(
        got,
        [
            "type spec Record size sizeof(Point)+0 Object None item 0 flags Py_TPFLAGS_DEFAULT|Py_TPFLAGS_BASETYPE \
             [Py_tp_dealloc=point_dealloc Py_tp_members=members Py_tp_doc=\"a point\" Number(88)=get] \
             members [\"x\":Py_T_DOUBLE@offsetof(Point, x)/Py_READONLY] \
             by [PyType_FromModuleAndSpec(m, &spec, &PyList_Type)]",
            "type negative Record size -sizeof(Own)-8 Own Some(24) item - flags - [unread] members [unread] by []",
        ]
    );
}

#[test]
fn entries_and_names_come_out_of_macros() {
    let got = lines_of(
        r#"
#define SLOT(name, f) {Py_##name, (void *)f}
#define END {0, NULL}
#define COMMON SLOT(tp_new, make), SLOT(tp_init, init)
#define FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC)
#define NAME(x) x##_of_spam
#define QUOTED(x) #x
static PyType_Slot NAME(slots)[] = { COMMON, SLOT(tp_free, release), UNKNOWN(1), END };
static PyType_Spec NAME(spec) = { "spam." QUOTED(Eggs), (int)sizeof(struct eggs), 0, FLAGS, NAME(slots) };
"#,
        "cp313",
    );
    assert_eq!(
        got,
        ["type spec_of_spam Record size sizeof(eggs)+0 Unknown None item 0 \
          flags Py_TPFLAGS_DEFAULT|Py_TPFLAGS_HAVE_GC \
          [Py_tp_new=make Py_tp_init=init Py_tp_free=release unread] members [unread] by []"]
    );
}

#[test]
fn initialisers_of_cpp_are_read() {
    let text = r#"#include <Python.h>
namespace spam {
struct Base { PyObject_HEAD };
struct Point : Base { double x; };
constexpr PyType_Slot slots[] {
    {Py_tp_new, reinterpret_cast<void *>(&Point_new)},
    {Py_tp_repr, reinterpret_cast<void *>(detail::repr)},
    {0, nullptr},
};
static PyType_Spec spec{"spam.Point", static_cast<int>(sizeof(Point)), 0, Py_TPFLAGS_DEFAULT, slots};
}
extern "C" PyObject *PyInit_spam() {
    static PyModuleDef def = {PyModuleDef_HEAD_INIT, "spam", nullptr, -1, methods};
    return PyModule_Create(&def);
}
"#;
    assert_eq!(
        lines(&[("a.cpp", text)], "cp313"),
        [
            "type spec Record size sizeof(Point)+0 Object None item 0 flags Py_TPFLAGS_DEFAULT \
             [Py_tp_new=&Point_new Py_tp_repr=repr] members [] by []",
            "init spam by [\"PyModule_Create\"] of def",
            "module def {m_base=PyModuleDef_HEAD_INIT m_name=\"spam\" m_doc=NULL m_size=-1 m_methods=methods} []",
        ]
    );
}

#[test]
fn what_stands_in_other_files_is_joined() {
    let header = "#pragma once\n#include <Python.h>\n#include <structmember.h>\n\
                  typedef struct { int n; } Data;\nextern PyType_Slot eggs_slots[];\n\
                  static PyMemberDef shown[] = {{\"n\", T_INT, 0, 0}, {0}};\n";
    let spec = "#include \"eggs.h\"\nPyType_Spec eggs = {\"m.Eggs\", sizeof(Data), 0, 0, eggs_slots};\n";
    let slots = "#include \"eggs.h\"\nPyType_Slot eggs_slots[] = {{Py_tp_members, shown}, {0}};\n\
                 static PyType_Slot eggs_slots_2[] = {{0}};";
    let got = lines(&[("eggs.h", header), ("spec.c", spec), ("slots.c", slots)], "cp313");
    assert_eq!(
        got,
        ["type eggs Record size sizeof(Data)+0 Own Some(4) item 0 flags 0 [Py_tp_members=shown] \
          members [\"n\":T_INT@0/0] by []"]
    );
}

#[test]
fn what_conditions_decide_is_kept_apart() {
    let text = r#"
#if PY_VERSION_HEX >= 0x030C0000
#define SIZE -(int)sizeof(Data)
#else
#define SIZE sizeof(PyObject)
#endif
typedef struct { int n; } Data;
static PyType_Slot slots[] = {
#ifdef TRACE
    {Py_tp_new, traced},
#else
    {Py_tp_new, plain},
#endif
    {0, NULL}
};
static PyType_Spec spec = {
    "m.T", SIZE, 0,
#if PY_VERSION_HEX >= 0x030A0000
    Py_TPFLAGS_IMMUTABLETYPE |
#endif
    Py_TPFLAGS_DEFAULT,
#ifdef TRACE
    slots
#else
    others
#endif
};
"#;
    assert_eq!(
        lines_of(text, "cp313"),
        ["type spec Record size -sizeof(Data)+0 Own Some(4) item 0 flags Py_TPFLAGS_IMMUTABLETYPE|Py_TPFLAGS_DEFAULT \
          [unread] members [unread] by []"]
    );
    assert_eq!(
        lines_of(text, "cp39"),
        ["type spec Record size sizeof(PyObject)+0 Object None item 0 flags Py_TPFLAGS_DEFAULT \
          [unread] members [unread] by []"]
    );
}

#[test]
fn broken_tables_are_read_without_a_crash() {
    let words = "b ".repeat(8000);
    let many = format!("#define F(x) {}\nPyModuleDef d = {{ F({words}) }};", "x ".repeat(10_000));
    let texts = [
        "PyModuleDef d = { ) | x };",
        "PyModuleDef d = { a ) | (b };",
        "#define M(x)\nPyMODINIT_FUNC PyInit_x(void) { M( } ) { }",
        "#define M(x)\nPyMODINIT_FUNC PyInit_x(void) { M( } { ) } }\nstatic PyModuleDef d = {PyModuleDef_HEAD_INIT, M(});",
        "PyType_Slot s[] = {{static_cast<a, b};",
        &many,
    ];
    for text in texts {
        lines_of(text, "cp313");
    }
}

#[test]
fn pieces_of_one_definition_share_it_in_a_file_with_joined_lines() {
    let text = "#include <Python.h>\n#define JOINED 1 \\\n + 1\nst\\\natic PyType_Slot s[] = {{Py_tp_new, f}, {0, NULL}};\n\
                static PyType_Spec spec = {\"m.T\", 0, 0, 0, s};\n";
    let (_, out) = read(&[("a.c", text)], "cp313");
    let of: Vec<_> = out
        .facts
        .iter()
        .filter_map(|f| match &f.subject {
            Subject::Defined(piece) => Some(&piece.of),
            _ => None,
        })
        .collect();
    assert!(of.len() > 2, "{of:?}");
    assert!(of.iter().all(|o| Arc::ptr_eq(o, of[0])));
    let name = out.facts.iter().find(|f| matches!(&f.subject, Subject::Defined(p) if p.piece == Piece::Name)).unwrap();
    assert_eq!(&text[name.span.start as usize..name.span.end as usize], "spec");
}
