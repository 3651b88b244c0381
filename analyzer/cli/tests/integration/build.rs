//! What the build knows sharpens what is judged.

use crate::common::Scratch;

const SOURCE: &[u8] = b"#include <Python.h>
#include \"settings.h\"
#ifdef FAST
int fast(PyObject *o) { return (int)PyList_GET_SIZE(o); }
#endif
#if LEVEL > 1
int deep(PyObject *o) { return (int)PyTuple_GET_SIZE(o); }
#endif
";

fn scratch() -> Scratch {
    Scratch::new(&[
        ("src/mod.c", SOURCE),
        ("one/settings.h", b"#define LEVEL 1\n"),
        ("two/settings.h", b"#define LEVEL 2\n"),
    ])
}

/// Symbols that are reported, in order.
fn symbols(scratch: &Scratch, args: &[&str]) -> Vec<String> {
    let mut all = vec!["check", ".", "--target", "cp39-abi3", "--output-format", "json"];
    all.extend(args);
    let run = scratch.run(&all);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().filter_map(|f| f["symbol"].as_str().map(str::to_owned)).collect()
}

#[test]
fn without_knowledge_of_the_build_nothing_is_taken_for_dead() {
    let scratch = Scratch::new(&[("src/mod.c", SOURCE)]);
    assert_eq!(symbols(&scratch, &[]), ["PyList_GET_SIZE", "PyTuple_GET_SIZE"]);
}

#[test]
fn the_command_line_defines_undefines_and_finds_headers() {
    let scratch = scratch();
    assert_eq!(symbols(&scratch, &["-I", "one", "-D", "FAST"]), ["PyList_GET_SIZE"]);
    assert_eq!(symbols(&scratch, &["-I", "two", "-U", "FAST"]), ["PyTuple_GET_SIZE"]);
    let forced = Scratch::new(&[("src/mod.c", SOURCE), ("force.h", b"#define FAST\n#define LEVEL 0\n")]);
    assert_eq!(symbols(&forced, &["--include", "force.h"]), ["PyList_GET_SIZE"]);
}

#[test]
fn a_compilation_database_speaks_for_each_source() {
    let scratch = scratch();
    scratch.write("src/other.c", SOURCE);
    let database = r#"[
        {"directory": ".", "file": "../src/mod.c", "arguments": ["cc", "-DFAST=1", "-I", "../one", "-c", "../src/mod.c"]},
        {"directory": "..", "file": "src/other.c", "command": "cc -UFAST -I one -DLEVEL=9 -c src/other.c"}
    ]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    assert_eq!(symbols(&scratch, &["-p", "build"]), ["PyList_GET_SIZE"]);
}

