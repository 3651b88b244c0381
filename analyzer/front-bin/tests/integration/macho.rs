//! macOS: library ordinals, and universal files.

use crate::make::{fat, imports, macho, shown};
use abi3lint_front_bin::read_object;
use abi3lint_model::Sight;

const ANY: u8 = 0xfe;

#[test]
fn an_ordinal_names_the_library_that_defines_a_name() {
    let libraries = ["@rpath/libshiboken6.abi3.6.12.dylib", "/usr/lib/libSystem.B.dylib", "@rpath/libpython3.9.dylib"];
    let file = macho(&[("PyMethod_New", 1), ("PyList_New", ANY), ("PyTuple_New", 3)], &["PyInit_x"], &libraries, true);
    let package = read_object("x.abi3.so", &file);
    assert_eq!(imports(&package), ["PyList_New", "PyTuple_New"]);
    let linked = shown(&package).into_iter().filter(|(_, s, _)| matches!(s.what, Sight::Library(_)));
    assert_eq!(linked.count(), 1, "{package:?}");
}

#[test]
fn slices_that_differ_are_named() {
    let slices = [
        macho(&[("PyList_New", ANY)], &["PyInit_x"], &[], false),
        macho(&[("PyList_New", ANY), ("PyFrame_GetBack", ANY)], &["PyInit_x"], &[], true),
    ];
    let package = read_object("x.abi3.so", &fat(&slices));
    let slices: Vec<_> = shown(&package).into_iter().map(|(_, s, _)| (s.symbol().to_owned(), s.slice)).collect();
    assert_eq!(
        slices,
        [("PyFrame_GetBack".to_owned(), Some("arm64")), ("PyList_New".to_owned(), None), ("x".to_owned(), None)]
    );
}

#[test]
fn a_class_of_java_is_no_universal_file() {
    assert!(!abi3lint_front_bin::is_object(b"\xca\xfe\xba\xbe\0\0\0\x34"));
    assert!(abi3lint_front_bin::is_object(b"\xca\xfe\xba\xbe\0\0\0\x02"));
}
