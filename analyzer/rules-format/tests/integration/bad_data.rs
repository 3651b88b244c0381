//! Data that contradicts itself is refused, with the place that is to be corrected.

use abi3lint_rules_format::catalog::{emit, load};
use std::fs;

/// What a folder with these files makes of them; all other files of the catalog are empty.
fn tables(files: &[(&str, &str)]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let lines =
        ["functions", "types", "data", "typedefs", "constants", "macros", "symbols", "internals", "replacements"];
    for name in lines {
        fs::write(folder.path().join(name).with_extension("jsonl"), "").unwrap();
    }
    for name in ["curated.toml", "roles.toml"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::write(folder.path().join("headers.toml"), "header = []").unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    load(folder.path()).and_then(|catalog| emit(&catalog))
}

fn function(name: &str) -> String {
    format!("{{\"name\":\"{name}\",\"forms\":[{{\"kind\":\"function\",\"on\":\"9-15:d\"}}]}}\n")
}

#[test]
fn names_are_in_order_and_a_message_names_the_line() {
    let two = function("PyA") + &function("PyB");
    let code = tables(&[("functions.jsonl", &two)]).unwrap();
    assert!(code.contains("\"PyA\"") && code.contains("\"PyB\""));
    let turned = function("PyB") + &function("PyA");
    let error = tables(&[("functions.jsonl", &turned)]).unwrap_err();
    assert!(error.contains("functions.jsonl:2: 'PyA' is out of order after 'PyB'"), "{error}");
}

#[test]
fn what_a_line_names_must_be_there() {
    let call = "{\"name\":\"PyM\",\"forms\":[{\"kind\":\"inline\",\"on\":\"9:d\",\"calls\":[\"PyGone\"]}]}\n";
    let error = tables(&[("macros.jsonl", call)]).unwrap_err();
    assert!(error.contains("PyM") && error.contains("'PyGone' is not an entity"), "{error}");
}

#[test]
fn what_is_curated_needs_a_source() {
    let functions = function("PyA");
    let field = "[[field]]\nrecord = \"S\"\nname = \"f\"\nlike = \"g\"\nsize = 8\nsource = \"\"\n";
    let entity = "[[entity]]\nnames = [\"PyA\"]\nsource = \"\"\n";
    for curated in [field, entity] {
        let error = tables(&[("functions.jsonl", &functions), ("curated.toml", curated)]).unwrap_err();
        assert!(error.starts_with("curated.toml: ") && error.ends_with("needs a source"), "{error}");
    }
}
