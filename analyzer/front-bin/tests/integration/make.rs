//! The smallest files of each format that a loader would know.

use abi3lint_front_bin::Package;
use abi3lint_model::{Confidence, Shown, Sight, Subject};
use std::io::{Cursor, Write};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

fn u16(out: &mut Vec<u8>, n: u16) {
    out.extend(n.to_le_bytes());
}

fn u32(out: &mut Vec<u8>, n: u32) {
    out.extend(n.to_le_bytes());
}

fn u64(out: &mut Vec<u8>, n: u64) {
    out.extend(n.to_le_bytes());
}

/// A shared object with these undefined names (weak with a `?` in front), defined names and libraries.
pub(crate) fn elf(imports: &[&str], exports: &[&str], libraries: &[&str]) -> Vec<u8> {
    elf_with(62, imports, exports, libraries, &[])
}

/// A further section of an ELF file.
#[derive(Clone, Default)]
pub(crate) struct Part {
    pub name: &'static str,
    /// As `sh_type`.
    pub kind: u32,
    /// As `sh_flags`: 2 is loaded, 4 executed.
    pub flags: u64,
    pub address: u64,
    pub bytes: Vec<u8>,
    /// It lies over the whole file and has no bytes of its own.
    pub is_whole: bool,
}

impl Part {
    pub(crate) fn code(address: u64, bytes: &[u8]) -> Part {
        Part { kind: 1, flags: 6, address, bytes: bytes.to_vec(), ..Part::default() }
    }

    pub(crate) fn debug(name: &'static str, bytes: Vec<u8>) -> Part {
        Part { name, kind: 1, bytes, ..Part::default() }
    }

    /// Relocations: address, type, symbol.
    pub(crate) fn relocations(all: &[(u64, u32, u32)]) -> Part {
        let mut bytes = Vec::new();
        for (at, kind, symbol) in all {
            [*at, u64::from(*symbol) << 32 | u64::from(*kind), 0].into_iter().for_each(|n| u64(&mut bytes, n));
        }
        Part { kind: 4, flags: 2, bytes, ..Part::default() }
    }
}

/// The same for a machine (62 is x86-64, 183 arm64), with further sections.
pub(crate) fn elf_with(
    machine: u16,
    imports: &[&str],
    exports: &[&str],
    libraries: &[&str],
    parts: &[Part],
) -> Vec<u8> {
    let mut strings = vec![0];
    let mut string = |text: &str| {
        let at = strings.len() as u32;
        strings.extend(text.as_bytes());
        strings.push(0);
        at
    };
    let mut symbols = vec![0; 24];
    for (name, section) in imports.iter().map(|n| (*n, 0)).chain(exports.iter().map(|n| (*n, 1))) {
        let (bind, name) = name.strip_prefix('?').map_or((1, name), |name| (2, name));
        u32(&mut symbols, string(name));
        symbols.extend([bind << 4, 0]);
        u16(&mut symbols, section);
        symbols.extend([0; 16]);
    }
    let mut dynamic = Vec::new();
    for library in libraries {
        u64(&mut dynamic, 1);
        u64(&mut dynamic, u64::from(string(library)));
    }
    dynamic.extend([0; 16]);
    let names: Vec<u32> = parts.iter().map(|part| string(part.name)).collect();
    // The null section, .dynsym, .dynstr, .dynamic: type, link, data.
    let bodies = [(0, 0, Vec::new()), (11, 2, symbols), (3, 0, strings), (6, 2, dynamic)];
    let count = bodies.len() + parts.len();
    let mut out = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    u16(&mut out, 3);
    u16(&mut out, machine);
    u32(&mut out, 1);
    [0, 0, 64].into_iter().for_each(|n| u64(&mut out, n));
    u32(&mut out, 0);
    [64, 0, 0, 64, count as u16, 2].into_iter().for_each(|n| u16(&mut out, n));
    let start = 64 + 64 * count as u64;
    let own = |b: u64, part: &Part| b + part.bytes.len() as u64;
    let size = parts.iter().fold(start + bodies.iter().map(|b| b.2.len() as u64).sum::<u64>(), own);
    let mut at = start;
    let mut header = |name: u32, kind: u32, [flags, address, at, len]: [u64; 4], link: u32| {
        u32(&mut out, name);
        u32(&mut out, kind);
        [flags, address, at, len].into_iter().for_each(|n| u64(&mut out, n));
        u32(&mut out, link);
        u32(&mut out, 0);
        u64(&mut out, 8);
        u64(
            &mut out,
            match kind {
                4 | 11 => 24,
                6 => 16,
                _ => 0,
            },
        );
    };
    for (kind, link, body) in &bodies {
        header(0, *kind, [0, 0, at, body.len() as u64], *link);
        at += body.len() as u64;
    }
    for (part, name) in parts.iter().zip(names) {
        let place = if part.is_whole { [0, size] } else { [at, part.bytes.len() as u64] };
        // Relocations are those of .dynsym.
        header(name, part.kind, [part.flags, part.address, place[0], place[1]], u32::from(part.kind == 4));
        at += part.bytes.len() as u64;
    }
    bodies.into_iter().for_each(|(.., body)| out.extend(body));
    parts.iter().for_each(|part| out.extend(&part.bytes));
    out
}

