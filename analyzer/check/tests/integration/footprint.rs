//! Where a binary runs whose code holds sizes and offsets of CPython's structs.

use abi3lint_check::footprint;
use abi3lint_model::{Abi, Baked, Config, ConfigSet, Fate, FileId, Part, Span, Version};
use abi3lint_rules::catalog;

fn one(v: u8, abi: Abi) -> Config {
    Config::new(Version(v), abi).unwrap()
}

fn field(record: &str, name: &str, offset: u32, at: usize) -> Baked {
    let record = catalog::lookup(record).unwrap();
    let field = catalog::field_of(record, name).unwrap();
    Baked { record, part: Part::Field { field, offset }, file: FileId(0), span: Span::new(at, at) }
}

fn size(record: &str, size: u32) -> Baked {
    let record = catalog::lookup(record).unwrap();
    Baked { record, part: Part::Size(size), file: FileId(0), span: Span::new(0, 0) }
}

/// What becomes of one assumption of an object that headers of 3.12 compiled.
fn fate(b: Baked, v: u8, abi: Abi) -> Fate {
    let found = footprint(&[b], ConfigSet::one(one(12, Abi::Default)));
    let at = found.configs.iter().position(|c| *c == one(v, abi)).unwrap();
    found.assumptions[0].fates[at]
}

#[test]
fn every_build_since_36_is_asked_about() {
    let found = footprint(&[], ConfigSet::EMPTY);
    let names: Vec<String> = found.configs.iter().map(Config::to_string).collect();
    let free_threaded = Version::all().filter(|v| *v >= Version::FIRST_FREE_THREADED);
    let all: Vec<String> =
        Version::all().map(Version::tag).chain(free_threaded.map(|v| format!("{}t", v.tag()))).collect();
    assert_eq!(names, all);
    assert_eq!(found.holds().len(), all.len(), "who assumes nothing runs everywhere");
}

#[test]
fn a_field_that_moved_says_where_it_is() {
    let items = field("PyTupleObject", "ob_item", 24, 0);
    assert_eq!(fate(items, 6, Abi::Default), Fate::Holds);
    assert_eq!(fate(items, 13, Abi::Default), Fate::Holds);
    assert_eq!(fate(items, 14, Abi::Default), Fate::Moved(32));
    assert_eq!(fate(items, 13, Abi::FreeThreaded), Fate::Moved(40));
    assert_eq!(fate(items, 15, Abi::FreeThreaded), Fate::Moved(48));
}

#[test]
fn the_reference_count_is_kept_for_old_binaries_but_not_without_a_gil() {
    let count = field("PyObject", "ob_refcnt", 0, 0);
    assert_eq!(fate(count, 15, Abi::Default), Fate::Holds);
    for v in 13..=15 {
        assert_eq!(fate(count, v, Abi::FreeThreaded), Fate::Absent);
    }
    // The halves that headers of 3.12 use are no promise.
    assert_eq!(fate(field("PyObject", "ob_refcnt_split", 0, 0), 14, Abi::Default), Fate::Absent);
}

#[test]
fn sizes_are_compared_as_numbers() {
    assert_eq!(fate(size("PyTupleObject", 32), 12, Abi::Default), Fate::Holds);
    assert_eq!(fate(size("PyTupleObject", 32), 14, Abi::Default), Fate::Resized(40));
    assert_eq!(fate(size("PyObject", 16), 14, Abi::FreeThreaded), Fate::Resized(32));
}

#[test]
fn a_bit_field_is_its_bit_and_not_its_byte() {
    let state = |name| field("PyASCIIObject", name, 32, 0);
    assert_eq!(fate(state("kind"), 6, Abi::Default), Fate::Holds);
    assert_eq!(fate(state("kind"), 13, Abi::Default), Fate::Holds);
    assert_eq!(fate(state("kind"), 13, Abi::FreeThreaded), Fate::Moved(48));
    // The same bit is another field.
    assert_eq!(fate(state("statically_allocated"), 11, Abi::Default), Fate::Absent);
}

#[test]
fn an_embedded_struct_is_judged_by_its_own_fields() {
    assert_eq!(fate(field("PyListObject", "ob_base", 0, 0), 13, Abi::FreeThreaded), Fate::Holds);
}

#[test]
fn places_of_one_assumption_are_counted_and_the_first_is_kept() {
    let places = [30, 10, 20, 10].map(|at| field("PyListObject", "ob_item", 24, at));
    let found = footprint(&[&places[..], &[size("PyListObject", 40)]].concat(), ConfigSet::ALL);
    let [items, whole] = &found.assumptions[..] else { panic!("{found:?}") };
    assert_eq!((items.uses, items.first.span.start), (3, 10));
    assert_eq!(whole.part, Part::Size(40));
    let free: Vec<_> = found.holds().iter().filter(|c| c.abi() == Abi::FreeThreaded).collect();
    assert!(free.is_empty() && found.holds().len() == 10, "{found:?}");
}
