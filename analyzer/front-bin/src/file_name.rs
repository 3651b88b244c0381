//! What the file name of an extension module promises, and which function imports it.
//!
//! Example: `_x.cpython-313t-x86_64-linux-gnu.so` is the module `_x` for the free-threaded 3.13, and exports
//! `PyInit__x` or `PyModExport__x`. A name that no interpreter looks for (`libx.so.1`, `x.dylib`, `x.y.so`) belongs to a
//! library, which may have an ending of the stable ABI all the same: `libx.abi3.so.6.12`.

use abi3lint_model::{Ending, Version};

/// A file name of an extension module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ModuleName {
    pub module: String,
    pub ending: Ending,
    /// From the first period on.
    pub text: String,
}

/// What is before the ending, and the ending without the last part.
fn parts(file: &str) -> Option<(&str, &str)> {
    let whole = file.strip_suffix(".so").or_else(|| file.strip_suffix(".pyd"))?;
    let (stem, middle) = whole.split_once('.').unwrap_or((whole, ""));
    (!stem.is_empty()).then_some((stem, middle))
}

/// Reads a path; `None` where no interpreter would import the file.
pub(crate) fn module_name(path: &str) -> Option<ModuleName> {
    let mut folders = path.rsplit(['/', '\\']);
    let file = folders.next()?;
    let (stem, middle) = parts(file)?;
    let ending = if middle.is_empty() { Ending::Bare } else { ending(middle)? };
    // Debug builds of Windows import `x_d.pyd` as `x`.
    let stem = stem.strip_suffix("_d").filter(|_| file.ends_with(".pyd")).unwrap_or(stem);
    let module = if stem == "__init__" { folders.next()? } else { stem };
    Some(ModuleName { module: module.to_owned(), ending, text: file[file.find('.')?..].to_owned() })
}

/// What an ending promises in the name of any library.
pub(crate) fn promise(path: &str) -> Option<Ending> {
    let file = path.rsplit(['/', '\\']).next()?;
    let known = file.split('.').skip(1).filter_map(ending).next();
    known.or_else(|| module_name(path).map(|m| m.ending))
}

/// `abi3`, `abi3-x86_64-linux-gnu`, `cpython-313t-darwin`, `cp313-win_amd64`.
fn ending(middle: &str) -> Option<Ending> {
    let mut words = middle.split('-');
    let version = match words.next()? {
        "abi3" => return Some(Ending::Abi3),
        "abi3t" => return Some(Ending::Abi3t),
        "cpython" => words.next()?,
        first => first.strip_prefix("cp").filter(|_| words.next().is_some_and(|w| w.starts_with("win")))?,
    };
    let minor = version.strip_prefix('3')?;
    let end = minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len());
    let flags = &minor[end..];
    let known = flags.chars().all(|c| matches!(c, 'd' | 'm' | 'u' | 't'));
    let version = Version(minor[..end].parse().ok().filter(|_| known)?);
    Some(Ending::Version { version, free_threaded: flags.contains('t') })
}

/// Whether a function imports a module.
pub(crate) fn is_hook(name: &str) -> bool {
    ["PyInit_", "PyInitU_", "PyModExport_", "PyModExportU_"].iter().any(|p| name.starts_with(p))
}

/// The names of the functions that import a module, the one that every version looks for first. PEP 489 has names that
/// are no ASCII in Punycode.
pub(crate) fn hooks_of(module: &str) -> [String; 2] {
    let (mark, name) = match idna::punycode::encode_str(module) {
        Some(encoded) if !module.is_ascii() => ("U_", encoded.replace('-', "_")),
        _ => ("_", module.to_owned()),
    };
    ["PyInit", "PyModExport"].map(|hook| format!("{hook}{mark}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_those_that_interpreters_look_for() {
        let at = |minor, free_threaded| Ending::Version { version: Version(minor), free_threaded };
        for (path, module, ending) in [
            ("a/x.abi3.so", "x", Ending::Abi3),
            ("x.abi3-x86_64-linux-gnu.so", "x", Ending::Abi3),
            ("x.abi3t.so", "x", Ending::Abi3t),
            ("_x.cpython-313t-x86_64-linux-gnu.so", "_x", at(13, true)),
            ("x.cpython-37m-x86_64-linux-musl.so", "x", at(7, false)),
            ("x.cpython-310-darwin.so", "x", at(10, false)),
            ("x.cp313t-win_amd64.pyd", "x", at(13, true)),
            ("x.pyd", "x", Ending::Bare),
            ("x_d.pyd", "x", Ending::Bare),
            ("a/pkg/__init__.cpython-39-darwin.so", "pkg", at(9, false)),
        ] {
            let found = module_name(path).unwrap();
            assert_eq!((found.module.as_str(), found.ending), (module, ending), "{path}");
        }
        for library in ["libx.so.1", "libx.abi3.so.6.12", "x.dylib", "x.abi3.dll", "x.y.so", ".so", "x.pypy39-pp73.so"]
        {
            assert_eq!(module_name(library), None, "{library}");
        }
        assert_eq!(promise("lib/libshiboken6.abi3.so.6.12"), Some(Ending::Abi3));
        assert_eq!(promise("shiboken6.abi3.dll"), Some(Ending::Abi3));
        assert_eq!(promise("libssl.so.3"), None);
    }

    #[test]
    fn a_hook_has_the_name_of_its_module() {
        assert_eq!(hooks_of("_x"), ["PyInit__x", "PyModExport__x"]);
        // PEP 489: "lančmít".
        assert_eq!(hooks_of("lan\u{10d}m\u{ed}t"), ["PyInitU_lanmt_2sa6t", "PyModExportU_lanmt_2sa6t"]);
        assert!(is_hook("PyInitU_lanmt_2sa6t") && !is_hook("PyInit"));
    }
}
