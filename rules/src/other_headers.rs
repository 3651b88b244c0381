//! Headers beside CPython's: names of the C library that `Python.h` brings in some configurations only, and headers of
//! other projects that define names of CPython.
//!
//! Source: `rules/catalog/headers.toml`.

use abi3lint_model::{ConfigSet, EntityId, VersionSet};
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/other_headers.rs"));

/// Names of one header of the C library that `Python.h` declares in some configurations only.
#[derive(Debug)]
pub struct Library {
    /// The header to include for them.
    pub header: &'static str,
    /// Where `Python.h` alone does not declare them, in C
    pub missing_in_c: ConfigSet,
    /// and in C++.
    pub missing_in_cpp: ConfigSet,
    /// The headers of the C library that declare them.
    pub brought_by: &'static [&'static str],
}

impl Library {
    /// Where `Python.h` alone does not declare the names.
    pub fn missing(&self, cpp: bool) -> ConfigSet {
        if cpp { self.missing_in_cpp } else { self.missing_in_c }
    }
}

/// A name of the C library.
#[derive(Clone, Copy, Debug)]
pub struct LibraryName {
    /// Its header, for [`library`].
    pub group: u8,
    /// Whether it is a function.
    pub is_function: bool,
}

/// Headers of another project that define names of CPython for versions that lack them.
#[derive(Debug)]
pub struct Companion {
    headers: &'static [&'static str],
    /// The project.
    pub library: &'static str,
    defines: &'static [(VersionSet, &'static [EntityId])],
}

impl Companion {
    /// The header versions in which they define a name.
    pub fn defines(&self, id: EntityId) -> VersionSet {
        self.defines.iter().filter(|d| d.1.contains(&id)).fold(VersionSet::default(), |all, d| all | d.0)
    }
}

/// Whether a name begins as one of them does that is as long, which most names do not.
pub fn may_be_library_name(name: &[u8]) -> bool {
    // By first byte: the lengths, one bit each.
    static LENGTHS: OnceLock<[u64; 256]> = OnceLock::new();
    let lengths = LENGTHS.get_or_init(|| {
        let mut lengths = [0; 256];
        for name in LIBRARY_NAMES.keys() {
            lengths[usize::from(name.as_bytes()[0])] |= 1 << name.len().min(63);
        }
        lengths
    });
    name.first().is_some_and(|first| lengths[usize::from(*first)] >> name.len().min(63) & 1 == 1)
}

/// A name of the C library that `Python.h` declares in some configurations only.
pub fn library_name(name: &str) -> Option<LibraryName> {
    LIBRARY_NAMES.get(name).copied()
}

/// The headers of such names.
pub fn libraries() -> &'static [Library] {
    LIBRARY
}

/// The header of such a name.
pub fn library(group: u8) -> &'static Library {
    &LIBRARY[group as usize]
}

/// Whether all is known that a header brings of the C library.
pub fn is_known_header(name: &str) -> bool {
    KNOWN_HEADERS.binary_search(&name).is_ok()
}

/// The project of a header that an include names, of those that are known.
pub fn companion(include: &str) -> Option<&'static Companion> {
    let ends = |header: &&str| match header.strip_suffix('*') {
        Some(folder) => include.starts_with(folder) || include.contains(&format!("/{folder}")),
        None => include.strip_suffix(*header).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')),
    };
    COMPANIONS.iter().find(|c| c.headers.iter().any(ends))
}
