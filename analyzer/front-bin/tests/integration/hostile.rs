//! Files that lie. Each is a problem, and none a panic or a wait.

use crate::make::{elf, fat, macho, pe, wheel};
use abi3lint_front_bin::{Package, read_object, read_wheel};
use std::io::Cursor;

const NAME: &str = "x-1.0-cp39-abi3-linux_x86_64.whl";

fn read(bytes: Vec<u8>) -> Package {
    read_wheel(NAME, Cursor::new(bytes))
}

/// The one problem of a package.
fn problem(package: &Package) -> String {
    assert_eq!(package.problems.len(), 1, "{:?}", package.problems);
    format!("{}: {}", package.problems[0].path, package.problems[0].message)
}

fn module() -> Vec<u8> {
    elf(&["PyList_New", "PyErr_GetRaisedException"], &["PyInit_x"], &["libc.so.6"])
}

fn formats() -> [Vec<u8>; 4] {
    let bundle = |arm| macho(&[("PyList_New", 0xfe)], &["PyInit_x"], &["/usr/lib/libSystem.B.dylib"], arm);
    [
        module(),
        pe(&[("python3.dll", &["PyList_New"])], &[("python313.dll", &["PyTuple_New"])], &["PyInit_x"]),
        bundle(true),
        fat(&[bundle(false), bundle(true)]),
    ]
}

#[test]
fn a_file_that_ends_too_early_is_a_problem_or_shows_what_is_there() {
    for whole in formats() {
        for len in 4..whole.len() {
            let package = read_object("x.abi3.so", &whole[..len]);
            assert!(package.problems.len() == 1 || package.files.len() == 1, "{len} bytes: {package:?}");
            package.facts();
        }
    }
}

#[test]
fn no_byte_of_a_file_is_trusted() {
    for whole in formats() {
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                read_object("x.abi3.so", &bytes).facts();
            }
        }
    }
}

#[test]
fn a_table_of_long_names_is_not_read_to_its_end() {
    // Each of many symbols has the same name, which is as long as the file.
    let name = "x".repeat(1 << 20);
    let names = vec!["y"; 50_000];
    let mut bytes = elf(&[&names[..], &[name.as_str()]].concat(), &[], &[]);
    let long = 64 + 4 * 64 + 24 + 24 * names.len();
    let offset: [u8; 4] = bytes[long..long + 4].try_into().unwrap();
    for i in 0..names.len() {
        let at = 64 + 4 * 64 + 24 + 24 * i;
        bytes[at..at + 4].copy_from_slice(&offset);
    }
    assert!(problem(&read_object("x.so", &bytes)).contains("names are longer than the file"));
}

#[test]
fn an_object_without_section_headers_says_so() {
    let mut bytes = module();
    bytes[40..48].fill(0);
    bytes[60..64].fill(0);
    assert!(problem(&read_object("x.so", &bytes)).contains("no section headers"));
}

#[test]
fn archives_that_are_cut_or_changed_are_problems() {
    let whole = wheel(&[("x.abi3.so", &module())]);
    assert_eq!(read(whole.clone()).problems, []);
    for len in 0..whole.len() {
        assert!(!read(whole[..len].to_vec()).problems.is_empty(), "{len} bytes");
    }
    for at in 0..whole.len() {
        for value in [0, 0x55, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            read(bytes).facts();
        }
    }
}

#[test]
fn a_wrong_checksum_is_a_problem() {
    let whole = wheel(&[("x.abi3.so", &module())]);
    let entry = whole.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let mut bytes = whole;
    bytes[entry + 16] ^= 1;
    let problem = problem(&read(bytes));
    assert!(problem.starts_with(&format!("{NAME}/x.abi3.so: not checked")), "{problem}");
}

#[test]
fn an_encrypted_member_is_a_problem() {
    let mut bytes = wheel(&[("x.abi3.so", &module())]);
    let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[entry + 8] |= 1;
    bytes[6] |= 1;
    assert!(problem(&read(bytes)).to_lowercase().contains("password"));
}

#[test]
fn a_path_that_leads_out_is_a_problem() {
    for name in ["../x.abi3.so", "a/../../x.abi3.so", "/tmp/x.abi3.so", "C:\\x.abi3.so", "..\\x.abi3.so"] {
        let package = read(wheel(&[(name, &module())]));
        assert!(problem(&package).contains("leads out of the wheel"), "{name}: {package:?}");
        assert_eq!(package.files, [], "{name}");
    }
}

#[test]
fn an_archive_in_an_archive_is_not_opened() {
    let inner = wheel(&[("x.abi3.so", &module())]);
    let package = read(wheel(&[("inner.whl", &inner)]));
    assert_eq!((&package.files[..], &package.problems[..]), (&[][..], &[][..]));
}

#[test]
fn a_size_that_a_header_claims_takes_no_memory() {
    let mut bytes = wheel(&[("x.abi3.so", &module())]);
    let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    assert!(read(bytes).bytes < 1 << 20);
}
