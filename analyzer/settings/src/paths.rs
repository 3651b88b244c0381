//! Patterns of paths, written as in .gitignore. Must not touch the file system but for the working directory.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Component, Path, PathBuf};

/// How many patterns one matcher has: a matcher of many thousands is refused by the library for its size.
const MOST: usize = 500;

/// Patterns that are relative to a folder.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// As they were written.
    pub written: Vec<String>,
    folder: PathBuf,
    /// In the order of the patterns; the last one that says anything of a path decides.
    matchers: Vec<Gitignore>,
}

impl Patterns {
    /// Patterns that are relative to a folder.
    ///
    /// # Errors
    /// A pattern that is none.
    pub fn new(folder: &Path, patterns: &[String]) -> Result<Patterns, String> {
        let mut builder = Patterns::builder(folder);
        patterns.iter().try_for_each(|pattern| builder.add(pattern))?;
        builder.build()
    }

    pub(crate) fn builder(folder: &Path) -> PatternsBuilder {
        let folder = absolute(folder);
        PatternsBuilder { written: Vec::new(), full: Vec::new(), builder: GitignoreBuilder::new(&folder), folder }
    }

    /// Whether a path, or a folder that it lies in, matches. What lies outside of the patterns' folder never does.
    pub fn matches(&self, path: &Path) -> bool {
        let path = absolute(path);
        let Ok(inside) = path.strip_prefix(&self.folder) else { return false };
        let mut steps = inside.ancestors().enumerate().filter(|(_, path)| !path.as_os_str().is_empty());
        let said = steps.find_map(|(up, path)| {
            let mut matches = self.matchers.iter().rev().map(|m| m.matched(path, up > 0));
            matches.find(|m| !m.is_none())
        });
        said.is_some_and(|m| m.is_ignore())
    }
}

pub(crate) struct PatternsBuilder {
    written: Vec<String>,
    folder: PathBuf,
    full: Vec<Gitignore>,
    builder: GitignoreBuilder,
}

impl PatternsBuilder {
    /// Adds a pattern, or says why it is none.
    pub(crate) fn add(&mut self, pattern: &str) -> Result<(), String> {
        if pattern.trim().is_empty() || pattern.starts_with('#') {
            return Err("an empty pattern matches nothing".to_owned());
        }
        self.builder.add_line(None, pattern).map_err(|e| format!("invalid path pattern: {e}"))?;
        self.written.push(pattern.to_owned());
        if self.written.len().is_multiple_of(MOST) {
            let full = std::mem::replace(&mut self.builder, GitignoreBuilder::new(&self.folder));
            self.full.push(full.build().map_err(too_large)?);
        }
        Ok(())
    }

    pub(crate) fn build(mut self) -> Result<Patterns, String> {
        self.full.push(self.builder.build().map_err(too_large)?);
        Ok(Patterns { written: self.written, folder: self.folder, matchers: self.full })
    }
}

fn too_large(e: ignore::Error) -> String {
    format!("these patterns are too large: {e}")
}

/// The absolute path without `.` and `..` steps, through the links of the working directory only.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let here = || std::env::current_dir().and_then(std::fs::canonicalize);
    let full = if path.is_absolute() { path.to_owned() } else { here().unwrap_or_default().join(path) };
    let mut out = PathBuf::new();
    for part in full.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            p => out.push(p),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_gitignore() {
        let matches = |pattern: &str, path: &str| {
            let mut patterns = Patterns::builder(Path::new("/p"));
            patterns.add(pattern).unwrap();
            patterns.build().unwrap().matches(Path::new(path))
        };
        for (pattern, path, expected) in [
            ("vendor/", "/p/src/vendor/a/b.c", true),
            ("/vendor", "/p/src/vendor/b.c", false),
            ("*.gen.c", "/p/x/y.gen.c", true),
            ("src/**/old", "/p/src/a/b/old/x.c", true),
            ("src", "/p/src", true),
            ("src", "/q/src/a.c", false),
            ("src", "/p/a/../src/a.c", true),
            ("**", "/p", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
        let mut patterns = Patterns::builder(Path::new("/p"));
        assert!(patterns.add("").is_err() && patterns.add("a{b").is_err());
    }

    #[test]
    fn a_later_pattern_takes_back_what_an_earlier_one_says() {
        let mut patterns = Patterns::builder(Path::new("/p"));
        patterns.add("*.c").unwrap();
        patterns.add("!keep.c").unwrap();
        let patterns = patterns.build().unwrap();
        assert!(patterns.matches(Path::new("/p/a.c")) && !patterns.matches(Path::new("/p/keep.c")));
    }

    #[test]
    fn thousands_of_patterns_are_matched_in_their_order() {
        let mut patterns = Patterns::builder(Path::new("/p"));
        for i in 0..20_000 {
            patterns.add(&format!("src/**/d{i}/**/*.[ch]")).unwrap();
        }
        patterns.add("!keep.c").unwrap();
        let patterns = patterns.build().unwrap();
        let matches = |path: &str| patterns.matches(Path::new(path));
        assert!(matches("/p/src/x/d7/a.c") && matches("/p/src/d19999/y/a.h"));
        assert!(!matches("/p/src/d7/keep.c") && !matches("/p/src/e/a.c"));
    }
}
