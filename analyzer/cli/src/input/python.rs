//! The headers of CPython that a compile finds: their version, and their release.
//!
//! Must not know what follows from them.

use abi3lint_command_line::{Call, compile_commands};
use abi3lint_model::{Release, Version};
use abi3lint_settings::read_regular;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// CPython's headers as the command finds them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Headers {
    pub version: Version,
    pub free_threaded: bool,
    /// The number of their release, where they tell it.
    pub micro: Option<u8>,
}

impl Headers {
    /// Their release.
    pub(crate) fn release(self) -> Option<Release> {
        Some(Release { version: self.version, micro: self.micro? })
    }
}

/// The headers of the first directory with a `Python.h`; `None` where there is none, or where they are of
/// an implementation or version that the catalog does not hold.
pub(crate) fn headers(call: &Call) -> Option<Headers> {
    of_dir(call.include_dirs().find(|d| d.join("Python.h").is_file())?)
}

/// The release that the headers of all these compiles have, if they find any and it is one.
pub(crate) fn release<'c>(calls: impl Iterator<Item = &'c Call>) -> Option<Release> {
    let mut has_headers: HashMap<&Path, bool> = HashMap::new();
    let mut dirs: HashSet<&Path> = HashSet::new();
    for call in calls {
        let first = call
            .include_dirs()
            .map(PathBuf::as_path)
            .find(|dir| *has_headers.entry(dir).or_insert_with(|| dir.join("Python.h").is_file()));
        dirs.extend(first);
    }
    let mut releases = dirs.into_iter().map(|dir| of_dir(dir).and_then(Headers::release));
    let first = releases.next()??;
    releases.all(|other| other == Some(first)).then_some(first)
}

fn of_dir(dir: &Path) -> Option<Headers> {
    let text = |name: &str| {
        let bytes = read_regular(&dir.join(name), compile_commands::LARGEST).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let patchlevel = text("patchlevel.h")?;
    let number = |name: &str| value(&patchlevel, name)?.parse::<u8>().ok();
    if number("PY_MAJOR_VERSION") != Some(3) || value(&patchlevel, "PYPY_VERSION").is_some() {
        return None;
    }
    let version = number("PY_MINOR_VERSION").map(Version)?;
    // Debian's pyconfig.h only leads to another one; the directory tells as well.
    let named = dir.file_name().is_some_and(|n| n.to_string_lossy().ends_with('t'));
    let free_threaded = named || text("pyconfig.h").is_some_and(|t| value(&t, "Py_GIL_DISABLED") == Some("1"));
    (Version::OLDEST..=Version::NEWEST).contains(&version).then_some(Headers {
        version,
        free_threaded,
        micro: number("PY_MICRO_VERSION"),
    })
}

/// The value of a macro in a header without conditions.
fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("define")?;
        let mut words = rest.split_whitespace();
        (words.next() == Some(name)).then(|| words.next().unwrap_or_default())
    })
}
