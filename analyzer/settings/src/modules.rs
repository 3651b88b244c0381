//! The extension modules that build files make, by name and by all of their sources.
//!
//! ```text
//! Extension('kit.spam', ['src/spam.c'])                                  setup.py
//! [[tool.setuptools.ext-modules]] name = 'kit.spam', sources = [...]     pyproject.toml
//! py.extension_module('spam', 'spam.c', install: true)                   meson.build
//! Python_add_library(spam MODULE WITH_SOABI spam.c)                      CMakeLists.txt
//! ```
//!
//! The invariant: a module is here only if its name and each of its sources are spelled out and are C or C++, so that what
//! the sources lack, the module lacks. A build that may rename its files has none.

use crate::build_files::{Text, Tree};
use crate::cmake;
use crate::paths::absolute;
use crate::text::{MOST_LIST, beginning, only_quoted, rests};
use std::path::{Path, PathBuf};
use toml::Value;

/// An extension module with all of its sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuiltModule {
    /// Its name, without that of its package.
    pub name: String,
    /// Absolute paths.
    pub sources: Vec<PathBuf>,
}

/// Endings of C and C++ sources.
const ENDINGS: [&str; 5] = ["c", "cc", "cpp", "cxx", "c++"];
/// What renames the files of modules, or adds sources to them.
const RENAMING: [&str; 7] =
    ["get_ext_f", "get_export_symbols", "name_suffix", "name_prefix", "OUTPUT_NAME", "PREFIX", "target_sources"];
/// How many modules of one project are compared.
const MOST_MODULES: usize = 200;

/// The modules of a project; none where anything may rename them.
pub(crate) fn modules(tree: &Tree) -> Vec<BuiltModule> {
    let (cmake, meson) = (tree.cmake_files(), tree.meson_files());
    let setup_py = tree.text("setup.py");
    let mut all = cmake.iter().chain(meson.iter()).chain(&setup_py);
    if all.any(|file| RENAMING.iter().any(|word| file.code.contains(word))) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(file) = &setup_py {
        found.extend(calls(&file.code, "Extension").filter_map(|a| extension(&a)));
    }
    let settings = tree.setting("tool.setuptools.ext-modules").and_then(Value::as_array);
    found.extend(settings.into_iter().flatten().filter_map(|m| {
        let sources = m.get("sources")?.as_array()?.iter().map(Value::as_str);
        Some((m.get("name")?.as_str()?, sources.collect::<Option<Vec<_>>>()?))
    }));
    let of_meson = |file| calls(file, "extension_module").filter_map(|a| extension_module(&a));
    let mut all: Vec<BuiltModule> = found.into_iter().filter_map(|(name, s)| module(tree, "", name, &s)).collect();
    for file in meson.iter() {
        all.extend(of_meson(&file.code).filter_map(|(name, s)| module(tree, folder(file), name, &s)));
    }
    for file in cmake.iter() {
        all.extend(cmake::libraries(&file.code).filter_map(|(name, s)| module(tree, folder(file), name, &s)));
    }
    all.truncate(MOST_MODULES);
    all
}

fn folder(file: &Text) -> &str {
    file.name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A module, if its name and its sources are plain.
fn module(tree: &Tree, folder: &str, name: &str, sources: &[&str]) -> Option<BuiltModule> {
    let name = name.rsplit('.').next()?;
    // The file of a package itself has a function for the name of its folder.
    let is_name = !matches!(name, "" | "__init__") && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_source = |s: &&str| {
        Path::new(s).extension().and_then(|e| e.to_str()).is_some_and(|e| ENDINGS.contains(&e))
            && !s.contains(['$', '*', '{', '%'])
    };
    if !is_name || sources.is_empty() || !sources.iter().all(is_source) {
        return None;
    }
    let folder = tree.root().join(folder);
    Some(BuiltModule { name: name.to_owned(), sources: sources.iter().map(|s| absolute(&folder.join(s))).collect() })
}

/// `Extension('spam', ['spam.c'])` and `Extension(name='spam', sources=['spam.c'])`.
fn extension<'c>(arguments: &[&'c str]) -> Option<(&'c str, Vec<&'c str>)> {
    let named = |key: &str| {
        arguments.iter().find_map(|a| a.strip_prefix(key)?.trim_start().strip_prefix('=')).map(str::trim_start)
    };
    let at = |i: usize| arguments.get(i).copied().filter(|a| a.starts_with(['"', '\'', '[']));
    let name = named("name").or_else(|| at(0))?;
    let sources = named("sources").or_else(|| at(1))?.strip_prefix('[')?.strip_suffix(']')?;
    Some((only_quoted(name)?, texts(&split(sources, None)?)?))
}

