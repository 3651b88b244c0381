//! Any bytes as a C and as a C++ file, judged for every kind of target: nothing crashes, and every finding
//! lies within its file.

#![no_main]

use abi3lint_check::apply_fixes;
use abi3lint_front_c::{Options, extract};
use abi3lint_fuzz::{in_time, stretched};
use abi3lint_lint::{Coverage, Lint, Scopes};
use abi3lint_model::{Applicability, ConfigSet, Selection, SourceFile, Target};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let data = stretched(data);
    // The second half of the input is a header that the first includes.
    let cut = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    let (main, header) = (&data[..cut], data.get(cut + 1..).unwrap_or(b""));
    let file = |path: &str, text: &[u8]| SourceFile { path: path.to_owned(), text: text.to_vec() };
    let files = [file("a.c", main), file("b.cpp", main), file("h.h", header)];
    let targets: Vec<(Target, ConfigSet)> = ["cp39-abi3", "cp315-abi3t", "cp38..cp315", "cp313t"]
        .iter()
        .filter_map(|t| Target::parse(t).ok())
        .filter_map(|t| Some((t, t.configs(None).ok()?)))
        .collect();
    let active = targets.iter().fold(ConfigSet::EMPTY, |all, (_, c)| all | *c);
    let bytes = files.iter().map(|f| f.text.len()).sum();
    let findings = in_time(bytes, || {
        let out = extract(&files, &Options { active, ..Options::default() });
        let scopes = Scopes::everywhere(Selection::ALL);
        let lint = Lint { targets: &targets, scopes: &scopes, require_reason: false, release: None };
        let findings = lint.run(&files, &out.facts, |_| Coverage::Whole).findings;
        // Fixes lie within their files, or they are left out.
        apply_fixes(&files, &findings, Applicability::Unsafe, |_| true);
        findings
    });
    for f in findings {
        let len = files[f.place.file.0 as usize].text.len() as u32;
        assert!(f.place.span.start <= f.place.span.end && f.place.span.end <= len, "{f:?}");
        assert!(!f.targets.is_empty() && !f.notes.is_empty(), "{f:?}");
        for edit in f.fixes.iter().flat_map(|fix| &fix.edits) {
            let len = files[edit.place.file.0 as usize].text.len() as u32;
            assert!(edit.place.span.start <= edit.place.span.end && edit.place.span.end <= len, "{f:?}");
        }
    }
});