/// A library for Windows: the functions that it imports from each library, those of delayed imports, and exports.
pub(crate) fn pe(imports: &[(&str, &[&str])], delayed: &[(&str, &[&str])], exports: &[&str]) -> Vec<u8> {
    const BASE: u32 = 0x1000;
    let mut data: Vec<u8> = Vec::new();
    let text = |data: &mut Vec<u8>, text: &str| {
        let at = BASE + data.len() as u32;
        data.extend(text.as_bytes());
        data.push(0);
        at
    };
    // Addresses of a library's name and of the list of its functions.
    let lists = |data: &mut Vec<u8>, all: &[(&str, &[&str])]| -> Vec<(u32, u32)> {
        all.iter()
            .map(|(library, functions)| {
                let name = text(data, library);
                let hints: Vec<u32> = functions
                    .iter()
                    .map(|function| {
                        let at = BASE + data.len() as u32;
                        u16(data, 0);
                        text(data, function);
                        at
                    })
                    .collect();
                let list = BASE + data.len() as u32;
                hints.into_iter().for_each(|hint| u64(data, u64::from(hint)));
                u64(data, 0);
                (name, list)
            })
            .collect()
    };
    let (plain, late) = (lists(&mut data, imports), lists(&mut data, delayed));
    let import_table = BASE + data.len() as u32;
    for (name, list) in &plain {
        [*list, 0, 0, *name, *list].into_iter().for_each(|n| u32(&mut data, n));
    }
    data.extend([0; 20]);
    let delay_table = BASE + data.len() as u32;
    for (name, list) in &late {
        [1, *name, 0, *list, *list, 0, 0, 0].into_iter().for_each(|n| u32(&mut data, n));
    }
    data.extend([0; 32]);
    let export_table = BASE + data.len() as u32;
    let count = exports.len() as u32;
    let addresses = export_table + 40;
    let pointers = addresses + 4 * count;
    [0, 0, 0, 0, 1, count, count, addresses, pointers, pointers + 4 * count]
        .into_iter()
        .for_each(|n| u32(&mut data, n));
    // The names stand behind the three lists, within the table.
    let mut at = pointers + 6 * count;
    exports.iter().for_each(|_| u32(&mut data, BASE));
    for name in exports {
        u32(&mut data, at);
        at += name.len() as u32 + 1;
    }
    (0..count as u16).for_each(|n| u16(&mut data, n));
    for name in exports {
        text(&mut data, name);
    }
    let end = BASE + data.len() as u32;

    let mut out = b"MZ".to_vec();
    out.resize(60, 0);
    u32(&mut out, 64);
    out.extend(b"PE\0\0");
    [0x8664, 1, 0, 0, 0, 0, 0, 0, 240, 0x2022].into_iter().for_each(|n| u16(&mut out, n));
    let start = out.len();
    u16(&mut out, 0x20b);
    out.resize(start + 24, 0);
    u64(&mut out, 0x1_8000_0000);
    [0x1000, 0x200].into_iter().for_each(|n| u32(&mut out, n));
    out.resize(start + 108, 0);
    u32(&mut out, 16);
    let mut directories = [(0, 0); 16];
    if !exports.is_empty() {
        directories[0] = (export_table, end - export_table);
    }
    if !imports.is_empty() {
        directories[1] = (import_table, delay_table - import_table);
    }
    if !delayed.is_empty() {
        directories[13] = (delay_table, export_table - delay_table);
    }
    for (address, size) in directories {
        u32(&mut out, address);
        u32(&mut out, size);
    }
    out.extend(b".rdata\0\0");
    [data.len() as u32, BASE, data.len() as u32, 0x400, 0, 0, 0, 0x4000_0040]
        .into_iter()
        .for_each(|n| u32(&mut out, n));
    out.resize(0x400, 0);
    out.extend(data);
    out
}

