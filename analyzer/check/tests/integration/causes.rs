//! Rule modules and wordings belong together.

use abi3lint_rules::checks;
use std::path::Path;

#[test]
fn every_wording_is_used_by_its_module() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut complaints = Vec::new();
    // Of all rules one is about comments, which are no facts: it is `lint`'s.
    for rule in checks::all().iter().filter(|r| r.id != "unused-suppression") {
        let name = format!("{}.rs", rule.id.replace('-', "_"));
        let Ok(source) = std::fs::read_to_string(folder.join(name)) else {
            if rule.matches.is_none() {
                complaints.push(format!("{} has neither a module nor data to match", rule.id));
            }
            continue;
        };
        for cause in rule.causes.iter().filter(|c| !source.contains(&format!("\"{}\"", c.key))) {
            complaints.push(format!("{}: nothing asks for the wording '{}'", rule.id, cause.key));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_module_is_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.trim_end_matches(".rs").replace('_', "-");
        assert!(checks::rule(&id).is_some(), "{name} has no {id}.toml");
    }
}
