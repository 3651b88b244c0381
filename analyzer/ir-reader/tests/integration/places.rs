//! Where findings stand, however a build names its files.

use crate::common::{Scratch, findings, headers, newest, run, sorted};
use std::path::Path;
use std::process::Command;

/// A header and a source that use it, an allowed line and a static type.
const HEADER: &str = "/* what the project reads */\n\
    #define LIMIT 3\n\
    static inline const char *name_of(PyObject *o) {\n    return Py_TYPE(o)->tp_name;\n}\n";
const SOURCE: &str = "#include <Python.h>\n\
    #include \"own.h\"\n\
    #include \"third/vendored.h\"\n\
    static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = \"spam.Spam\"};\n\
    const char *doc(PyObject *o) {\n\
    \x20   const char *text = Py_TYPE(o)->tp_doc; // abi3lint: allow(struct-field)\n\
    \x20   return Py_SIZE(o) ? text : name_of(o);\n\
    }\n\
    Py_ssize_t count(PyObject *o) { return PyList_GET_SIZE(o) + vendored(o); }\n\
    void *type(void) { return &Spam_Type; }\n";
const VENDORED: &str =
    "static inline Py_ssize_t vendored(PyObject *o) {\n    return ((PyTypeObject *)o)->tp_basicsize;\n}\n";

/// A project with a folder for what is built, where a generated header has the name of another one.
fn project() -> Scratch {
    let scratch = Scratch::new(&[("abi3lint.toml", "targets = 'cp39-abi3'\nexclude = ['/src/third/']\n")]);
    for folder in ["src/third", "build/src"] {
        std::fs::create_dir_all(scratch.path().join(folder)).unwrap();
    }
    for (name, text) in [
        ("src/own.h", HEADER),
        ("src/spam.c", SOURCE),
        ("src/third/vendored.h", VENDORED),
        ("build/src/own.h", "#define GENERATED 1\n\n\n\n\n\n"),
    ] {
        std::fs::write(scratch.path().join(name), text).unwrap();
    }
    scratch
}

/// The findings of a compile with the plugin, with places from the project on.
fn found(scratch: &Scratch, c: &mut Command) -> Vec<String> {
    let (_, _, said) = run(c);
    assert!(!said.contains("could not determine"), "{said}");
    let top = format!("{}/", scratch.path().display());
    sorted(findings(&said).into_iter().map(|f| f.replacen(&top, "", 1).replacen("../", "", 1)).collect())
}

#[test]
fn an_absolute_source_is_found_from_a_folder_beside_it() {
    let expected = ["src/own.h:4:24 struct-field", "src/spam.c:4:8 static-type", "src/spam.c:9:40 accessor-expansion"];
    let scratch = project();
    let top = scratch.path().canonicalize().unwrap().display().to_string();
    let map = |to: &str| [format!("-ffile-prefix-map={top}={to}"), format!("-fdebug-prefix-map={top}={to}")];
    let mut ways = vec![Vec::new(), vec!["-fdebug-compilation-dir=/nowhere".to_owned()]];
    for to in ["/usr/src/x", "."] {
        ways.extend(map(to).map(|flag| vec![flag]));
    }
    ways.push(vec![format!("-ffile-prefix-map={top}/=")]);
    for way in ways {
        for places in [&["-g"][..], &["-Xclang", "-opt-record-passes", "-Xclang", "zz"]] {
            for (folder, source) in
                [("build", format!("{top}/src/spam.c")), ("build", "../src/spam.c".into()), (".", "src/spam.c".into())]
            {
                let mut c = scratch.plugin(&headers()[0].1, "");
                c.current_dir(scratch.path().join(folder)).args(&way).args(places).args([&source, "-o", "spam.o"]);
                // The generated header is read first by its absolute path.
                c.args(["-include", &format!("{top}/build/src/own.h")]);
                assert_eq!(found(&scratch, &mut c), expected, "{way:?} {places:?} {folder} {source}");
            }
        }
    }
}

