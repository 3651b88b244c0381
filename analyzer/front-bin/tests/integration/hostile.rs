//! Files that lie. Each is a problem, and none a panic or a wait.

use crate::make::{Part, elf, elf_with, fat, macho, pe, wheel};
use abi3lint_front_bin::{Package, read_object, read_wheel};
use std::io::Cursor;
use std::time::{Duration, Instant};

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

const TAKER: &str = "PyModule_Create2";
const LOADED: u64 = 2;
const EXECUTED: u64 = 6;

/// The same, and that it took no time.
fn read_soon(path: &str, bytes: &[u8]) -> Package {
    let began = Instant::now();
    let package = read_object(path, bytes);
    package.facts();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?} for {} bytes", began.elapsed(), bytes.len());
    package
}

#[test]
fn sections_that_overlap_are_not_read_again_and_again() {
    for (kind, flags) in [(1, EXECUTED), (1, LOADED), (4, LOADED)] {
        let part = Part { kind, flags, is_whole: true, ..Part::default() };
        let whole = Part { bytes: vec![0xff; 2_400_000], ..Part::default() };
        let parts = [&vec![part; 2000][..], &[whole]].concat();
        let package = read_soon("x.so", &elf_with(62, &[TAKER], &["PyInit_x"], &[], &parts));
        assert!(problem(&package).contains("sections overlap"), "{kind}");
    }
}

#[test]
fn slices_that_overlap_are_not_read_again_and_again() {
    let slice = macho(&[("PyList_New", 0xfe)], &["PyInit_x"], &[], false);
    let mut bytes = fat(&vec![slice; 4]);
    for i in 1..4 {
        bytes[8 + 20 * i + 8..8 + 20 * i + 12].copy_from_slice(&0x1000_u32.to_be_bytes());
        let len = bytes.len() as u32 - 0x1000;
        bytes[8 + 20 * i + 12..8 + 20 * i + 16].copy_from_slice(&len.to_be_bytes());
    }
    assert!(problem(&read_object("x.so", &bytes)).contains("sections overlap"));
}

#[test]
fn addresses_may_be_the_last_ones() {
    let x86 = b"\xf3\x0f\x1e\xfa\xf2\xff\x25\0\0\0\0\xff\x15\0\0\0\0\xe8\0\0\0\0\xe9\0\0\0\x80\x48\x8b\x47\x08\xf6\x80\xab\0\0\0\x01";
    let arm: Vec<u8> = [
        0xd503_245f_u32,
        0x9000_0090,
        0xf940_0a11,
        0x9100_4210,
        0xd61f_0220,
        0x9400_0000,
        0x17ff_fffe,
        0xf940_0408,
        0x3942_ad08,
        0x3700_0048,
    ]
    .iter()
    .flat_map(|w| w.to_le_bytes())
    .collect();
    for (machine, code) in [(62, &x86[..]), (183, &arm[..])] {
        for address in [0, 1, 0xfff, u64::MAX, u64::MAX - 4, u64::MAX - 20, i64::MAX as u64] {
            let slots: Vec<(u64, u32, u32)> = [0, 7, 8, 11, address, u64::MAX, u64::MAX - 7]
                .into_iter()
                .flat_map(|at| [(at, 6, 1), (at, 7, 1), (at, 8, 0), (at, 1025, 1), (at, 1026, 1), (at, 1027, 0)])
                .collect();
            let data = Part { flags: LOADED, ..Part::code(address, &[109; 64]) };
            let parts = [Part::code(address, code), data, Part::relocations(&slots)];
            let package = read_object("x.so", &elf_with(machine, &[TAKER], &["PyInit_x"], &[], &parts));
            assert_eq!(package.problems, [], "{address:x}");
            package.facts();
        }
    }
}

#[test]
fn many_symbols_and_sections_are_looked_up_and_not_searched() {
    // Each of many relocations is one of many symbols, or leads into one of many sections.
    let takers = vec![TAKER; 30_000];
    let slots: Vec<(u64, u32, u32)> =
        (0..60_000).map(|i| (8 * i, if i % 2 == 0 { 6 } else { 8 }, i as u32 / 2)).collect();
    let data = |i: u64| Part { flags: LOADED, ..Part::code(0x1000_0000 + 8 * i, &[0; 8]) };
    let code = Part::code(0x2000_0000, &b"\xff\x15\0\0\0\0".repeat(50_000));
    let parts: Vec<Part> = (0..20_000).map(data).chain([code, Part::relocations(&slots)]).collect();
    let package = read_soon("x.so", &elf_with(62, &takers, &["PyInit_x"], &[], &parts));
    assert_eq!(package.problems, []);
}

