//! What a run does with paths and file contents, good and bad.

use crate::common::{BAD, GOOD, Run, Scratch};
use abi3lint_model::Version;

const TARGET: [&str; 3] = ["check", "--target", "cp39-abi3"];

fn check(scratch: &Scratch, args: &[&str]) -> Run {
    scratch.run(&[&TARGET, args].concat())
}

#[test]
fn a_clean_tree_is_silent_on_stdout() {
    let s = Scratch::new(&[("src/a.c", GOOD), ("src/b.h", b""), ("README.md", b"int")]);
    let run = check(&s, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "abi3lint: no findings in 2 files for cp39-abi3\n");
}

#[test]
fn unknown_targets_say_what_to_write() {
    let s = Scratch::new(&[]);
    for (target, why) in [("abi4", "prototype"), ("cp312-abi3t", "begins with CPython 3.15"), ("abi3", "cp39-abi3")] {
        let run = s.run(&["check", "--target", target]);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains(&format!("unknown target '{target}'")) && run.stderr.contains(why), "{run:?}");
    }
    let run = s.run(&["check", "--target", "cp39-abi3", "--build-python", "3.8"]);
    assert!(run.status == Some(2) && run.stderr.contains(&format!("3.9 to {}", Version::NEWEST)), "{run:?}");
}

