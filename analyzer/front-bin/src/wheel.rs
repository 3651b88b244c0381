//! Wheels: archives whose members are read one after the other, those that are objects by their first bytes whole.
//!
//! An archive may lie about everything. A member's size counts only as far as bytes come out; a member, and all of them
//! together, have a limit, so that overlapping entries and bombs end; its checksum is compared; a path that leads out of
//! the wheel, an encrypted member and one in another compression than deflate are problems. Members that Python reads as
//! text are not opened, and archives in the archive are no part of what an installer unpacks.

use crate::image::{MAGIC, is_object};
use crate::metadata::{is_wheel_file, tags};
use crate::package::Package;
use crate::tag::Tag;
use abi3lint_model::{Problem, ProblemKind};
use std::io::{self, Read, Seek};
use zip::ZipArchive;
use zip::read::ZipFile;

/// The largest member that is read.
const LARGEST: u64 = 512 << 20;
/// All members of a wheel together.
const MOST: u64 = 2 << 30;
/// The largest `WHEEL` that is read.
const LARGEST_WHEEL_FILE: u64 = 64 << 10;
/// A first piece of memory for a member, whatever size it claims.
const FIRST: u64 = 16 << 20;

/// Names that end so are no objects.
const TEXTS: &[&str] = &[
    ".py", ".pyi", ".pyc", ".pyx", ".pxd", ".pxi", ".txt", ".md", ".rst", ".json", ".toml", ".yaml", ".yml", ".html",
    ".js", ".css", ".svg", ".png", ".jpg", ".gif", ".h", ".hh", ".hpp", ".c", ".cc", ".cpp", ".typed", ".qml", ".csv",
];

/// Whether a file with these first bytes may be a wheel.
pub fn is_wheel(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

/// Reads a wheel under a path.
pub fn read_wheel(path: &str, source: impl Read + Seek) -> Package {
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
    let mut archive = match ZipArchive::new(source) {
        Ok(archive) => archive,
        Err(why) => {
            package.fail(path.to_owned(), format!("not checked: {why}"));
            return package;
        }
    };
    if archive.has_duplicate_names() {
        package.fail(path.to_owned(), "checked only in part: several members have one name".to_owned());
    }
    let mut bytes = Vec::new();
    for index in 0..archive.len() {
        let Some(Ok(name)) = archive.name_for_index(index) else { continue };
        let name = name.into_owned();
        if name.ends_with('/') || is_text(&name) {
            continue;
        }
        let at = format!("{path}/{name}");
        bytes.clear();
        let left = MOST.saturating_sub(package.bytes);
        match archive.by_index(index).map_err(io::Error::from).and_then(|member| read(member, &name, left, &mut bytes))
        {
            Ok(false) => {}
            Ok(true) if is_wheel_file(&name) => package.tags_inside = tags(&bytes),
            Ok(true) if leads_out(&name) => package.fail(at, "not checked: its path leads out of the wheel".to_owned()),
            Ok(true) => package.push(at, &bytes),
            Err(why) => package.fail(at, format!("not checked: {why}")),
        }
    }
    package
}

/// Whether a member need not be opened.
fn is_text(name: &str) -> bool {
    let is_metadata = name.split_once('/').is_some_and(|(folder, _)| folder.ends_with(".dist-info"));
    TEXTS.iter().any(|ending| name.ends_with(ending)) || (is_metadata && !is_wheel_file(name))
}

/// Reads a member, where it is wanted.
fn read<R: Read>(mut member: ZipFile<'_, R>, name: &str, left: u64, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let limit = if is_wheel_file(name) { LARGEST_WHEEL_FILE } else { LARGEST };
    member.by_ref().take(MAGIC as u64).read_to_end(bytes)?;
    if !is_object(bytes) && !is_wheel_file(name) {
        return Ok(false);
    }
    bytes.reserve(member.size().min(FIRST) as usize);
    member.by_ref().take(limit.min(left)).read_to_end(bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("larger than {} MiB", limit >> 20)));
    }
    if bytes.len() as u64 > left {
        return Err(io::Error::other(format!("the wheel holds more than {} GiB", MOST >> 30)));
    }
    Ok(true)
}

/// Whether an unpacked member would lie outside of the folder that it is unpacked into.
fn leads_out(name: &str) -> bool {
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    is_absolute || name.split(['/', '\\']).any(|part| part == "..")
}
