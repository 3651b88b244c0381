//! Every SARIF document must satisfy the schema of the standard, and the limits of code scanning.

use crate::common::{Run, files, finding, place};
use abi3lint_model::*;
use abi3lint_report::Format;
use serde_json::{Value, json};

/// Renders, validates, and gives the only run of the document.
fn sarif(run: &Run) -> Value {
    let document: Value = serde_json::from_str(&run.render(Format::Sarif)).unwrap();
    let schema: Value =
        serde_json::from_str(include_str!("../../../../testdata/sarif/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["version"], "2.1.0");
    assert_eq!(document["runs"].as_array().unwrap().len(), 1);
    document["runs"][0].clone()
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../../testdata/sarif/sarif-schema-2.1.0.json")).unwrap();
    assert!(!jsonschema::is_valid(&schema, &json!({"version": "2.1.0"})));
    assert!(!jsonschema::is_valid(&schema, &json!({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]})));
}

#[test]
fn a_finding_has_its_place_in_utf16_columns() {
    let files = files(&[("./src/a b.c", "/* \u{1f600}\u{e9} */ o->ob_item;\n".as_bytes())]);
    let run = sarif(&Run::of(&files, vec![finding(place(0, 16, 23))]));
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let result = &run["results"][0];
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "src/a%20b.c", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1, "startColumn": 14, "endLine": 1, "endColumn": 21}
        })
    );
    assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
    assert_eq!(result["level"], "error");
    assert_eq!(result["partialFingerprints"], json!({"abi3lint/v1": "00000000000000ab"}));
    assert_eq!(
        result["message"]["text"],
        "Direct access to field 'ob_item' of 'PyListObject'.\n\
         Breaks cp39-abi3, cp315-abi3t; the struct is opaque in the limited API of 3.9.\n\
         Use PyList_GetItem, since 3.2."
    );
    assert_eq!(result["properties"]["targets"], json!(["cp39-abi3", "cp315-abi3t"]));
}

#[test]
fn a_rule_is_described_once_and_named_by_its_results() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let mut other = finding(place(0, 0, 1));
    other.rule = "borrowed-reference";
    let run = sarif(&Run::of(&files, vec![finding(place(0, 3, 10)), other, finding(place(0, 3, 10))]));
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.iter().map(|r| &r["id"]).collect::<Vec<_>>(), ["borrowed-reference", "struct-field"]);
    for result in run["results"].as_array().unwrap() {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    }
    let rule = &rules[1];
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why it matters"));
    assert!(rule["shortDescription"]["text"].as_str().unwrap().starts_with("Direct access"));
    assert!(rule["helpUri"].as_str().unwrap().ends_with("docs/rules/struct-field.md"));
    assert!(rule["properties"]["tags"].as_array().unwrap().contains(&json!("layout")));
}

#[test]
fn notes_link_to_other_places_and_expansions_are_a_code_flow() {
    let files = files(&[("a.c", b"#define F(o) ((o)->ob_item[0])\nint x;\ny = F(z);\n")]);
    let mut f = finding(place(0, 19, 26));
    f.expansion = vec![Expansion { file: FileId(0), span: Span::new(42, 43), macro_name: "F".to_owned() }];
    f.notes.push(Note { message: "declared [here]".to_owned(), place: Some(place(0, 31, 34)) });
    let run = sarif(&Run::of(&files, vec![f]));
    let result = &run["results"][0];
    assert!(result["message"]["text"].as_str().unwrap().ends_with("\n[Declared \\[here\\].](0)"), "{result:#}");
    assert_eq!(result["relatedLocations"][0]["id"], 0);
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 2);
    let steps = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(steps[0]["location"]["message"]["text"], "expands macro 'F'");
    assert_eq!(steps[0]["location"]["physicalLocation"]["region"]["startLine"], 3);
    assert_eq!(steps[1]["location"]["physicalLocation"]["region"]["startLine"], 1);
}

#[test]
fn fixes_are_replacements_and_those_by_hand_are_words() {
    let files = files(&[("a.c", b"o->ob_item;\n"), ("b.h", b"x\n")]);
    let mut f = finding(place(0, 3, 10));
    let edit = |p, text: &str| Edit { place: p, text: text.to_owned() };
    f.fixes = vec![
        Fix {
            applicability: Applicability::Unsafe,
            title: "use a function".to_owned(),
            edits: vec![edit(place(0, 0, 0), "f("), edit(place(0, 1, 10), ")"), edit(place(1, 0, 1), "y")],
        },
        Fix {
            applicability: Applicability::Display,
            title: "rewrite it".to_owned(),
            edits: vec![edit(place(0, 0, 10), "g(o)")],
        },
    ];
    let run = sarif(&Run::of(&files, vec![f]));
    let result = &run["results"][0];
    let fixes = result["fixes"].as_array().unwrap();
    assert_eq!(fixes.len(), 1);
    assert_eq!(fixes[0]["description"]["text"], "Use a function (may change behavior).");
    let changes = &fixes[0]["artifactChanges"];
    assert_eq!(changes[0]["replacements"].as_array().unwrap().len(), 2);
    let insertion = &changes[0]["replacements"][0]["deletedRegion"];
    assert_eq!(insertion, &json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}));
    assert_eq!(changes[1]["artifactLocation"]["uri"], "b.h");
    assert!(result["message"]["text"].as_str().unwrap().ends_with("\nRewrite it."));
}

#[test]
fn the_invocation_tells_its_status_and_what_was_not_judged() {
    let files = files(&[("a.c", b"x\n")]);
    let mut run = Run::of(&files, vec![]);
    run.summary.exit_status = 2;
    let document = sarif(&run);
    let invocation = &document["invocations"][0];
    assert_eq!((&invocation["exitCode"], &invocation["executionSuccessful"]), (&json!(2), &json!(false)));
    let told = &invocation["toolExecutionNotifications"][0];
    assert_eq!((&told["descriptor"]["id"], &told["level"]), (&json!("unparsed"), &json!("warning")));
    assert_eq!(told["locations"][0]["physicalLocation"]["region"], json!({"startLine": 3}));
    run.summary.exit_status = 1;
    assert_eq!(sarif(&run)["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn what_code_scanning_would_refuse_is_left_out_and_said() {
    let files = files(&[("a.c", b"o->ob_item;\n")]);
    let mut findings = vec![finding(place(0, 3, 10)); 25_002];
    for f in &mut findings[..10] {
        f.severity = Severity::Note;
    }
    // The schema is the same for one result and for many; validating all of them takes minutes.
    let text = Run::of(&files, findings).render(Format::Sarif);
    let run: Value = serde_json::from_str::<Value>(&text).unwrap()["runs"][0].clone();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert_eq!(results.iter().filter(|r| r["level"] == "note").count(), 8);
    let told: Vec<&str> = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|n| n["descriptor"]["id"] == "code-scanning-limit")
        .map(|n| n["message"]["text"].as_str().unwrap())
        .collect();
    assert!(told[0].starts_with("2 of 25002 findings are left out"), "{told:?}");
    assert!(told[1].contains("shows the 5000 most severe"), "{told:?}");

    let mut crowded = finding(place(0, 3, 10));
    let note = |i| Note { message: format!("place {i}"), place: Some(place(0, 0, 1)) };
    crowded.notes.extend((0..150).map(note));
    let run = sarif(&Run::of(&files, vec![crowded]));
    assert_eq!(run["results"][0]["relatedLocations"].as_array().unwrap().len(), 100);
    assert!(run["results"][0]["message"]["text"].as_str().unwrap().ends_with("50 more places are left out."));
}
