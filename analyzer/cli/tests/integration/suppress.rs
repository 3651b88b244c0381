//! Comments that allow a finding, as a run counts and reports them. Which comment meets which finding is told by
//! the fixtures of `unused-suppression`.

use crate::common::{GOOD, Scratch};

const ITEM: &str = "return PyTuple_GET_ITEM(t, 0);";

fn source(line: &str) -> Vec<u8> {
    format!("#include <Python.h>\nPyObject *item(PyObject *t)\n{{\n    {line}\n}}\n").into_bytes()
}

fn summary(s: &Scratch, args: &[&str]) -> (u64, u64, u64) {
    let json = s.json(args);
    let n = |key: &str| json["summary"][key].as_u64().unwrap();
    (n("errors"), n("warnings"), n("suppressed"))
}

#[test]
fn what_a_comment_allows_is_counted_and_fails_nothing() {
    let s = Scratch::new(&[("a.c", &source(&format!("{ITEM} // abi3lint: allow(accessor-expansion): measured")))]);
    let run = s.run(&["check", "-t", "cp39-abi3"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.stderr.contains("no findings in 1 file for cp39-abi3; 1 finding suppressed"), "{run:?}");
    assert_eq!(summary(&s, &["-t", "cp39-abi3"]), (0, 0, 1));
}

#[test]
fn a_comment_is_unused_only_where_its_rule_was_judged() {
    let s = Scratch::new(&[("a.c", &source("return t; // abi3lint: allow(accessor-expansion)"))]);
    assert_eq!(summary(&s, &["-t", "cp39-abi3"]), (0, 1, 0));
    assert_eq!(summary(&s, &["-t", "cp39-abi3", "--ignore", "accessor-expansion"]), (0, 0, 0));
    assert_eq!(summary(&s, &["-t", "cp39-abi3", "--select", "unused-suppression"]), (0, 0, 0));
    assert_eq!(summary(&s, &["-t", "cp39-abi3", "--ignore", "unused-suppression"]), (0, 0, 0));
}

#[test]
fn comments_of_clang_tidy_allow_what_they_allow_there() {
    for (line, expected) in [
        (format!("{ITEM} // NOLINT"), (0, 0, 1)),
        (format!("{ITEM} // NOLINT(*)"), (0, 0, 1)),
        (format!("{ITEM} // NOLINT(abi3lint-*)"), (0, 0, 1)),
        (format!("// NOLINTNEXTLINE\n{ITEM}"), (0, 0, 1)),
        (format!("// NOLINTBEGIN\n{ITEM}\n\n{ITEM}\n// NOLINTEND"), (0, 0, 2)),
        (
            format!("// NOLINTBEGIN(abi3lint-accessor-expansion)\n{ITEM}\n// NOLINTEND(abi3lint-accessor-expansion)"),
            (0, 0, 1),
        ),
        (format!("// NOLINTBEGIN\n{ITEM}"), (1, 0, 0)),
        (format!("// NOLINTBEGIN\n{ITEM}\n// NOLINTEND(*)"), (1, 0, 0)),
        (format!("{ITEM} // NOLINT(misc-*)"), (1, 0, 0)),
        (format!("{ITEM} // MY_NOLINT"), (1, 0, 0)),
        ("return t; // NOLINT".to_owned(), (0, 0, 0)),
    ] {
        let s = Scratch::new(&[("a.c", &source(&line))]);
        assert_eq!(summary(&s, &["-t", "cp39-abi3"]), expected, "{line}");
    }
}

#[test]
fn a_wrong_name_is_told_with_the_nearest_one() {
    let s = Scratch::new(&[("a.c", &source(&format!("{ITEM} // NOLINT(abi3lint-accessor-expansio)")))]);
    let run = s.run(&["check", "-t", "cp39-abi3"]);
    assert_eq!(run.status, Some(1), "nothing was allowed: {run:?}");
    assert!(run.stdout.contains("a.c:4:55: warning: unknown rule 'accessor-expansio' in suppression comment"));
    assert!(run.stdout.contains("write 'accessor-expansion'"), "{run:?}");
}

#[test]
fn a_reason_can_be_required() {
    let bare = source(&format!("{ITEM} // abi3lint: allow(accessor-expansion)"));
    let s = Scratch::new(&[("a.c", &bare), ("abi3lint.toml", b"targets = 'cp39-abi3'\nrequire-reason = true\n")]);
    assert_eq!(summary(&s, &[]), (0, 1, 1));
    s.write("a.c", &source(&format!("{ITEM} // abi3lint: allow(accessor-expansion): measured")));
    assert_eq!(summary(&s, &[]), (0, 0, 1));
}

/// Whatever stands in comments, the run ends and says something that is true.
#[test]
fn odd_comments_do_no_harm() {
    for comment in [
        "// abi3lint:",
        "// abi3lint: allow",
        "// abi3lint: allow(",
        "// abi3lint: allow()",
        "/* abi3lint: allow(,,)",
        "// abi3lint: allow(\u{e9})",
        "// NOLINT(abi3lint-)",
        "// NOLINTBEGIN(abi3lint-struct-field)",
        "// \u{e9} abi3lint",
    ] {
        let text = [GOOD, comment.as_bytes()].concat();
        let run = Scratch::new(&[("a.c", &text)]).run(&["check", "-t", "cp39-abi3"]);
        assert_eq!(run.status, Some(0), "{comment}: {run:?}");
        let latin = [GOOD, b"// \xe9 abi3lint: allow(struct-field)".as_slice()].concat();
        assert_eq!(Scratch::new(&[("a.c", &latin)]).run(&["check", "-t", "cp39-abi3"]).status, Some(0));
    }
}

#[test]
fn the_wrapper_honours_settings_and_comments_and_reports_no_unused_ones() {
    let python = "#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION 13\n";
    let header = "typedef struct _object PyObject;\nPyObject *PyTuple_GET_ITEM(PyObject *t, int i);\n";
    let files = [("py/patchlevel.h", python), ("py/Python.h", header), ("py/pyconfig.h", "")];
    let s = Scratch::new(&[]);
    files.iter().for_each(|(path, text)| s.write(path, text.as_bytes()));
    let compile = |line: &str, settings: &str| {
        s.write("a.c", &source(line));
        s.write("abi3lint.toml", format!("targets = 'cp39-abi3'\n{settings}").as_bytes());
        let path = std::env::var("PATH").unwrap_or_default();
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"))
            .args(["cc", "cc", "-Ipy", "-c", "a.c", "-o", "a.o"])
            .current_dir(s.path())
            .env_clear()
            .env("PATH", path)
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (status, text) = compile(ITEM, "");
    assert_eq!(status, Some(1), "{text}");
    for (line, settings) in [
        (ITEM, "ignore = ['accessor-expansion', 'not-in-limited-api']"),
        (ITEM, "exclude = ['*.c']"),
        (ITEM, "[[overrides]]\npaths = ['a.c']\nselect = ['struct-field']"),
        (&format!("{ITEM} // abi3lint: allow(accessor-expansion)"), ""),
        ("return t; // abi3lint: allow(accessor-expansion)", ""),
    ] {
        assert_eq!(compile(line, settings), (Some(0), String::new()), "{line} {settings}");
    }
    s.write("abi3lint-baseline.json", br#"{"version": 1, "counts": {"a.c": {"accessor-expansion": 1}}}"#);
    assert_eq!(compile(ITEM, ""), (Some(0), String::new()), "what the baseline accepts passes");
    let (status, text) = compile(ITEM, "ignores = []");
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("did you mean 'ignore'?"), "{text}");
}

fn text(s: &Scratch, path: &str) -> String {
    std::fs::read_to_string(s.path().join(path)).unwrap()
}

/// Each place that has a finding gets a comment, whatever it stands in; a second run adds none.
#[test]
fn comments_are_added_at_each_finding_once() {
    let code = "#include <Python.h>
#define FIRST(t) \\
    PyTuple_GET_ITEM(t, 0)
#define ALL(t) (PyTuple_GET_SIZE(t))
/* A type
   of ours. */ static PyTypeObject T = { PyVarObject_HEAD_INIT(NULL, 0) };
const char *f(PyTypeObject *t, PyObject *o)
{
    // NOLINTNEXTLINE(misc-x)
    return t->tp_name + PyTuple_GET_SIZE(o);
}
PyObject *g(PyObject *o) { return FIRST(o) + ALL(o); }
";
    let s = Scratch::new(&[
        ("a.c", code.as_bytes()),
        (
            "b.h",
            b"#include <Python.h>\r\nstatic inline Py_ssize_t size(PyObject *t) { return PyTuple_GET_SIZE(t); }\r\n",
        ),
    ]);
    let args = ["check", "-t", "cp39-abi3"];
    assert_eq!(s.run(&args).status, Some(1));
    let run = s.run(&[&args[..], &["--add-suppressions", "--diff"]].concat());
    assert!(
        run.status == Some(0) && run.stdout.contains("+    /* abi3lint: allow(accessor-expansion) */ \\\n"),
        "{run:?}"
    );
    assert_eq!(text(&s, "a.c"), code);
    let run = s.run(&[&args[..], &["--add-suppressions=not yet"]].concat());
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}\n{}", text(&s, "a.c"));
    assert!(run.stderr.contains("abi3lint: added 5 suppression comments to 2 files\n"), "{run:?}");
    let once = text(&s, "a.c");
    for part in [
        "#define FIRST(t) \\\n    /* abi3lint: allow(accessor-expansion): not yet */ \\\n    PyTuple_GET_ITEM(t, 0)\n",
        "/* abi3lint: allow(accessor-expansion): not yet */\n#define ALL(t)",
        "static PyTypeObject T = { PyVarObject_HEAD_INIT(NULL, 0) };  /* abi3lint: allow(static-type): not yet */\n",
        "    /* abi3lint: allow(accessor-expansion, struct-field): not yet */\n    // NOLINTNEXTLINE(misc-x)\n",
    ] {
        assert!(once.contains(part), "{part}\n{once}");
    }
    assert_eq!(text(&s, "b.h").matches("\r\n").count(), 3);
    let run = s.run(&[&args[..], &["--add-suppressions"]].concat());
    assert!(run.status == Some(0) && run.stderr.contains("added 0 suppression comments to 0 files"), "{run:?}");
    assert_eq!(text(&s, "a.c"), once);
}

#[test]
fn what_has_no_place_for_a_comment_is_reported() {
    let code = b"#include <Python.h>\nint f(PyObject *o) { return 0; } /* x\n*/ const char *g(PyTypeObject *t) { return t->tp_name; } // y\n";
    let s = Scratch::new(&[("a.c", code)]);
    let run = s.run(&["check", "-t", "cp39-abi3", "--add-suppressions"]);
    assert!(run.status == Some(1) && run.stdout.contains("a.c:3:"), "{run:?}");
    assert_eq!(text(&s, "a.c").as_bytes(), code);
}

#[test]
fn comments_are_not_added_against_the_settings() {
    let s =
        Scratch::new(&[("a.c", &source(ITEM)), ("abi3lint.toml", b"targets = 'cp39-abi3'\nrequire-reason = true\n")]);
    for (args, message) in [
        (&["--add-suppressions"][..], "the settings require a reason"),
        (&["--add-suppressions=a */ b"], "a reason is one line"),
        (&["--add-suppressions=x", "--fix"], "cannot be used with"),
        (&["--add-suppressions=x", "-", "--stdin-filename", "a.c"], "cannot change standard input"),
    ] {
        let run = s.run(&[&["check"], args].concat());
        assert!(run.status == Some(2) && run.stderr.contains(message), "{args:?}: {run:?}");
    }
    // What the baseline accepts needs no comment.
    s.run(&["baseline"]);
    assert_eq!(s.run(&["check", "--add-suppressions=x"]).status, Some(0));
    assert_eq!(text(&s, "a.c").as_bytes(), source(ITEM));
    assert_eq!(s.run(&["check", "--add-suppressions=x", "--no-baseline"]).status, Some(0));
    assert!(text(&s, "a.c").contains("allow(accessor-expansion): x */"));
}
