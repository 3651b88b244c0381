//! The kinds of differences that are known, and which of them a difference is of.

use crate::judge::Finding;
use crate::macros::Macros;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Who alone has a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Side {
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
pub(crate) struct Kinds {
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
    /// How certain the finding is; none means any.
    certainty: Option<String>,
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
    /// Within the parentheses of `sizeof` or `offsetof`, or of a macro that uses one of them.
    Sizeof,
    /// Within the parentheses of `assert`.
    Assert,
    /// The other side has the same symbol or the same rule in the same line.
    SameLine,
    /// It is in the body of a macro of the package's or uses one, and the other side has a finding where that
    /// is used or in its body.
    SameMacro,
    /// A type with a `*` behind it.
    Pointer,
    /// Behind the `.` of another member: `ht_type` of `a->ht_type.tp_name`, `tp_name` of it.
    Nested,
    /// A declaration without an initialiser.
    Announced,
    /// In a branch that no compiler of these files takes.
    LeftOut,
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
pub(crate) struct Difference {
    pub(crate) side: Side,
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
    /// What can be seen at the place of a finding that the others do not have.
    pub(crate) fn new(side: Side, finding: Finding, macros: &Macros, others: &Others<'_>) -> Difference {
        let lines = macros.lines(&finding.path);
        let (at, column) = (finding.line.saturating_sub(1), finding.column.saturating_sub(1));
        let line = lines.get(at).map_or("", String::as_str);
        let directive = macros.directive(&finding.path, at);
        let before: String = lines.iter().take(at).skip(at.saturating_sub(3)).map(|l| format!("{l}\n")).collect();
        let before = before + line.get(..column).unwrap_or_default();
        let behind = line.get(column..).unwrap_or_default().trim_start_matches(is_word);
        let (next, rest) = behind.split_at(behind.len() - behind.trim_start().len());
        let rest = rest.strip_prefix("const").map_or(rest, str::trim_start);
        let mut places = Vec::new();
        let mut put = |holds, place| places.extend(Some(place).filter(|_| holds));
        put(directive.is_some_and(|d| d.starts_with("define")), Place::Define);
        put(directive.is_some_and(|d| !d.starts_with("define")), Place::Directive);
        let folds = ["sizeof", "offsetof", "alignof"];
        put(within(&before).any(|n| folds.contains(&n) || macros.uses(n, &folds)), Place::Sizeof);
        put(within(&before).any(|n| n == "assert"), Place::Assert);
        put(others.same_line(&finding), Place::SameLine);
        put(others.same_macro(&finding, macros), Place::SameMacro);
        put(rest.starts_with('*'), Place::Pointer);
        let is_member = |text: &str| text.trim_end_matches(is_word).ends_with(['.', '>']);
        let outer = before.strip_suffix('.').is_some_and(is_member);
        let inner = next.is_empty() && behind.starts_with('.') && before.ends_with(['.', '>']);
        put(outer || inner, Place::Nested);
        let end = rest.find([';', '=', '{', '(']).map(|i| rest.as_bytes()[i]);
        put(!rest.starts_with('*') && end == Some(b';'), Place::Announced);
        put(macros.is_left_out(&finding.path, at), Place::LeftOut);
        Difference { side, places, line: line.to_owned(), path: finding.path.clone(), finding }
    }
}

/// The findings of the other side.
#[derive(Debug)]
pub(crate) struct Others<'f> {
    by_line: BTreeMap<(&'f str, usize), Vec<&'f Finding>>,
    /// Macros in whose bodies there are findings.
    bodies: BTreeSet<&'f str>,
    /// Macros that places of findings use.
    reached: BTreeSet<String>,
}

impl<'f> Others<'f> {
    pub(crate) fn new(findings: impl Iterator<Item = &'f Finding>, macros: &'f Macros) -> Others<'f> {
        let mut out = Others { by_line: BTreeMap::new(), bodies: BTreeSet::new(), reached: BTreeSet::new() };
        for f in findings {
            let at = f.line.saturating_sub(1);
            match macros.defined_at(&f.path, at) {
                Some(name) => drop(out.bodies.insert(name)),
                None => out.reached.extend(macros.reached(&f.path, at, f.column.saturating_sub(1))),
            }
            out.by_line.entry((&f.path, f.line)).or_default().push(f);
        }
        out
    }

    fn same_line(&self, f: &Finding) -> bool {
        let there = self.by_line.get(&(f.path.as_str(), f.line));
        there.is_some_and(|list| list.iter().any(|o| o.symbol == f.symbol || o.rule == f.rule))
    }

    fn same_macro(&self, f: &Finding, macros: &Macros) -> bool {
        let at = f.line.saturating_sub(1);
        match macros.defined_at(&f.path, at) {
            Some(name) => self.reached.contains(name),
            None => {
                let reached = macros.reached(&f.path, at, f.column.saturating_sub(1));
                reached.iter().any(|name| self.bodies.contains(name.as_str()))
            }
        }
    }
}

/// Whether a name is of a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| rest.ends_with(tail)),
        None => pattern == name,
    }
}

