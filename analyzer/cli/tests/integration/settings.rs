//! Settings of a project: which of them hold, who says so, and what they change.

use crate::common::{BAD, GOOD, Scratch};
use abi3lint_model::Version;

const ITEM: &[u8] = b"#include <Python.h>\nPyObject *item(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n";

/// The rules that are reported, with the file of each.
fn found(s: &Scratch, args: &[&str]) -> Vec<String> {
    let json = s.json(args);
    let word = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap().to_owned();
    json["findings"].as_array().unwrap().iter().map(|f| format!("{} {}", word(f, "path"), word(f, "rule"))).collect()
}

#[test]
fn settings_say_what_options_say() {
    let s = Scratch::new(&[("a.c", BAD), ("b.c", ITEM)]);
    let toml = |text: &str| s.write("abi3lint.toml", format!("targets = 'cp39-abi3'\n{text}").as_bytes());
    let (a, b) = ("a.c struct-field", "b.c accessor-expansion");
    toml("");
    assert_eq!(found(&s, &[]), [a, b]);
    toml("select = ['struct-field']");
    assert_eq!(found(&s, &[]), [a]);
    assert_eq!(found(&s, &["--select", "accessor-expansion"]), [b], "the command line comes first");
    toml("ignore = ['struct-field']");
    assert_eq!(found(&s, &[]), [b]);
    toml("exclude = ['b.*']");
    assert_eq!(found(&s, &[]), [a]);
    toml("include = ['/b.c']");
    assert_eq!(found(&s, &[]), [b]);
    toml("defines = ['NO_ITEM']");
    s.write("b.c", &[b"#ifndef NO_ITEM\n", ITEM, b"#endif\n"].concat());
    assert_eq!(found(&s, &[]), [a]);
    assert_eq!(found(&s, &["-D", "NO_ITEM=2"]), [a]);
    toml("build-python = '3.9'\noutput-format = 'json'");
    assert!(s.run(&["check"]).stdout.starts_with('{'));
    assert!(s.run(&["check", "--output-format", "text"]).stdout.starts_with("a.c:2"));
}

