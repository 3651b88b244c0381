//! The macros of a group of files, and which of them a place in the source reaches: both sides may speak of
//! the same violation where one has its place in a macro's body and the other where the macro is used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Nobody's statement is longer, in lines.
const STATEMENT: usize = 12;

/// Texts and macros.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    lines: BTreeMap<String, Vec<String>>,
    /// By name: the names in all of its bodies.
    bodies: BTreeMap<String, BTreeSet<String>>,
    /// By file: the lines (from 0) of which the preprocessor left something.
    compiled: BTreeMap<String, BTreeSet<usize>>,
}

impl Macros {
    /// Reads the files of a folder.
    pub(crate) fn read(folder: &Path, files: &BTreeSet<String>) -> Macros {
        let bytes = |file: &String| std::fs::read(folder.join(file)).unwrap_or_default();
        Macros::of(files.iter().map(|f| (f.clone(), String::from_utf8_lossy(&bytes(f)).into_owned())))
    }

    fn of(files: impl Iterator<Item = (String, String)>) -> Macros {
        let mut out = Macros::default();
        for (file, text) in files {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for (i, line) in lines.iter().enumerate() {
                if let Some((name, rest)) = define(line) {
                    let last = (i..lines.len()).find(|i| !lines[*i].ends_with('\\')).unwrap_or(i);
                    let mut body = words(rest);
                    body.extend(lines[i..=last].iter().skip(1).flat_map(|l| words(l)));
                    out.bodies.entry(name.to_owned()).or_default().extend(body.into_iter().map(str::to_owned));
                }
            }
            out.lines.insert(file, lines);
        }
        out
    }

    /// Learns which lines are compiled from what a preprocessor prints.
    pub(crate) fn learn(&mut self, preprocessed: &str) {
        let (mut file, mut line) = (String::new(), 0);
        for text in preprocessed.lines() {
            if let Some((number, rest)) = text.strip_prefix("# ").and_then(|t| t.split_once(' ')) {
                line = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
                file = rest.split('"').nth(1).unwrap_or_default().trim_start_matches("./").to_owned();
                continue;
            }
            if !text.trim().is_empty() && self.lines.contains_key(&file) {
                self.compiled.entry(file.clone()).or_default().insert(line);
            }
            line += 1;
        }
    }

    /// Whether the preprocessor left nothing of the statement that a line (from 0) is in.
    pub(crate) fn is_left_out(&self, file: &str, at: usize) -> bool {
        let lines = self.lines(file);
        let is_code = at < lines.len() && self.directive(file, at).is_none();
        let Some(compiled) = self.compiled.get(file).filter(|_| is_code) else { return false };
        let ends = |l: &String| l.trim_end().ends_with([';', '{', '}']) || l.trim_start().starts_with('#');
        // What several lines hold is printed on one of them.
        let first = (at.saturating_sub(STATEMENT)..at).rev().find(|i| ends(&lines[*i])).map_or(at, |i| i + 1);
        let last = (at..lines.len().min(at + STATEMENT)).find(|i| ends(&lines[*i])).unwrap_or(at);
        compiled.range(first..=last).next().is_none()
    }

    /// The lines of a file.
    pub(crate) fn lines(&self, file: &str) -> &[String] {
        self.lines.get(file).map_or(&[], Vec::as_slice)
    }

    /// The directive that a line (from 0) is part of, without its `#`.
    pub(crate) fn directive(&self, file: &str, at: usize) -> Option<&str> {
        let lines = self.lines(file);
        let head = (0..=at).rev().find(|i| *i == 0 || !lines.get(i - 1).is_some_and(|l| l.ends_with('\\')))?;
        lines.get(head)?.trim_start().strip_prefix('#').map(str::trim_start)
    }

    /// The macro in whose body a line (from 0) is.
    pub(crate) fn defined_at(&self, file: &str, at: usize) -> Option<&str> {
        let name = self.directive(file, at)?.strip_prefix("define")?.trim_start();
        Some(&name[..name.find(|c| !is_word(c)).unwrap_or(name.len())])
    }

    /// The macros that a statement uses, from a line and a column (both from 0) on, and those that these use.
    pub(crate) fn reached(&self, file: &str, line: usize, column: usize) -> BTreeSet<String> {
        let lines = self.lines(file);
        let mut out = BTreeSet::new();
        let mut pending: Vec<&str> = Vec::new();
        let is_code = |i: &usize| self.directive(file, *i).is_none();
        for i in (line..lines.len().min(line + STATEMENT)).filter(is_code) {
            let text = &lines[i];
            let text = if i == line { text.get(column..).unwrap_or_default() } else { text };
            pending.extend(words(text));
            if text.contains([';', '{']) {
                break;
            }
        }
        while let Some(name) = pending.pop() {
            if let Some(body) = self.bodies.get(name)
                && out.insert(name.to_owned())
            {
                pending.extend(body.iter().map(String::as_str));
            }
        }
        out
    }

    /// Whether a macro's body, or one that it uses, has one of these names.
    pub(crate) fn uses(&self, name: &str, wanted: &[&str]) -> bool {
        let mut seen = BTreeSet::new();
        let mut pending = vec![name];
        while let Some(name) = pending.pop() {
            if let Some(body) = self.bodies.get(name).filter(|_| seen.insert(name)) {
                if body.iter().any(|w| wanted.contains(&w.as_str())) {
                    return true;
                }
                pending.extend(body.iter().map(String::as_str));
            }
        }
        false
    }
}

/// The name and the rest of a `#define`.
fn define(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("define")?.trim_start();
    Some(rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len())))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c| !is_word(c)).filter(|w| !w.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_are_followed_through_macros() {
        let text = "#define IN(x) \\\n    ((x)->ob_item)\n# define OUT(x) IN(x)\n#define N(t, m) offsetof(t, m)\n\
                    int f(void) { return g(a,\n  OUT(a)); }\n";
        let files = [("a.c", text), ("b.c", "int a;\nint b(\n  int);\nint c;\n")];
        let mut m = Macros::of(files.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter());
        assert_eq!(m.defined_at("a.c", 1), Some("IN"));
        assert_eq!(m.defined_at("a.c", 4), None);
        assert_eq!(m.reached("a.c", 4, 14), ["IN".to_owned(), "OUT".to_owned()].into());
        assert!(m.reached("a.c", 0, 30).is_empty());
        assert!(m.uses("N", &["offsetof"]) && !m.uses("OUT", &["offsetof"]));
        m.learn("# 1 \"./b.c\"\n\nint b(int);\n# 9 \"other.h\"\nint g;\n");
        let left_out: Vec<usize> = (0..9).filter(|i| m.is_left_out("b.c", *i)).collect();
        assert_eq!(left_out, [0, 3], "a line of a statement that is printed elsewhere is not left out");
        assert!(!m.is_left_out("a.c", 4), "nothing is known of a file that was not printed");
    }
}
