//! Which interpreters define a name that a binary leaves undefined.
//!
//! The stable ABI lists a name since some version (`stable.added`), and `python3.dll` exports what is listed. Libraries of
//! Linux and macOS export every public function, so there a name may be had long before it is listed:
//! `PyUnicode_AsUTF8AndSize` is listed since 3.10 and exported since 3.6 at least. Names that are listed for old binaries
//! only are in order here. What interpreters before 3.6 export was not measured. Exports were measured on Linux.

use abi3lint_model::{Fact, Loader, Shown, Sight, Subject, Target, Version, VersionSet};
use abi3lint_rules::catalog::{self, Entity};

/// Why a name is not defined for a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lack {
    /// No CPython that is known exports it.
    Unknown,
    /// The stable ABI has it only since a later version than the floor.
    Newer {
        /// The version.
        since: Version,
        /// The first interpreter of the target that does not export it all the same; `None` where all do.
        missing: Option<Version>,
    },
    /// The stable ABI does not have it.
    Unstable {
        /// The interpreters with the GIL that export it.
        exported: VersionSet,
        /// As in `Newer`.
        missing: Option<Version>,
    },
    /// The one version does not export it.
    Absent {
        /// Those with the GIL that do.
        exported: VersionSet,
    },
}

/// Why a name is not defined for a target; of a range of version-specific builds, the one with these headers.
pub(crate) fn lack(name: &str, loader: Loader, target: Target, headers: Version) -> Option<Lack> {
    let entity = catalog::lookup(name).map(catalog::entity);
    if let Target::Versions { free_threaded, .. } = target {
        return lack_in_one(entity, headers, free_threaded);
    }
    let is_had =
        |e: &&Entity| e.stable.is_some() || !e.exported.is_empty() || !e.exported_without_gil_only().is_empty();
    let Some(e) = entity.filter(is_had) else { return Some(Lack::Unknown) };
    let floor = target.floor();
    let missing = Version::all().find(|v| *v >= floor && !e.exported.contains(*v));
    let missing = if loader == Loader::Windows { Some(floor) } else { missing };
    match e.stable {
        Some(s) if s.added <= floor => None,
        // The list was completed in 3.7: what 3.6 exports on Unix was a part of it before.
        Some(s) if loader == Loader::Unix && s.added == Version(7) && e.exported.contains(Version::OLDEST) => None,
        Some(s) => Some(Lack::Newer { since: first(e, s.added, missing), missing }),
        None => Some(Lack::Unstable { exported: e.exported, missing }),
    }
}

/// The version from which on a name is there, where some interpreter lacks it: the one after the last that does.
fn first(e: &Entity, added: Version, missing: Option<Version>) -> Version {
    let exported = Version::all().rev().take_while(|v| e.exported.contains(*v)).last();
    exported.filter(|v| missing.is_some() && *v > Version::OLDEST).map_or(added, |v| v.min(added))
}

fn lack_in_one(entity: Option<&'static Entity>, version: Version, free_threaded: bool) -> Option<Lack> {
    match entity {
        // Of free-threaded builds only 3.13 was measured, and names that no other interpreter exports may belong to
        // another platform.
        None if free_threaded => None,
        None => Some(Lack::Unknown),
        Some(e) if !free_threaded && !e.exported_without_gil_only().is_empty() => {
            Some(Lack::Absent { exported: VersionSet::default() })
        }
        Some(e) if e.exported.is_empty() || e.exported.contains(version) => None,
        Some(e) if e.public_in().contains(version) => None,
        Some(e) => Some(Lack::Absent { exported: e.exported }),
    }
}

/// The newest of some versions whose interpreter with a GIL exports all names that these facts import; those that may be missing
/// at run time do not count.
pub fn version_of<'f>(facts: impl IntoIterator<Item = &'f Fact>, versions: &[Version]) -> Option<Version> {
    let mut left = versions.to_vec();
    for fact in facts {
        let Subject::Shown(shown) = &fact.subject else { continue };
        let Shown { what: Sight::Import { name, weak: false }, .. } = &**shown else { continue };
        let entity = catalog::lookup(name).map(catalog::entity);
        left.retain(|v| lack_in_one(entity, *v, false).is_none());
    }
    left.into_iter().max()
}

/// What names that a binary imports need of the stable ABI.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Needed {
    /// The lowest floor whose stable ABI lists all of them that it lists at some floor.
    pub floor: Version,
    /// It lists all of them.
    pub is_stable: bool,
}

