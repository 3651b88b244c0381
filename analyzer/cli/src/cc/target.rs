//! What one compile promises: the targets of the wrapper, in the order of [`decide`].
//!
//! Other than for `abi3lint check`, the headers of CPython are at hand: a compile that promises no stable
//! ABI builds for the version of these.

use super::macros::Macro;
use crate::input::python::Headers;
use crate::run::targets::each_once;
use abi3lint_command_line::Call;
use abi3lint_command_line::infer::{MACROS, from_macros};
use abi3lint_model::{SourceFile, Target, TargetError, Version};
use abi3lint_settings::{Inferred, Project};
use anyhow::Result;
use std::path::Path;

/// The targets that the user names for all compiles, none where these decide for themselves; or what is wrong with them.
pub(super) type Named = Result<Vec<Target>, TargetError>;

/// Whether the user names targets.
pub(super) fn is_named(named: &Named) -> bool {
    !matches!(named, Ok(targets) if targets.is_empty())
}

/// The targets of a compile, where anything decides: those that were named, the macros of the command
/// line and of the sources, what the project promises, the version of the headers.
///
/// # Errors
/// An unknown target, or project settings that are wrong.
pub(super) fn decide(
    named: &Named,
    call: &Call,
    files: &[SourceFile],
    headers: Option<Headers>,
) -> Result<Option<Inferred>> {
    if let Some(targets) = each_once(named.as_ref().map_err(TargetError::clone)?) {
        return Ok(Some(Inferred::new(targets, "--target or ABI3LINT_TARGET")));
    }
    if let Some(inferred) = from_macros(&call.defines, &call.undefines, files, floor(headers)) {
        return Ok(Some(inferred));
    }
    for start in starts(files) {
        match Project::find(start, &[])?.promised() {
            // What holds on some platforms only is said to their compiles by a macro.
            Some(promise) if promise.elsewhere.is_none() && fits(&promise, headers) => return Ok(Some(promise)),
            _ => {}
        }
    }
    let target = |h: Headers| Target::Versions { first: h.version, last: h.version, free_threaded: h.free_threaded };
    Ok(headers.map(|h| Inferred::new(vec![target(h)], "the headers of CPython")))
}

/// The floor of a macro that names none: what it hides is what these headers hide.
fn floor(headers: Option<Headers>) -> Version {
    headers.map_or(Version::NEWEST, |h| h.version)
}

/// Where the search for the project begins: generated sources lie in a build directory, which may be anywhere.
pub(super) fn starts(files: &[SourceFile]) -> impl Iterator<Item = &Path> {
    files.first().map(|f| Path::new(f.path.as_str())).into_iter().chain([Path::new(".")])
}

/// The project of a compile: of its source, or else of the working directory.
///
/// # Errors
/// Settings that are wrong.
pub(super) fn project(files: &[SourceFile]) -> Result<Project> {
    project_of(starts(files))
}

/// The project around the first of some paths that lies in one.
///
/// # Errors
/// Settings that are wrong.
pub(super) fn project_of<'p>(paths: impl Iterator<Item = &'p Path>) -> Result<Project> {
    let mut found = Project::default();
    for path in paths {
        found = Project::find(path, &[])?;
        if found.root.is_some() {
            break;
        }
    }
    Ok(found)
}

/// Whether only a `#define` in the sources decides. It may be dead in a compile, or one of several.
pub(super) fn is_defined_in_source(named: &Named, call: &Call, files: &[SourceFile]) -> bool {
    let by = |files: &[SourceFile]| from_macros(&call.defines, &call.undefines, files, floor(None)).is_some();
    !is_named(named) && !by(&[]) && by(files)
}

