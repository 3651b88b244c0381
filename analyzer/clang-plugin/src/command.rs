//! The compiler's command line: a pass is not told what is compiled to what.
//!
//! One source may be compiled to several objects, and the report of one must not take the place of another's. The same
//! command has the same name, so that what is compiled again replaces its report.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The words behind the compiler's name.
#[derive(Clone, Debug)]
pub(crate) struct Command(Vec<OsString>);

/// Options that decide what is compiled; their values stand behind them, or in the next word.
const DECIDING: [&str; 4] = ["-D", "-U", "-include", "-std="];

/// Endings of what was preprocessed before, and languages for `-x` that say so.
const PREPROCESSED: [&str; 4] = [".i", ".ii", ".mi", ".mii"];

impl Command {
    /// That of the compiler that runs as this process.
    pub(crate) fn of_process() -> Command {
        Command(std::env::args_os().skip(1).collect())
    }

    /// What tells this compile of a source from another one: the object, where the command names one that stays; else
    /// what decides about the text that is compiled.
    pub(crate) fn product(&self) -> Vec<u8> {
        // What goes to the linker at once has another name each time.
        let stays = |o: &PathBuf| o.parent() != Some(&std::env::temp_dir()) && !o.starts_with("/dev");
        if let Some(object) = self.object().filter(stays) {
            return absolute(&object).into_os_string().into_encoded_bytes();
        }
        let mut key = Vec::new();
        let mut words = self.0.iter();
        while let Some(word) = words.next() {
            let bytes = word.as_encoded_bytes();
            let Some(option) = DECIDING.iter().find(|d| bytes.starts_with(d.as_bytes())) else { continue };
            key.extend_from_slice(bytes);
            if bytes.len() == option.len() {
                key.extend_from_slice(words.next().map_or(&b""[..], |w| w.as_encoded_bytes()));
            }
            key.push(0);
        }
        key
    }

    /// Whether the source was preprocessed before: places are those of files that the compiler has not read.
    pub(crate) fn is_preprocessed(&self) -> bool {
        self.0.iter().any(|w| {
            let bytes = w.as_encoded_bytes();
            let is_source = !bytes.starts_with(b"-") && PREPROCESSED.iter().any(|e| bytes.ends_with(e.as_bytes()));
            is_source || bytes.ends_with(b"cpp-output")
        })
    }

    /// The file that `-o` names last.
    fn object(&self) -> Option<PathBuf> {
        let mut found = None;
        for (i, word) in self.0.iter().enumerate() {
            let path = match word.as_encoded_bytes().strip_prefix(b"-o") {
                Some([]) => self.0.get(i + 1).map(OsString::as_os_str),
                Some(_) => word.to_str().and_then(|w| w.strip_prefix("-o")).filter(|w| is_path(w)).map(OsStr::new),
                None => None,
            };
            found = path.map(PathBuf::from).or(found);
        }
        found.filter(|p| p.as_os_str() != "-")
    }
}

/// A path from the root.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether what stands right behind `-o` is no longer option, as `-opt-record-passes` and `-object` are.
fn is_path(rest: &str) -> bool {
    rest.contains(['.', '/'])
}
