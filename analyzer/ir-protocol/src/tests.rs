//! The form of an answer, and what is refused.

use crate::*;
use abi3lint_model::{Confidence, ProblemKind, Version, VersionSet};

/// An answer with each kind of thing that there is.
fn whole() -> Answer {
    let at = Place { file: 0, line: 7, column: 5, len: 3 };
    let fact = |subject: Subject, usage: Use| Fact {
        subject,
        usage,
        at,
        may: "9-15:L9+".parse().unwrap(),
        must: "12:L9".parse().unwrap(),
        confidence: Confidence::Exact,
        inside: None,
    };
    let null = |from: NullFrom, into: NullInto| {
        let runs: VersionSet = [9, 10, 12].map(Version).into_iter().collect();
        let function = "six".to_owned();
        fact(
            Subject::Null(NullPath { from, origin: at, into, unchecked: true, runs, function, only_memory: true }),
            Use::Mention,
        )
    };
    let name = || "PyList_New".to_owned();
    Answer {
        files: vec![
            File { path: "six.c".to_owned(), source: Some("/src/six.c".to_owned()) },
            File { path: "gone.c".to_owned(), source: None },
        ],
        facts: vec![
            fact(Subject::Entity(name()), Use::Call { args: 2, nulls: 2, around: 1 }),
            Fact {
                inside: Some("GET".to_owned()),
                confidence: Confidence::Guessed,
                ..fact(Subject::Field { record: "PyObject".to_owned(), name: "ob_type".to_owned() }, Use::Read)
            },
            fact(Subject::Header("Python.h".to_owned()), Use::Write),
            fact(Subject::AbiMacro("Py_LIMITED_API".to_owned()), Use::Static),
            null(NullFrom::Literal, NullInto::Argument { function: name(), position: 1 }),
            null(NullFrom::Test, NullInto::Unit { function: name(), unit: "O!".to_owned(), position: 0 }),
            null(NullFrom::Result(name()), NullInto::Call { function: "use".to_owned(), position: 0 }),
            null(NullFrom::Call("make".to_owned()), NullInto::Dereference),
            null(NullFrom::Stored(name()), NullInto::Interpreter),
            Fact { usage: Use::Array, ..null(NullFrom::Deleted("tp_setattro".to_owned()), NullInto::Dereference) },
            Fact { confidence: Confidence::Inferred, ..fact(Subject::Entity(name()), Use::Variable) },
        ],
        layouts: Layouts {
            on: "12:d".parse().unwrap(),
            baked: vec![
                Baked {
                    record: "PyObject".to_owned(),
                    part: Part::Field { name: "ob_type".to_owned(), offset: 8 },
                    at,
                },
                Baked { record: "PyObject".to_owned(), part: Part::Size(16), at },
            ],
        },
        problems: [
            ProblemKind::Unreadable,
            ProblemKind::Skipped,
            ProblemKind::Unparsed,
            ProblemKind::Limit,
            ProblemKind::Incomplete,
            ProblemKind::Missing,
        ]
        .map(|kind| Problem { kind, message: "it was \"optimised\"".to_owned() })
        .to_vec(),
    }
}

#[test]
fn an_answer_reads_as_it_was_written() {
    for answer in [Answer::default(), whole()] {
        let text = answer.to_json("1.2.3").unwrap();
        assert!(!text.contains('\n'));
        assert_eq!(Answer::from_json(&text, "1.2.3"), Ok(answer));
    }
}

/// Whoever changes this text raises [`PROTOCOL`].
#[test]
fn the_form_is_that_of_this_protocol() {
    let mut answer = whole();
    answer.facts.truncate(2);
    answer.problems.truncate(1);
    answer.layouts.baked.truncate(1);
    let expected = concat!(
        r#"{"protocol":6,"version":"1.2.3","answer":{"#,
        r#""files":[{"path":"six.c","source":"/src/six.c"},{"path":"gone.c","source":null}],"#,
        r#""facts":[{"subject":{"entity":"PyList_New"},"use":{"call":{"args":2,"nulls":2,"around":1}},"#,
        r#""at":{"file":0,"line":7,"column":5,"len":3},"may":"9-15:L9+","must":"12:L9","#,
        r#""confidence":"exact","inside":null},"#,
        r#"{"subject":{"field":{"record":"PyObject","name":"ob_type"}},"use":"read","#,
        r#""at":{"file":0,"line":7,"column":5,"len":3},"may":"9-15:L9+","must":"12:L9","#,
        r#""confidence":"guessed","inside":"GET"}],"#,
        r#""layouts":{"on":"12:d","baked":[{"record":"PyObject","part":{"field":{"name":"ob_type","offset":8}},"#,
        r#""at":{"file":0,"line":7,"column":5,"len":3}}]},"#,
        r#""problems":[{"kind":"unreadable","message":"it was \"optimised\""}]},"complete":true}"#,
    );
    assert_eq!(answer.to_json("1.2.3").unwrap(), expected);
}

#[test]
fn what_is_cut_short_or_of_another_shape_is_no_answer() {
    let text = whole().to_json("1").unwrap();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert_eq!(Answer::from_json(&text[..end], "1"), Err(AnswerError::Unknown), "{end}");
    }
    for (from, to) in [
        (r#""complete":true"#, r#""complete":false"#),
        (r#","complete":true"#, ""),
        (r#""files""#, r#""other""#),
        (r#""inside""#, r#""more":1,"inside""#),
        (r#""read""#, r#""sing""#),
        ("9-15:L9+", "9-99:L9+"),
        ("9-15:L9+", "3fff"),
        (r#""position":1"#, r#""position":300"#),
        (r#""line":7"#, r#""line":-7"#),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(Answer::from_json(&text.replace(from, to), "1"), Err(AnswerError::Unknown), "{to}");
    }
    assert_eq!(Answer::from_json(&format!("{text}{text}"), "1"), Err(AnswerError::Unknown));
}

#[test]
fn an_answer_of_another_build_says_so_whatever_its_shape() {
    let text = Answer::default().to_json("1.0.0").unwrap();
    let newer = format!(r#"{{"protocol":{},"version":"2.0.0","told":[1],"complete":true}}"#, PROTOCOL + 1);
    let refused = |text: &str, version: &str| Answer::from_json(text, version).unwrap_err().to_string();
    assert!(
        refused(&text, "2.0.0").starts_with("abi3lint-ir-reader has version 1.0.0 with protocol 6, abi3lint 2.0.0")
    );
    assert!(
        refused(&newer, "2.0.0").starts_with("abi3lint-ir-reader has version 2.0.0 with protocol 7, abi3lint 2.0.0")
    );
}
