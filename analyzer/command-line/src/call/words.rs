//! Words of a command line, which need not be UTF-8.

use std::ffi::{OsStr, OsString};

/// What stands in a word behind these ASCII characters, if it begins with them.
pub(super) fn after(word: &OsStr, start: &str) -> Option<OsString> {
    let rest = word.as_encoded_bytes().strip_prefix(start.as_bytes())?;
    Some(from_bytes(rest.to_vec()))
}

/// A word of these bytes; where words are no bytes, they are UTF-8.
pub(super) fn from_bytes(bytes: Vec<u8>) -> OsString {
    #[cfg(unix)]
    {
        std::os::unix::ffi::OsStringExt::from_vec(bytes)
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
}
