//! The sources that a project's build files name, and the platforms that compile them.
//!
//! What looks like the path of a source, or like a pattern of such paths, names one: `'src/spam.c'` in setup.py,
//! `arch/*.cpp` in CMakeLists.txt, `"spam.pyx"` for the `spam.c` that Cython writes beside it. A path ends with what is
//! named, because folders are often joined on the way. Files in the same folder as a source that is named go with it:
//! headers, and sources that a script collects by itself.
//!
//! Limit: a script that lists folders names nothing, and then nobody knows what it leaves out.

use crate::build_files::Tree;
use crate::paths::{Patterns, absolute};
use crate::platforms::{Branches, Platforms};
use crate::text::offset;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The sources that build files name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NamedSources(Vec<(String, Platforms)>);

/// Endings of C and C++ sources, and of those that Cython makes such sources of.
const ENDINGS: [&str; 6] = ["c", "cc", "cpp", "cxx", "c++", "pyx"];
/// Calls of Python that list what lies in a folder.
const LISTING: [&str; 5] = ["listdir(", "scandir(", "walk(", "iterdir(", "rglob("];

impl NamedSources {
    pub(crate) fn of(tree: &Tree) -> NamedSources {
        let mut named = Vec::new();
        let setup_py = tree.code("setup.py");
        if LISTING.iter().any(|call| setup_py.contains(call)) {
            return NamedSources::default();
        }
        let branches = Branches::of(&setup_py);
        named.extend(words(&setup_py).map(|(at, word)| (word.to_owned(), branches.at(at))));
        let others = ["setup.cfg", "pyproject.toml"].iter().filter_map(|name| tree.text(name));
        for text in others.chain(tree.cmake_files().iter().chain(tree.meson_files().iter()).cloned()) {
            // Patterns of CMake may be those of everything below.
            let is_deep = text.code.contains("GLOB_RECURSE");
            named.extend(words(&text.code).map(|(_, word)| match word.rsplit_once('/') {
                Some((folder, name)) if is_deep && name.contains('*') => {
                    (format!("{folder}/**/{name}"), Platforms::ALL)
                }
                _ => (word.to_owned(), Platforms::ALL),
            }));
        }
        NamedSources(named)
    }

    /// For each path the platforms that compile it, as far as this tells; `None` for all where it names none of them.
    pub(crate) fn platforms(&self, paths: &[&str]) -> Option<Vec<Platforms>> {
        let mut patterns: Vec<(Platforms, Patterns)> = Vec::new();
        let mut groups: Vec<Platforms> = self.0.iter().map(|n| n.1).collect();
        groups.sort_by_key(ToString::to_string);
        groups.dedup();
        for group in groups {
            let mut builder = Patterns::builder(Path::new("/"));
            for (word, _) in self.0.iter().filter(|n| n.1 == group) {
                // A name that no pattern can hold names no source.
                spellings(word).iter().for_each(|s| drop(builder.add(s)));
            }
            patterns.extend(builder.build().ok().map(|p| (group, p)));
        }
        let full: Vec<PathBuf> = paths.iter().map(|p| absolute(Path::new(p))).collect();
        let of = |path: &PathBuf| {
            let found = patterns.iter().filter(|(_, p)| p.matches(path));
            found.map(|f| f.0).reduce(Platforms::or)
        };
        let own: Vec<Option<Platforms>> = full.iter().map(of).collect();
        let mut folders: HashMap<&Path, Platforms> = HashMap::new();
        for (path, platforms) in full.iter().zip(&own) {
            if let (Some(folder), Some(p)) = (path.parent(), platforms) {
                folders.entry(folder).and_modify(|all| *all = all.or(*p)).or_insert(*p);
            }
        }
        if folders.is_empty() {
            return None;
        }
        let beside = |path: &PathBuf| path.parent().and_then(|f| folders.get(f)).copied().unwrap_or(Platforms::NONE);
        Some(full.iter().zip(own).map(|(path, own)| own.unwrap_or_else(|| beside(path))).collect())
    }

    /// For each path whether a build compiles it, as far as this tells; `None` for all where it names none of them.
    pub fn are_built(&self, paths: &[&str]) -> Option<Vec<bool>> {
        Some(self.platforms(paths)?.into_iter().map(|p| !p.is_empty()).collect())
    }
}

