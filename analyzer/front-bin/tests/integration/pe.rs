//! Windows: imports name their library, delayed ones too.

use crate::make::{imports, pe, shown};
use abi3lint_front_bin::read_object;
use abi3lint_model::{Loader, Sight};

// checklist 6.1 pythonXY.dll per release, python3.dll redirect
// checklist 6.4 link python3.dll
#[test]
fn imports_of_cpythons_libraries_are_read_also_delayed_ones() {
    let file = pe(
        &[("KERNEL32.dll", &["Sleep"]), ("python3.dll", &["PyList_New", "_Py_NoneStruct"])],
        &[("python313.dll", &["PyFrame_GetBack"])],
        &["PyInit_x", "helper"],
    );
    let package = read_object("x.pyd", &file);
    assert_eq!(imports(&package), ["PyFrame_GetBack", "PyList_New", "_Py_NoneStruct"]);
    let image = &package.files[0].images[0];
    assert_eq!(
        (image.loader, image.architecture, &image.exports[..]),
        (Loader::Windows, "x86_64", &["PyInit_x".to_owned()][..])
    );
    let libraries = shown(&package).into_iter().filter_map(|(_, s, _)| match s.what {
        Sight::Library(library) => Some((library.name, library.version.map(|v| v.0))),
        _ => None,
    });
    assert_eq!(
        libraries.collect::<Vec<_>>(),
        [("python3.dll".to_owned(), None), ("python313.dll".to_owned(), Some(13))]
    );
}

#[test]
fn what_another_library_exports_is_not_cpythons() {
    let file = pe(&[("shiboken6.abi3.dll", &["PyMethod_New"]), ("python3.dll", &["PyList_New"])], &[], &["PyInit_x"]);
    assert_eq!(imports(&read_object("x.pyd", &file)), ["PyList_New"]);
}

#[test]
fn a_file_for_dos_is_damaged_only_by_its_name() {
    let package = read_object("x.pyd", b"MZ and no more");
    assert!(package.problems[0].message.contains("no header of an executable"), "{package:?}");
}
