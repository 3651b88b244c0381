//! Branches that cannot stand side by side: each is read, and so is what another line says about them.

use crate::common::{read, uses_of};

/// The fields that a file names in builds for 3.9 to 3.15, as `line:struct.field`.
fn fields(text: &str) -> Vec<String> {
    uses_of(&[("a.c", text)], "cp39..cp315").into_iter().filter(|u| u.contains('.')).collect()
}

#[test]
fn each_branch_is_read_and_what_surrounds_them_once() {
    let text = "#include <Python.h>
static PyTypeObject *before(PyTypeObject *t) { return t->tp_base; }
#if PY_VERSION_HEX >= 0x030A0000
static void *between(PyTypeObject *t) { void *p = t->tp_dict;
#else
static void *between(PyTypeObject *t, int n) { void *p = t->tp_cache;
#endif
    return p ? p : t->tp_mro; }
static PyTypeObject *after(PyTypeObject *t) { return t->tp_subclasses; }
";
    let expected = [
        "2:PyTypeObject.tp_base",
        "4:PyTypeObject.tp_dict",
        "6:PyTypeObject.tp_cache",
        "8:PyTypeObject.tp_mro",
        "9:PyTypeObject.tp_subclasses",
    ];
    assert_eq!(fields(text), expected);
}

/// A file in which `LATER` declares for old versions what stands otherwise for new ones, and `USE` needs it.
fn declared_in_turns(newer: &str, older: &str, usage: &str) -> String {
    format!(
        "#include <Python.h>
#if PY_VERSION_HEX >= 0x030A0000
{newer}
#else
{older}
#endif
}}
#if PY_VERSION_HEX < 0x030A0000
{usage}
#endif
"
    )
}

#[test]
fn a_use_far_away_sees_the_function_of_its_own_branch() {
    let of = |usage: &str| {
        fields(&declared_in_turns(
            "static void *spec(int n) { return 0;",
            "static PyType_Spec *spec(void) { return 0;",
            usage,
        ))
    };
    assert_eq!(of("void *f(void) { return spec()->slots; }"), ["9:PyType_Spec.slots"]);
    assert_eq!(of("#define SPEC spec()\nvoid *f(void) { return SPEC->slots; }"), ["10:PyType_Spec.slots"]);
    assert_eq!(
        of("#define SPEC spec()\n#define AGAIN SPEC\nvoid *f(void) { return AGAIN->slots; }"),
        ["11:PyType_Spec.slots"]
    );
}

#[test]
fn a_use_far_away_sees_the_type_of_its_own_branch() {
    let text = declared_in_turns(
        "struct held { void *spec; }; static int g(int n) { return n;",
        "struct held { PyType_Spec *spec; }; static int g(void) { return 0;",
        "void *f(struct held *h) { return h->spec->slots; }",
    );
    assert_eq!(fields(&text), ["9:PyType_Spec.slots"]);
}

/// So many branches that only an unknown macro tells apart, each of which opens the function that all of them share.
fn many(branches: usize) -> String {
    let branch = |i: usize| {
        let word = if i == 0 { "if" } else { "elif" };
        format!("#{word} MODE == {i}\nvoid *f{i}(PyTypeObject *t) {{ void *p = t->tp_dict;\n")
    };
    let all: String = (0..branches).map(branch).collect();
    format!("#include <Python.h>\n{all}#endif\n    return p; }}\n")
}

#[test]
fn many_branches_are_all_read_or_it_is_told() {
    let told = |text: &str| {
        let (_, out) = read(&[("a.c", text)], "cp39..cp315");
        out.problems.into_iter().map(|p| (p.line, p.message)).collect::<Vec<_>>()
    };
    let expected: Vec<String> = (0..20).map(|i| format!("{}:PyTypeObject.tp_dict", 3 + 2 * i)).collect();
    assert_eq!(fields(&many(20)), expected);
    assert_eq!(told(&many(20)), []);
    let told = told(&many(70));
    assert!(
        told.len() == 1 && told[0].0 == Some(2) && told[0].1.contains("more than 64 mutually exclusive branches"),
        "{told:?}"
    );
}