/// A bundle for macOS: undefined names with the number of the library that has them (0xfe: any), defined names, libraries.
pub(crate) fn macho(imports: &[(&str, u8)], exports: &[&str], libraries: &[&str], arm: bool) -> Vec<u8> {
    let mut commands = Vec::new();
    for library in libraries {
        let size = (24 + library.len() + 1).next_multiple_of(8);
        let end = commands.len() + size;
        [0xc, size as u32, 24, 0, 0, 0].into_iter().for_each(|n| u32(&mut commands, n));
        commands.extend(library.as_bytes());
        commands.resize(end, 0);
    }
    let (mut symbols, mut strings) = (Vec::new(), vec![0]);
    let all = imports.iter().map(|(n, library)| (*n, 0x1, *library)).chain(exports.iter().map(|n| (*n, 0xf, 0)));
    for (name, kind, library) in all {
        u32(&mut symbols, strings.len() as u32);
        symbols.extend([kind, 0]);
        u16(&mut symbols, u16::from(library) << 8);
        u64(&mut symbols, 0);
        strings.extend(format!("_{name}\0").as_bytes());
    }
    let start = 32 + commands.len() as u32 + 24;
    let count = (symbols.len() / 16) as u32;
    [2, 24, start, count, start + symbols.len() as u32, strings.len() as u32]
        .into_iter()
        .for_each(|n| u32(&mut commands, n));
    let mut out = Vec::new();
    let cpu = if arm { 0x0100_000c } else { 0x0100_0007 };
    [0xfeed_facf, cpu, 0, 8, libraries.len() as u32 + 1, commands.len() as u32, 0x80, 0]
        .into_iter()
        .for_each(|n| u32(&mut out, n));
    [commands, symbols, strings].into_iter().for_each(|part| out.extend(part));
    out
}

/// A universal file.
pub(crate) fn fat(slices: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0xca, 0xfe, 0xba, 0xbe];
    let put = |out: &mut Vec<u8>, n: u32| out.extend(n.to_be_bytes());
    put(&mut out, slices.len() as u32);
    for (i, slice) in slices.iter().enumerate() {
        let at = 0x1000 * (i as u32 + 1);
        [0x0100_0007, 3, at, slice.len() as u32, 12].into_iter().for_each(|n| put(&mut out, n));
    }
    for (i, slice) in slices.iter().enumerate() {
        out.resize(0x1000 * (i + 1), 0);
        out.extend(slice);
    }
    out
}

/// A wheel of these members.
pub(crate) fn wheel(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What a package shows, by the end of its file's path.
pub(crate) fn shown(package: &Package) -> Vec<(String, Shown, Confidence)> {
    assert_eq!(package.problems, [], "{}", package.path);
    let files = package.sources();
    let of = |f: abi3lint_model::Fact| {
        let Subject::Shown(shown) = f.subject else { panic!("{f:?}") };
        let path = &files[f.file.0 as usize].path;
        (path.rsplit('/').next().unwrap().to_owned(), *shown, f.confidence)
    };
    package.facts().into_iter().map(of).collect()
}

/// The names that the interpreter must define, `?` in front of weak ones.
pub(crate) fn imports(package: &Package) -> Vec<String> {
    let name = |(_, shown, _): (String, Shown, Confidence)| match shown.what {
        Sight::Import { name, weak } => Some(if weak { format!("?{name}") } else { name }),
        _ => None,
    };
    shown(package).into_iter().filter_map(name).collect()
}