#[test]
fn short_names_count_more_than_their_letters() {
    // Eight bytes that name a function once more would become a hundred in memory: two libraries have one list.
    let functions = vec!["PyA"; 3000];
    let mut bytes = pe(&[("python3.dll", &functions), ("python3.dll", &["PyA"])], &[], &["PyInit_x"]);
    assert_eq!(read_object("x.pyd", &bytes).problems, []);
    let is_descriptor = |w: &[u8]| w[..4] == w[16..] && w[4..12] == [0; 8] && w[..4] != [0; 4];
    let table = bytes.windows(20).position(is_descriptor).unwrap();
    bytes.copy_within(table..table + 20, table + 20);
    assert!(problem(&read_object("x.pyd", &bytes)).contains("names are longer than the file"));
}

/// Debug information: units of so many bytes with the offset of each one's table, the tables, and strings.
fn debug(units: &[(u32, &[u8])], tables: Vec<u8>) -> Vec<u8> {
    let mut info = Vec::new();
    for (table, entries) in units {
        info.extend((7 + entries.len() as u32).to_le_bytes());
        info.extend([4, 0]);
        info.extend(table.to_le_bytes());
        info.push(8);
        info.extend(*entries);
    }
    let parts = [
        Part::debug(".debug_info", info),
        Part::debug(".debug_abbrev", tables),
        Part::debug(".debug_str", b"\0_typeobject\0".to_vec()),
        Part::debug(".debug_line", lines()),
    ];
    elf_with(62, &["PyList_New"], &["PyInit_x"], &[], &parts)
}

/// A table of lines without any, of one file.
fn lines() -> Vec<u8> {
    let after = [&[1, 1, 1, 0, 1, 1, 0][..], b"object.h\0\0\0\0\0"].concat();
    let header = [&[4, 0][..], &(after.len() as u32).to_le_bytes(), &after].concat();
    [&(header.len() as u32).to_le_bytes(), &header[..]].concat()
}

#[test]
fn debug_information_that_is_made_to_be_slow_ends_soon() {
    // A unit of C whose one struct is complete, in a table that has the kinds behind a hundred thousand others.
    let unit = |code: u8| [&[1, 12, 0, 0, 0, 0, 0][..], &[code, 1, 0, 0, 0, 8, 1, 0][..]].concat();
    let kinds = [1, 0x11, 1, 0x13, 5, 0x10, 0x17, 0, 0, 2, 0x13, 0, 3, 0x0e, 0x0b, 0x0b, 0x3a, 0x0b, 0, 0];
    let good = [&kinds[..], &[0]].concat();
    let found = |package: &Package| {
        assert_eq!(package.problems, []);
        package.files[0].images[0].evidence.len()
    };
    let plain = read_soon("x.so", &debug(&[(0, &unit(2)), (0, &unit(2))], good.clone()));
    assert_eq!(found(&plain), 1);
    // One table of a million kinds for each of fifty thousand units, from the same or from any offset.
    let many: Vec<u8> = (3..100_000_u32)
        .flat_map(|code| [0x80 | code as u8, 0x80 | (code >> 7) as u8, (code >> 14) as u8, 0x13, 0, 0, 0])
        .collect();
    let tables = [&kinds[..], &many, &[0]].concat();
    let entries = unit(2);
    let shared: Vec<(u32, &[u8])> = vec![(0, &entries); 50_000];
    assert_eq!(found(&read_soon("x.so", &debug(&shared, tables.clone()))), 1);
    let apart: Vec<(u32, &[u8])> = (0..50_000).map(|i| (20 + 7 * i, &entries[..])).collect();
    assert_eq!(found(&read_soon("x.so", &debug(&apart, tables))), 0);
    // Entries of one byte with a hundred thousand flags each.
    let flags = [&kinds[..], &[3, 0x13, 0], &[0x3c, 0x19].repeat(100_000), &[0, 0, 0]].concat();
    let entries = [&unit(2)[..14], &[3].repeat(100_000), &[0]].concat();
    assert_eq!(found(&read_soon("x.so", &debug(&[(0, &entries)], flags))), 0);
}
