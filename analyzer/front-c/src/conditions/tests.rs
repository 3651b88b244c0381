//! What is remembered of headers is what a walk finds.

use super::Regions;
use super::case_split::walk_unit;
use super::correlated::correlated_conditions;
use super::header_memory::MOST_REMEMBERED;
use super::state::Shared;
use crate::options::Options;
use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_model::{Abi, Config, ConfigSet, SourceFile, Version};
use proptest::prelude::*;

/// The regions of all units, walked so many times, and how many effects of headers are remembered in the end.
fn walked(files: &[SourceFile], times: usize, most_remembered: usize) -> (Vec<Regions>, usize) {
    let active = [Abi::Default, Abi::Limited(Version(9))];
    let of = |v: u8| active.into_iter().filter_map(move |abi| Config::new(Version(v), abi));
    let active: ConfigSet = [9, 10, 13].into_iter().flat_map(of).collect();
    let options = Options { active, ..Options::default() };
    let sources = SourceIndex::new(files.iter().map(|f| FileScan::new(f, None)).collect(), &options);
    let correlated = correlated_conditions(&sources);
    let shared = Shared::new(&sources, &correlated, most_remembered);
    let units = (0..files.len()).filter(|f| files[*f].path.ends_with(".c"));
    let all: Vec<usize> = std::iter::repeat_n(units, times).flatten().collect();
    (all.into_iter().map(|f| walk_unit(&shared, f).0).collect(), shared.headers.len())
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.as_bytes().to_vec() }
}

#[test]
fn a_header_is_remembered_once_for_each_state_that_it_depends_on() {
    const HEADER: &str = "#ifdef FAST\n#define LOOP 1\n#endif\n#define OTHER 2\n";
    let mut files = vec![file("a.h", HEADER)];
    for i in 0..4 {
        files.push(file(&format!("plain{i}.c"), "#define UNRELATED\n#include \"a.h\"\n#if LOOP\n#endif\n"));
        files.push(file(&format!("fast{i}.c"), "#define FAST\n#include \"a.h\"\n#if LOOP\n#endif\n"));
    }
    let (regions, remembered) = walked(&files, 1, MOST_REMEMBERED);
    assert_eq!(remembered, 2);
    assert_eq!((regions, 0), walked(&files, 1, 0));
}

#[test]
fn a_group_settles_what_a_branch_defines_once_more() {
    const SOURCE: &str = "#if PY_VERSION_HEX >= 0x030A0000\n#define X 1\n#endif\n#undef OTHER\n\
        #if PY_VERSION_HEX >= 0x030A0000\n#define X 1\n#else\n#define X 0\n#endif\n#if X\n#endif\n";
    let (regions, _) = walked(&[file("a.c", SOURCE)], 1, MOST_REMEMBERED);
    let behind_x = regions[0][&0][6];
    assert_eq!(behind_x.may, behind_x.must, "{behind_x:?}");
    assert_eq!(behind_x.may.len(), 4);
}

#[test]
fn what_a_remembered_header_asked_for_counts_as_asked() {
    let mut files = vec![file("a.h", "#ifndef A_H\n#define A_H\n#ifdef M0\n#elif M3\n#endif\n#endif\n")];
    files.extend((0..4).map(|i| file(&format!("{i}.c"), "#include \"a.h\"\n#ifdef M3\n#error\n#endif\n")));
    let (regions, remembered) = walked(&files, 3, MOST_REMEMBERED);
    assert!(remembered > 0);
    assert_eq!((regions, 0), walked(&files, 3, 0));
}

#[test]
fn a_header_is_not_remembered_where_its_unit_had_no_directives_left() {
    let directives = |n: usize| "#define X 1\n".repeat(n);
    let files = [
        file("large.h", &directives(1000)),
        file("a.h", &format!("{}#ifdef LAST\n#endif\n", directives(100))),
        file("a.c", &("#include \"large.h\"\n".repeat(95) + &"#include \"a.h\"\n".repeat(2))),
        file("b.c", &("#include \"a.h\"\n".repeat(1000) + "#define LAST\n#include \"a.h\"\n")),
    ];
    assert_eq!(walked(&files, 1, MOST_REMEMBERED).0, walked(&files, 1, 0).0);
}

/// A line of a file. Names are few, so that files depend on one another.
fn line() -> impl Strategy<Value = String> {
    let name = || (0..5u8).prop_map(|n| format!("M{n}"));
    prop_oneof![
        3 => (name(), 0..3u8).prop_map(|(m, v)| format!("#define {m} {v}")),
        1 => (name(), name()).prop_map(|(m, n)| format!("#define {m} {n}")),
        1 => (name(), name()).prop_map(|(m, n)| format!("#define {m} ({n} + BUILD)")),
        1 => name().prop_map(|m| format!("#undef {m}")),
        2 => name().prop_map(|m| format!("#ifdef {m}")),
        2 => (name(), 0..3u8).prop_map(|(m, v)| format!("#if {m} == {v}")),
        1 => (name(), name()).prop_map(|(m, n)| format!("#if defined({m}) || {n}")),
        1 => (0..2u8).prop_map(|n| format!("#ifdef BUILD{n}")),
        1 => Just("#if PY_VERSION_HEX >= 0x030A0000".to_owned()),
        1 => name().prop_map(|m| format!("#elif {m}")),
        2 => Just("#else".to_owned()),
        5 => Just("#endif".to_owned()),
        3 => (0..4u8).prop_map(|n| format!("#include \"h{n}.h\"")),
        1 => Just("#include <Python.h>".to_owned()),
        1 => Just("PyObject *o;".to_owned()),
        2 => Just("#error".to_owned()),
    ]
}

fn text(guard: Option<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 1..14).prop_map(move |lines| {
        let body = lines.join("\n");
        match guard {
            Some(n) => format!("#ifndef H{n}\n#define H{n}\n{body}\n#endif\n"),
            None => format!("{body}\n"),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_of_headers_is_what_a_walk_finds(
        h0 in text(Some(0)), h1 in text(Some(1)), h2 in text(None), h3 in text(None),
        a in text(None), b in text(None), c in text(None),
    ) {
        let texts = [("h0.h", h0), ("h1.h", h1), ("h2.h", h2), ("h3.h", h3), ("a.c", a), ("b.c", b), ("c.c", c)];
        let files: Vec<SourceFile> = texts.iter().map(|(path, text)| file(path, text)).collect();
        let (remembering, _) = walked(&files, 3, MOST_REMEMBERED);
        let (forgetful, none) = walked(&files, 3, 0);
        prop_assert_eq!(none, 0);
        prop_assert_eq!(remembering, forgetful);
    }
}
