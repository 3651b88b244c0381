//! Windows: imports name their library, delayed ones too.

use crate::make::{imports, pe, shown};
use abi3lint_front_bin::read_object;
use abi3lint_model::{Evidence, Loader, Sight};

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

/// Where the numbers of a section's header stand: its size in memory, its address, its size in the file, and where that is.
fn section(file: &[u8]) -> usize {
    file.windows(8).position(|w| w == b".rdata\0\0").unwrap() + 8
}

fn put(file: &mut [u8], at: usize, number: u32) {
    file[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

/// Adds a section at 0x9000 that says that it uses so many bytes.
fn add_section(file: &mut Vec<u8>, used: u32, bytes: &[u8]) {
    let (at, end) = (section(file), file.len() as u32);
    file[70] = 2;
    file[at + 32..at + 40].copy_from_slice(b".reloc\0\0");
    for (i, number) in [used, 0x9000, bytes.len() as u32, end].into_iter().enumerate() {
        put(file, at + 40 + 4 * i, number);
    }
    file.extend(bytes);
}

#[test]
fn what_a_module_says_of_its_abi_is_found_in_its_data() {
    // The slot of Py_mod_abi with a pointer to what follows it: an ABI for 3.15 that needs a GIL.
    let slot = [&[109, 0, 0, 0, 0, 0, 0, 0][..], &0x1_8000_9010_u64.to_le_bytes()].concat();
    let info = [&[1, 0, 3, 0][..], &0x030f_02f0_u32.to_le_bytes(), &0x030f_0000_u32.to_le_bytes()].concat();
    let data = [slot, info].concat();
    for (hook, expected) in [("PyModExport_x", 1), ("helper", 0)] {
        let mut file = pe(&[("python3.dll", &["PyList_New"])], &[], &[hook]);
        add_section(&mut file, data.len() as u32, &data);
        let package = read_object("x.pyd", &file);
        let is_info = |e: &&Evidence| **e == Evidence::AbiInfo { flags: 3, build: 0x030f_02f0, abi: 0x030f_0000 };
        let found = package.files[0].images[0].evidence.iter().filter(is_info).count();
        assert_eq!(found, expected, "{hook}: {package:?}");
    }
}

#[test]
fn what_stands_behind_the_used_part_of_a_section_is_read() {
    let mut file = pe(&[("python3.dll", &["PyList_New"])], &[("python313.dll", &["PyDict_New"])], &["PyInit_x"]);
    let at = section(&file);
    put(&mut file, at, 1);
    let package = read_object("x.pyd", &file);
    assert_eq!(imports(&package), ["PyDict_New", "PyList_New"], "{package:?}");
    assert_eq!(package.files[0].images[0].exports, ["PyInit_x"]);
}

#[test]
fn a_library_may_have_its_name_in_another_section() {
    let mut file = pe(&[("python3.dll", &["PyList_New"]), ("x.dll", &["PyMethod_New"])], &[], &["PyInit_x"]);
    let old = 0x1000 + (file.windows(6).position(|w| w == b"x.dll\0").unwrap() as u32 - 0x400);
    let place = file.windows(4).position(|w| w == old.to_le_bytes()).unwrap();
    put(&mut file, place, 0x9008);
    // The name stands behind what the second section says that it uses, as delvewheel writes it.
    let mut name = b"\0\0\0\0\0\0\0\0shiboken6.abi3.dll\0".to_vec();
    name.resize(64, 0);
    add_section(&mut file, 4, &name);
    let package = read_object("x.pyd", &file);
    assert_eq!(package.problems, []);
    assert_eq!(package.files[0].images[0].libraries, ["python3.dll", "shiboken6.abi3.dll"]);
    assert_eq!(imports(&package), ["PyList_New"]);
    put(&mut file, place, 0x9040);
    let package = read_object("x.pyd", &file);
    assert!(package.problems[0].message.contains("lead out of its sections"), "{package:?}");
}
