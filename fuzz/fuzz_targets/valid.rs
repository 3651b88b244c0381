//! C made of any bytes, as a C and as a C++ file: none of it is given up, and what stands in it and behind it is found.

#![no_main]

use abi3lint_front_c::{Options, extract};
use abi3lint_fuzz::in_time;
use abi3lint_model::{ConfigSet, FileId, SourceFile, Subject};
use abi3lint_testkit::generate;
use libfuzzer_sys::fuzz_target;

/// A field of a struct that the limited API hides, which only who knows the types can see.
const FIELD: &str = "tp_name";

fuzz_target!(|data: &[u8]| {
    let made = generate(data, 100_000);
    let file = |path: &str| SourceFile { path: path.to_owned(), text: made.text.clone().into_bytes() };
    let files = [file("a.c"), file("b.cpp")];
    let options = Options { active: ConfigSet::ALL, ..Options::default() };
    let out = in_time(2 * made.text.len(), || extract(&files, &options));
    assert!(out.stats.unparsed_bytes == 0 && out.problems.is_empty(), "{:?}\n{}", out.problems, made.text);
    for (i, file) in files.iter().enumerate() {
        let facts = || out.facts.iter().filter(|f| f.file == FileId(i as u32));
        let is_field = |s: &Subject| matches!(s, Subject::Field(_));
        let is_unchecked = |s: &Subject| matches!(s, Subject::Null(path) if path.unchecked);
        let fields = facts().filter(|f| is_field(&f.subject) && f.span.of(&file.text) == FIELD.as_bytes()).count();
        let unchecked = facts().filter(|f| is_unchecked(&f.subject)).count();
        assert_eq!((fields, unchecked), (made.fields, made.unchecked), "{}\n{}", file.path, made.text);
    }
});
