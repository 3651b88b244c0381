//! Any text as files of `rules/catalog`: it becomes tables or is refused with a reason, and a set of
//! configurations that is read is written as something that reads the same.

#![no_main]

use abi3lint_fuzz::{folder, in_time, parts, stretched_text};
use abi3lint_model::{ConfigSet, VersionSet};
use abi3lint_rules_format::catalog;
use libfuzzer_sys::fuzz_target;

/// The files of an input, in its parts' order.
const FILES: [&str; 6] =
    ["functions.jsonl", "types.jsonl", "macros.jsonl", "curated.toml", "replacements.jsonl", "headers.toml"];
/// Read by the same code as `functions.jsonl`.
const EMPTY: [&str; 5] = ["internals.jsonl", "data.jsonl", "typedefs.jsonl", "constants.jsonl", "symbols.jsonl"];

fuzz_target!(|text: &str| {
    let text = stretched_text(text);
    let text = text.as_ref();
    if let Ok(set) = text.parse::<ConfigSet>() {
        assert_eq!(set.to_string().parse(), Ok(set));
    }
    if let Ok(set) = VersionSet::from_minors(text) {
        assert_eq!(VersionSet::from_minors(&set.to_minors()), Ok(set));
    }
    let dir = folder();
    for (name, part) in FILES.iter().zip(parts::<6>(text)) {
        let none = if *name == "headers.toml" { "header = []" } else { "" };
        std::fs::write(dir.path().join(name), part.filter(|p| !p.is_empty()).unwrap_or(none)).expect("a file");
    }
    for name in EMPTY {
        std::fs::write(dir.path().join(name), "").expect("a file");
    }
    in_time(text.len(), || match catalog::load(dir.path()).and_then(|catalog| catalog::emit(&catalog)) {
        Ok(code) => assert!(code.contains("static ENTITIES")),
        Err(why) => assert!(!why.is_empty()),
    });
});
