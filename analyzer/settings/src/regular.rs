//! Files that a stranger may have put there: read only where they are regular ones, and only so far.
//!
//! A repository can hold links, also to devices that never end and to pipes that nobody writes to.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a regular file, or of the one that a link leads to, that has no more than these.
///
/// # Errors
/// It cannot be read, is not a regular file, or is larger.
pub fn read_regular(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: that would wait for who writes to a pipe.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        let size = if largest >> 20 > 0 { format!("{} MiB", largest >> 20) } else { format!("{largest} bytes") };
        return Err(io::Error::other(format!("it is larger than {size}")));
    }
    Ok(bytes)
}

/// Whether something is there that is neither a regular file nor a folder.
pub fn is_irregular(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read_and_only_so_far() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read_regular(&path, 5).unwrap(), b"12345");
        assert_eq!(read_regular(&path, 4).unwrap_err().to_string(), "it is larger than 4 bytes");
        assert!(read_regular(folder.path(), 5).is_err() && read_regular(&folder.path().join("b"), 5).is_err());
        assert!(!is_irregular(&path) && !is_irregular(folder.path()));
        #[cfg(unix)]
        {
            let device = folder.path().join("link");
            std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
            assert_eq!(read_regular(&device, 5).unwrap_err().to_string(), "it is not a regular file");
            assert!(is_irregular(&device));
        }
    }
}
