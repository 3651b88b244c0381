//! Formats of CI services: annotations of GitHub, code quality of GitLab, and JSON Lines.

use crate::common::{Run, files, finding, place};
use abi3lint_model::*;
use abi3lint_report::Format;
use serde_json::Value;

#[test]
fn an_annotation_is_one_escaped_line() {
    let files = files(&[("src/a,b:c%.c", "/* \u{e9} */ o->ob_item;\n".as_bytes())]);
    let mut f = finding(place(0, 12, 19));
    f.message = "100% of 'ob_item', or: less\r\n::error::no command".to_owned();
    f.notes.push(Note { message: "declared here".to_owned(), place: Some(place(0, 0, 1)) });
    let out = Run::of(&files, vec![f]).render(Format::Github);
    assert_eq!(
        out,
        "::error file=src/a%2Cb%3Ac%25.c,line=1,endLine=1,col=12,endColumn=19,title=abi3lint struct-field::\
         100%25 of 'ob_item', or: less? ::error::no command%0A\
         breaks cp39-abi3, cp315-abi3t; the struct is opaque in the limited API of 3.9%0A\
         use PyList_GetItem, since 3.2%0A\
         src/a,b:c%25.c:1:1: declared here\n\
         ::warning file=a.c,line=3,title=abi3lint unparsed::not checked: lines 3 to 4 could not be parsed\n"
    );
}

#[test]
fn annotations_name_columns_on_one_line_only() {
    let files = files(&[("a.c", b"ab\ncd\n")]);
    let mut f = finding(place(0, 1, 4));
    f.severity = Severity::Note;
    f.expansion = vec![Expansion { file: FileId(0), span: Span::new(3, 4), macro_name: "F".to_owned() }];
    let out = Run::of(&files, vec![f]).render(Format::Github);
    assert!(out.starts_with("::notice file=a.c,line=1,endLine=2,title=abi3lint struct-field::"), "{out}");
    assert!(out.contains("%0Aa.c:2:1: expanded from macro 'F'%0A"), "{out}");
}

#[test]
fn it_is_said_when_github_draws_less_than_there_is() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let out = Run::of(&files, vec![finding(place(0, 3, 10)); 11]).render(Format::Github);
    assert!(out.ends_with("abi3lint: GitHub shows only 10 of 11 errors of a step; the full list is above\n"), "{out}");
    let out = Run::of(&files, vec![finding(place(0, 3, 10)); 10]).render(Format::Github);
    assert!(!out.contains("GitHub shows"));
}

#[test]
fn gitlab_knows_each_entry_by_a_fingerprint_of_its_own() {
    let files = files(&[("./src/a.c", b"x\no->ob_item;\n")]);
    let mut warning = finding(place(0, 5, 12));
    warning.severity = Severity::Warning;
    let out = Run::of(&files, vec![finding(place(0, 5, 12)), warning]).render(Format::Gitlab);
    let v: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(v[0]["location"], serde_json::json!({"path": "src/a.c", "lines": {"begin": 2, "end": 2}}));
    assert_eq!((&v[0]["check_name"], &v[0]["severity"]), (&"struct-field".into(), &"major".into()));
    assert_eq!(v[1]["severity"], "minor");
    assert_eq!(v[2]["check_name"], "unparsed");
    let fingerprints: std::collections::BTreeSet<&str> =
        v.as_array().unwrap().iter().map(|e| e["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), 3);
}

#[test]
fn json_lines_have_the_keys_of_json() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let run = Run::of(&files, vec![finding(place(0, 3, 10)), finding(place(0, 0, 1))]);
    let out = run.render(Format::JsonLines);
    let lines: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let whole: Value = serde_json::from_str(&run.render(Format::Json)).unwrap();
    let types: Vec<&str> = lines.iter().map(|l| l["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["finding", "finding", "problem", "summary"]);
    let without = |line: &Value, keys: &[&str]| {
        let mut line = line.clone();
        for key in keys {
            assert!(line.as_object_mut().unwrap().remove(*key).is_some(), "{key}");
        }
        line
    };
    assert_eq!(without(&lines[1], &["type"]), whole["findings"][1]);
    assert_eq!(without(&lines[2], &["type"]), whole["problems"][0]);
    assert_eq!(without(&lines[3], &["type", "version"]), whole["summary"]);
}

#[test]
fn junit_has_a_suite_for_each_file_and_a_failure_for_what_fails() {
    let files = files(&[("src/<a>&\"b\".c", b"x\no->ob_item;\n")]);
    let mut warning = finding(place(0, 5, 12));
    warning.severity = Severity::Warning;
    warning.message = "a]]> \u{1b}[31m \u{ffff} & <b>".to_owned();
    let mut run = Run::of(&files, vec![finding(place(0, 5, 12)), warning]);
    run.summary.fail_on = Some(Severity::Error);
    run.problems[0].kind = ProblemKind::Unreadable;
    let out = run.render(Format::Junit);
    for part in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"abi3lint\" tests=\"3\" failures=\"1\" errors=\"1\">\n",
        "  <testsuite name=\"src/&lt;a&gt;&amp;&quot;b&quot;.c\" tests=\"2\" failures=\"1\" errors=\"0\">\n",
        "    <testcase name=\"struct-field\" classname=\"src/&lt;a&gt;&amp;&quot;b&quot;.c\"",
        "      <failure type=\"struct-field\" message=\"direct access to field ",
        ":2:4: note: use PyList_GetItem, since 3.2\n",
        "      <system-out>",
        "warning: a]]&gt; ?[31m ? &amp; &lt;b&gt; [struct-field]\n",
        "      <error type=\"problem\" message=\"not checked: lines 3 to 4 could not be parsed\">",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(out.ends_with("</testsuites>\n"));
    run.summary.fail_on = Some(Severity::Warning);
    assert!(run.render(Format::Junit).contains("failures=\"2\""));
    let none = Run { problems: Vec::new(), ..Run::of(&files, Vec::new()) }.render(Format::Junit);
    assert!(none.contains("tests=\"1\" failures=\"0\"") && none.contains("<testcase name=\"check\""), "{none}");
}

#[test]
fn markdown_counts_rules_and_escapes_what_a_source_holds() {
    let files = files(&[("src/a`|.c", b"x\no->ob_item;\n")]);
    let mut f = finding(place(0, 5, 12));
    f.message = "a | <b> *c* `d`\n@e".to_owned();
    let out = Run::of(&files, vec![f; 101]).render(Format::Markdown);
    let page = abi3lint_report::page("struct-field");
    for part in [
        "## abi3lint: no findings in 1 file for cp39-abi3\n\n| Rule |",
        &format!("\n| [struct-field]({page}) | 101 | 0 | 0 | 1 |\n"),
        "\n| `` src/a`\\|.c:2 `` | error | a \\| \\<b\\> \\*c\\* \\`d\\` \\@e (breaks",
        "\n1 more are not listed.\n",
        "\n| `a.c:3` | warning: not checked: lines 3 to 4 could not be parsed |\n",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
}
