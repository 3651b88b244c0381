//! Reads shared objects and wheels. A wheel is read member by member, anything else whole.

use crate::input::discover::{is_binary_name, is_source, unreadable};
use abi3lint_front_bin::{Package, is_object, read_object, read_wheel};
use abi3lint_settings::is_irregular;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// A larger object is not read.
const LARGEST: u64 = 1 << 30;

/// By so many first bytes a script for the linker is known.
const SAMPLE: u64 = 4 << 10;

/// Whether a file is judged as a shared object or a wheel: by its name, or where it was named and has no name of a
/// source, by its first bytes. One that was found and is called so is one even if it is damaged, which has to be
/// said; only scripts for the linker, which are texts, are called like libraries too.
pub(crate) fn is_binary(path: &Path, is_named: bool) -> bool {
    if is_source(path) {
        return false;
    }
    if is_binary_name(path) {
        return is_named || !is_script(path);
    }
    let mut start = [0; 8];
    let mut has_start = || File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok();
    // A pipe would be waited for.
    is_named && path.is_file() && has_start() && is_object(&start)
}

/// Whether a file is called like a library, and is a text.
fn is_script(path: &Path) -> bool {
    let is_library = !["whl", "pyd", "dll"].iter().any(|e| path.extension().is_some_and(|x| x.eq_ignore_ascii_case(e)));
    if !is_library || is_irregular(path) {
        return false;
    }
    let mut start = Vec::new();
    let is_read = File::open(path).and_then(|f| f.take(SAMPLE).read_to_end(&mut start)).is_ok();
    let is_text = |b: &u8| !b.is_ascii_control() || b.is_ascii_whitespace();
    is_read && !start.is_empty() && start.iter().all(is_text)
}

/// Reads the files, in their order.
pub(crate) fn read(paths: &[PathBuf]) -> Vec<Package> {
    paths.par_iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> Package {
    let name = path.to_string_lossy();
    if is_irregular(path) {
        return Package::unread(unreadable(path, &io::Error::other("it is not a regular file")));
    }
    let read = File::open(path).and_then(|file| {
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("whl")) {
            return Ok(read_wheel(&name, BufReader::new(file)));
        }
        let size = file.metadata()?.len();
        let mut bytes = Vec::with_capacity(size.min(LARGEST) as usize + 1);
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(io::Error::other(format!("it is larger than {} GiB", LARGEST >> 30)));
        }
        Ok(read_object(&name, &bytes))
    });
    read.unwrap_or_else(|error| Package::unread(unreadable(path, &error)))
}
