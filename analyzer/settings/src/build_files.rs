//! The build files of a project, and what those who read them share: how a floor is spelled.
//! Read leniently: what is not understood is not there.

use crate::platforms::Platforms;
use crate::text::{is_word, without_comments};
use crate::{LARGEST, read_regular, shown};
use abi3lint_model::{Promise as Said, Target, Version};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Table;

/// The project, as those who read the files of one build tool see it.
pub(crate) struct Tree<'a> {
    pub root: &'a Path,
    pub pyproject: Option<&'a Table>,
}

/// A floor of the stable ABI, and what says so.
pub(crate) struct Promise {
    /// None: a stable ABI whose floor is not said there.
    pub targets: Vec<Target>,
    pub source: String,
    /// Where it holds.
    pub platforms: Platforms,
    /// The macro is defined, whatever its value is.
    pub is_defined: bool,
}

impl Promise {
    pub(crate) fn everywhere(floor: Option<Version>, source: String) -> Promise {
        let targets = floor.map(|floor| Target::Abi3 { floor }).into_iter().collect();
        Promise { targets, source, platforms: Platforms::ALL, is_defined: false }
    }
}

/// One thing that is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The bytes that say so.
    pub span: Range<usize>,
    /// What.
    pub says: Says,
    /// As in [`abi3lint_model::Stated`].
    pub condition: u32,
}

/// What is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Says {
    /// Compilers are told to define a macro; the value as they get it.
    Macro(String, String),
    /// Something of the ABI.
    Promise(Said),
}

/// What holds always.
pub(crate) fn said(code: &str, part: &str, promise: Said) -> Statement {
    let start = part.as_ptr() as usize - code.as_ptr() as usize;
    Statement { span: start..start + part.len(), says: Says::Promise(promise), condition: 0 }
}

/// The version that a library is of: `python39`, `python39.lib`, `python3.9`.
pub fn library_of(name: &str) -> Option<Version> {
    let minor = name.strip_prefix("python3")?.trim_start_matches('.');
    let minor = minor.strip_suffix(".lib").unwrap_or(minor).trim_end_matches(['t', 'm']);
    minor.parse().ok().map(Version).filter(|v| (Version::FIRST_STABLE_ABI..=Version::NEWEST).contains(v))
}

/// How many build files are read.
const MOST_FILES: usize = 200;

impl Tree<'_> {
    /// The text of a file of the project; `None` where it is not there, or no build file by its size.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let bytes = read_regular(&self.root.join(name), LARGEST).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// `what in setup.cfg`.
    pub(crate) fn named(&self, name: &str, what: &str) -> String {
        format!("{what} in {}", shown(&self.root.join(name)))
    }

    /// A build file and those below it, as `folders` finds their folders in a text: names and texts.
    pub(crate) fn build_files(&self, name: &str, folders: impl Fn(&str) -> Vec<String>) -> Vec<(String, String)> {
        let mut pending = vec![PathBuf::new()];
        let mut found: Vec<(String, String)> = Vec::new();
        while let Some(folder) = pending.pop() {
            let path = folder.join(name).to_string_lossy().replace('\\', "/");
            if found.len() >= MOST_FILES || found.iter().any(|f| f.0 == path) {
                continue;
            }
            let Some(text) = self.text(&path) else { continue };
            // What leads out of the project is none of it.
            let inside = |f: &String| !f.starts_with('/') && !f.contains("..");
            pending.extend(folders(&text).iter().filter(|f| inside(f)).map(|f| folder.join(f)));
            found.push((path, text));
        }
        found
    }
}

/// `cp39`, `3.9` or `0x03090000` as a floor.
pub(crate) fn floor(text: &str) -> Option<Version> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let minor = if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let digits = hex.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok()?;
        (number >> 24 == 3).then_some((number >> 16 & 0xFF) as u8)?
    } else {
        text.strip_prefix("cp3").or_else(|| text.strip_prefix("3."))?.split('.').next()?.parse().ok()?
    };
    let floor = Version(minor);
    (Version::FIRST_STABLE_ABI..=Version::NEWEST).contains(&floor).then_some(floor)
}

/// Whether a build file names a macro as one that is defined: in quotes, or behind `-D`.
pub(crate) fn defines(text: &str, name: &str) -> bool {
    let text = without_comments(text);
    text.match_indices(name).any(|(at, _)| {
        let end = at + name.len();
        let is_option = text[..at].ends_with("-D");
        let is_quoted = text[..at].ends_with(['"', '\'', '(', ' ', '\n']) && is_word(&text, at, end);
        is_quoted || is_option && !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_has_three_spellings() {
        for text in ["cp39", "'3.9'", "0x03090000", "0x030900f0", "3.9.1", "\"cp39\""] {
            assert_eq!(floor(text), Some(Version(9)), "{text}");
        }
        for text in ["", "py3", "cp27", "3.99", "0x02070000", "4.1", "cp3", "${VERSION}"] {
            assert_eq!(floor(text), None, "{text}");
        }
    }

    #[test]
    fn a_macro_is_defined_where_it_is_named_in_quotes_or_as_an_option() {
        let name = "PY_SSIZE_T_CLEAN";
        for text in [
            "define_macros=[('PY_SSIZE_T_CLEAN', None)]",
            "c_args: ['-DPY_SSIZE_T_CLEAN']",
            "target_compile_definitions(kit PRIVATE PY_SSIZE_T_CLEAN)",
        ] {
            assert!(defines(text, name), "{text}");
        }
        for text in ["# '-DPY_SSIZE_T_CLEAN'", "MY_PY_SSIZE_T_CLEAN", "'-DPY_SSIZE_T_CLEANER'", ""] {
            assert!(!defines(text, name), "{text}");
        }
    }
}
