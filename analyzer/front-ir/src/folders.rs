//! Where CPython's headers lie that a module was compiled with.
//!
//! A folder is one of CPython's where `patchlevel.h` lies in it; so are `cpython` and `internal` below it. What the folder
//! is called says nothing: every virtual environment is a `python3.11` too. Where nothing can be read, because
//! the module comes from elsewhere, a function is a header's that is defined in a file of the name which the catalog has
//! for it, and its folder is one of CPython's then.

use crate::files::Files;
use crate::ir::Meta;
use abi3lint_model::{Abi, Config, Version};
use abi3lint_rules::catalog::{self, Entity, FormKind};
use abi3lint_rules::roles::{self, Role};
use std::collections::HashMap;

/// A folder of headers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Folder {
    /// As `patchlevel.h` says, or else the folder's name.
    pub version: Option<Version>,
}

/// The folders of headers that are known so far.
#[derive(Clone, Default, Debug)]
pub(crate) struct Folders {
    /// By path.
    known: HashMap<String, Option<Folder>>,
    /// By file; a file of the user's has none.
    of_file: HashMap<Meta, Option<Folder>>,
}

/// How deep headers lie below the folder that is given to the compiler.
const DEEPEST: usize = 4;

impl Folders {
    /// Learns from a function of the module: a header that cannot be read is known by what it defines.
    pub(crate) fn learn(&mut self, files: &mut Files<'_>, function: &str, file: Meta) {
        if entity_of(function).is_none() {
            return;
        }
        for path in files.paths(file) {
            let Some(folder) = root_of(function, &path).filter(|f| self.read(files, f).is_none()) else { continue };
            if files.peek(&path).is_none() {
                let version = folder.rsplit('/').next().and_then(version_of_name);
                self.known.insert(folder.to_owned(), Some(Folder { version }));
            }
        }
    }

    /// The folder that a file belongs to, where that is one of CPython's.
    pub(crate) fn of(&mut self, files: &mut Files<'_>, file: Meta) -> Option<Folder> {
        if let Some(known) = self.of_file.get(&file) {
            return *known;
        }
        let found = files.paths(file).iter().find_map(|path| above(path).find_map(|f| self.read(files, f)));
        self.of_file.insert(file, found);
        found
    }

    fn read(&mut self, files: &mut Files<'_>, folder: &str) -> Option<Folder> {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let text = files.peek(&format!("{folder}/patchlevel.h"));
        let found = text.as_deref().and_then(version_of_patchlevel).map(|version| Folder { version });
        self.known.insert(folder.to_owned(), found);
        found
    }
}

/// The folders that a header of this path can belong to.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let mut at = path.rsplit_once('/').map(|p| p.0);
    let mut own = true;
    let folders = std::iter::from_fn(move || {
        let here = at?;
        let (parent, name) = here.rsplit_once('/').map_or((None, here), |(p, n)| (Some(p), n));
        at = parent;
        Some((here, name))
    });
    // The file's own folder, and those above `cpython` and `internal`.
    let mut below = "";
    folders.take(DEEPEST).filter_map(move |(folder, name)| {
        let is_one = std::mem::take(&mut own) || matches!(below, "cpython" | "internal");
        below = name;
        is_one.then_some(folder)
    })
}

/// The catalog's entity of a function: `Py_NewRef` is a macro around one of that name, or of `_Py_NewRef`.
fn entity_of(function: &str) -> Option<&'static Entity> {
    let id = catalog::lookup(function).or_else(|| catalog::lookup(function.strip_prefix('_')?))?;
    Some(catalog::entity(id))
}

/// The folder that a function's header belongs to, where the catalog has the function in a header of that name.
fn root_of<'p>(function: &str, path: &'p str) -> Option<&'p str> {
    let mut open =
        entity_of(function)?.forms.iter().filter(|f| matches!(f.kind, FormKind::Inline | FormKind::FunctionMacro));
    open.find_map(|f| path.strip_suffix(f.header)?.strip_suffix('/'))
}

/// The version that `patchlevel.h` states; `None` where it is no file of CPython 3's.
fn version_of_patchlevel(text: &[u8]) -> Option<Option<Version>> {
    let text = String::from_utf8_lossy(text);
    let value = |role: Role| {
        let key = roles::name(role);
        let line = text.lines().find(|l| l.starts_with("#define") && l.split_whitespace().nth(1) == Some(key))?;
        line.split_whitespace().nth(2)?.parse::<u8>().ok()
    };
    (value(Role::VersionMajor)? == 3).then(|| value(Role::VersionMinor).map(Version).filter(is_known))
}

fn is_known(v: &Version) -> bool {
    Config::new(*v, Abi::Default).is_some()
}

/// The version of a folder such as `python3.13t`.
fn version_of_name(name: &str) -> Option<Version> {
    let rest = name.strip_prefix("python")?;
    Version::parse(rest.trim_end_matches(|c: char| c.is_ascii_lowercase())).filter(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_lies_in_its_folder_or_in_one_of_those_below() {
        let list = |path: &'static str| above(path).collect::<Vec<_>>();
        assert_eq!(list("/opt/include/python3.12/object.h"), ["/opt/include/python3.12"]);
        assert_eq!(list("/inc/python3.13t/cpython/listobject.h"), ["/inc/python3.13t/cpython", "/inc/python3.13t"]);
        let deep = ["Include/internal/mimalloc/mimalloc", "Include"];
        assert_eq!(list("Include/internal/mimalloc/mimalloc/atomic.h"), deep);
        assert_eq!(list("src/x.c"), ["src"]);
        assert_eq!(list("x.c"), [""; 0]);
    }

    #[test]
    fn a_function_tells_its_folder_by_the_name_of_its_header() {
        assert_eq!(root_of("Py_DECREF", "/opt/include/python3.12/object.h"), Some("/opt/include/python3.12"));
        assert_eq!(root_of("PyList_GET_SIZE", "/src/Include/cpython/listobject.h"), Some("/src/Include"));
        assert_eq!(root_of("PyList_GET_SIZE", "/src/include/compat.h"), None);
        assert_eq!(root_of("helper", "/src/python3.11/object.h"), None);
        assert_eq!(root_of("Py_NewRef", "pythoncapi_compat.h"), None);
    }

    #[test]
    fn patchlevel_states_the_version() {
        let of = |major, minor| {
            version_of_patchlevel(
                format!("#define PY_MAJOR_VERSION\t{major}\n#define PY_MINOR_VERSION {minor}").as_bytes(),
            )
        };
        assert_eq!(of(3, 12), Some(Some(Version(12))));
        assert_eq!(of(3, 99), Some(None), "unknown, and CPython's all the same");
        assert_eq!(of(2, 7), None);
        assert_eq!(version_of_patchlevel(b"#define LEVEL 3"), None);
    }
}