#[test]
fn paths_in_json_exist_where_the_compiler_ran() {
    let scratch = project();
    let source = scratch.path().join("src/spam.c").display().to_string();
    let build = scratch.path().join("build");
    let mut c = scratch.plugin(&newest(), "");
    run(c.current_dir(&build).env("ABI3LINT_JSON", "report.json").args(["-g", &source, "-o", "spam.o"]));
    let text = std::fs::read_to_string(build.join("report.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let paths: Vec<&str> = json["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths.len(), 3, "{text}");
    assert!(paths.iter().all(|p| build.join(p).is_file()), "{paths:?}");
}

#[test]
fn a_source_that_is_compiled_twice_has_two_reports() {
    let text = "#include <Python.h>\n#ifdef ONE\nvoid *x(PyListObject *l) { return l->ob_item; }\n#endif\n";
    let counts = |folder: &Path| {
        let reports = std::fs::read_dir(folder).unwrap().map(|e| std::fs::read_to_string(e.unwrap().path()).unwrap());
        let count =
            |t: String| serde_json::from_str::<serde_json::Value>(&t).unwrap()["findings"].as_array().unwrap().len();
        let mut list: Vec<usize> = reports.map(count).collect();
        list.sort();
        list
    };
    for (how, ways) in [
        ("by the object", [&["-DONE", "-o", "one.o"][..], &["-DTWO", "-o", "two.o"]]),
        ("by what is defined", [&["-DONE"], &["-DTWO"]]),
        (
            "by what is defined, in words of their own",
            [&["-D", "ONE", "-o", "/dev/null"], &["-D", "TWO", "-o", "/dev/null"]],
        ),
    ] {
        let scratch = Scratch::new(&[("two.c", text)]);
        // Once more replaces what was there.
        for flags in ways.iter().chain(&ways) {
            let mut c = scratch.plugin(&newest(), "cp39-abi3");
            run(c.env("ABI3LINT_JSON", "reports/").args(["-g", "two.c"]).args(*flags));
        }
        assert_eq!(counts(&scratch.path().join("reports")), [0, 1], "{how}");
    }
}

#[test]
fn a_users_folder_that_is_called_like_cpythons_is_the_users() {
    let text = "#include <Python.h>\n\
        const char *name(PyObject *o) { return Py_TYPE(o)->tp_name; }\n\
        Py_ssize_t size(PyObject *o) { return PyTuple_GET_SIZE(o); }\n";
    let expected = ["spam.c:2:52 struct-field", "spam.c:3:39 accessor-expansion"];
    let scratch = Scratch::new(&[]);
    let folder = scratch.path().join("lib/python3.11/site-packages/include");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("spam.c"), text).unwrap();
    let source = folder.join("spam.c").display().to_string();
    for (minor, include) in headers() {
        for (from, path) in [(scratch.path(), source.as_str()), (&folder, "spam.c")] {
            let mut c = scratch.plugin(&include, "cp39-abi3");
            let (_, _, said) = run(c.current_dir(from).args(["-g", path, "-o", "spam.o"]));
            let list: Vec<String> = findings(&said).iter().map(|f| f.rsplit('/').next().unwrap().to_owned()).collect();
            assert_eq!(list, expected, "3.{minor}: {said}");
        }
    }
    let module = ["-O2", "-Xclang", "-disable-llvm-passes", "-g1", "-emit-llvm"];
    run(scratch.clang(&newest()).args(module).args([&source, "-o", "spam.bc"]));
    let (status, table, said) = run(&mut scratch.check(&["spam.bc", "--footprint"]));
    assert_eq!(status, Some(0), "{said}");
    assert!(table.contains("PyTypeObject.tp_name @ 24"), "{table}");
    // Also where the module is all that there is.
    std::fs::remove_file(folder.join("spam.c")).unwrap();
    let (status, found, said) = run(&mut scratch.check(&["spam.bc", "--target", "cp39-abi3"]));
    assert_eq!((status, findings(&found).len()), (Some(1), 2), "{found}{said}");
}

