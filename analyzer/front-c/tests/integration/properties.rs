//! Properties that hold for every source: what is added between tokens changes nothing, and no input
//! makes the front end fail.

use crate::common::{name, read};
use abi3lint_front_c::{Options, extract};
use abi3lint_model::{ConfigSet, Fact, ProblemKind, SourceFile, Use};
use proptest::prelude::*;

/// A source with a bit of everything; `@` marks places between tokens.
const SOURCE: &str = "#include <Python.h>
#define SIZE(o) PyList_GET_SIZE(o)
typedef@ struct@ {@ PyObject_HEAD@ PyTypeObject@ *type;@ }@ Mine;@
#if PY_VERSION_HEX >= 0x030A0000
static@ PyObject@ *@wrap(@PyObject@ *o@)@ {@ return@ Py_NewRef(@o@)@;@ }
#endif
static@ PyObject@ *@run(@Mine@ *self@,@ PyObject@ *arg@)@ {@
    PyTypeObject@ *local@ =@ self@->@type@;@
    if@ (@PyTuple_GET_ITEM(@arg@,@ 0@)@ ==@ NULL@)@ return@ NULL@;@
    const@ char@ *n@ =@ ((@PyTypeObject@ *@)@local@)@->@tp_name@;@
    return@ PyLong_FromSsize_t(@SIZE(@arg@)@ +@ (@n@ !=@ NULL@)@)@;@
}@
static@ PyTypeObject@ T@ =@ {@ PyVarObject_HEAD_INIT(NULL, 0)@ .tp_name@ =@ \"m.T\"@,@ }@;@
";

/// Names and kinds of use, in order, without their places.
fn facts(text: &str) -> Vec<String> {
    let (_, out) = read(&[("a.c", text)], "cp39-abi3");
    let usage = |f: &Fact| if let Use::ReadThrough { .. } = f.usage { Use::Read } else { f.usage.clone() };
    out.facts.iter().map(|f| format!("{} {:?} {:?}", name(f), usage(f), f.confidence)).collect()
}

fn plain() -> String {
    SOURCE.replace('@', "")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn white_space_and_comments_between_tokens_change_no_fact(fill in prop::collection::vec(0usize..6, 140)) {
        const FILLS: [&str; 6] = ["", " ", "\t", "/* PyList_GET_SIZE */", " // x->ob_type\n", "\r\n"];
        let mut parts = SOURCE.split('@');
        let mut text = parts.next().unwrap().to_owned();
        for (i, p) in parts.enumerate() {
            text.push_str(FILLS[fill[i % fill.len()]]);
            text.push_str(p);
        }
        prop_assert_eq!(facts(&text), facts(&plain()));
    }

    #[test]
    fn names_of_variables_change_no_fact(name in "[a-z][a-z0-9_]{3,12}") {
        prop_assume!(!matches!(name.as_str(), "auto" | "case" | "char" | "const" | "else" | "enum" | "long" | "goto" | "void" | "type" | "self"));
        let renamed = plain().replace("local", &format!("v_{name}"));
        prop_assert_eq!(facts(&renamed), facts(&plain()));
    }

    #[test]
    fn any_bytes_are_read_and_facts_lie_within_them(mut text in prop::collection::vec(any::<u8>(), 0..400), cut in 0usize..600) {
        // Half of the input is real code, so that the grammar is reached.
        text.extend_from_slice(&plain().as_bytes()[..cut.min(plain().len())]);
        let text = String::from_utf8_lossy(&text).into_owned();
        let (sources, out) = read(&[("a.c", &text), ("b.cpp", &text)], "cp39..cp315");
        for f in &out.facts {
            let len = sources[f.file.0 as usize].text.len() as u32;
            prop_assert!(f.span.start <= f.span.end && f.span.end <= len);
            prop_assert!(f.live.must.minus(f.live.may).is_empty());
        }
    }
}

#[test]
fn line_ends_change_no_fact() {
    let crlf = plain().replace('\n', "\r\n");
    assert_eq!(facts(&crlf), facts(&plain()));
}

#[test]
fn the_order_of_files_changes_no_fact() {
    let a = (
        "a.c",
        "#include <Python.h>\n#include \"h.h\"\nint f(PyObject *o) { return SIZE(o) + (mine(o)->tp_name != 0); }\n",
    );
    let b = ("h.h", "#define SIZE(o) PyList_GET_SIZE(o)\nPyTypeObject *mine(PyObject *);\n");
    let c = ("b.c", "#include <Python.h>\n#include \"h.h\"\nint g(PyObject *o) { return SIZE(o); }\n");
    let all = |files: &[(&str, &str)]| {
        let (sources, out) = read(files, "cp39-abi3");
        let mut v: Vec<String> = out
            .facts
            .iter()
            .map(|f| format!("{} {} {:?} {}", sources[f.file.0 as usize].path, name(f), f.span, f.uses()))
            .collect();
        v.sort();
        v
    };
    assert_eq!(all(&[a, b, c]), all(&[c, a, b]));
    assert_eq!(all(&[a, b, c]), all(&[b, c, a]));
}

/// Where tree-sitter's recovery from errors goes round in circles, its time is the square of the length. The
/// parse is stopped by its steps; what the scanner saw is judged. Minutes, not seconds, would stop the test run.
#[test]
fn text_on_which_the_parser_goes_round_in_circles_is_given_up_and_its_names_are_judged() {
    let long = b"!!!!!!!!!!!!!!!!!!!!!0!R".repeat(4_000);
    let head = b"#include <Python.h>\nint x = PyTuple_GET_SIZE(0);\n";
    let text = [&head[..], &long[..], b"\nint y = PyList_GET_SIZE(0);\n"].concat();
    let length = text.len() as u64;
    let options = Options { active: ConfigSet::ALL, ..Options::default() };
    let out = extract(&[SourceFile { path: "a.c".to_owned(), text }], &options);
    assert!(out.stats.unparsed_bytes > length - 100, "{} of {length}", out.stats.unparsed_bytes);
    assert!(out.problems.iter().any(|p| p.kind == ProblemKind::Unparsed), "{:?}", out.problems);
    let names: Vec<String> = out.facts.iter().map(name).collect();
    for wanted in ["PyTuple_GET_SIZE", "PyList_GET_SIZE"] {
        assert!(names.iter().any(|n| n == wanted), "{wanted}: {names:?}");
    }
}

/// Each level names the next a hundred times: to follow every way would take a hundred to the fifth steps.
#[test]
fn towers_of_macros_that_only_spell_a_name_are_followed_once() {
    let mut text = String::from("#include <Python.h>\n#define SPELL5(x) #x\n");
    for level in (0..5).rev() {
        let body = format!("SPELL{}(x) ", level + 1).repeat(100);
        text += &format!("#define SPELL{level}(x) {body}\n");
    }
    text += "const char *name = SPELL0(PyTuple_GET_SIZE);\nint y = PyList_GET_SIZE(0);\n";
    let options = Options { active: ConfigSet::ALL, ..Options::default() };
    let out = extract(&[SourceFile { path: "a.c".to_owned(), text: text.into_bytes() }], &options);
    let names: Vec<String> = out.facts.iter().map(name).collect();
    assert!(names.iter().any(|n| n == "PyList_GET_SIZE"), "{names:?}");
    assert!(!names.iter().any(|n| n == "PyTuple_GET_SIZE"), "{names:?}");
}
