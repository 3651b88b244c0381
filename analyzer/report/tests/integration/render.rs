//! Every format over places that are hard to print.

use crate::common::{Run, files, finding, place};
use abi3lint_model::*;
use abi3lint_report::{Format, Look, Report, Summary};

fn rendered(files: &[SourceFile], findings: &[Finding], format: Format) -> String {
    Run::of(files, findings.to_vec()).render(format)
}

#[test]
fn text_has_the_shape_of_a_compiler() {
    let files = files(&[("a.c", b"#define FIRST(o) ((o)->ob_item[0])\r\nint x;\r\ny = FIRST(z);\r\n")]);
    let mut f = finding(place(0, 23, 30));
    f.expansion = vec![Expansion { file: FileId(0), span: Span::new(48, 53), macro_name: "FIRST".to_owned() }];
    f.notes.push(Note { message: "declared here".to_owned(), place: Some(place(0, 36, 39)) });
    f.notes[1].message = "use 'PyList_GetItem' (limited API since 3.2)".to_owned();
    let titles = ["use PyList_GetItem", "include it twice"];
    f.fixes.extend(titles.map(|t| Fix {
        applicability: Applicability::Display,
        title: t.to_owned(),
        edits: Vec::new(),
    }));
    assert_eq!(
        rendered(&files, &[f], Format::Text),
        "a.c:1:24: error: direct access to field 'ob_item' of 'PyListObject' [struct-field]\n\
         a.c:3:5: note: expanded from macro 'FIRST'\n\
         a.c:1:24: note: breaks cp39-abi3, cp315-abi3t; the struct is opaque in the limited API of 3.9\n\
         a.c:1:24: note: use 'PyList_GetItem' (limited API since 3.2)\n\
         a.c:2:1: note: declared here\n\
         a.c:1:24: note: include it twice\n\
         a.c:3: warning: not checked: lines 3 to 4 could not be parsed [unparsed]\n"
    );
}

