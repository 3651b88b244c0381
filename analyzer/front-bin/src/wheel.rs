//! Wheels: archives whose members are read one after the other, those that are objects by their first bytes whole.
//!
//! An archive may lie about everything. A member's size counts only as far as bytes come out; a member, and all of them
//! together, have a limit, so that overlapping entries and bombs end; its checksum is compared; a path that leads out of
//! the wheel, an encrypted member and one in another compression than deflate are problems. Members that Python reads as
//! text are not opened, and archives in the archive are no part of what an installer unpacks.

use crate::member::Members;
use crate::metadata::{Metadata, requires_python, tags};
use crate::package::Package;
use crate::record::{Content, compare};
use crate::tag::Tag;
use abi3lint_model::{Problem, ProblemKind};
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;

/// All that comes out of the members of a wheel, whether they are wanted or not,
const MOST: u64 = 2 << 30;
/// and that comes out of a byte of the wheel: machine code with debug information has less than twenty.
const MOST_A_BYTE: u64 = 64;
/// Every wheel may have so much.
const LEAST: u64 = 256 << 20;
/// Names that end so are no objects.
const TEXTS: &[&str] = &[
    ".py", ".pyi", ".pyc", ".pyx", ".pxd", ".pxi", ".txt", ".md", ".rst", ".json", ".toml", ".yaml", ".yml", ".html",
    ".js", ".css", ".svg", ".png", ".jpg", ".gif", ".h", ".hh", ".hpp", ".c", ".cc", ".cpp", ".typed", ".qml", ".csv",
];

/// The tag in a path that is the one of a wheel.
pub fn tag_of(path: &str) -> Option<Tag> {
    Tag::of(path.rsplit(['/', '\\']).next()?).ok()
}

/// Reads a wheel under a path.
pub fn read_wheel(path: &str, mut source: impl Read + Seek) -> Package {
    let mut package = Package::of(path);
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match Tag::of(file) {
        Ok(tag) => package.tag = Some(tag),
        Err(why) => {
            let message = format!("not checked: {why}");
            package.problems.push(Problem { kind: ProblemKind::Skipped, path: path.to_owned(), line: None, message });
            return package;
        }
    }
    let size = source.seek(SeekFrom::End(0)).and_then(|size| source.rewind().map(|()| size)).unwrap_or(0);
    read_members(&mut package, source, size.saturating_mul(MOST_A_BYTE).clamp(LEAST, MOST));
    package
}

/// Reads the members, of which so many bytes may come out.
fn read_members(package: &mut Package, source: impl Read + Seek, left: u64) {
    let path = package.path.clone();
    let archive = match ZipArchive::new(source) {
        Ok(archive) => archive,
        Err(why) => {
            return package.fail(path, format!("not checked: {why}"));
        }
    };
    if archive.has_duplicate_names() {
        package.fail(path.clone(), "checked only in part: several members have one name".to_owned());
    }
    let mut members = Members::new(archive, left);
    let (mut contents, mut record) = (Vec::new(), None);
    for index in 0..members.len() {
        let Some(name) = members.name(index) else { continue };
        if name.ends_with('/') || is_text(&name) {
            continue;
        }
        let at = format!("{path}/{name}");
        let read = members.read(index, &name);
        if members.left() == 0 {
            return package.fail(path, "checked only in part: its members are too large together".to_owned());
        }
        match read {
            Ok(false) => {}
            Ok(true) => match Metadata::of(&name) {
                Some(Metadata::Wheel) => package.tags_inside = tags(members.bytes()),
                Some(Metadata::Requirements) => package.requires = requires_python(members.bytes()),
                Some(Metadata::Record) => record = Some(members.bytes().to_vec()),
                None if leads_out(&name) => {
                    package.fail(at, "not checked: its path leads out of the wheel".to_owned());
                }
                None => {
                    let before = package.files.len();
                    package.push(at, members.bytes());
                    if package.files.len() > before {
                        contents.push((name, Content::of(members.bytes())));
                    }
                }
            },
            Err(why) => package.fail(at, format!("not checked: {why}")),
        }
    }
    if let Some(record) = record {
        let differences = compare(&record, contents.iter().map(|(name, content)| (name.as_str(), content)));
        package.files.iter_mut().zip(differences).for_each(|(file, difference)| file.recorded = difference);
    }
}

/// Whether a member need not be opened.
fn is_text(name: &str) -> bool {
    let is_metadata = name.split_once('/').is_some_and(|(folder, _)| folder.ends_with(".dist-info"));
    TEXTS.iter().any(|ending| name.ends_with(ending)) || (is_metadata && Metadata::of(name).is_none())
}

/// Whether an unpacked member would lie outside of the folder that it is unpacked into.
fn leads_out(name: &str) -> bool {
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    is_absolute || name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// A wheel of so many members that begin like objects, a mebibyte each.
    fn wheel(count: usize) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for i in 0..count {
            zip.start_file(format!("{i}.so"), SimpleFileOptions::default()).unwrap();
            zip.write_all(&[b"\x7fELF\x02\x01\x01".as_slice(), &vec![0; 1 << 20]].concat()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn problems(bytes: Vec<u8>, left: u64) -> Vec<String> {
        let mut package = Package::of("x.whl");
        read_members(&mut package, Cursor::new(bytes), left);
        package.problems.into_iter().map(|p| format!("{}: {}", p.path, p.message)).collect()
    }

    #[test]
    fn members_that_fail_count() {
        let mut bytes = wheel(4);
        assert_eq!(problems(bytes.clone(), 1 << 30), [] as [String; 0]);
        let starts: Vec<usize> = (0..bytes.len() - 4).filter(|i| bytes[*i..].starts_with(b"PK\x01\x02")).collect();
        // Their checksums are wrong, which shows at their ends.
        starts.into_iter().for_each(|at| bytes[at + 16] ^= 1);
        let found = problems(bytes, 5 << 19);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[2], "x.whl: checked only in part: its members are too large together");
    }

    #[test]
    fn a_small_limit_is_named() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("x-1.0.dist-info/WHEEL", SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; 70_000]).unwrap();
        let found = problems(zip.finish().unwrap().into_inner(), 1 << 30);
        assert_eq!(found, ["x.whl/x-1.0.dist-info/WHEEL: not checked: larger than 64 KiB"]);
    }
}
