//! A translation unit that asks a compiler questions, one a line, and the answers.
//!
//! It must not know what a question is about, nor how the compiler is started.

use std::collections::BTreeMap;
use std::fmt::Display;

/// The headers that declare what the catalog holds.
const HEADERS: [&str; 6] = ["Python.h", "structmember.h", "datetime.h", "frameobject.h", "marshal.h", "pythread.h"];

/// A question: the line that it stands in, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Ask(usize);

/// A translation unit.
#[derive(Debug)]
pub(crate) struct Unit {
    text: String,
    lines: usize,
    asked: Vec<bool>,
}

impl Unit {
    /// One that includes the headers and asks nothing yet.
    pub(crate) fn new() -> Unit {
        let mut unit = Unit { text: String::new(), lines: 0, asked: vec![false] };
        for header in HEADERS {
            unit.say(format_args!("#include <{header}>"));
        }
        unit
    }

    /// The line that the next question will stand in, for names that no other line uses.
    pub(crate) fn next(&self) -> usize {
        self.lines + 1
    }

    /// A line that is no question: it must compile.
    pub(crate) fn say(&mut self, line: impl Display) {
        self.put(&line.to_string(), false);
    }

    /// A question: does this line compile? It must be a declaration that stands alone.
    pub(crate) fn ask(&mut self, line: impl Display) -> Ask {
        self.put(&line.to_string(), true);
        Ask(self.lines)
    }

    fn put(&mut self, line: &str, is_question: bool) {
        debug_assert!(!line.contains('\n'), "one line a question: {line}");
        self.text.push_str(line);
        self.text.push('\n');
        self.lines += 1;
        self.asked.push(is_question);
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether errors in this line are an answer.
    pub(crate) fn is_question(&self, line: usize) -> bool {
        self.asked.get(line).copied().unwrap_or(false)
    }
}

/// What the compiler said to each line.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    errors: BTreeMap<usize, String>,
}

impl Answers {
    /// The first error of a line is its answer; a later call for the same line changes nothing.
    pub(crate) fn refuse(&mut self, line: usize, error: &str) {
        self.errors.entry(line).or_insert_with(|| error.to_owned());
    }

    /// Adds to what was said to a line.
    pub(crate) fn explain(&mut self, line: usize, note: &str) {
        if let Some(error) = self.errors.get_mut(&line) {
            *error = format!("{error}: {note}");
        }
    }

    /// Whether the line compiles.
    pub(crate) fn accepts(&self, ask: Ask) -> bool {
        !self.errors.contains_key(&ask.0)
    }

    /// Whether one of the lines compiles.
    pub(crate) fn accepts_any(&self, asks: &[Ask]) -> bool {
        asks.iter().any(|a| self.accepts(*a))
    }

    /// What is wrong with the line.
    pub(crate) fn error(&self, ask: Ask) -> Option<&str> {
        self.errors.get(&ask.0).map(String::as_str)
    }

    #[cfg(test)]
    pub(crate) fn refuse_ask(&mut self, ask: Ask) {
        self.refuse(ask.0, "refused by a test");
    }

    #[cfg(test)]
    pub(crate) fn accept_ask(&mut self, ask: Ask) {
        self.errors.remove(&ask.0);
    }
}