#[test]
fn on_a_terminal_the_source_is_below_its_lines() {
    let files = files(&[("a.c", "#define FIRST(o) ((o)->ob_item[0])\r\n\t/* \u{e9} */ y = FIRST(z);\r\n".as_bytes())]);
    let mut f = finding(place(0, 23, 30));
    f.expansion = vec![Expansion { file: FileId(0), span: Span::new(50, 55), macro_name: "FIRST".to_owned() }];
    let draw = |color| {
        let Run { files, findings, problems, summary } = &Run::of(&files, vec![f.clone()]);
        let mut out = Vec::new();
        let report = Report { files, findings, problems, summary, targets: &[] };
        abi3lint_report::terminal::render(&report, color, true, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        draw(false),
        "a.c:1:24: error: direct access to field 'ob_item' of 'PyListObject' [struct-field]\n\
         \x20   1 | #define FIRST(o) ((o)->ob_item[0])\n\
         \x20     |                        ^~~~~~~\n\
         a.c:2:15: note: expanded from macro 'FIRST'\n\
         \x20   2 |  /* \u{e9} */ y = FIRST(z);\n\
         \x20     |              ^~~~~\n\
         a.c:1:24: note: breaks cp39-abi3, cp315-abi3t; the struct is opaque in the limited API of 3.9\n\
         \x20   1 | #define FIRST(o) ((o)->ob_item[0])\n\
         \x20     |                        ^~~~~~~\n\
         a.c:1:24: note: use PyList_GetItem, since 3.2\n\
         a.c:3: warning: not checked: lines 3 to 4 could not be parsed [unparsed]\n"
    );
    let plain = |text: &str| {
        let mut pieces = text.split('\x1b');
        let rest = pieces.next().unwrap().to_owned();
        pieces.fold(rest, |all, piece| all + piece.split_once('m').unwrap().1)
    };
    assert_eq!(plain(&draw(true)), draw(false), "colours change no letter");
    assert!(draw(true).starts_with("\x1b["), "the place comes first and is bold");
}

#[test]
fn full_draws_lines_labels_and_the_fix() {
    let files = files(&[("a.c", b"\tx = \xff o->ob_item;\r\n"), ("b.h", b"1\n2\n3\nint x;\n")]);
    let mut f = finding(place(0, 10, 17));
    f.notes.push(Note { message: "declared here".to_owned(), place: Some(place(1, 10, 11)) });
    f.fixes = vec![Fix {
        applicability: Applicability::Unsafe,
        title: "use PyList_GetItem".to_owned(),
        edits: vec![Edit { place: place(0, 7, 17), text: "PyList_GetItem(o, 0)".to_owned() }],
    }];
    let text = rendered(&files, &[f], Format::Full);
    for piece in [
        "error[struct-field]: direct access",
        "a.c:1:11",
        "x = ? o->ob_item;",
        "b.h:4:5",
        "- declared here",
        "= breaks cp39-abi3, cp315-abi3t; the struct is opaque",
        "= use PyList_GetItem, since 3.2",
        "help: use PyList_GetItem (may change behavior)",
        "- x = ? o->ob_item;",
        "+ x = ? PyList_GetItem(o, 0);",
        "[unparsed]",
    ] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
}

/// No format may panic or lose a finding, wherever its span points.
#[test]
fn every_place_can_be_printed() {
    let long = [b"x".repeat(1 << 20), b"\n".to_vec(), b"\xe2\x82\xac".repeat(1000)].concat();
    let texts: [&[u8]; 8] = [
        b"",
        b"\n",
        b"a",
        b"a\r\n",
        b"\xff\xfe\x00",
        "\u{202e}\u{1b}[31m\u{e9}".as_bytes(),
        b"a\nb\n\nc\n\n\n\nd",
        &long,
    ];
    for text in texts {
        let files = files(&[("a.c", text)]);
        let n = text.len();
        let places =
            [(0, 0), (0, n), (n, n), (n / 2, n / 2 + 1), (n.saturating_sub(1), n), (n + 5, n + 9), (1 << 20, 1 << 21)];
        let findings: Vec<Finding> = places
            .iter()
            .map(|(start, end)| {
                let mut f = finding(place(0, *start, *end));
                let all = places.iter().chain(&[(0, 1)]);
                f.notes.extend(all.map(|(s, e)| Note { message: "here".to_owned(), place: Some(place(0, *s, *e)) }));
                f.notes.push(Note { message: "nowhere".to_owned(), place: Some(place(9, 1, 2)) });
                f
            })
            .collect();
        for (name, format) in Format::ALL {
            let out = rendered(&files, &findings, format);
            // Sentences of SARIF begin with a capital, also those of the rule.
            let mark = if format == Format::Sarif { "\"ruleIndex\"" } else { "direct access" };
            assert_eq!(out.matches(mark).count(), places.len(), "{name}");
            assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'));
            assert!(out.len() < 100_000, "{name}: {} bytes", out.len());
        }
    }
}

#[test]
fn long_lines_keep_their_columns() {
    let mut text = b"x".repeat(5000);
    text.extend_from_slice(b"->ob_item;");
    let files = files(&[("a.c", &text)]);
    let out = rendered(&files, &[finding(place(0, 5002, 5009))], Format::Full);
    assert!(out.contains("a.c:1:5003"), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    let source = lines.iter().position(|l| l.contains("->ob_item")).unwrap();
    assert_eq!(lines[source].find("ob_item"), lines[source + 1].find('^'), "{out}");
}

#[test]
fn json_is_version_1() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let mut f = finding(place(0, 3, 10));
    f.fixes = vec![Fix {
        applicability: Applicability::Safe,
        title: "use it".to_owned(),
        edits: vec![Edit { place: place(0, 0, 10), text: "y".to_owned() }],
    }];
    let out = rendered(&files, &[f], Format::Json);
    let v: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(v["version"], 1);
    let f = &v["findings"][0];
    assert_eq!((f["line"].as_u64(), f["column"].as_u64(), f["end_column"].as_u64()), (Some(1), Some(4), Some(11)));
    assert_eq!(f["configurations"][0], "cp39-abi3 with 3.13 headers");
    assert_eq!(f["fingerprint"], "00000000000000ab");
    assert_eq!(f["fixes"][0]["edits"][0]["end_column"], 11);
    assert_eq!(v["problems"][0]["kind"], "unparsed");
    let order = [
        "\"rule\"",
        "\"severity\"",
        "\"path\"",
        "\"symbol\"",
        "\"record\"",
        "\"targets\"",
        "\"notes\"",
        "\"fingerprint\"",
    ];
    let at: Vec<_> = order.iter().map(|k| out.find(k).unwrap()).collect();
    assert!(at.is_sorted());
}

#[test]
fn a_footprint_is_a_table_and_its_verdict_only_where_all_was_read() {
    use abi3lint_report::footprint;
    let files = files(&[("a.c", b"x;\ny->ob_item;\n")]);
    let record = abi3lint_rules::catalog::lookup("PyTupleObject").unwrap();
    let field = abi3lint_rules::catalog::field_of(record, "ob_item").unwrap();
    let of = |v, abi| Config::new(Version(v), abi).unwrap();
    let footprint = Footprint {
        configs: vec![of(12, Abi::Default), of(13, Abi::Default), of(14, Abi::Default), of(13, Abi::FreeThreaded)],
        assumptions: vec![
            Assumption {
                record,
                part: Part::Field { field, offset: 24 },
                uses: 2,
                first: place(0, 6, 6),
                fates: vec![Fate::Holds, Fate::Holds, Fate::Moved(32), Fate::Absent],
            },
            Assumption {
                record,
                part: Part::Size(32),
                uses: 1,
                first: place(0, 0, 0),
                fates: vec![Fate::Holds, Fate::Holds, Fate::Resized(40), Fate::Holds],
            },
        ],
    };
    let render = |problems: &[Problem], format| {
        let summary = Summary::default();
        let report = Report { files: &files, findings: &[], problems, summary: &summary, targets: &[] };
        let mut out = Vec::new();
        footprint::render(&report, &footprint, format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        render(&[], Format::Text),
        "assumption                  uses  first place  3.12  3.13  3.14  3.13t\n\
         PyTupleObject.ob_item @ 24  2     a.c:2:4      ok    ok    @32   -\n\
         size of PyTupleObject = 32  1     a.c:1:1      ok    ok    40 B  ok\n\
         \n\
         this object can run on 3.12-3.13\n\
         assumptions about layouts only: names and NULL contracts are not part of it\n"
    );
    let problem =
        Problem { kind: ProblemKind::Incomplete, path: "a.bc".to_owned(), line: None, message: "optimised".to_owned() };
    assert!(!render(std::slice::from_ref(&problem), Format::Text).contains("can run on 3"));
    let json = |p: &[Problem]| -> serde_json::Value { serde_json::from_str(&render(p, Format::Json)).unwrap() };
    assert_eq!(json(&[])["footprint"]["runs_on"], serde_json::json!(["3.12", "3.13"]));
    assert!(json(&[problem])["footprint"]["runs_on"].is_null());
}

#[test]
fn a_rule_links_to_its_page_where_that_is_asked_for() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let run = Run::of(&files, vec![finding(place(0, 3, 10))]);
    let link = format!("error[\x1b]8;;{}\x1b\\struct-field\x1b]8;;\x1b\\]: ", abi3lint_report::page("struct-field"));
    assert!(run.render_as(Format::Full, Look { links: true, ..Look::default() }).starts_with(&link));
    assert!(!run.render(Format::Full).contains('\x1b'));
}
