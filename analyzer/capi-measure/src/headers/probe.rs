//! What macros expand to: each is put into a function with arguments that make it compile, and the tree of
//! that function is read. Values of macros are those of enumerators that have them.
//!
//! One text holds many probes, one on a line, so that a configuration needs few runs of the compiler.

use super::clang::Clang;
use super::guess::{PREAMBLE, VARIABLES, attempts, is_configuration};
use super::index::Index;
use super::macros::Definition;
use super::read::{Seen, value};
use super::tree::Node;
use super::uses::{Uses, closure, uses};
use crate::facts::Macro;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// As many attempts as most macros need.
const FIRST: usize = 4;
/// Attempts of which the best is taken where none compiles.
const FAILED: usize = 8;

const PROBE: &str = "PROBE__";
const VALUE: &str = "VALUE__";

/// What will be read in the tree.
#[derive(Debug, Default)]
pub(crate) struct Probes {
    /// Behind the headers and the preamble.
    pub(crate) text: String,
    /// Macros for which no arguments were found.
    failed: BTreeSet<String>,
}

/// Looks for arguments with which each macro compiles.
pub(crate) fn probes(
    clang: &Clang,
    prelude: &str,
    macros: &BTreeMap<String, Definition>,
    holders: &BTreeMap<String, Vec<String>>,
) -> Result<Probes> {
    let all: BTreeMap<&str, Vec<String>> =
        macros.keys().map(|name| (name.as_str(), attempts(name, macros, holders))).collect();
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    let mut values: BTreeSet<&str> = BTreeSet::new();
    for (from, to) in [(0, FIRST), (FIRST, usize::MAX)] {
        let mut lines = Vec::new();
        for (name, uses) in all.iter().filter(|(name, _)| !found.contains_key(*name)) {
            for (i, attempt) in uses.iter().enumerate().take(to).skip(from) {
                lines.push((*name, Some(attempt.as_str()), function(&format!("{PROBE}{i}__{name}"), attempt, macros)));
            }
        }
        let constants = all.iter().filter(|(n, uses)| from == 0 && macros[**n].params.is_none() && !uses.is_empty());
        lines.extend(constants.map(|(name, _)| (*name, None, constant(name))));
        let head = format!("{prelude}{PREAMBLE}");
        let mut text = head.clone();
        for (.., line) in &lines {
            text.push_str(line);
        }
        let rejected = clang.rejected_lines(&text)?;
        let first = head.lines().count() + 1;
        for (number, (name, attempt, _)) in (first..).zip(&lines) {
            match attempt {
                _ if rejected.contains(&number) => {}
                Some(attempt) => drop(found.entry(name).or_insert(attempt)),
                None => drop(values.insert(name)),
            }
        }
    }
    let mut out = Probes { text: PREAMBLE.to_owned(), failed: BTreeSet::new() };
    for (name, attempt) in &found {
        out.text.push_str(&function(&format!("{PROBE}{name}"), attempt, macros));
    }
    for name in &values {
        out.text.push_str(&constant(name));
    }
    // Last, because what does not compile may spoil what follows.
    for (name, uses) in all.iter().filter(|(name, uses)| !uses.is_empty() && !found.contains_key(*name)) {
        out.failed.insert((*name).to_owned());
        for (i, attempt) in uses.iter().enumerate().take(FAILED) {
            out.text.push_str(&function(&format!("{PROBE}{i}__{name}"), attempt, macros));
        }
    }
    Ok(out)
}

fn function(called: &str, body: &str, macros: &BTreeMap<String, Definition>) -> String {
    let name = body.split(['(', ' ']).next().unwrap_or_default();
    let result =
        if macros.get(name).is_some_and(|m| m.body.to_lowercase().contains("return")) { "PyObject *" } else { "void " };
    format!("{result}{called}(void) {{ {body}; }}\n")
}

fn constant(name: &str) -> String {
    let mut line = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(line, "enum E{VALUE}{name} : long long {{ {VALUE}{name} = (long long)({name}) }};");
    line
}

impl Probes {
    /// Reads what the probes have become.
    pub(crate) fn read(
        &self,
        tree: &Node<'_>,
        index: &Index<'_>,
        root: &Path,
        macros: &BTreeMap<String, Definition>,
        seen: &Seen,
    ) -> BTreeMap<String, Macro> {
        let mut expanded: BTreeMap<&str, Uses> = BTreeMap::new();
        let mut values: BTreeMap<&str, i64> = BTreeMap::new();
        for node in &tree.inner {
            let name = node.name.unwrap_or_default();
            if node.kind == "FunctionDecl"
                && let Some(probe) = name.strip_prefix(PROBE)
            {
                let numbered = probe.split_once("__").filter(|(n, _)| n.parse::<usize>().is_ok());
                let name = numbered.map_or(probe, |(_, name)| name);
                let found = uses(node, index, root);
                match expanded.get(name) {
                    Some(best) if best.len() >= found.len() => {}
                    _ => drop(expanded.insert(name, found)),
                }
            } else if node.kind == "EnumDecl" && name.strip_prefix('E').is_some_and(|n| n.starts_with(VALUE)) {
                let constant = node.inner.iter().find(|n| n.kind == "EnumConstantDecl");
                let of = constant.and_then(|c| Some((c.name?.strip_prefix(VALUE)?, value(c)?)));
                values.extend(of);
            }
        }
        let declared = macros.iter().filter(|(_, m)| !is_configuration(&m.header));
        declared
            .map(|(name, definition)| {
                let mut one = Macro { header: definition.header.clone(), ..Macro::default() };
                one.params.clone_from(&definition.params);
                if let Some(mut used) = expanded.get(name.as_str()).cloned() {
                    if definition.params.is_none() {
                        used.functions.remove(name);
                    }
                    let variable = |v: &String| seen.data.contains_key(v) && !VARIABLES.contains(&v.as_str());
                    let has_value = !used.variables.iter().any(variable) && !seen.enums.contains_key(name);
                    one.value = values.get(name.as_str()).filter(|_| has_value).map(|v| i128::from(*v));
                    let reached = closure(&used, &seen.inlines);
                    one.touches = reached.fields.into_iter().collect();
                    one.calls = reached.functions.into_iter().filter(|f| seen.functions.contains_key(f)).collect();
                    one.partial = u8::from(self.failed.contains(name));
                }
                (name.clone(), one)
            })
            .collect()
    }
}