#[test]
fn unknown_options_formats_and_rules_are_refused() {
    let s = Scratch::new(&[]);
    for args in
        [&["check", "--tarjet", "x"][..], &["check", "--output-format", "xml"], &["chekc"], &[], &["check", "-D", "1x"]]
    {
        assert_eq!(s.run(args).status, Some(2), "{args:?}");
    }
    let run = check(&s, &["--select", "struct-feild"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("unknown rule 'struct-feild'; did you mean 'struct-field'?"), "{run:?}");
}

#[test]
fn a_missing_path_fails_and_the_rest_is_judged() {
    let s = Scratch::new(&[("a.c", GOOD)]);
    let run = check(&s, &["gone.c", "a.c", "--exit-zero"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stdout.starts_with("gone.c: error: cannot be read") && run.stdout.ends_with("[unreadable]\n"),
        "{run:?}"
    );
    assert!(run.stderr.contains("in 1 file for cp39-abi3; 1 path not checked"), "{run:?}");
}

#[test]
fn what_is_no_text_is_skipped_and_said() {
    let large = vec![b' '; (32 << 20) + 1];
    for (text, why) in [
        (&b"i\0n\0t\0 \0x\0;\0"[..], "6 of the first 12 bytes are control characters"),
        (b"\xff\xfei\0n\0t\0", "UTF-16"),
        (b"\xfe\xff\0i\0n\0t", "UTF-16"),
        (b"\x7fELF\x02\x01\x01 and what follows\0", "it is a binary, but no shared object and no wheel"),
        (&large, "larger than 32 MiB"),
    ] {
        let s = Scratch::new(&[("a.c", text), ("b.c", GOOD)]);
        let run = check(&s, &[]);
        assert_eq!(run.status, Some(2), "{why}");
        assert!(run.stdout.contains("a.c: error: not checked") && run.stdout.contains(why), "{run:?}");
        assert!(run.stderr.contains("in 1 file for cp39-abi3; 1 path not checked"), "{run:?}");
    }
}

#[test]
fn a_file_that_was_not_judged_is_an_error_in_every_format() {
    let s = Scratch::new(&[("a.c", b"i\0n\0t\0"), ("b.c", GOOD)]);
    for paths in [&[][..], &["a.c", "b.c"]] {
        let run = check(&s, &[paths, &["--exit-zero"]].concat());
        assert_eq!(run.status, Some(2), "--exit-zero is about findings: {run:?}");
    }
    for (format, expected) in [
        ("text", "a.c: error: not checked"),
        ("full", "a.c: error: not checked"),
        ("json", r#""kind": "skipped""#),
        ("sarif", r#""executionSuccessful": false"#),
        ("sarif", r#""level": "error""#),
        ("github", "::error file=a.c,title=abi3lint skipped::"),
        ("gitlab", r#""severity": "major""#),
    ] {
        let run = check(&s, &["--output-format", format]);
        assert_eq!(run.status, Some(2), "{format}");
        assert!(run.stdout.contains(expected), "{format}: {run:?}");
    }
    let run = s.run(&["baseline", "--target", "cp39-abi3"]);
    assert!(run.status == Some(2) && !s.path().join("abi3lint-baseline.json").exists(), "{run:?}");
}

#[test]
fn what_is_no_binary_is_refused_by_what_it_is() {
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0";
    for (name, text) in [
        ("x.so", &elf[..]),
        ("script.so", b"INPUT(libx.a)"),
        ("x.cpython-312-x86_64-linux-gnu.so", elf),
        ("x.pyd", b"MZ\x90\0"),
        ("x.dylib", b"\xcf\xfa\xed\xfe\x07\0\0\x01"),
        ("libx.a", b"!<arch>\n"),
        ("x.o", elf),
        ("x-1.0-cp39-abi3-linux_x86_64.whl", b"PK\x03\x04\x14\0"),
        ("no-ending", elf),
    ] {
        let s = Scratch::new(&[(name, text), ("b.c", GOOD)]);
        let run = check(&s, &[name, "b.c"]);
        assert_eq!(run.status, Some(2), "{name}");
        let expected = format!("{name}: error: not checked: ");
        assert!(run.stdout.starts_with(&expected), "{run:?}");
    }
}

#[test]
fn odd_texts_are_read() {
    let deep =
        [b"int x = ".to_vec(), b"(".repeat(10_000), b"1".to_vec(), b")".repeat(10_000), b";\n".to_vec()].concat();
    let braces = [b"void f(void) ".to_vec(), b"{".repeat(10_000)].concat();
    for text in [
        &b""[..],
        b"\n",
        b"\xef\xbb\xbfint x;\n",
        b"int x;\r\nint y;\r\n",
        b"/* \xe9\xff */ char *s = \"\xff\";\n",
        b"#if",
        b"#define",
        b"}}}))) \\",
        b"#include <Python.h",
        b"\"unterminated\n/* unterminated",
        &deep,
        &braces,
    ] {
        let s = Scratch::new(&[("a.c", text), ("b.cpp", text)]);
        let run = check(&s, &[]);
        assert_eq!(run.status, Some(0), "{:?}: {run:?}", String::from_utf8_lossy(&text[..text.len().min(40)]));
    }
}

const USE: &str = "#include <Python.h>\nPy_ssize_t f(PyObject *o) { return PyTuple_GET_SIZE(o); }\n";

#[test]
fn a_nul_in_a_text_is_a_blank() {
    let text = USE.replace("return ", "return\0").replace("f(", "f\0(") + "\0";
    let s = Scratch::new(&[("a.c", text.as_bytes()), ("b.c", b"int x;\0")]);
    let run = check(&s, &[]);
    assert!(run.status == Some(1) && run.stdout.starts_with("a.c:2:37: error: "), "{run:?}");
    assert!(run.stderr.contains(" 1 error in 2 files for cp39-abi3; 1 finding fixable"), "{run:?}");
}

#[test]
fn a_byte_order_mark_hides_no_directive() {
    let mark = "\u{feff}";
    let s = Scratch::new(&[
        ("define.c", format!("{mark}#define Py_LIMITED_API 0x03090000\n{USE}").as_bytes()),
        ("dead.c", format!("{mark}#if 0\n{USE}#endif\n").as_bytes()),
        ("macro.c", format!("{mark}#define SIZE(o) PyTuple_GET_SIZE(o)\nPy_ssize_t g(PyObject *o) {{ return SIZE(o); }}\n").as_bytes()),
        ("type.c", format!("{mark}#include <Python.h>\nstatic PyTypeObject T = {{\n  PyVarObject_HEAD_INIT(NULL, 0)\n  .tp_name = \"x\",\n}};\n").as_bytes()),
        ("first.c", format!("{mark}static PyTypeObject T = {{0}};\n").as_bytes()),
    ]);
    let run = s.run(&["check"]);
    let places: Vec<&str> = run.stdout.lines().filter_map(|l| Some(l.split_once(": error: ")?.0)).collect();
    assert_eq!(places, ["define.c:3:36", "first.c:1:11", "macro.c:1:20", "type.c:2:8"], "{run:?}");
    assert!(run.stderr.contains("Py_LIMITED_API in define.c:1"), "{run:?}");
    assert!(run.stderr.contains(" 4 errors in 5 files for cp39-abi3; 2 findings fixable"), "{run:?}");
}

#[test]
fn a_line_end_within_a_token_is_none() {
    for (text, found) in [
        (USE.replace("PyTuple", "Py\\\nTuple"), "a.c:2:36: error: "),
        (USE.replace("PyTuple", "Py\\ \r\nTuple"), "a.c:2:36: error: "),
        (
            format!("#def\\\nine SIZE PyTuple_GET\\\n_SIZE\n{}", USE.replace("PyTuple_GET_SIZE", "SI\\\nZE")),
            "a.c:2:10: error: ",
        ),
        (format!("#i\\\nf 0\n{USE}#en\\\ndif\n"), ""),
        (format!("/\\\n* {USE} *\\\n/\n"), ""),
        (format!("// a \\ \n(b\n{USE}"), "a.c:4:36: error: "),
        ("#include <\\\ntoken.\\\nh\\\n>\n".to_owned(), "a.c:2:1: error: "),
        (format!("/\\\n/ \\ \n{}", USE.replace('\n', "\\\n")), ""),
        (USE.replace("return", "const char *s = \"a\\\\\n\"b\"; return"), "a.c:3:13: error: "),
        (USE.replace("return", "g(\"a\\  \nb\", 1) \\  \n; return"), "a.c:4:10: error: "),
        (USE.replace('\n', "\r"), "a.c:2:36: error: "),
    ] {
        let s = Scratch::new(&[("a.c", text.as_bytes())]);
        let run = check(&s, &[]);
        assert!(run.stdout.starts_with(found) && run.stdout.is_empty() == found.is_empty(), "{text:?}: {run:?}");
        assert!(!run.stderr.contains("could not be parsed"), "{text:?}: {run:?}");
    }
    let text = USE.replace("PyTuple", "Py\\\nTuple");
    let v = Scratch::new(&[("a.c", text.as_bytes())]).json(&["--target", "cp39-abi3"]);
    let f = &v["findings"][0];
    assert_eq!(f["symbol"], "PyTuple_GET_SIZE");
    let text = b"#include <Python.h>\nconst char *f(PyTypeObject *t) { return t->tp_\\\nname; }\n";
    let named = Scratch::new(&[("a.c", text)]).json(&["--target", "cp39-abi3"]);
    assert_eq!(named["findings"][0]["symbol"], "tp_name");
    let place: Vec<_> = ["line", "column", "end_line", "end_column"].iter().map(|k| f[*k].as_u64().unwrap()).collect();
    assert_eq!(place, [2, 36, 3, 15]);
}

#[test]
fn files_are_found_as_git_sees_them() {
    let s = Scratch::new(&[
        (".gitignore", b"built/\n"),
        (".git/HEAD", b""),
        ("built/a.c", b"\0"),
        (".hidden/a.c", b"\0"),
        ("z/a.c", b"\0"),
        ("z/a.c.in", b"\0"),
        ("z/a.txt", b"\0"),
        ("a-b.h", b"\0"),
        ("a/b.cpp", b"\0"),
    ]);
    let paths = |run: Run| -> Vec<String> {
        run.stdout.lines().map(|l| l.split(':').next().unwrap_or_default().to_owned()).collect()
    };
    let all = ["a-b.h", "a/b.cpp", "z/a.c", "z/a.c.in"];
    assert_eq!(paths(check(&s, &[])), all);
    assert_eq!(paths(check(&s, &["z", "./a", "z/a.txt"])), ["./a/b.cpp", "z/a.c", "z/a.c.in", "z/a.txt"]);
    assert_eq!(paths(check(&s, &["built/a.c", "./z/a.c", "z"])), ["./z/a.c", "built/a.c", "z/a.c.in"]);
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_odd_names_do_no_harm() {
    use std::os::unix::ffi::OsStrExt;
    let s = Scratch::new(&[("d/a.c", GOOD)]);
    std::os::unix::fs::symlink("..", s.path().join("d/up")).unwrap();
    std::os::unix::fs::symlink("self.c", s.path().join("self.c")).unwrap();
    std::fs::write(s.path().join(std::ffi::OsStr::from_bytes(b"d/\xff.c")), b"\0").unwrap();
    let run = check(&s, &[]);
    // A link that leads nowhere is a source that was not read.
    assert_eq!(run.status, Some(2));
    assert!(run.stdout.starts_with("d/\u{fffd}.c: error: not checked"), "{run:?}");
    assert!(run.stdout.contains("\nself.c: error: cannot be read"), "{run:?}");
    assert_eq!(check(&s, &["self.c"]).status, Some(2));
}

#[test]
fn an_empty_tree_is_told() {
    let run = check(&Scratch::new(&[]), &[]);
    assert_eq!(run.status, Some(0));
    assert!(run.stderr.contains("no C or C++ source found; nothing was checked"), "{run:?}");
}

/// A folder that was mistyped and happens to exist must not pass for one that was judged.
#[test]
fn a_directory_without_sources_is_told_beside_others() {
    let s = Scratch::new(&[("src/a.c", GOOD), ("srcs/notes.txt", b"")]);
    let run = check(&s, &["./src", "src/a.c", "srcs"]);
    assert_eq!(run.status, Some(0));
    assert_eq!(run.stderr.matches("warning: no C or C++ source found in 'srcs'").count(), 1, "{run:?}");
    assert_eq!(run.stderr.matches("warning: ").count(), 1, "{run:?}");
    s.write("abi3lint.toml", b"exclude = ['*']\n");
    let run = check(&s, &["src"]);
    assert!(run.stderr.contains("the settings exclude every source that was found"), "{run:?}");
}

#[test]
fn comments_that_nothing_closes_cost_nothing() {
    let text = format!("#include <Python.h>\nint x = PyTuple_GET_SIZE(0);\n{}", "x /*| y\n".repeat(12_500));
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = check(&s, &[]);
    // What stands before the comment is judged as ever. Minutes, not seconds, would stop the test run.
    assert!(run.status == Some(1) && run.stdout.starts_with("a.c:2:9: error: "), "{run:?}");
}

/// A report never takes the place of what it is about.
#[test]
fn an_output_file_that_is_an_input_is_refused() {
    let s = Scratch::new(&[("a.c", BAD), ("d/b.c", GOOD), ("abi3lint.toml", b"targets = 'cp39-abi3'\n")]);
    s.write("abi3lint-baseline.json", br#"{"version": 1, "counts": {}}"#);
    s.write("build/compile_commands.json", br#"[{"file": "../a.c", "arguments": ["cc", "-c", "../a.c"]}]"#);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.c", s.path().join("link")).unwrap_or_else(|e| panic!("{e}"));
        std::fs::hard_link(s.path().join("a.c"), s.path().join("hard")).unwrap_or_else(|e| panic!("{e}"));
    }
    let same = [
        &["a.c", "-o", "a.c"][..],
        &["a.c", "-o", "d/../a.c"],
        &["-o", "abi3lint.toml"],
        &["-o", "abi3lint-baseline.json"],
        &["-p", "build", "-o", "build/compile_commands.json"],
        #[cfg(unix)]
        &["a.c", "-o", "link"],
        #[cfg(unix)]
        &["a.c", "-o", "hard"],
    ];
    let before = |path: &str| std::fs::read(s.path().join(path)).unwrap_or_default();
    let names = ["a.c", "d/b.c", "abi3lint.toml", "abi3lint-baseline.json", "build/compile_commands.json"];
    let all = names.map(before);
    for args in same {
        let run = s.run(&[&["check"], args].concat());
        assert_eq!(run.status, Some(2), "{args:?}");
        assert!(run.stderr.contains("is the same as the output file"), "{run:?}");
    }
    // `--output-file *.c` is `-o a.c d/b.c`.
    let run = s.run(&["check", "-o", "a.c", "d/b.c"]);
    assert!(run.status == Some(2) && run.stderr.contains("'a.c' is a C or C++ source"), "{run:?}");
    assert_eq!(names.map(before), all);
    assert_eq!(s.run(&["check", "-o", "report.txt"]).status, Some(1));
    assert_eq!(s.run(&["check", "-o", "report.txt"]).status, Some(1), "an old report is replaced");
}

/// Runs a program of the machine in the scratch folder, with nobody's settings.
fn machine(s: &Scratch, words: &[&str]) -> std::process::Output {
    let mut c = std::process::Command::new(words[0]);
    c.args(&words[1..]).current_dir(s.path()).env_clear().env("HOME", s.path());
    c.env("PATH", std::env::var_os("PATH").unwrap_or_default()).output().unwrap_or_else(|e| panic!("{words:?}: {e}"))
}

#[test]
fn only_what_git_tracks_is_judged_where_that_is_asked_for() {
    let s = Scratch::new(&[("src/a.c", BAD), ("src/é b.c", BAD), ("src/scratch.c", BAD), ("lib/l.c", BAD)]);
    let tracked = |paths: &[&str]| {
        let words = [&[env!("CARGO_BIN_EXE_abi3lint")], &TARGET[..], &["--tracked"], paths].concat();
        let out = machine(&s, &words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let places = text(&out.stdout).lines().filter_map(|l| Some(l.split_once(": error: ")?.0.to_owned())).collect();
        let places: Vec<String> = places;
        (out.status.code(), places, text(&out.stderr))
    };
    let (status, _, said) = tracked(&[]);
    assert!(status == Some(2) && said.contains("--tracked: git lists no files in"), "{said}");
    assert!(machine(&s, &["git", "init", "-q"]).status.success());
    assert!(machine(&s, &["git", "add", "src/a.c", "src/é b.c"]).status.success());
    assert_eq!(tracked(&[]).1, ["src/a.c:2:54", "src/é b.c:2:54"]);
    assert_eq!(tracked(&["lib", "./src"]).1, ["./src/a.c:2:54", "./src/é b.c:2:54"]);
    let (status, places, said) = tracked(&["src/scratch.c", "src/a.c"]);
    assert_eq!((status, places), (Some(1), vec!["src/a.c:2:54".to_owned()]));
    assert!(said.contains("note: src/scratch.c is not checked: git does not track it"), "{said}");
}

#[test]
fn hooks_run_for_every_file_that_a_check_reads() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.pre-commit-hooks.yaml");
    let hooks = std::fs::read_to_string(path).unwrap_or_default();
    let patterns: Vec<&str> = hooks.lines().filter_map(|l| l.trim().strip_prefix("files: ")).collect();
    assert_eq!(patterns.len(), 2);
    let endings = "c h cc cpp cxx c\\+\\+ hh hpp hxx h\\+\\+ inc inl ipp tcc tpp";
    let settings = "pyproject\\.toml abi3lint\\.toml abi3lint-baseline\\.json setup\\.py setup\\.cfg CMakeLists\\.txt \
                    meson\\.build";
    for name in endings.split(' ').chain(settings.split(' ')) {
        let is_named = |p: &str| p.split(['(', '|', ')']).any(|part| part == name);
        assert!(patterns.iter().all(|p| is_named(p)), "{name} in {patterns:?}");
    }
}

#[test]
fn a_source_that_ends_with_an_error_for_a_target_is_reported_as_not_checked() {
    let old: &[u8] = b"#include <Python.h>\n#if PY_VERSION_HEX < 0x030A0000\n#error old\n#endif\nint x;\n";
    let s = Scratch::new(&[("a.c", old), ("b.c", b"#include \"c.h\"\n"), ("d.c", b"#include \"c.h\"\n"), ("c.h", old)]);
    let run = s.run(&["check", "--target", "cp310", "--target", "cp310-abi3", "--target", "cp38-abi3"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "newer headers compile it: {run:?}");
    let run = s.run(&["check", "a.c", "--target", "cp39", "--target", "cp38..cp311"]);
    let line = "a.c:3: error: '#error' ends the compile of this file for CPython 3.8-3.9 of cp38..cp311, cp39; \
                nothing was checked there [incomplete]";
    assert!(run.status == Some(2) && format!("{run:?}").contains(line), "{run:?}");
    let run = s.run(&["check", "b.c", "c.h", "d.c", "--target", "cp39"]);
    let line = "c.h:3: error: '#error' ends the compile of 'b.c' and 1 more for cp39; nothing was checked there";
    assert!(run.status == Some(2) && format!("{run:?}").contains(line), "{run:?}");
}