#[test]
fn line_directives_lead_to_the_line_that_was_written() {
    let generated = "#include <Python.h>\n\
        #line 3 \"spam.y\"\n\
        PyObject *a(PyObject *l) { return ((PyListObject *)l)->ob_item[0]; }\n\
        #line 5 \"spam.tab.c\"\n\
        PyObject *b(PyObject *l) { return ((PyListObject *)l)->ob_item[0]; }\n\
        #line 2 \"spam.pyx\"\n\
        PyObject *c(PyObject *l) { return ((PyListObject *)l)->ob_item[0]; }\n\
        #line 7 \"gone.pyx\"\n\
        PyObject *d(PyObject *l) { return ((PyListObject *)l)->ob_item[0]; }\n";
    let scratch = Scratch::new(&[]);
    std::fs::create_dir(scratch.path().join("src")).unwrap();
    for (name, text) in [
        ("src/spam.tab.c", generated),
        ("src/spam.y", "%%\nspam:\n    EGG { $$ = ((PyListObject *)l)->ob_item[0]; }\n"),
        ("src/spam.pyx", "def c(l):\n    return l.first\n"),
    ] {
        std::fs::write(scratch.path().join(name), text).unwrap();
    }
    for (folder, source, at) in [("src", "spam.tab.c", ""), (".", "src/spam.tab.c", "src/")] {
        let mut c = scratch.plugin(&newest(), "cp39-abi3");
        c.current_dir(scratch.path().join(folder));
        let (status, _, said) = run(c.args(["-g", source, "-o", "spam.o"]));
        assert_eq!(status, Some(1), "{said}");
        let expected = [
            format!("{at}spam.pyx:2:5 struct-field"),
            format!("{at}spam.y:3:37 struct-field"),
            // As clang calls its own file behind such a directive.
            "spam.tab.c:5:56 struct-field".to_owned(),
            "gone.pyx:7:1 struct-field".to_owned(),
        ];
        assert_eq!(sorted(findings(&said)), sorted(expected.to_vec()), "{said}");
        assert!(said.contains("return l.first"), "the line is shown: {said}");
    }
}

#[test]
fn what_was_preprocessed_before_has_the_places_of_its_sources() {
    let scratch = project();
    let mut c = scratch.clang(&newest());
    run(c.args(["-E", "src/spam.c", "-o", "spam.i"]));
    let mut c = scratch.plugin(&newest(), "cp39-abi3");
    let list = found(&scratch, c.args(["-g", "spam.i", "-o", "spam.o"]));
    let expected = ["src/own.h:4:24 struct-field", "src/spam.c:4:8 static-type", "src/spam.c:9:40 accessor-expansion"];
    assert_eq!(list, expected);
}

#[test]
fn functions_of_included_sources_are_found_without_debug_information() {
    let included = "/* egg is called below */\nlong egg(PyTypeObject *t);\n\nlong egg(PyTypeObject *t)\n{\n    return t->tp_basicsize;\n}\n";
    let main = "#include <Python.h>\n#include \"egg.inc\"\nlong two(PyTypeObject *t)\n{\n    return egg(t) + t->tp_itemsize;\n}\n";
    let scratch = Scratch::new(&[("all.c", main), ("egg.inc", included)]);
    let mut c = scratch.plugin(&newest(), "cp39-abi3");
    let list = found(&scratch, c.args(["all.c", "-o", "all.o"]));
    // As clang spells what it has found beside the source.
    let list = sorted(list.iter().map(|f| f.trim_start_matches("./").to_owned()).collect());
    assert_eq!(list, ["all.c:3:1 struct-field", "egg.inc:4:1 struct-field"]);
}
