//! What is installed for LLVM: plugins for clang, and readers of LLVM modules.
//!
//! Both are files of their own, for one major version of LLVM each, and are known by their names:
//!
//! | | with a version | without |
//! |---|---|---|
//! | plugin | `libabi3lint_clang19.so` | |
//! | reader | `abi3lint-ir-reader-19` | `abi3lint-ir-reader`, which tells its version if it is asked |
//!
//! They are searched in the place that the environment names, and only there; otherwise beside the program, as a build
//! leaves them, and in `../lib/abi3lint` of the program, as the packages `abi3lint-llvm19` and its like install them. In
//! an environment of Python, and below `/usr`, that is the same place: beside `bin` is `lib`.
//!
//! It must not know what is done with them, and loads and starts none.

use super::compiler::{Compiler, compiler};
use std::ffi::OsStr;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// A plugin or a folder of plugins.
pub(crate) const PLUGIN: &str = "ABI3LINT_PLUGIN";
/// A reader.
pub(crate) const READER: &str = "ABI3LINT_IR_READER";

const PLUGIN_NAME: &str = "libabi3lint_clang";
const READER_NAME: &str = "abi3lint-ir-reader";

/// The versions that there are builds for. `cargo xtask arch` compares them with the list of the crates that link LLVM.
pub(crate) const VERSIONS: RangeInclusive<u32> = 14..=23;

/// From the folder of the program to the one where packages install what they have for one LLVM.
const OF_PACKAGES: &str = "../lib/abi3lint";

/// A plugin and the major version of the clang that loads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Plugin {
    pub path: PathBuf,
    pub major: u32,
}

/// A reader, and the major version of its LLVM where the name has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reader {
    pub path: PathBuf,
    pub major: Option<u32>,
}

/// The plugins of the machine, newest first; empty where there are none. Of two for one LLVM, the one beside the
/// program comes first.
pub(crate) fn plugins() -> Vec<Plugin> {
    let mut found: Vec<Plugin> = match variable(PLUGIN) {
        Some(place) => match fs::read_dir(&place) {
            Ok(_) => files(&place).into_iter().filter_map(plugin).collect(),
            Err(_) => plugin(place).into_iter().collect(),
        },
        None => folders().iter().flat_map(|f| files(f)).filter_map(plugin).collect(),
    };
    found.sort_by_key(|p| std::cmp::Reverse(p.major));
    found
}

/// The readers of the machine: the one that the environment names and no other; otherwise those beside the program
/// without a version, and then the newest first.
pub(crate) fn readers() -> Vec<Reader> {
    if let Some(path) = variable(READER) {
        return vec![Reader { path, major: None }];
    }
    let mut found: Vec<Reader> = folders().iter().flat_map(|f| files(f)).filter_map(reader).collect();
    found.sort_by_key(|r| std::cmp::Reverse(r.major.unwrap_or(u32::MAX)));
    found
}

/// The plugin for a compiler, if that is a clang of LLVM's.
pub(crate) fn fitting<'p>(plugins: &'p [Plugin], words: &OsStr) -> Option<&'p Plugin> {
    if plugins.is_empty() {
        return None;
    }
    let Compiler::Clang(major) = compiler(words) else { return None };
    plugins.iter().find(|p| p.major == major)
}

/// How to get what is missing, for an LLVM or for any.
pub(crate) fn how_to_get(major: Option<u32>) -> String {
    let number = match major {
        Some(major) if !VERSIONS.contains(&major) => {
            return format!("there are builds for LLVM {} to {}", VERSIONS.start(), VERSIONS.end());
        }
        Some(major) => major.to_string(),
        None => "NN".to_owned(),
    };
    format!(
        "'pip install \"abi3lint[llvm{number}]\"' installs it, 'cargo xtask plugin' and 'cargo xtask ir-reader' build it \
         from a clone"
    )
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// Where they are searched, the first that counts first.
fn folders() -> Vec<PathBuf> {
    let Some(here) = std::env::current_exe().ok().and_then(|p| p.parent().map(Path::to_path_buf)) else {
        return Vec::new();
    };
    // Without a way back in it, because it is printed.
    let of_packages = here.parent().map(|p| p.join(OF_PACKAGES.trim_start_matches("../")));
    [Some(here), of_packages].into_iter().flatten().collect()
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    paths
}

fn plugin(path: PathBuf) -> Option<Plugin> {
    let name = path.file_name()?.to_str()?.strip_prefix(PLUGIN_NAME)?;
    let (major, ending) = name.split_once('.')?;
    let major = major.parse().ok()?;
    (["so", "dylib", "dll"].contains(&ending) && path.is_file()).then_some(Plugin { path, major })
}

fn reader(path: PathBuf) -> Option<Reader> {
    let name = path.file_name()?.to_str()?;
    let rest = name.strip_suffix(std::env::consts::EXE_SUFFIX)?.strip_prefix(READER_NAME)?;
    let major = match rest.strip_prefix('-') {
        Some(number) => Some(number.parse().ok()?),
        None if rest.is_empty() => None,
        None => return None,
    };
    path.is_file().then_some(Reader { path, major })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_and_readers_are_known_by_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["libabi3lint_clang19.so", "libabi3lint_clang.so", "libfoo-19.so", "libabi3lint_clang16.new"] {
            fs::write(at(name), "").unwrap();
        }
        let majors = |name: &str| plugin(at(name)).map(|p| p.major);
        assert_eq!(majors("libabi3lint_clang19.so"), Some(19));
        assert_eq!(majors("libabi3lint_clang18.so"), None, "there is no such file");
        assert_eq!((majors("libabi3lint_clang.so"), majors("libfoo-19.so")), (None, None));
        assert_eq!(majors("libabi3lint_clang16.new"), None);
        let suffix = std::env::consts::EXE_SUFFIX;
        for (name, expected) in [
            ("abi3lint-ir-reader", Some(None)),
            ("abi3lint-ir-reader-19", Some(Some(19))),
            ("abi3lint-ir-reader-x", None),
            ("abi3lint-ir-readers", None),
        ] {
            let path = at(&format!("{name}{suffix}"));
            fs::write(&path, "").unwrap();
            assert_eq!(reader(path).map(|r| r.major), expected, "{name}");
        }
    }
}
