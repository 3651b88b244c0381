//! Libraries by their file names: those of CPython, those that every system has, and others.

use abi3lint_model::{Library, Version};

/// A library that is CPython's by its file name. What only has the word in its path (`bin/python/libx.so`) is none.
pub(crate) fn of_cpython(library: &str) -> Option<Library> {
    let of = |version, free_threaded, debug| Some(Library { name: library.to_owned(), version, free_threaded, debug });
    if let Some(version) = of_framework(library) {
        return of(Some(version), library.ends_with("PythonT"), false);
    }
    let file = library.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
    if let Some(stem) =
        file.strip_suffix(".dll").and_then(|stem| stem.strip_prefix("lib").unwrap_or(stem).strip_prefix("python3"))
    {
        let (stem, debug) = stem.strip_suffix("_d").map_or((stem, false), |stem| (stem, true));
        let (stem, free_threaded) = stem.strip_suffix('t').map_or((stem, false), |stem| (stem, true));
        let minor = stem.strip_prefix('.').unwrap_or(stem);
        return match minor.parse() {
            Ok(minor) => of(Some(Version(minor)), free_threaded, debug),
            Err(_) if minor.is_empty() => of(None, free_threaded, debug),
            Err(_) => None,
        };
    }
    let rest = file.strip_prefix("libpython3")?;
    let Some(rest) = rest.strip_prefix('.').filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) else {
        let flags = rest.split('.').next()?;
        return if matches!(flags, "" | "t" | "d") { of(None, flags == "t", flags == "d") } else { None };
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let flags = rest[end..].split('.').next()?;
    of(Some(Version(rest[..end].parse().ok()?)), flags.contains('t'), flags.contains('d'))
}

/// `/Library/Frameworks/Python.framework/Versions/3.9/Python`.
fn of_framework(path: &str) -> Option<Version> {
    let (_, rest) = path.split_once(".framework/Versions/")?;
    let name = path.rsplit('/').next()?;
    let version = rest.split('/').next()?;
    matches!(name, "Python" | "Python3" | "PythonT")
        .then(|| Version::parse(version.strip_suffix('t').unwrap_or(version)))?
}

/// Beginnings of the names of libraries that define nothing of CPython's or of extension modules.
const OF_SYSTEMS: &[&str] = &[
    "libc.",
    "libm.",
    "libdl.",
    "libpthread.",
    "librt.",
    "libutil.",
    "libresolv.",
    "libnsl.",
    "libcrypt.",
    "libgcc_s.",
    "libstdc++.",
    "libc++.",
    "libc++abi.",
    "libgomp.",
    "libatomic.",
    "libz.",
    "libbz2.",
    "liblzma.",
    "libssl.",
    "libcrypto.",
    "libffi.",
    "libobjc.",
    "libiconv.",
    "libSystem.",
    "ld-linux",
    "ld-musl",
    "ld64.",
    "libX",
    "libGL",
];

/// Whether names that a file leaves undefined may well be defined in a library that is not shipped with it: one that has
/// to do with Python, as `libshiboken6.abi3.so.6.12`, which defines some of CPython's.
pub(crate) fn may_define_cpythons(library: &str) -> bool {
    let file = library.rsplit('/').next().unwrap_or(library).to_ascii_lowercase();
    of_cpython(library).is_none() && (file.contains("py") || file.contains("abi3") || file.contains("boost"))
}

/// Whether it is none of those that define nothing of the kind.
pub(crate) fn is_foreign(library: &str) -> bool {
    let file = library.rsplit('/').next().unwrap_or(library);
    let is_apples = library.starts_with("/usr/lib/") || library.starts_with("/System/");
    !is_apples && of_cpython(library).is_none() && !OF_SYSTEMS.iter().any(|begin| file.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_of_cpython_are_known_by_their_file_names() {
        for (name, version, free_threaded, debug) in [
            ("python3.dll", None, false, false),
            ("PYTHON3T.DLL", None, true, false),
            ("python313.dll", Some(13), false, false),
            ("python313t_d.dll", Some(13), true, true),
            ("python3_d.dll", None, false, true),
            ("libpython3.11.dll", Some(11), false, false),
            ("libpython3.13.so.1.0", Some(13), false, false),
            ("libpython3.13t.so.1.0", Some(13), true, false),
            ("libpython3.7m.so.1.0", Some(7), false, false),
            ("@rpath/libpython3.9.dylib", Some(9), false, false),
            ("libpython3.so", None, false, false),
            ("/Library/Frameworks/Python.framework/Versions/3.9/Python", Some(9), false, false),
            ("@rpath/PythonT.framework/Versions/3.13/PythonT", Some(13), true, false),
        ] {
            let found = of_cpython(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(
                (found.version, found.free_threaded, found.debug),
                (version.map(Version), free_threaded, debug),
                "{name}"
            );
        }
        for name in [
            "bazel-out/bin/python/lib_message_binary.so",
            "pythonic3.dll",
            "libpython_x.so",
            "python3x.dll",
            "libboost_python39.so",
        ] {
            assert_eq!(of_cpython(name), None, "{name}");
        }
    }

    #[test]
    fn some_libraries_may_define_what_a_file_leaves_undefined() {
        assert!(may_define_cpythons("libshiboken6.abi3.so.6.12") && may_define_cpythons("@rpath/libucxx_python.so"));
        assert!(!may_define_cpythons("libpython3.13.so.1.0") && !may_define_cpythons("libfoo.so"));
        assert!(is_foreign("libfoo.so.1") && !is_foreign("libc.so.6") && !is_foreign("/usr/lib/libSystem.B.dylib"));
    }
}
