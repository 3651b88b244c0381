//! What a function asks before it calls a helper that refuses some arguments: `if (is_plain(kind)) o = plain_of(kind);`.
//!
//! A helper in which no call can return NULL returns NULL by a decision on its arguments. A caller that has asked another
//! function about all of them, or compared one of them, has taken the same decision.
//!
//! *Limits.* What was asked is taken to hold in all of the text behind it. Of a function that has asked for very much, it is
//! taken that it has asked for everything.

use super::graph_builder::Lower;
use crate::syntax::nodes::bare;
use crate::syntax::tree::Node;

/// So many lists of arguments that a function has asked about are told apart: each call of a helper looks at all of them.
const ASKED: usize = 256;

impl<'a, 't> Lower<'_, '_, 't, 'a> {
    /// A call was made. Where its result is read by a condition, it has asked about its arguments.
    pub(crate) fn record_predicate(&mut self, call: Node<'t>, arguments: &[Node<'t>]) {
        if self.watched.contains(&call.id()) {
            let asked = self.written(arguments);
            self.remember_asked(asked);
        }
    }

    fn remember_asked(&mut self, asked: Vec<&'a [u8]>) {
        if !asked.is_empty() && self.asked_for_arguments.len() < ASKED {
            self.asked_for_arguments.insert(asked);
        }
    }

    /// Values are compared with one another, or decide a `switch`.
    pub(crate) fn record_compared(&mut self, values: &[Node<'t>]) {
        for value in values {
            let asked = self.written(std::slice::from_ref(value));
            self.remember_asked(asked);
        }
    }

    /// Whether the function has asked about these arguments: all of them at once, or one of them by itself, but for an object.
    pub(crate) fn was_asked_for(&self, arguments: &[Node<'t>]) -> bool {
        let written = self.written(arguments);
        // The first one of several is the object that it is done with, which is asked for other things, too.
        let (of, rest) = if written.len() > 1 { written.split_at(1) } else { written.split_at(0) };
        let is_asked = |asked: &Vec<&'a [u8]>| match asked.as_slice() {
            [one] => rest.contains(one),
            all => !rest.is_empty() && of.iter().chain(rest).all(|w| all.contains(w)),
        };
        // A function that has asked for so much may have asked for these, too.
        self.asked_for_arguments.len() >= ASKED || self.asked_for_arguments.iter().any(is_asked)
    }

    /// Expressions as they are written, without those that are constants.
    fn written(&self, expressions: &[Node<'t>]) -> Vec<&'a [u8]> {
        let plain = expressions.iter().map(|n| bare(*n));
        let names = |n: &Node<'_>| matches!(n.kind_name(), "identifier" | "field_expression" | "subscript_expression");
        plain.filter(names).map(|n| self.cx.reader.name(n)).collect()
    }
}