/// What the names that these facts import need. Those that may be missing at run time do not count.
pub fn needed<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Needed {
    let mut needed = Needed { floor: Version::FIRST_STABLE_ABI, is_stable: true };
    for fact in facts {
        let Subject::Shown(shown) = &fact.subject else { continue };
        let Shown { what: Sight::Import { name, weak: false }, .. } = &**shown else { continue };
        match catalog::lookup(name).and_then(|id| catalog::entity(id).stable) {
            Some(stable) => needed.floor = needed.floor.max(stable.added),
            None => needed.is_stable = false,
        }
    }
    needed
}

/// The lowest version from which on every interpreter on Linux and macOS exports the names that these facts import;
/// `None` where the newest lacks one. Those that may be missing at run time do not count.
pub(crate) fn floor_of_names<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Option<Version> {
    let mut floor = Version::FIRST_STABLE_ABI;
    for fact in facts {
        let Subject::Shown(shown) = &fact.subject else { continue };
        let Shown { what: Sight::Import { name, weak: false }, .. } = &**shown else { continue };
        let e = catalog::entity(catalog::lookup(name)?);
        let exported = Version::all().rev().take_while(|v| e.exported.contains(*v)).last();
        let listed = e.stable.map(|s| s.added);
        // What was exported before the oldest that was measured is known by the list only.
        let since = match (exported, listed) {
            (Some(v), Some(listed)) => v.min(listed),
            (v, listed) => v.or(listed)?,
        };
        floor = floor.max(since);
    }
    Some(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, loader: Loader, target: &str) -> Option<Lack> {
        let target = Target::parse(target).unwrap();
        lack(name, loader, target, target.floor())
    }

    #[test]
    fn unix_exports_before_the_list_has_a_name() {
        let since = |v, missing: Option<u8>| Some(Lack::Newer { since: Version(v), missing: missing.map(Version) });
        assert_eq!(of("PyUnicode_AsUTF8AndSize", Loader::Unix, "cp36-abi3"), since(10, None));
        assert_eq!(of("PyUnicode_AsUTF8AndSize", Loader::Windows, "cp36-abi3"), since(10, Some(6)));
        assert_eq!(of("PyUnicode_AsUTF8AndSize", Loader::Windows, "cp310-abi3"), None);
        assert_eq!(of("PyType_FromModuleAndSpec", Loader::Unix, "cp38-abi3"), since(9, Some(8)));
        assert_eq!(of("PyErr_GetRaisedException", Loader::Unix, "cp39-abi3"), since(12, Some(9)));
    }

    #[test]
    fn old_binaries_keep_their_names() {
        for name in ["_Py_NoneStruct", "_Py_Dealloc", "_PyArg_ParseTuple_SizeT", "PyEval_CallObjectWithKeywords"] {
            assert_eq!(of(name, Loader::Unix, "cp33-abi3"), None, "{name}");
            assert_eq!(of(name, Loader::Unix, "cp313"), None, "{name}");
        }
    }

    #[test]
    fn names_outside_of_the_list_are_never_in_order() {
        let unstable = of("_PyObject_LookupAttr", Loader::Unix, "cp39-abi3");
        assert!(matches!(unstable, Some(Lack::Unstable { missing: Some(Version(13)), .. })), "{unstable:?}");
        let unstable = of("PyFrame_GetBack", Loader::Unix, "cp39-abi3");
        assert!(matches!(unstable, Some(Lack::Unstable { missing: None, .. })), "{unstable:?}");
        assert_eq!(of("PyUnicode_FromAwsString", Loader::Unix, "cp39-abi3"), Some(Lack::Unknown));
        assert!(matches!(of("_PyObject_LookupAttr", Loader::Unix, "cp313"), Some(Lack::Absent { .. })));
        assert_eq!(of("_PyObject_LookupAttr", Loader::Unix, "cp312"), None);
    }

    #[test]
    fn what_only_free_threaded_builds_export_is_lacking_with_the_gil() {
        for name in ["_Py_MergeZeroLocalRefcount", "PyUnstable_Module_SetGIL"] {
            assert_eq!(of(name, Loader::Unix, "cp313t"), None, "{name}");
            assert!(matches!(of(name, Loader::Unix, "cp313"), Some(Lack::Absent { .. })), "{name}");
            assert!(matches!(of(name, Loader::Unix, "cp39-abi3"), Some(Lack::Unstable { .. })), "{name}");
        }
    }
}
