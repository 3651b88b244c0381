//! The kinds of differences that are known, and which of them a difference is of.

use super::judge::Finding;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Who alone has a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Source,
    Ir,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(if *self == Side::Source { "only source" } else { "only IR" })
    }
}

/// `testdata/agreement.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    kind: Vec<Kind>,
    #[serde(default)]
    exception: Vec<Exception>,
    #[serde(default)]
    refused: Vec<Refused>,
}

/// A kind: all of its conditions hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Kind {
    name: String,
    reason: String,
    side: Side,
    /// Rules; none means any.
    #[serde(default)]
    rules: Vec<String>,
    /// Texts that the finding's message contains one of; none means any.
    #[serde(default)]
    says: Vec<String>,
    /// Symbols, each with at most one `*` for any text; none means any.
    #[serde(default)]
    symbols: Vec<String>,
    /// What holds of the place, all of it.
    #[serde(default)]
    place: Vec<Place>,
}

/// What can be seen at a place in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Place {
    /// In the body of a `#define`.
    Define,
    /// In another directive.
    Directive,
    /// Within the parentheses of `sizeof` or `offsetof`.
    Sizeof,
    /// Within the parentheses of `assert`.
    Assert,
    /// The other side has the same symbol or the same rule in the same line.
    SameLine,
    /// It came out of a macro of the package's, and the other side has a finding that did.
    SameMacro,
}

/// A difference of one file that is of no kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    path: String,
    symbol: String,
    side: Side,
    reason: String,
}

/// A fixture that is no compilable code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    path: String,
    reason: String,
}

impl Exception {
    fn name(&self) -> String {
        format!("{} in {}", self.symbol, self.path)
    }
}

/// A finding that one side alone has.
#[derive(Debug)]
pub struct Difference {
    pub side: Side,
    finding: Finding,
    places: Vec<Place>,
    /// Its line of the source.
    line: String,
    /// Path from the folder of testdata.
    path: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { path, line, column, symbol, rule, message, .. } = &self.finding;
        write!(f, "{path}:{line}:{column}: {symbol} [{rule}] {message} {:?}\n      {}", self.places, self.line.trim())
    }
}

impl Difference {
    pub fn new<'a>(
        side: Side,
        finding: Finding,
        folder: &Path,
        mut others: impl Iterator<Item = &'a Finding> + Clone,
    ) -> Difference {
        let bytes = std::fs::read(folder.join(&finding.path)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        let at = finding.line.saturating_sub(1);
        let line = lines.get(at).copied().unwrap_or_default();
        let head = (0..=at).rev().find(|i| *i == 0 || !lines.get(i - 1).is_some_and(|l| l.ends_with('\\')));
        let directive = head.and_then(|i| lines.get(i)?.trim_start().strip_prefix('#')).map(str::trim_start);
        let before: String = lines.iter().take(at).skip(at.saturating_sub(3)).map(|l| format!("{l}\n")).collect();
        let before = before + line.get(..finding.column.saturating_sub(1)).unwrap_or_default();
        let same = |f: &Finding| {
            let place = f.path == finding.path && f.line == finding.line;
            place && (f.symbol == finding.symbol || f.rule == finding.rule)
        };
        let mut places = Vec::new();
        let mut put = |holds, place| places.extend(Some(place).filter(|_| holds));
        put(directive.is_some_and(|d| d.starts_with("define")), Place::Define);
        put(directive.is_some_and(|d| !d.starts_with("define")), Place::Directive);
        put(is_within(&before, &["sizeof", "offsetof", "alignof"]), Place::Sizeof);
        put(is_within(&before, &["assert"]), Place::Assert);
        put(others.clone().any(same), Place::SameLine);
        let in_macro = |f: &Finding| finding.expansion.iter().any(|m| f.expansion.iter().any(|o| o.name == m.name));
        put(others.any(in_macro), Place::SameMacro);
        Difference { side, places, line: line.to_owned(), path: finding.path.clone(), finding }
    }
}

/// Whether a name is of a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| rest.ends_with(tail)),
        None => pattern == name,
    }
}

/// Whether a text ends within the parentheses of one of these.
fn is_within(before: &str, words: &[&str]) -> bool {
    let mut depth = 0_i32;
    for (at, c) in before.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                let head = before[..at].trim_end();
                if words.iter().any(|w| head.ends_with(w)) {
                    return true;
                }
            }
            ';' | '{' | '}' => return false,
            _ => {}
        }
    }
    false
}

impl Kinds {
    /// Reads the list.
    pub fn read(path: &Path) -> Result<Kinds> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let kinds: Kinds = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let reasons = kinds.kind.iter().map(|k| &k.reason).chain(kinds.exception.iter().map(|e| &e.reason));
        for reason in reasons.chain(kinds.refused.iter().map(|r| &r.reason)) {
            ensure!(!reason.trim().is_empty(), "{}: an entry has no reason", path.display());
        }
        Ok(kinds)
    }

    /// The entry that a difference is of: an exception, or else the first kind.
    pub fn explain(&self, d: &Difference) -> Option<String> {
        let named = |e: &&Exception| e.side == d.side && e.path == d.path && e.symbol == d.finding.symbol;
        if let Some(e) = self.exception.iter().find(named) {
            return Some(e.name());
        }
        let is = |k: &&Kind| {
            k.side == d.side
                && (k.rules.is_empty() || k.rules.contains(&d.finding.rule))
                && (k.says.is_empty() || k.says.iter().any(|t| d.finding.message.contains(t)))
                && (k.symbols.is_empty() || k.symbols.iter().any(|p| fits(p, &d.finding.symbol)))
                && k.place.iter().all(|p| d.places.contains(p))
        };
        self.kind.iter().find(is).map(|k| k.name.clone())
    }

    /// Entries that explain nothing.
    pub fn idle(&self, explained: &BTreeMap<(Side, String), usize>) -> Vec<String> {
        let kinds = self.kind.iter().map(|k| (k.side, k.name.clone()));
        let names = kinds.chain(self.exception.iter().map(|e| (e.side, e.name())));
        names.filter(|n| !explained.contains_key(n)).map(|(side, name)| format!("{name} ({side})")).collect()
    }

    /// Where what clang refused is not what is listed.
    pub fn refusals(&self, refused: &[(String, String)]) -> Vec<String> {
        let listed: BTreeSet<&str> = self.refused.iter().map(|r| r.path.as_str()).collect();
        let seen: BTreeSet<&str> = refused.iter().map(|(path, _)| path.as_str()).collect();
        let new = refused.iter().filter(|(path, _)| !listed.contains(path.as_str()));
        let mut out: Vec<String> = new.map(|(path, why)| format!("{path} does not compile: {why}")).collect();
        let gone = listed.difference(&seen);
        out.extend(gone.map(|path| format!("testdata/agreement.toml: {path} compiles; take it out")));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        assert!(fits("Py*Object", "PyListObject") && fits("Py_buffer", "Py_buffer") && fits("*", ""));
        assert!(!fits("Py*Object", "PyObjects") && !fits("METH_*", "meth_x") && !fits("a*a", "a"));
    }

    #[test]
    fn the_inside_of_sizeof_is_known() {
        let is_in_sizeof = |before| is_within(before, &["sizeof", "offsetof"]);
        assert!(is_in_sizeof("x = sizeof("));
        assert!(is_in_sizeof("x = f(offsetof (Spam, a) + sizeof(struct "));
        assert!(!is_in_sizeof("x = sizeof(int) + f("));
        assert!(!is_in_sizeof("sizeof(int); f("));
    }
}
