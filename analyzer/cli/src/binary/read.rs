//! Reads shared objects and wheels. A wheel is read member by member, anything else whole.

use crate::input::discover::{is_binary_name, is_source, unreadable};
use abi3lint_front_bin::{Package, is_object, is_wheel, read_object, read_wheel};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// A larger object is not read.
const LARGEST: u64 = 1 << 30;

/// Whether a file is a shared object or a wheel: by its name, or where it has no name of a source, by its first bytes.
/// One that was found must be one by both: a script for the linker is called like a library.
pub(crate) fn is_binary(path: &Path, is_named: bool) -> bool {
    if is_source(path) || !path.is_file() {
        return false;
    }
    if is_named && is_binary_name(path) {
        return true;
    }
    let mut start = [0; 8];
    let is_read = File::open(path).and_then(|mut f| f.read_exact(&mut start)).is_ok();
    let is_one = is_object(&start) || (is_wheel(&start) && is_binary_name(path));
    is_read && is_one && (is_named || is_binary_name(path))
}

/// Reads the files, in their order.
pub(crate) fn read(paths: &[PathBuf]) -> Vec<Package> {
    paths.par_iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> Package {
    let name = path.to_string_lossy();
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