/// `extension_module('spam', 'spam.c', install: true)`.
fn extension_module<'c>(arguments: &[&'c str]) -> Option<(&'c str, Vec<&'c str>)> {
    let is_named = |a: &&str| !a.starts_with(['"', '\'']) && a.contains(':');
    let (named, plain): (Vec<&str>, Vec<&str>) = arguments.iter().copied().partition(is_named);
    let (name, sources) = texts(&plain)?.split_first().map(|(name, sources)| (*name, sources.to_vec()))?;
    (!named.iter().any(|a| a.starts_with("sources") || a.starts_with("kwargs"))).then_some((name, sources))
}

fn texts<'c>(parts: &[&'c str]) -> Option<Vec<&'c str>> {
    parts.iter().map(|part| only_quoted(part)).collect()
}

/// The arguments of each call of a function whose end is found.
fn calls<'c>(code: &'c str, function: &'c str) -> impl Iterator<Item = Vec<&'c str>> {
    rests(code, function).filter_map(|(_, rest)| {
        let inside = beginning(rest.trim_start().strip_prefix('(')?, MOST_LIST);
        split(inside, Some(')'))
    })
}

/// The parts between the commas that stand in no brackets, up to a bracket or to the end.
fn split(text: &str, end: Option<char>) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    let mut last = end.is_none().then_some(text.len());
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, _) if depth == 0 && Some(c) == end => {
                last = Some(at);
                break;
            }
            (None, ')' | ']' | '}') => depth = depth.checked_sub(1)?,
            (None, ',') if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let rest = text[start..last?].trim();
    parts.extend((!rest.is_empty()).then_some(rest));
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names and sources of the modules in a project of one build file.
    fn found(name: &str, text: &str) -> Vec<String> {
        let scratch = tempfile::TempDir::new().unwrap();
        std::fs::write(scratch.path().join(name), text).unwrap();
        let settings = if name == "pyproject.toml" { text.parse().ok() } else { None };
        let tree = Tree::new(scratch.path().to_owned(), settings);
        let shown = |m: BuiltModule| {
            let sources = m.sources.iter().map(|s| s.strip_prefix(scratch.path()).unwrap().display().to_string());
            format!("{}: {}", m.name, sources.collect::<Vec<_>>().join(" "))
        };
        modules(&tree).into_iter().map(shown).collect()
    }

    #[test]
    fn modules_whose_sources_are_spelled_out_are_known() {
        for (name, text, expected) in [
            (
                "setup.py",
                "Extension('kit.spam', ['src/spam.c', \"more.cc\"], libraries=[f(x)])",
                "spam: src/spam.c more.cc",
            ),
            ("setup.py", "Extension(\n    name='spam',\n    sources=['./spam.c',],\n)", "spam: spam.c"),
            (
                "pyproject.toml",
                "[[tool.setuptools.ext-modules]]\nname = 'kit.spam'\nsources = ['spam.c']\n",
                "spam: spam.c",
            ),
            (
                "meson.build",
                "py.extension_module('spam', 'spam.c', 'b.c', install: true, c_args: ['-Dx'])",
                "spam: spam.c b.c",
            ),
            (
                "CMakeLists.txt",
                "Python_add_library(spam MODULE WITH_SOABI USE_SABI 3.9 spam.c \"b.c\")",
                "spam: spam.c b.c",
            ),
        ] {
            assert_eq!(found(name, text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_not_spelled_out_is_not_known() {
        for (name, text) in [
            ("setup.py", "Extension(name, ['spam.c'])"),
            ("setup.py", "Extension('spam', sources)"),
            ("setup.py", "Extension('spam', ['spam.c'] + more)"),
            ("setup.py", "Extension('spam', [join('src', 'spam.c')])"),
            ("setup.py", "Extension('spam', ['spam.pyx'])"),
            ("setup.py", "Extension('spam%d' % v, ['spam.c'])"),
            ("setup.py", "Extension(f'spam', ['spam.c'])"),
            ("setup.py", "Extension('kit.__init__', ['kit/__init__.c'])"),
            ("setup.py", "MyExtension('spam', ['spam.c'])"),
            ("setup.py", "Extension('spam', ['spam.c']"),
            ("setup.py", "def get_ext_filename(self, name): pass\nExtension('spam', ['spam.c'])"),
            ("meson.build", "py.extension_module('spam', srcs, install: true)"),
            ("meson.build", "py.extension_module('spam', 'spam.c', sources: more)"),
            ("CMakeLists.txt", "Python_add_library(spam MODULE ${SOURCES} spam.c)"),
            ("CMakeLists.txt", "Python_add_library(${NAME} MODULE spam.c)"),
            ("CMakeLists.txt", "Python_add_library(spam STATIC spam.c)"),
            (
                "CMakeLists.txt",
                "Python_add_library(s MODULE s.c)\nset_target_properties(s PROPERTIES OUTPUT_NAME spam)",
            ),
        ] {
            assert_eq!(found(name, text), [""; 0], "{text}");
        }
    }
}
