//! LLVM modules, as far as no LLVM is needed: a child that does what it likes stands in for the reader.

#![cfg(unix)]

use crate::common::{GOOD, Run, Scratch};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Runs a check of `x.bc` with a shell script in the reader's place.
fn check(script: Option<&str>, args: &[&str]) -> Run {
    let scratch = Scratch::new(&[("x.bc", b"BC\xc0\xde"), ("good.c", GOOD), ("src.c", b"int x;\n  y->tp_name;\n")]);
    let reader = scratch.path().join("reader.sh");
    if let Some(script) = script {
        scratch.write("reader.sh", format!("#!/bin/sh\n{script}\n").as_bytes());
        std::fs::set_permissions(&reader, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let out = Command::new(env!("CARGO_BIN_EXE_abi3lint"))
        .args(["check", "x.bc", "--target", "cp39-abi3"])
        .args(args)
        .current_dir(scratch.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("ABI3LINT_IR_READER", if script.is_some() { reader.as_os_str() } else { "".as_ref() })
        .env("ABI3LINT_IR_SECONDS", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { status: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
}

fn answer(facts: &str, problems: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        r#"cat <<'E'
{{"protocol":6,"version":"{version}","answer":{{"files":[{{"path":"src.c","source":"src.c"}},{{"path":"gone.c","source":null}}],"facts":[{facts}],"layouts":{{"on":"","baked":[]}},"problems":[{problems}]}},"complete":true}}
E"#
    )
}

fn field(file: u32, line: u32, column: u32) -> String {
    let all = "6-15:*";
    format!(
        r#"{{"subject":{{"field":{{"record":"PyTypeObject","name":"tp_name"}}}},"use":"read","at":{{"file":{file},"line":{line},"column":{column},"len":7}},"may":"{all}","must":"{all}","confidence":"exact","inside":null}}"#
    )
}

/// A NULL that comes from one file and reaches another.
fn null(from: u32, to: u32) -> String {
    let place = |file: u32| format!(r#"{{"file":{file},"line":2,"column":3,"len":1}}"#);
    field(to, 2, 6).replace(
        r#""field":{"record":"PyTypeObject","name":"tp_name"}"#,
        &format!(
            r#""null":{{"from":"literal","origin":{},"into":"dereference","unchecked":false,"runs":"9-15","function":"six","only_memory":false}}"#,
            place(from)
        ),
    )
}

#[test]
fn facts_of_the_reader_are_judged_like_others() {
    let facts = format!("{},{}", field(0, 2, 6), field(1, 7, 9));
    let run = check(Some(&answer(&facts, "")), &[]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let errors: Vec<_> = run.stdout.lines().filter(|l| l.contains(": error: ")).collect();
    assert!(errors[0].starts_with("gone.c:7:9: error: ") && errors[0].ends_with("[struct-field]"), "{run:?}");
    assert!(errors[1].starts_with("src.c:2:6: error: ") && errors[1].contains("'tp_name'"), "{run:?}");
    assert_eq!(errors.len(), 2);
}

#[test]
fn a_module_without_findings_is_clean_only_if_it_was_read_whole() {
    let run = check(Some(&answer("", "")), &["good.c"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("in 2 files"), "{run:?}");
    let problem = r#"{"kind":"incomplete","message":"the module was optimised"}"#;
    let run = check(Some(&answer("", problem)), &[]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stdout.contains("x.bc: error: the module was optimised [incomplete]"), "{run:?}");
}

#[test]
fn a_reader_that_fails_makes_its_module_unreadable() {
    let good = answer("", "");
    for (script, why) in [
        ("kill -SEGV $$".to_owned(), "crashed"),
        ("exit 3".to_owned(), "gave up"),
        ("sleep 30".to_owned(), "within 1 s"),
        ("echo nonsense".to_owned(), "returned an unrecognized response"),
        ("true".to_owned(), "returned an unrecognized response"),
        (format!("{good} | head -c 60"), "returned an unrecognized response"),
        (good.replace("\"complete\":true", "\"complete\":false"), "returned an unrecognized response"),
        (good.replace("\"protocol\":6", "\"protocol\":1"), "with protocol 1, abi3lint "),
        (r#"echo '{"protocol":9,"version":"9.9.9","complete":true}'"#.to_owned(), "has version 9.9.9 with protocol 9"),
        (good.replace("\"layouts\"", "\"other\""), "returned an unrecognized response"),
        (good.replace(env!("CARGO_PKG_VERSION"), "9.9.9"), "has version"),
        (answer(&field(5, 1, 1), ""), "returned an unrecognized response"),
        (answer(&field(0, 1, 1).replace("tp_name", "no_such"), ""), "returned an unrecognized response"),
        (answer(&field(0, 1, 1).replace("6-15:*", "6-99:*"), ""), "returned an unrecognized response"),
        (answer(&field(0, 1, 1).replace("6-15:*", "3fff"), ""), "returned an unrecognized response"),
        (answer(&null(1, 0), ""), "returned an unrecognized response"),
        (format!("{good}\nkill -SEGV $$"), "crashed"),
    ] {
        let run = check(Some(&script), &["good.c"]);
        assert_eq!(run.status, Some(2), "{script}: {run:?}");
        assert!(run.stdout.contains("x.bc: error: not checked: ") && run.stdout.contains(why), "{script}: {run:?}");
        assert!(run.stderr.contains("1 path not checked"), "{run:?}");
    }
}

#[test]
fn an_absent_reader_says_how_to_get_it() {
    let run = check(None, &[]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stdout.contains("cargo xtask ir-reader") && run.stdout.contains("ABI3LINT_IR_READER"), "{run:?}");
}

#[test]
fn a_footprint_of_source_says_that_it_needs_a_module() {
    let scratch = Scratch::new(&[("good.c", GOOD)]);
    let run = scratch.run(&["check", "--footprint", "good.c"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("good.c is a source") && run.stderr.contains("-emit-llvm"), "{run:?}");
}
