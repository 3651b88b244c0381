//! The build files of a project, and what those who read them share: how a floor is spelled.
//! Read leniently: what is not understood is not there.
//!
//! The invariant: a project reads each of its build files once, so all that is said of it is said of one text.

use crate::platforms::Platforms;
use crate::text::{is_letter, is_word, offset, without_comments};
use crate::{LARGEST, at, read_regular, shown};
use abi3lint_model::{Promise as Said, Target, Version};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use toml::{Table, Value};

/// The project, as those who read the files of one build tool see it.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    pyproject: Option<Table>,
    /// What was read so far; nothing for what is not there.
    texts: Mutex<HashMap<String, Option<Arc<Text>>>>,
    /// By the name that all of them have in their folders.
    lists: Mutex<HashMap<&'static str, Arc<[Arc<Text>]>>>,
}

/// A build file.
#[derive(Debug)]
pub(crate) struct Text {
    /// Its path in the project.
    pub name: String,
    pub text: String,
    /// The text without its comments.
    pub code: String,
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

/// A condition that no other statement shares.
pub(crate) const OWN: u32 = u32::MAX - 1;
/// The number before that of the first condition in CMakeLists.txt; setup.py begins with 1. No file has so many.
pub(crate) const CMAKE: u32 = 1 << 20;
/// The same in meson.build.
pub(crate) const MESON: u32 = 1 << 28;

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
    let start = offset(code, part);
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

impl Tree {
    pub(crate) fn new(root: PathBuf, pyproject: Option<Table>) -> Tree {
        Tree { root, pyproject, texts: Mutex::default(), lists: Mutex::default() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The value at a dotted path in pyproject.toml.
    pub(crate) fn setting(&self, path: &str) -> Option<&Value> {
        at(self.pyproject.as_ref()?, path)
    }

    /// The text of a file of the project; `None` where it is not there, or no build file by its size.
    pub(crate) fn text(&self, name: &str) -> Option<Arc<Text>> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || {
            let bytes = read_regular(&self.root.join(name), LARGEST).ok()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Some(Arc::new(Text { name: name.to_owned(), code: without_comments(&text), text }))
        };
        texts.entry(name.to_owned()).or_insert_with(read).clone()
    }

    /// A file without its comments; nothing where there is none.
    pub(crate) fn code(&self, name: &str) -> String {
        self.text(name).map(|t| t.code.clone()).unwrap_or_default()
    }

    /// `what in setup.cfg`.
    pub(crate) fn named(&self, name: &str, what: &str) -> String {
        format!("{what} in {}", shown(&self.root.join(name)))
    }

    /// A build file and those below it, as `folders` finds their folders in a code.
    pub(crate) fn build_files(&self, name: &'static str, folders: fn(&str) -> Vec<String>) -> Arc<[Arc<Text>]> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.entry(name).or_insert_with(|| self.below(name, folders).into()).clone()
    }

    fn below(&self, name: &str, folders: fn(&str) -> Vec<String>) -> Vec<Arc<Text>> {
        let mut pending = vec![String::new()];
        let mut seen: HashSet<String> = HashSet::new();
        let mut found = Vec::new();
        while let Some(folder) = pending.pop() {
            if found.len() >= MOST_FILES || !seen.insert(folder.clone()) {
                continue;
            }
            let Some(text) = self.text(&format!("{folder}{name}")) else { continue };
            pending.extend(folders(&text.code).iter().filter_map(|below| inside(&folder, below)));
            found.push(text);
        }
        found
    }
}

/// A folder below another, both with a slash at the end; `None` where it leads out of the project. That a folder is
/// itself is the same folder under another name.
fn inside(folder: &str, below: &str) -> Option<String> {
    let below = below.replace('\\', "/");
    if below.starts_with('/') || below.split('/').any(|step| step == "..") {
        return None;
    }
    let steps = below.split('/').filter(|step| !matches!(*step, "" | "."));
    Some(steps.fold(folder.to_owned(), |path, step| path + step + "/"))
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
pub(crate) fn defines(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let end = at + name.len();
        let is_option = code[..at].ends_with("-D");
        let is_quoted = code[..at].ends_with(['"', '\'', '(', ' ', '\n']) && is_word(code, at, end);
        is_quoted || is_option && !code[end..].starts_with(is_letter)
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
            assert!(defines(&without_comments(text), name), "{text}");
        }
        for text in ["# '-DPY_SSIZE_T_CLEAN'", "MY_PY_SSIZE_T_CLEAN", "'-DPY_SSIZE_T_CLEANER'", ""] {
            assert!(!defines(&without_comments(text), name), "{text}");
        }
    }

    #[test]
    fn folders_have_one_name_and_lie_in_the_project() {
        for (below, path) in [
            ("src", Some("a/src/")),
            ("./src//x/", Some("a/src/x/")),
            (".", Some("a/")),
            ("src\\x", Some("a/src/x/")),
            ("a..b", Some("a/a..b/")),
            ("..", None),
            ("src/../..", None),
            ("/etc", None),
        ] {
            assert_eq!(inside("a/", below).as_deref(), path, "{below}");
        }
    }
}
