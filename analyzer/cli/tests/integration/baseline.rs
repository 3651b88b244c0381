//! A baseline: what is there is accepted, what is new is not, and counts only go down.

use crate::common::{GOOD, Scratch};

/// `n` uses of a field.
fn uses(n: usize) -> Vec<u8> {
    let each = |i: usize| format!("const char *name{i}(PyTypeObject *t) {{ return t->tp_name; }}\n");
    format!("#include <Python.h>\n{}", (0..n).map(each).collect::<String>()).into_bytes()
}

fn project() -> Scratch {
    let s = Scratch::new(&[("src/a.c", &uses(2)), ("src/b.c", &uses(1))]);
    s.write("abi3lint.toml", b"targets = 'cp39-abi3'\n");
    s
}

fn counts(s: &Scratch) -> serde_json::Value {
    let text = std::fs::read(s.path().join("abi3lint-baseline.json")).unwrap();
    serde_json::from_slice::<serde_json::Value>(&text).unwrap()["counts"].clone()
}

#[test]
fn what_is_there_is_accepted_and_what_rises_is_reported() {
    let s = project();
    assert_eq!(s.run(&["check"]).status, Some(1));
    let run = s.run(&["baseline"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("abi3lint-baseline.json: 3 findings in 2 files"), "{run:?}");
    assert_eq!(counts(&s), serde_json::json!({"src/a.c": {"struct-field": 2}, "src/b.c": {"struct-field": 1}}));

    let run = s.run(&["check"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.stderr.contains("no findings in 2 files for cp39-abi3; 3 findings in the baseline"), "{run:?}");

    s.write("src/b.c", &uses(2));
    let run = s.run(&["check"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("src/b.c: struct-field rose from 1 to 2"), "{run:?}");
    assert_eq!(run.stdout.matches("src/b.c:").count(), run.stdout.lines().count(), "both of b.c, none of a.c: {run:?}");
    assert_eq!(run.stdout.matches("error: ").count(), 2);
    assert_eq!(s.run(&["check", "--no-baseline"]).stdout.matches("error: ").count(), 4);
}

#[test]
fn counts_only_go_down() {
    let s = project();
    s.run(&["baseline"]);
    s.write("src/a.c", &uses(1));
    let run = s.run(&["check"]);
    assert_eq!(run.status, Some(0), "a count that could go down fails nothing: {run:?}");
    assert!(run.stderr.contains("src/a.c: struct-field can decrease from 2 to 1"), "{run:?}");
    s.write("src/b.c", &uses(3));
    let run = s.run(&["baseline"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("src/b.c: struct-field rose from 1 to 3"), "{run:?}");
    assert_eq!(counts(&s), serde_json::json!({"src/a.c": {"struct-field": 1}, "src/b.c": {"struct-field": 1}}));
    assert_eq!(s.run(&["baseline", "--renew"]).status, Some(0));
    assert_eq!(counts(&s)["src/b.c"]["struct-field"], 3);
}

#[test]
fn files_that_are_gone_are_pruned_and_others_keep_their_counts() {
    let s = project();
    s.run(&["baseline"]);
    std::fs::remove_file(s.path().join("src/b.c")).unwrap();
    s.write("src/c.c", GOOD);
    s.run(&["baseline", "src/c.c"]);
    assert_eq!(counts(&s), serde_json::json!({"src/a.c": {"struct-field": 2}}));
    s.run(&["baseline", "--ignore", "struct-field"]);
    assert_eq!(counts(&s), serde_json::json!({"src/a.c": {"struct-field": 2}}), "of other rules nothing is known");
}

#[test]
fn paths_do_not_depend_on_the_working_directory() {
    let s = project();
    let whole = s.path().join("src").display().to_string();
    s.run(&["baseline", &whole]);
    assert_eq!(counts(&s)["src/a.c"]["struct-field"], 2);
    let run = s.run(&["check", "./src/../src/a.c"]);
    assert_eq!(run.status, Some(0), "{run:?}");
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let s = project();
    for (text, why) in
        [("{", "is not a baseline"), ("{}", "--renew"), ("{\"version\":1,\"counts\":{\"a\":3}}", "counts by rule")]
    {
        s.write("abi3lint-baseline.json", text.as_bytes());
        let run = s.run(&["check"]);
        assert_eq!(run.status, Some(2), "{text}");
        assert!(run.stderr.contains(why), "{run:?}");
    }
    assert_eq!(s.run(&["check", "--baseline", "none.json"]).status, Some(2));
    s.write("abi3lint.toml", b"targets = 'cp39-abi3'\nbaseline = 'ci/b.json'\n");
    let run = s.run(&["baseline"]);
    assert_eq!(run.status, Some(2), "there is no folder: {run:?}");
    std::fs::create_dir(s.path().join("ci")).unwrap();
    assert_eq!(s.run(&["baseline"]).status, Some(0));
    assert_eq!(s.run(&["check"]).status, Some(0));
}

/// A project's settings are not its user's word for a file outside of it, or for one that is something else.
#[test]
fn only_the_project_s_own_baseline_is_written() {
    let s = Scratch::new(&[("p/a.c", &uses(1)), ("victim", b"precious"), ("p/notes", b"precious")]);
    let read = |path: &str| String::from_utf8(std::fs::read(s.path().join(path)).unwrap()).unwrap();
    for (named, why) in
        [("../victim", "outside of the project"), ("notes", "is not a baseline"), ("a.c", "is the same as")]
    {
        s.write("p/abi3lint.toml", format!("targets = 'cp39-abi3'\nbaseline = '{named}'\n").as_bytes());
        let run = s.run(&["baseline", "p", "--renew"]);
        assert_eq!(run.status, Some(2), "{named}: {run:?}");
        assert!(run.stderr.contains(why), "{run:?}");
    }
    assert_eq!([read("victim"), read("p/notes")], ["precious"; 2]);
    assert_eq!(read("p/a.c").as_bytes(), uses(1));
    s.write("p/abi3lint.toml", b"targets = 'cp39-abi3'\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../victim", s.path().join("p/abi3lint-baseline.json")).unwrap();
        let run = s.run(&["baseline", "p", "--renew"]);
        assert!(run.status == Some(2) && run.stderr.contains("outside of the project"), "{run:?}");
        std::fs::remove_file(s.path().join("p/abi3lint-baseline.json")).unwrap();
    }
    assert_eq!(read("victim"), "precious");
    assert_eq!(s.run(&["baseline", "p", "--renew", "--baseline", "b.json"]).status, Some(0), "the user's own word");
    s.write("p/abi3lint-baseline.json", b"<<<<<<< a merge");
    assert_eq!(s.run(&["baseline", "p", "--renew"]).status, Some(0), "the default name is ours");
}

/// A run for other targets finds other things, which no count of the first ones can be lowered to.
#[test]
fn counts_hold_for_the_targets_that_they_were_made_for() {
    let s = project();
    s.run(&["baseline"]);
    let before = std::fs::read(s.path().join("abi3lint-baseline.json")).unwrap();
    let run = s.run(&["baseline", "--target", "cp313"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("has counts for cp39-abi3, but this run checks cp313: nothing was written"), "{run:?}");
    assert_eq!(std::fs::read(s.path().join("abi3lint-baseline.json")).unwrap(), before);
    let run = s.run(&["check", "--target", "cp313"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("warning: abi3lint-baseline.json has counts for cp39-abi3"), "{run:?}");
    assert!(!run.stderr.contains("can decrease"), "{run:?}");
    assert_eq!(s.run(&["baseline", "--target", "cp313", "--baseline", "cp313.json"]).status, Some(0));
    assert_eq!(s.run(&["check"]).status, Some(0));
    assert_eq!(s.run(&["baseline", "--target", "cp313", "--renew"]).status, Some(0));
    assert_eq!(counts(&s), serde_json::json!({}));
}

#[test]
fn a_baseline_that_does_not_say_its_targets_is_read() {
    let s = project();
    s.write(
        "abi3lint-baseline.json",
        br#"{"version": 1, "counts": {"src/a.c": {"struct-field": 2}, "src/b.c": {"struct-field": 1}}}"#,
    );
    assert_eq!(s.run(&["check"]).status, Some(0));
    assert_eq!(s.run(&["baseline"]).status, Some(0));
    let text = std::fs::read_to_string(s.path().join("abi3lint-baseline.json")).unwrap();
    assert!(text.contains("cp39-abi3"), "{text}");
    s.write("abi3lint-baseline.json", br#"{"version": 1, "targets": 3, "counts": {}}"#);
    assert_eq!(s.run(&["check"]).status, Some(2));
}

#[test]
fn counts_follow_a_file_that_was_moved() {
    let s = project();
    s.run(&["baseline"]);
    std::fs::rename(s.path().join("src/a.c"), s.path().join("src/c.c")).unwrap();
    let run = s.run(&["baseline"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("note: src/a.c is gone, and src/c.c has the same counts now"), "{run:?}");
    assert_eq!(counts(&s), serde_json::json!({"src/c.c": {"struct-field": 2}, "src/b.c": {"struct-field": 1}}));
    assert_eq!(s.run(&["check"]).status, Some(0));
    // Another file is no place for them.
    std::fs::remove_file(s.path().join("src/c.c")).unwrap();
    s.write("src/d.c", &uses(1));
    let run = s.run(&["baseline"]);
    assert!(run.status == Some(1) && run.stderr.contains("src/d.c: struct-field rose from 0 to 1"), "{run:?}");
}

#[test]
fn each_project_has_its_own_baseline() {
    let s = Scratch::new(&[("one/src/a.c", &uses(2)), ("two/b.c", &uses(1))]);
    s.write("one/abi3lint.toml", b"targets = 'cp39-abi3'\nbaseline = 'ci.json'\n");
    s.write("two/abi3lint.toml", b"targets = 'cp310-abi3'\n");
    let run = s.run(&["baseline"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let text = |path: &str| std::fs::read_to_string(s.path().join(path)).unwrap();
    assert!(text("one/ci.json").contains("\"src/a.c\""), "{}", text("one/ci.json"));
    assert!(text("two/abi3lint-baseline.json").contains("\"b.c\""));
    let run = s.run(&["check"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("3 findings in the baseline"), "{run:?}");
    s.write("two/b.c", &uses(2));
    let run = s.run(&["check", "--output-format", "text"]);
    assert!(run.status == Some(1) && !run.stdout.contains("one/"), "{run:?}");
    assert_eq!(s.run(&["baseline", "--baseline", "all.json"]).status, Some(0));
    assert!(text("all.json").contains("one/src/a.c") && text("all.json").contains("two/b.c"), "{}", text("all.json"));
    assert_eq!(s.run(&["check", "--baseline", "all.json"]).status, Some(0));
}

/// The jobs of a matrix share one file.
#[test]
fn counts_are_kept_by_target() {
    let s = project();
    s.run(&["baseline"]);
    let run = s.run(&["baseline", "--target", "cp313"]);
    assert!(run.status == Some(2) && run.stderr.contains("use --add"), "{run:?}");
    assert_eq!(s.run(&["baseline", "--target", "cp310-abi3", "--add"]).status, Some(0));
    let text = || std::fs::read_to_string(s.path().join("abi3lint-baseline.json")).unwrap();
    let both = text();
    assert_eq!(both.matches("\"src/a.c\"").count(), 2, "{both}");
    for target in ["cp39-abi3", "cp310-abi3"] {
        let run = s.run(&["check", "--target", target]);
        assert!(run.status == Some(0) && !run.stderr.contains("warning: "), "{run:?}");
        assert_eq!(s.run(&["baseline", "--target", target]).status, Some(0));
    }
    assert_eq!(text(), both, "the order stays");
    s.write("src/a.c", &uses(1));
    s.run(&["baseline", "--target", "cp310-abi3"]);
    assert_eq!(counts(&s)["src/a.c"]["struct-field"], 2, "those for other targets stay");
    let json: serde_json::Value = serde_json::from_str(&text()).unwrap();
    assert_eq!(json["others"][0]["counts"]["src/a.c"]["struct-field"], 1);
    let run = s.run(&["check", "--target", "cp313"]);
    assert!(run.stderr.contains("has counts for cp39-abi3; cp310-abi3, but this run checks cp313"), "{run:?}");
    s.write("src/a.c", &uses(3));
    assert_eq!(s.run(&["baseline", "--target", "cp310-abi3", "--renew"]).status, Some(0));
    assert_eq!(counts(&s)["src/a.c"]["struct-field"], 2);
    s.write("abi3lint-baseline.json", b"{\"version\": 1, \"counts\": {}, \"others\": 3}");
    assert_eq!(s.run(&["check"]).status, Some(2));
}