/// The files of a project that only such platforms compile on which it promises nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Elsewhere {
    sources: NamedSources,
    promised: Platforms,
}

impl Elsewhere {
    pub(crate) fn of(tree: &Tree, promised: Platforms) -> Option<Elsewhere> {
        (promised != Platforms::ALL).then(|| Elsewhere { sources: NamedSources::of(tree), promised })
    }

    /// For each path whether it is one of these files.
    pub fn holds(&self, paths: &[&str]) -> Vec<bool> {
        let is_other = |p: Platforms| !p.is_empty() && p.and(self.promised).is_empty();
        match self.sources.platforms(paths) {
            Some(platforms) => platforms.into_iter().map(is_other).collect(),
            None => vec![false; paths.len()],
        }
    }

    /// Whether code for Windows is.
    pub fn is_windows(&self) -> bool {
        self.promised.and(Platforms::WINDOWS).is_empty()
    }

    /// Whether code for every other platform is.
    pub fn is_unix(&self) -> bool {
        self.promised.but(Platforms::WINDOWS).is_empty()
    }
}

/// The words of a build file that may be paths of sources, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const BETWEEN: &[char] = &['"', '\'', ',', ';', '(', ')', '[', ']', '{', '}', '=', '<', '>', '$'];
    let pieces = text.split(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
    let words = pieces.map(|word| (offset(text, word), word));
    words.filter(|(_, word)| word.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending)))
}

/// The patterns of a word: it ends a path.
fn spellings(word: &str) -> Vec<String> {
    let steps = word.split(['/', '\\']).filter(|s| !matches!(*s, "" | "." | ".."));
    let path = steps.collect::<Vec<_>>().join("/");
    match path.strip_suffix(".pyx") {
        Some(stem) => vec![format!("**/{stem}.c"), format!("**/{stem}.cpp")],
        None => vec![format!("**/{path}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platforms(files: &[(&str, &str)], paths: &[&str]) -> Option<Vec<String>> {
        let scratch = tempfile::TempDir::new().unwrap();
        files.iter().for_each(|(name, text)| std::fs::write(scratch.path().join(name), text).unwrap());
        let named = NamedSources::of(&Tree::new(scratch.path().to_owned(), None));
        let shown = |p: Platforms| if p == Platforms::ALL { "all".to_owned() } else { p.to_string() };
        Some(named.platforms(paths)?.into_iter().map(shown).collect())
    }

    #[test]
    fn sources_are_named_by_the_ends_of_their_paths() {
        for (name, text) in [
            ("setup.py", "Extension('spam', ['src/spam.c'])"),
            ("setup.py", "Extension('spam', sources=[os.path.join('src', 'spam.c')])"),
            ("setup.py", "Extension('spam', glob('src/*.c'))"),
            ("setup.py", "Extension('spam', ['src/spam.pyx'])"),
            ("setup.cfg", "sources = src/spam.c other.c"),
            ("CMakeLists.txt", "add_library(spam ${CMAKE_SOURCE_DIR}/src/spam.c)"),
            ("meson.build", "py.extension_module('spam', 'spam.c', 'more.cpp')"),
        ] {
            let found = platforms(&[(name, text)], &["src/spam.c", "src/spam.h", "demo/manual.c"]);
            assert_eq!(found.unwrap(), ["all", "all", ""], "{text}");
        }
        let listing = "Extension('spam', ['src/spam.c', *os.listdir('more')])";
        assert_eq!(platforms(&[("setup.py", listing)], &["src/spam.c"]), None);
        assert_eq!(platforms(&[("setup.py", "# 'src/spam.c'\n'eggs.c'")], &["src/spam.c"]), None);
    }

    #[test]
    fn a_folder_of_other_platforms_is_theirs() {
        let script = "sources = ['all.c']\nif WINDOWS:\n    sources += glob('win/*.c')\nelif LINUX:\n    \
                      sources += ['linux/proc.c', 'both/mem.c']\nelse:\n    sources += ['both/mem.c']\n";
        let paths = ["all.c", "win/x.c", "win/x.h", "linux/proc.c", "both/mem.c"];
        let found = platforms(&[("setup.py", script)], &paths).unwrap();
        let but_windows = "macOS, Linux, FreeBSD, OpenBSD, NetBSD, DragonFly, Solaris, AIX and Cygwin";
        assert_eq!(found, ["all", "Windows", "Windows", "Linux", but_windows]);
    }
}
