//! Which folders hold code of other projects, by their names alone.

use std::ffi::OsStr;

const VENDORED: [&str; 11] = [
    "3rdparty",
    "_vendor",
    "bundled",
    "extern",
    "external",
    "externals",
    "subprojects",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
];

/// Whether a folder of this name holds code of other projects, such as `vendor` or `third_party`.
pub fn is_vendored_folder(name: &OsStr) -> bool {
    VENDORED.contains(&name.to_string_lossy().to_ascii_lowercase().as_str())
}