#[test]
fn a_file_that_is_named_and_left_out_is_told() {
    let s = Scratch::new(&[("vendor/a.c", BAD), ("b.c", GOOD), ("abi3lint.toml", b"\nexclude = ['vendor/']\n")]);
    let run = s.run(&["check", "vendor/a.c", "b.c", "--target", "cp39-abi3"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("vendor/a.c is not checked: abi3lint.toml:2 excludes it"), "{run:?}");
}

#[test]
fn overrides_hold_for_their_paths_and_the_last_one_decides() {
    let text = b"targets = ['cp39-abi3']\n[[overrides]]\npaths = ['src/old/']\nignore = ['struct-field']\n\
        [[overrides]]\npaths = ['*.gen.c']\nselect = ['accessor-expansion']\n[[overrides]]\npaths = ['src/old/c.c']\n\
        certainty = 'possible'\n";
    let s = Scratch::new(&[("src/old/a.c", BAD), ("src/b.c", BAD), ("src/x.gen.c", BAD), ("src/old/c.c", ITEM)]);
    s.write("abi3lint.toml", text);
    let expected = ["src/b.c struct-field", "src/old/c.c accessor-expansion"];
    assert_eq!(found(&s, &[]), expected);
    assert_eq!(found(&s, &["src"]), expected, "wherever the search begins");
}

/// A rule that an override leaves out makes way for the next one, as it does for the whole run.
#[test]
fn an_override_leaves_a_rule_out_as_the_command_line_does() {
    let s = Scratch::new(&[("a.c", ITEM)]);
    let by_option = found(&s, &["--target", "cp39-abi3", "--ignore", "accessor-expansion"]);
    s.write("abi3lint.toml", b"[[overrides]]\npaths = ['a.c']\nignore = ['accessor-expansion']\n");
    assert_eq!(found(&s, &["--target", "cp39-abi3"]), by_option);
}

#[test]
fn an_empty_list_of_targets_is_refused() {
    let s = Scratch::new(&[("a.c", GOOD), ("abi3lint.toml", b"select = []\ntargets = []\n")]);
    let run = s.run(&["check"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("'targets' names no target") && run.stderr.contains("abi3lint.toml:2"), "{run:?}");
}

/// Whoever sets the variable relies on it: what the headers at hand say must not take its place.
#[cfg(unix)]
#[test]
fn a_variable_that_names_no_target_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let s = Scratch::new(&[("a.c", GOOD)]);
    for value in [&b","[..], b" ", b" ,\t", b"cp39-abi3\xff"] {
        let mut c = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"));
        c.args(["cc", "cc", "-c", "a.c"]).current_dir(s.path());
        let out = c.env("ABI3LINT_TARGET", std::ffi::OsStr::from_bytes(value)).output().unwrap();
        let message = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{message}");
        assert!(message.starts_with("abi3lint: error: ABI3LINT_TARGET="), "{message}");
        assert!(!s.path().join("a.o").exists(), "nothing was compiled");
    }
}

#[test]
fn our_file_comes_before_pyproject_key_by_key() {
    let py = b"[tool.abi3lint]\ntargets = ['cp39-abi3']\nignore = ['struct-field']\n";
    let s = Scratch::new(&[("a.c", BAD), ("pyproject.toml", py), ("abi3lint.toml", b"targets = ['cp310-abi3']\n")]);
    let run = s.run(&["config"]);
    let line =
        |key: &str| run.stdout.lines().find(|l| l.starts_with(key)).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(line("targets"), ["targets", "cp310-abi3", "abi3lint.toml"]);
    assert_eq!(line("ignore"), ["ignore", "struct-field", "pyproject.toml:3"]);
}

#[test]
fn config_tells_each_value_and_who_says_so() {
    let text =
        b"[tool.abi3lint]\ncertainty = 'proven'\nexclude = ['vendor/', '!keep.c']\n\n[[tool.abi3lint.overrides]]\n\
        paths = ['gen/']\nignore = ['struct-field']\n";
    let define = b"#define Py_LIMITED_API 0x03090000\n".as_slice();
    let s = Scratch::new(&[("a.c", define), ("pyproject.toml", text), ("abi3lint-baseline.json", b"{}")]);
    let run = s.run(&["config", "--show", "--select", "struct-field", "-D", "NDEBUG"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let rows: Vec<Vec<&str>> =
        run.stdout.lines().map(|l| l.split("  ").map(str::trim).filter(|w| !w.is_empty()).collect()).collect();
    for expected in [
        &["targets", "cp39-abi3", "Py_LIMITED_API in a.c:1"][..],
        &["build-python", "all versions that can build the targets", "default"],
        &["select", "struct-field", "--select"],
        &["ignore", "none", "default"],
        &["certainty", "proven", "pyproject.toml:2"],
        &["exclude", "vendor/, !keep.c", "pyproject.toml:3"],
        &["defines", "NDEBUG", "-D"],
        &["baseline", "abi3lint-baseline.json", "abi3lint-baseline.json is there"],
        &["override", "gen/: ignore struct-field", "pyproject.toml:5"],
    ] {
        assert!(rows.iter().any(|r| r == expected), "{expected:?} in {rows:#?}");
    }
}

#[test]
fn the_committed_schema_is_the_program_s() {
    let committed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../editors/abi3lint.schema.json");
    let run = Scratch::new(&[]).run(&["config", "--schema"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let committed = std::fs::read_to_string(committed).unwrap_or_default().replace('\r', "");
    assert!(run.stdout == committed, "editors/abi3lint.schema.json is stale: run 'cargo xtask docs'\n{}", run.stdout);
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["properties"]["build-python"]["description"].is_string());
    // Names are listed, so that an editor marks others.
    let names = |list: &serde_json::Value| {
        list.as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(names(&schema["$defs"]["Rule"]["enum"]).contains(&"struct-field".to_owned()));
    assert!(names(&schema["$defs"]["Target"]["enum"]).contains(&"cp39..cp315".to_owned()));
    assert!(names(&schema["properties"]["output-format"]["enum"]).contains(&"sarif".to_owned()));
    assert!(schema["$id"].as_str().unwrap().ends_with("/editors/abi3lint.schema.json"));
}

/// Settings come with a repository, and a repository can hold links to what never ends and to what is secret.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    use std::os::unix::fs::symlink;
    let names = ["abi3lint.toml", "pyproject.toml", "setup.cfg", "setup.py", "meson.build", "CMakeLists.txt"];
    let pipe = |s: &Scratch, path: &str| {
        let made = std::process::Command::new("mkfifo").arg(s.path().join(path)).status();
        assert!(made.unwrap().success(), "mkfifo");
    };
    for name in names.into_iter().chain([".gitignore", ".ignore", "d/.gitignore"]) {
        for is_pipe in [true, false] {
            let s = Scratch::new(&[("d/a.c", GOOD)]);
            if is_pipe {
                pipe(&s, name)
            } else {
                symlink("/dev/zero", s.path().join(name)).unwrap()
            }
            let run = s.run(&["check", "-t", "cp39-abi3"]);
            assert_eq!(run.status, Some(2), "{name}: {run:?}");
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(said.contains("not a regular file") && said.contains(name), "{name}: {run:?}");
        }
    }
    let s = Scratch::new(&[("a.c", b"#include \"pipe.h\"\n")]);
    pipe(&s, "pipe.h");
    let run = s.run(&["check", "a.c", "-t", "cp39-abi3"]);
    assert!(run.status == Some(2) && run.stdout.contains("pipe.h: error: cannot be read"), "{run:?}");
    let s = Scratch::new(&[("a.c", GOOD)]);
    symlink("/dev/zero", s.path().join("compile_commands.json")).unwrap();
    let run = s.run(&["check", "-p", ".", "-t", "cp39-abi3"]);
    assert!(run.status == Some(2) && run.stderr.contains("not a regular file"), "{run:?}");
    std::fs::remove_file(s.path().join("compile_commands.json")).unwrap();
    s.write("compile_commands.json", br#"[{"directory": ".", "file": "p.c", "arguments": ["cc", "-c", "p.c"]}]"#);
    pipe(&s, "p.c");
    let run = s.run(&["check", "-p", ".", "-t", "cp39-abi3"]);
    assert!(run.status == Some(2) && run.stdout.starts_with("p.c: error: not checked: it is not a regular"), "{run:?}");
    symlink("/dev/zero", s.path().join("abi3lint-baseline.json")).unwrap();
    let run = s.run(&["check", "a.c", "-t", "cp39-abi3", "--baseline", "abi3lint-baseline.json"]);
    assert!(run.status == Some(2) && run.stderr.contains("not a regular file"), "{run:?}");
}

#[test]
fn settings_that_are_too_large_are_refused() {
    let s = Scratch::new(&[("a.c", GOOD), ("abi3lint.toml", &[b'#'; (1 << 20) + 1])]);
    let run = s.run(&["check", "-t", "cp39-abi3"]);
    assert!(run.status == Some(2) && run.stderr.contains("abi3lint.toml: it is larger than 1 MiB"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_mistake_shows_no_line_of_what_a_link_leads_to() {
    let s = Scratch::new(&[("secret", b"[default]\nkey = SECRET\n"), ("p/a.c", GOOD)]);
    std::os::unix::fs::symlink("../secret", s.path().join("p/abi3lint.toml")).unwrap();
    let run = s.run(&["check", "p"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(
        run.stderr.starts_with("abi3lint: error: p/abi3lint.toml:2: ") && !run.stderr.contains("SECRET"),
        "{run:?}"
    );
}

#[test]
fn nothing_that_is_repeated_moves_the_cursor() {
    let s = Scratch::new(&[("a.c", GOOD)]);
    let escape = "x\u{1b}[31m\u{7}";
    s.write("abi3lint.toml", format!("# \u{e9}\ntargets = 'cp39-abi3' {escape}\n").as_bytes());
    let mut runs = vec![s.run(&["check"])];
    s.write("abi3lint.toml", "exclude = ['a\\u001b[31m']\n".replace('\'', "\"").as_bytes());
    let options = ["--target", "--output-format", "--build-python", "--select", "--baseline", "-j", escape];
    runs.extend(options.map(|option| s.run(&["check", option, escape])));
    runs.extend([s.run(&["explain", escape]), s.run(&["config"]), s.run(&[escape])]);
    for run in runs {
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{run:?}");
    }
}

#[test]
fn as_many_threads_as_make_sense_are_started() {
    let s = Scratch::new(&[("a.c", GOOD)]);
    assert_eq!(s.run(&["check", "-t", "cp39-abi3", "-j", "65536"]).status, Some(0));
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"))
        .args(["check", "-t", "cp39-abi3"])
        .current_dir(s.path())
        .env_clear()
        .env("RAYON_NUM_THREADS", "99999")
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(0), "{out:?}");
}

/// Two projects beside each other; only the first one's target is broken.
fn two_projects() -> Scratch {
    Scratch::new(&[
        ("one/pyproject.toml", b"[tool.abi3lint]\ntargets = ['cp39-abi3']\nexclude = ['gen/']\n"),
        ("one/src/a.c", BAD),
        ("one/gen/g.c", BAD),
        ("two/abi3lint.toml", b"targets = 'cp313'\n"),
        ("two/o.c", BAD),
    ])
}

#[test]
fn each_file_is_judged_by_the_settings_nearest_to_it() {
    let s = two_projects();
    let expected = ["one/src/a.c struct-field"];
    for paths in [&[][..], &["one", "two"], &["two", "one"], &["two/o.c", "one/src/a.c"]] {
        assert_eq!(found(&s, paths), expected, "{paths:?}");
        let run = s.run(&[&["check"], paths].concat());
        assert_eq!(run.status, Some(1), "{run:?}");
        for line in [
            "abi3lint: target cp39-abi3 (from [tool.abi3lint] in one/pyproject.toml) in one\n",
            "abi3lint: target cp313 (from two/abi3lint.toml) in two\n",
        ] {
            assert_eq!(run.stderr.matches(line).count(), 1, "{line}: {run:?}");
        }
        assert!(run.stderr.contains("1 error in 2 files for cp"), "{run:?}");
    }
    let json = s.json(&[]);
    assert_eq!(json["summary"]["targets"], serde_json::json!(["cp39-abi3", "cp313"]));
    assert_eq!(json["summary"]["files"], 2);
    assert_eq!(json["findings"][0]["targets"], serde_json::json!(["cp39-abi3"]));
    // The command line comes before all settings, but for what they leave out.
    let both = ["one/src/a.c struct-field", "two/o.c struct-field"];
    assert_eq!(found(&s, &["--target", "cp39-abi3"]), both);
}

#[test]
fn findings_of_several_projects_are_in_one_order() {
    let s = Scratch::new(&[("m/pyproject.toml", b"[tool.abi3lint]\ntargets = ['cp39-abi3']\n")]);
    s.write("abi3lint.toml", b"targets = ['cp310-abi3']\n");
    let twice = [BAD, b"const char *doc(PyTypeObject *t) { return t->tp_doc; }\n"].concat();
    for path in ["a.c", "m/m.c", "z/z.c"] {
        s.write(path, &twice);
    }
    let run = s.run(&["check", "--output-format", "text"]);
    let places: Vec<&str> = run.stdout.lines().filter_map(|l| Some(l.split_once(": error: ")?.0)).collect();
    assert_eq!(places, ["a.c:2:54", "a.c:3:46", "m/m.c:2:54", "m/m.c:3:46", "z/z.c:2:54", "z/z.c:3:46"], "{run:?}");
}

#[test]
fn fixes_of_several_projects_are_one_change() {
    let s = Scratch::new(&[("one/a.c", ITEM), ("two/b.c", ITEM)]);
    s.write("one/abi3lint.toml", b"targets = 'cp39-abi3'\n");
    s.write("two/abi3lint.toml", b"targets = 'cp310-abi3'\n");
    let run = s.run(&["check", "--diff", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(run.stdout.contains("+++ b/one/a.c") && run.stdout.contains("+++ b/two/b.c"), "{run:?}");
    assert!(run.stderr.ends_with("abi3lint: would fix 2 findings in 2 files\n"), "{run:?}");
    let run = s.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("fixed 2 findings in 2 files"), "{run:?}");
    let text = |path: &str| std::fs::read_to_string(s.path().join(path)).unwrap();
    assert!(text("one/a.c").contains("PyTuple_GetItem(") && text("two/b.c").contains("PyTuple_GetItem("));
}

/// What a pre-commit hook does: it runs in the root, whose folders have the settings.
#[test]
fn settings_of_a_folder_hold_in_a_run_of_the_root() {
    let s = Scratch::new(&[("pkg/src/a.c", BAD), ("pkg/vendor/v.c", BAD), ("loose.c", BAD)]);
    s.write("pkg/pyproject.toml", b"[tool.abi3lint]\ntargets = ['cp39-abi3']\nexclude = ['vendor/']\n");
    assert_eq!(found(&s, &[]), ["pkg/src/a.c struct-field"]);
    // Of a parent's settings those hold that no nearer ones replace.
    s.write("abi3lint.toml", b"targets = 'cp39-abi3'\nexclude = ['src/']\n");
    assert_eq!(found(&s, &[]), ["loose.c struct-field", "pkg/src/a.c struct-field"]);
    std::fs::remove_file(s.path().join("pkg/pyproject.toml")).unwrap();
    s.write("pkg/setup.py", b"setup()\n");
    assert_eq!(found(&s, &[]), ["loose.c struct-field", "pkg/vendor/v.c struct-field"]);
    assert_eq!(found(&s, &["pkg"]), ["pkg/vendor/v.c struct-field"], "wherever the run begins");
}

#[test]
fn what_a_folder_tells_its_build_tool_is_its_own() {
    let abi3 = b"[tool.scikit-build]\nwheel.py-api = 'cp39'\n";
    let s =
        Scratch::new(&[("abi3/pyproject.toml", abi3), ("abi3/a.c", BAD), ("plain/setup.py", b""), ("plain/b.c", BAD)]);
    assert_eq!(found(&s, &[]), ["abi3/a.c struct-field"]);
    s.write("pyproject.toml", b"[tool.abi3lint]\nignore = ['struct-field']\n");
    assert_eq!(found(&s, &["--select", "struct-field"]), [""; 0], "settings of ours hold also over a promise below");
}

/// A header is judged with its own project, and read by others.
#[test]
fn a_header_of_another_project_is_read_and_judged_there() {
    let s = two_projects();
    s.write("one/kit.h", b"#define NAME_OF(t) ((t)->tp_name)\n");
    s.write(
        "two/o.c",
        b"#include <Python.h>\n#include \"../one/kit.h\"\nconst char *n(PyTypeObject *t) { return NAME_OF(t); }\n",
    );
    s.write(
        "one/src/a.c",
        b"#include <Python.h>\n#include \"../kit.h\"\nconst char *n(PyTypeObject *t) { return NAME_OF(t); }\n",
    );
    assert_eq!(found(&s, &[]), ["one/kit.h struct-field"]);
    assert_eq!(found(&s, &["--target", "cp39-abi3"]), ["one/kit.h struct-field"], "once");
    let run = s.run(&["check", "--target", "cp39-abi3"]);
    assert!(!run.stderr.contains("in headers that were read"), "it is shown where it is checked: {run:?}");
}

#[test]
fn the_sources_of_a_build_have_their_own_settings() {
    let s = two_projects();
    let entry =
        |f: &str| format!(r#"{{"directory": "{}", "file": "{f}", "command": "cc -c {f}"}}"#, s.path().display());
    let database = |files: &[&str]| format!("[{}]", files.iter().map(|f| entry(f)).collect::<Vec<_>>().join(", "));
    let build = |files: &[&str]| s.write("build/compile_commands.json", database(files).as_bytes());
    build(&["two/o.c", "one/src/a.c", "one/gen/g.c"]);
    assert_eq!(found(&s, &["-p", "build"]), ["one/src/a.c struct-field"]);
    // What a build step wrote beside the tree belongs to no project by itself.
    s.write("build/generated.c", BAD);
    build(&["build/generated.c", "one/src/a.c"]);
    assert_eq!(found(&s, &["-p", "build"]), ["build/generated.c struct-field", "one/src/a.c struct-field"]);
}

#[test]
fn config_shows_the_settings_nearest_to_a_path() {
    let s = two_projects();
    for (path, targets) in [("one", "cp39-abi3"), ("one/src/a.c", "cp39-abi3"), ("two/o.c", "cp313")] {
        let run = s.run(&["config", path]);
        assert_eq!(run.status, Some(0), "{run:?}");
        assert_eq!(run.stdout.split_whitespace().nth(1), Some(targets), "{run:?}");
        assert_eq!(run.stderr, "");
    }
    let run = s.run(&["config"]);
    assert_eq!(run.stdout.split_whitespace().nth(1), Some(&*format!("cp310..{}", Version::NEWEST.tag())), "{run:?}");
    assert!(run.stderr.contains("note: one and 1 more has separate settings"), "{run:?}");
}

#[test]
fn severities_are_the_project_s() {
    let s = Scratch::new(&[("a.c", BAD), ("old/b.c", ITEM)]);
    let toml = |text: &str| s.write("abi3lint.toml", format!("targets = 'cp39-abi3'\n{text}").as_bytes());
    let severities = || -> Vec<String> {
        let json = s.json(&[]);
        json["findings"].as_array().unwrap().iter().map(|f| f["severity"].as_str().unwrap().to_owned()).collect()
    };
    toml("");
    assert_eq!(severities(), ["error", "error"]);
    toml("[severity]\nstruct-field = 'note'\n");
    assert_eq!(severities(), ["note", "error"]);
    toml(
        "[severity]\nstruct-field = 'note'\n[[overrides]]\npaths = ['old/']\nseverity = { accessor-expansion = 'warning' }\n",
    );
    assert_eq!(severities(), ["note", "warning"]);
    let run = s.run(&["check"]);
    assert!(run.status == Some(0) && run.stderr.contains("1 warning, 1 note in 2 files"), "{run:?}");
    // What a floor costs does not depend on it.
    assert!(
        s.run(&["floor"]).stdout.contains("struct-field") || s.run(&["floor", "-t", "cp39-abi3"]).stdout.contains("2 ")
    );
    for (text, message) in [
        ("[severity]\nstruct-feld = 'note'\n", "did you mean 'struct-field'?"),
        ("[severity]\nstruct-field = 'notes'\n", "abi3lint.toml:3"),
    ] {
        toml(text);
        let run = s.run(&["check"]);
        assert!(run.status == Some(2) && run.stderr.contains(message), "{text}: {run:?}");
    }
}

#[test]
fn a_run_fails_by_the_severity_that_was_asked_for() {
    let s = Scratch::new(&[("a.c", BAD)]);
    let status = |severity: &str, fail_on: &str, args: &[&str]| {
        let text = format!("targets = 'cp39-abi3'\n{fail_on}\n[severity]\nstruct-field = '{severity}'\n");
        s.write("abi3lint.toml", text.as_bytes());
        s.run(&[&["check"], args].concat()).status
    };
    for (severity, fail_on, expected) in [
        ("error", "", 1),
        ("warning", "", 0),
        ("error", "fail-on = 'never'", 0),
        ("warning", "fail-on = 'warning'", 1),
        ("note", "fail-on = 'warning'", 0),
        ("note", "fail-on = 'note'", 1),
    ] {
        assert_eq!(status(severity, fail_on, &[]), Some(expected), "{severity} {fail_on}");
    }
    assert_eq!(status("note", "fail-on = 'note'", &["--fail-on", "error"]), Some(0), "the command line comes first");
    assert_eq!(status("warning", "", &["--fail-on", "warning"]), Some(1));
    assert_eq!(status("warning", "", &["--fail-on", "warning", "--exit-zero"]), Some(2), "they contradict each other");
}

#[test]
fn another_settings_file_can_be_named_or_none() {
    let s = Scratch::new(&[
        ("p/a.c", BAD),
        ("p/gen/b.c", ITEM),
        ("p/abi3lint.toml", b"targets = 'cp39-abi3'\nignore = ['struct-field']\n"),
        ("ci/strict.toml", b"targets = 'cp310-abi3'\nexclude = ['p/gen/']\n"),
        ("ci/pyproject.toml", b"[tool.abi3lint]\ntargets = 'cp311-abi3'\n"),
        ("none/pyproject.toml", b"[project]\n"),
    ]);
    assert_eq!(found(&s, &["p"]), ["p/gen/b.c accessor-expansion"]);
    assert_eq!(
        found(&s, &["p", "--config", "ci/strict.toml"]),
        ["p/a.c struct-field"],
        "paths begin where the run does"
    );
    let run = s.run(&["check", "p", "--config", "ci/pyproject.toml"]);
    assert!(run.stderr.contains("target cp311-abi3 (from [tool.abi3lint] in ci/pyproject.toml)"), "{run:?}");
    let expected = ["p/a.c struct-field", "p/gen/b.c accessor-expansion"];
    assert_eq!(found(&s, &["p", "--isolated", "-t", "cp39-abi3"]), expected);
    assert!(s.run(&["check", "p", "--isolated"]).stderr.contains("no target given or inferred"));
    for (args, message) in [
        (&["--config", "gone.toml"][..], "cannot read gone.toml"),
        (&["--config", "none/pyproject.toml"], "it has no [tool.abi3lint]"),
        (&["--config", "p/a.c"], "p/a.c"),
        (&["--config", "ci/strict.toml", "--isolated"], "cannot be used with"),
    ] {
        let run = s.run(&[&["check", "p"], args].concat());
        assert!(run.status == Some(2) && run.stderr.contains(message), "{args:?}: {run:?}");
    }
    // A baseline beside the settings is a setting.
    s.write("p/abi3lint-baseline.json", b"{\"version\": 1, \"counts\": {\"gen/b.c\": {\"accessor-expansion\": 1}}}");
    assert_eq!(s.run(&["check", "p"]).status, Some(0));
    assert_eq!(s.run(&["check", "p", "--isolated", "-t", "cp39-abi3"]).status, Some(1));
}

#[test]
fn files_are_excluded_by_the_command_line_too() {
    let s = Scratch::new(&[("a.c", BAD), ("x/b.c", ITEM), ("c.c", ITEM)]);
    s.write("abi3lint.toml", b"targets = 'cp39-abi3'\nexclude = ['c.c']\n");
    assert_eq!(found(&s, &["--exclude", "x/"]), ["a.c struct-field"]);
    assert_eq!(found(&s, &["--exclude", "/a.*", "--exclude", "!c.c"]), ["x/b.c accessor-expansion"]);
    let run = s.run(&["check", "a.c", "--exclude", "*.c"]);
    assert!(run.stderr.contains("a.c is not checked: --exclude excludes it"), "{run:?}");
    let run = s.run(&["config", "--exclude", "x/"]);
    assert!(run.stdout.contains("c.c, x/") && run.stdout.contains("abi3lint.toml:2 and --exclude"), "{run:?}");
    assert_eq!(s.run(&["check", "--exclude", "a[z-a]"]).status, Some(2));
}