/// [`decide`] anew, by what the macros are at the end of a compile.
///
/// # Errors
/// As [`decide`].
pub(super) fn of_compile(
    call: &Call,
    files: &[SourceFile],
    headers: Option<Headers>,
    macros: &[Macro],
) -> Result<Option<Inferred>> {
    let (mut defines, mut undefines) = (Vec::new(), Vec::new());
    for name in MACROS {
        match macros.iter().find(|m| m.0 == name) {
            Some(found) => defines.push(found.clone()),
            None => undefines.push(name.to_owned()),
        }
    }
    match from_macros::<SourceFile>(&defines, &undefines, &[], floor(headers)) {
        Some(found) => Ok(Some(Inferred { source: "macros in the source".to_owned(), ..found })),
        None => decide(&Ok(Vec::new()), &Call { defines, undefines, ..call.clone() }, files, headers),
    }
}

/// Whether headers can build what the project promises. A project with `py_limited_api = "cp312"` has
/// version-specific wheels for 3.11, and for free-threaded builds before 3.15.
fn fits(promise: &Inferred, headers: Option<Headers>) -> bool {
    let Some(h) = headers else { return true };
    let all = promise.targets.as_slice();
    !matches!(all, [Target::Abi3 { floor }] if h.version < *floor || h.free_threaded)
}

/// The headers by which a target is judged: those of the compile, where they can compile it.
pub(super) fn build_headers(target: Target, headers: Option<Headers>) -> Option<Version> {
    headers.map(|h| h.version).filter(|v| target.configs(Some(*v)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::python::headers;
    use std::fs;

    fn python(patchlevel: &str, pyconfig: &str, folder: &str) -> Option<Headers> {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join(folder);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("Python.h"), "").unwrap();
        fs::write(dir.join("patchlevel.h"), patchlevel).unwrap();
        fs::write(dir.join("pyconfig.h"), pyconfig).unwrap();
        let words = ["-Inowhere".to_owned(), "-isystem".to_owned(), dir.to_str().unwrap().to_owned()];
        headers(&Call::parse(&words, "cc", Path::new(".")))
    }

    const V313: &str = "#define PY_MAJOR_VERSION\t3\n#define PY_MINOR_VERSION\t13\n";

    #[test]
    fn headers_tell_the_version_and_the_build() {
        let v = |minor, free_threaded| Some(Headers { version: Version(minor), free_threaded, micro: None });
        assert_eq!(python(V313, "/* #undef Py_GIL_DISABLED */", "python3.13"), v(13, false));
        assert_eq!(python(V313, "#define Py_GIL_DISABLED 1", "include"), v(13, true));
        assert_eq!(python(V313, "#include <multiarch>", "python3.13t"), v(13, true));
        assert_eq!(python(&format!("{V313}#define PYPY_VERSION \"7.3\"\n"), "", "x"), None);
        assert_eq!(python(&V313.replace("13", "99"), "", "x"), None);
        assert_eq!(python("", "", "x"), None);
    }

    fn targets(words: &str, text: &str, headers: Option<Headers>) -> Option<String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.c");
        let files = [SourceFile { path: path.to_str().unwrap().to_owned(), text: text.into() }];
        fs::write(dir.path().join("setup.cfg"), "[bdist_wheel]\npy_limited_api = cp312\n").unwrap();
        let call = Call::parse(&shlex::split(words).unwrap(), "cc", Path::new("."));
        let found = decide(&Ok(Vec::new()), &call, &files, headers).unwrap()?;
        Some(found.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn a_compile_is_judged_by_what_it_says_before_what_the_project_promises() {
        let h = |minor, free_threaded| Some(Headers { version: Version(minor), free_threaded, micro: None });
        let define = "#define Py_LIMITED_API 0x030b0000\n";
        for (words, text, headers, expected) in [
            ("-DPy_LIMITED_API=0x030a0000", define, h(13, false), "cp310-abi3"),
            ("", define, h(13, false), "cp311-abi3"),
            ("", "", h(13, false), "cp312-abi3"),
            ("", "", h(11, false), "cp311"),
            ("", "", h(13, true), "cp313t"),
            ("", "", None, "cp312-abi3"),
        ] {
            assert_eq!(targets(words, text, headers).as_deref(), Some(expected), "{words} {text} {headers:?}");
        }
    }
}
