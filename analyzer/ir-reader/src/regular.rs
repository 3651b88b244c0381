//! Reading files that somebody named.

use std::io::Read;
use std::path::Path;

/// The bytes of a regular file of reasonable size.
pub(crate) fn regular_file(path: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let size = file.metadata()?;
    if !size.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(std::io::Error::other(format!("it is larger than {} MiB", largest >> 20)));
    }
    Ok(bytes)
}