/// The names before the parentheses that are open at the end of a text, the innermost first.
fn within(before: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    let open = before.char_indices().rev().take_while(|(_, c)| !matches!(c, ';' | '{' | '}'));
    open.filter_map(move |(at, c)| {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                let head = before[..at].trim_end();
                return Some(&head[head.trim_end_matches(is_word).len()..]);
            }
            _ => {}
        }
        None
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Kinds {
    /// Reads the list.
    pub(crate) fn read(path: &Path) -> Result<Kinds> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let kinds: Kinds = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let reasons = kinds.kind.iter().map(|k| &k.reason).chain(kinds.exception.iter().map(|e| &e.reason));
        for reason in reasons.chain(kinds.refused.iter().map(|r| &r.reason)) {
            ensure!(!reason.trim().is_empty(), "{}: an entry has no reason", path.display());
        }
        Ok(kinds)
    }

    /// The entry that a difference is of: an exception, or else the first kind.
    pub(crate) fn explain(&self, d: &Difference) -> Option<String> {
        let named = |e: &&Exception| e.side == d.side && e.path == d.path && e.symbol == d.finding.symbol;
        if let Some(e) = self.exception.iter().find(named) {
            return Some(e.name());
        }
        let is = |k: &&Kind| {
            k.side == d.side
                && (k.rules.is_empty() || k.rules.contains(&d.finding.rule))
                && (k.says.is_empty() || k.says.iter().any(|t| d.finding.message.contains(t)))
                && (k.symbols.is_empty() || k.symbols.iter().any(|p| fits(p, &d.finding.symbol)))
                && k.certainty.as_ref().is_none_or(|c| *c == d.finding.certainty)
                && k.place.iter().all(|p| d.places.contains(p))
        };
        self.kind.iter().find(is).map(|k| k.name.clone())
    }

    /// Entries that explain nothing.
    pub(crate) fn idle(&self, explained: &BTreeMap<(Side, String), usize>) -> Vec<String> {
        let kinds = self.kind.iter().map(|k| (k.side, k.name.clone()));
        let names = kinds.chain(self.exception.iter().map(|e| (e.side, e.name())));
        names.filter(|n| !explained.contains_key(n)).map(|(side, name)| format!("{name} ({side})")).collect()
    }

    /// Where what clang refused is not what is listed.
    pub(crate) fn refusals(&self, refused: &[(String, String)]) -> Vec<String> {
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
        let is_in_sizeof = |before| within(before).any(|n| ["sizeof", "offsetof"].contains(&n));
        assert!(is_in_sizeof("x = sizeof("));
        assert!(is_in_sizeof("x = f(offsetof (Spam, a) + sizeof(struct "));
        assert!(!is_in_sizeof("x = sizeof(int) + f("));
        assert!(!is_in_sizeof("sizeof(int); f("));
    }
}