#[test]
fn a_missing_or_broken_database_is_told() {
    let scratch = scratch();
    let run = scratch.run(&["check", ".", "--target", "cp39-abi3", "-p", "nowhere"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("CMAKE_EXPORT_COMPILE_COMMANDS"), "{}", run.stderr);
    scratch.write("build/compile_commands.json", b"{");
    let run = scratch.run(&["check", ".", "--target", "cp39-abi3", "-p", "build"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("not a compilation database"), "{}", run.stderr);
}

#[test]
fn an_entry_that_cannot_be_understood_is_named_and_the_others_are_judged() {
    let scratch = scratch();
    let good = r#"{"directory": "..", "file": "src/mod.c", "command": "cc -DFAST -I one -c src/mod.c"}"#;
    for (broken, why) in [
        (
            r#"{"file": "a.c", "command": "cc -DNAME='it -c a.c"}"#,
            "entry 2 of 3 ('a.c') was not checked: its 'command' has unbalanced quotes",
        ),
        (r#"{"file": "a.c"}"#, "neither 'arguments' nor 'command'"),
        (r#"{"file": "a.c", "command": ""}"#, "its command is empty"),
        (r#"{"file": "a.c", "arguments": []}"#, "its command is empty"),
        (r#"{"file": "a.c", "arguments": ["cc", 1]}"#, "its 'arguments' are not a list of strings"),
        (r#"{"command": "cc -c a.c"}"#, "entry 2 of 3 was not checked: it names no 'file'"),
        (r#"{"file": 1, "command": "cc -c a.c"}"#, "its 'file' is not a string"),
        (r#"{"directory": 1, "file": "a.c", "command": "cc -c a.c"}"#, "its 'directory' is not a string"),
        ("[1]", "it is not an object"),
        ("null", "it is not an object"),
    ] {
        scratch.write("build/compile_commands.json", format!("[{good}, {broken}, {good}]").as_bytes());
        for paths in [&[][..], &["src"]] {
            let run = scratch.run(&[&["check", "-p", "build", "--target", "cp39-abi3", "--exit-zero"], paths].concat());
            assert_eq!(run.status, Some(2), "{broken}: {run:?}");
            let problem =
                run.stdout.lines().find(|l| l.starts_with("build/compile_commands.json: error: ")).unwrap_or("");
            assert!(problem.contains(why), "{broken}: {run:?}");
            assert!(run.stdout.contains("src/mod.c:4:37: error: "), "{broken}: {run:?}");
        }
    }
}

#[test]
fn a_database_of_which_nothing_can_be_judged_is_no_clean_build() {
    let scratch = scratch();
    for (text, why) in [
        ("[]", "the list is empty"),
        (
            r#"[{"file": "a.cu", "command": "nvcc -c a.cu"}, {"file": "b.mm", "command": "clang++ -c b.mm"}]"#,
            "no entry",
        ),
        (r#"[{"file": "a.c", "command": "cc 'x"}]"#, "entry 1 of 1"),
    ] {
        scratch.write("build/compile_commands.json", text.as_bytes());
        let run = scratch.run(&["check", "-p", "build", "--target", "cp39-abi3"]);
        assert_eq!(run.status, Some(2), "{text}: {run:?}");
        assert!(run.stdout.contains("build/compile_commands.json: error: ") && run.stdout.contains(why), "{run:?}");
    }
}

#[test]
fn a_byte_order_mark_before_a_database_is_no_part_of_it() {
    let scratch = scratch();
    let database = r#"[{"directory": "..", "file": "src/mod.c", "command": "cc -DFAST -I one -c src/mod.c"}]"#;
    scratch.write("build/compile_commands.json", format!("\u{feff}{database}").as_bytes());
    assert_eq!(symbols(&scratch, &["-p", "build"]), ["PyList_GET_SIZE"]);
}

#[test]
fn a_compilation_database_alone_names_the_files() {
    let scratch = scratch();
    // Git ignores what a build step wrote, but the build compiles it.
    for (path, text) in [
        (".gitignore", &b"build/\n"[..]),
        (".git/HEAD", b""),
        ("src/unused.c", SOURCE),
        ("build/generated.c", SOURCE),
        ("sys/sys.h", b"#include <Python.h>\nstatic int s(PyObject *o) { return (int)PyList_GET_SIZE(o); }\n"),
        ("one/own.h", b"static int own(PyObject *o) { return (int)PyTuple_GET_SIZE(o); }\n"),
    ] {
        scratch.write(path, text);
    }
    let mixed = b"#include <Python.h>\n#include <own.h>\n#include <sys.h>\n";
    scratch.write("src/mixed.c", mixed);
    let database = r#"[
        {"directory": ".", "file": "../src/mixed.c", "command": "cc -I ../one -isystem ../sys -c ../src/mixed.c"},
        {"directory": ".", "file": "generated.c", "command": "cc @args.rsp -c generated.c"},
        {"directory": ".", "file": "start.S", "command": "cc -c start.S"}
    ]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    scratch.write("build/args.rsp", b"-DFAST -I ../one");
    let run = scratch.run(&["check", "-p", "build", "--target", "cp39-abi3"]);
    let places: Vec<&str> = run.stdout.lines().filter_map(|l| Some(l.split_once(": error: ")?.0)).collect();
    assert_eq!(places, ["build/generated.c:4:37", "one/own.h:1:43"], "{run:?}");
    assert!(run.stderr.contains("in 4 files"), "{run:?}");
}

#[test]
fn a_build_is_judged_for_what_its_sources_project_promises() {
    let scratch = scratch();
    let database = r#"[{"directory": "..", "file": "pkg/src/mod.c", "command": "cc -c pkg/src/mod.c"}]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    scratch.write("pkg/src/mod.c", SOURCE);
    scratch.write("pkg/pyproject.toml", b"[tool.abi3lint]\ntargets = ['cp311-abi3']\n");
    let run = scratch.run(&["check", "-p", "build"]);
    assert!(run.stderr.contains("target cp311-abi3 (from [tool.abi3lint] in pkg/pyproject.toml)"), "{run:?}");
}

#[test]
fn options_of_cl_in_a_database_are_understood() {
    let scratch = scratch();
    let elsewhere =
        "#if defined(__linux__) || !defined(_WIN32)\nint no(PyObject *o) { return (int)PyList_GET_SIZE(o); }\n#endif\n";
    scratch.write("src/other.c", &[SOURCE, elsewhere.as_bytes()].concat());
    let database = r#"[
        {"directory": "..", "file": "src/mod.c", "command": "C:\\VC\\bin\\cl.exe /nologo /DPy_LIMITED_API=0x030a0000 /D FAST /I one /c src\\mod.c /Fomod.obj"},
        {"directory": "..", "file": "src/other.c", "arguments": ["clang-cl", "/UFAST", "/Ione", "/external:I", "sys", "/c", "--", "src/other.c"]}
    ]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    let run = scratch.run(&["check", "-p", "build"]);
    let places: Vec<&str> = run.stdout.lines().filter_map(|l| Some(l.split_once(": error: ")?.0)).collect();
    assert_eq!(places, ["src/mod.c:4:37"], "{run:?}");
    assert!(run.stderr.contains("target cp310-abi3 (from -D Py_LIMITED_API"), "{run:?}");
}

#[test]
fn a_command_with_response_files_without_end_is_not_judged() {
    let scratch = scratch();
    let database = r#"[{"directory": "..", "file": "src/mod.c", "command": "cc @again.rsp -c src/mod.c"}]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    scratch.write("again.rsp", "@again.rsp ".repeat(8).as_bytes());
    let run = scratch.run(&["check", "-p", "build", "--target", "cp39-abi3"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stdout.contains("('src/mod.c') was not checked: it names more than 2,000 response files"), "{run:?}");
}

#[test]
fn a_working_directory_in_a_command_is_followed() {
    let scratch = scratch();
    let database = r#"[{"directory": "..", "file": "src/mod.c", "command": "clang -working-directory=src -DFAST -I ../one -c mod.c"}]"#;
    scratch.write("build/compile_commands.json", database.as_bytes());
    assert_eq!(symbols(&scratch, &["-p", "build"]), ["PyList_GET_SIZE"]);
}

#[test]
fn the_headers_of_a_build_tell_their_release() {
    let entry = |dir: &str| {
        format!(
            "{{\"directory\":\".\",\"file\":\"none.c\",\"command\":\"gcc -I{dir} -DPy_LIMITED_API=0x03090000 -c none.c\"}}"
        )
    };
    let patchlevel = |micro: u8| {
        format!("#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION 13\n#define PY_MICRO_VERSION {micro}\n")
            .into_bytes()
    };
    let source = b"#include <Python.h>\nPyObject *a(void) { Py_RETURN_NONE; }\n";
    let found = |dirs: &[&str], micro: u8, args: &[&str]| {
        let list = format!("[{}]", dirs.iter().map(|d| entry(d)).collect::<Vec<_>>().join(","));
        let (first, other) = (patchlevel(micro), patchlevel(5));
        let s = Scratch::new(&[
            ("none.c", source),
            ("compile_commands.json", list.as_bytes()),
            ("py/Python.h", b""),
            ("py/patchlevel.h", &first),
            ("other/Python.h", b""),
            ("other/patchlevel.h", &other),
        ]);
        let out = s.json(&[&["-p", "."], args].concat());
        let findings = out["findings"].as_array().unwrap().iter();
        findings
            .map(|f| format!("{} {}", f["severity"].as_str().unwrap(), f["message"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let here = "error 'Py_RETURN_NONE' takes no reference with the headers of CPython 3.13.0, and the floor is 3.9";
    assert_eq!(found(&["py"], 0, &[]), [here]);
    assert_eq!(found(&["py"], 0, &["--build-python", "3.13"]), [here]);
    assert_eq!(found(&["py"], 5, &[]), [""; 0]);
    // Two builds, and headers that are not those of the target.
    assert_eq!(found(&["py", "other"], 0, &[]), [""; 0]);
    assert_eq!(found(&["py"], 0, &["--build-python", "3.14"]), [""; 0]);
}
