//! What CMakeLists.txt and meson.build select, and under which of their conditions.
//!
//! Conditions are not evaluated: each branch has a number, and what stands in it is said under that number. A floor that
//! one of several assignments gives, or that a tool selects by itself, has a condition of its own.
//!
//! Limits: what a condition leads to in another file is not followed (`if(PYTHON) add_subdirectory(src) endif()`), nor a
//! `return()` in a branch.

use crate::build_files::{OWN, Promise, Statement, Text, Tree, said};
use crate::macros::selected;
use abi3lint_model::{Promise as Said, Version};
use std::collections::HashMap;
use std::sync::Arc;

/// What a command does to the conditions around it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    If,
    Else,
    End,
}

/// Where the branches of a file begin and end, with the number of what holds from there on; 0 outside of all.
#[derive(Debug)]
pub(crate) struct Conditions(Vec<(usize, u32)>);

impl Conditions {
    /// `last` is the number that was given last, in any file.
    pub(crate) fn of(turns: impl Iterator<Item = (usize, Turn)>, last: &mut u32) -> Conditions {
        let mut open: Vec<u32> = Vec::new();
        let turn = |(at, turn)| {
            if let Turn::Else | Turn::End = turn {
                open.pop();
            }
            if let Turn::If | Turn::Else = turn {
                *last += 1;
                open.push(*last);
            }
            (at, open.last().copied().unwrap_or(0))
        };
        Conditions(turns.map(turn).collect())
    }

    pub(crate) fn at(&self, offset: usize) -> u32 {
        let at = self.0.partition_point(|place| place.0 <= offset);
        at.checked_sub(1).map_or(0, |i| self.0[i].1)
    }
}

/// Values of a variable that are told apart.
const MOST_VALUES: usize = 8;

/// What files assign to variables, each value with its condition.
#[derive(Debug, Default)]
pub(crate) struct Variables<'c>(HashMap<&'c str, Vec<(&'c str, u32)>>);

impl<'c> Variables<'c> {
    pub(crate) fn assign(&mut self, name: &'c str, value: &'c str, condition: u32) {
        let values = self.0.entry(name).or_default();
        if values.len() <= MOST_VALUES {
            values.push((value, condition));
        }
    }

    /// The values of a variable where they are known, for a use under a condition. One of several is not sure.
    pub(crate) fn values(&self, name: &str, used: u32) -> Vec<(&'c str, u32)> {
        let values = self.0.get(name).map_or(&[][..], Vec::as_slice);
        match values {
            [(value, condition)] => vec![(value, if used == 0 { *condition } else { used })],
            all if all.len() > MOST_VALUES => Vec::new(),
            all => {
                all.iter().map(|(value, condition)| (*value, if *condition == 0 { OWN } else { *condition })).collect()
            }
        }
    }
}

/// A floor that a file selects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Selection<'c> {
    /// `None`: one that is not known.
    pub floor: Option<Version>,
    /// The part of the code that says it.
    pub written: &'c str,
    /// As of a [`Statement`].
    pub condition: u32,
    /// What it is called.
    pub what: &'static str,
}

/// What nanobind takes for a stable ABI, where the interpreter has the limited API that it needs.
pub(crate) const STABLE_ABI: &str = "STABLE_ABI";

/// A file, with what it selects.
#[derive(Debug)]
pub(crate) struct Selecting<'t> {
    pub file: &'t Arc<Text>,
    pub conditions: Conditions,
    pub selections: Vec<Selection<'t>>,
}

/// The floor that some files promise: a sure one, or else what holds under a condition.
pub(crate) fn by_selection(tree: &Tree, files: &[Selecting<'_>]) -> Option<Promise> {
    let all = files.iter().flat_map(|f| f.selections.iter().map(move |s| (s.floor, s, f)));
    let known = all.filter_map(|(floor, s, f)| Some((s.condition != 0, floor?, s.what, f)));
    let (is_conditional, floor, what, f) = known.min_by_key(|k| (k.0, k.1))?;
    // A tool that looks at the interpreter first is no condition of the project's.
    let is_conditional = is_conditional && what != STABLE_ABI;
    Some(Promise::everywhere(Some(floor), named(tree, f.file, what, is_conditional)))
}

/// The same by the macro.
pub(crate) fn by_macro(tree: &Tree, files: &[Selecting<'_>], is_bare: bool) -> Option<Promise> {
    let of_file = |f: &Selecting<'_>| {
        let sure = selected(&f.file.code, is_bare, |at| f.conditions.at(at) == 0);
        let any = || selected(&f.file.code, is_bare, |_| true).map(|floor| (true, floor));
        sure.map(|floor| (false, floor)).or_else(any)
    };
    let found = files.iter().filter_map(|f| Some((of_file(f)?, f)));
    let ((is_conditional, floor), f) = found.min_by_key(|((is, floor), _)| (*is, floor.is_none(), *floor))?;
    let source = named(tree, f.file, "Py_LIMITED_API", is_conditional);
    Some(Promise { is_defined: true, ..Promise::everywhere(floor, source) })
}

fn named(tree: &Tree, file: &Text, what: &str, is_conditional: bool) -> String {
    let condition = if is_conditional { ", under a condition" } else { "" };
    format!("{}{condition}", tree.named(&file.name, what))
}

impl Selecting<'_> {
    /// What its selections say.
    pub(crate) fn statements(&self) -> Vec<Statement> {
        let known = self.selections.iter().filter_map(|s| Some((s, s.floor?)));
        let statement = |(s, floor): (&Selection<'_>, Version)| {
            let statement = said(&self.file.code, s.written, Said::Floor(floor));
            Statement { condition: s.condition, ..statement }
        };
        known.map(statement).collect()
    }

    /// Whether it selects a floor that is not known.
    pub(crate) fn is_unknown(&self) -> bool {
        self.selections.iter().any(|s| s.floor.is_none())
    }
}
