//! What a function does with an object and with the type of it: the deallocator and the traversal of a type.
//!
//! *Algorithm.* A function with the parameters of one of the two is read word by word, with the package's macros
//! opened. Names that are assigned the object or its type stand for it from there on. Calls that release a reference, visit
//! one or free an object are known by their roles, a slot that is called by the name of its field, or by the getter of
//! slots. A function of the package's own that gets the object or the type may do all of it: nothing is said then.
//!
//! *Invariant.* What is not told here may be done; what is told is, if control comes there.
//!
//! *Example.* `PyTypeObject *tp = Py_TYPE(self); tp->tp_free(self); Py_DECREF(tp);` frees and releases, in that order.
//!
//! *Limits.* Conditions and loops are not followed, and neither is a name that stands for two things.

use super::words::Word;
use crate::names::entity;
use abi3lint_c_text::{call_arguments, is_member};
use abi3lint_model::ConfigSet;
use abi3lint_model::definition::Lifetime;
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use std::ops::Range;

/// A function that may be a deallocator or a traversal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LifetimeFunction {
    pub name: String,
    pub is_static: bool,
    pub does: Lifetime,
}

/// Words with parentheses behind them that call nothing.
const KEYWORDS: [&[u8]; 6] = [b"if", b"while", b"for", b"switch", b"return", b"sizeof"];

/// Reads the body of a function: `this` is its first parameter, `visit` the one that visits, if it has one.
pub(super) fn lifetime(words: &[Word<'_>], this: &[u8], visit: Option<&[u8]>) -> Lifetime {
    let mut reading = Reading {
        words,
        objects: vec![this.to_vec()],
        types: Vec::new(),
        freers: Vec::new(),
        does: Lifetime::default(),
        released: ConfigSet::EMPTY,
    };
    for (at, _) in words.iter().enumerate().filter(|(_, w)| w.is_name()) {
        reading.word(at, visit);
    }
    reading.does
}

struct Reading<'w, 'a> {
    words: &'w [Word<'a>],
    /// Names of the object,
    objects: Vec<Vec<u8>>,
    /// of its type,
    types: Vec<Vec<u8>>,
    /// and of functions that free.
    freers: Vec<Vec<u8>>,
    does: Lifetime,
    /// Where the type is released already.
    released: ConfigSet,
}

impl Reading<'_, '_> {
    fn word(&mut self, at: usize, visit: Option<&[u8]>) {
        let words = self.words;
        let name = &words[at].text[..];
        if words.get(at + 1).is_some_and(|w| w.is(b'=')) && !words.get(at + 2).is_some_and(|w| w.is(b'=')) {
            self.assigned(at);
        }
        let live = words[at].live.may;
        let is_slot = |role: Role| catalog::field_of_slot(roles::name(role)).is_some_and(|f| f.as_bytes() == name);
        // `(*type->tp_free)(self)` has no parenthesis behind the name.
        if is_member(words, at) {
            if is_slot(Role::FreeSlot) {
                self.freed(live, true);
            } else if is_slot(Role::DeallocSlot) {
                let before = &words[at.saturating_sub(STEPS)..at];
                if before.iter().any(|w| &w.text[..] == BASE_FIELD) {
                    self.does.recurses |= live;
                }
                self.does.unread |= live;
            }
        }
        if words.get(at + 1).is_none_or(|w| !w.is(b'(')) || KEYWORDS.contains(&name) {
            return;
        }
        let (arguments, _) = call_arguments(words, at + 1);
        let first = arguments.first().cloned().unwrap_or(0..0);
        let of = roles::of(name);
        if is_slot(Role::FreeSlot) {
            // Seen above.
        } else if of.has(Role::SlotGetter) {
            let asks = |role| {
                arguments
                    .get(1)
                    .is_some_and(|r| words[r.clone()].iter().any(|w| &*w.text == roles::name(role).as_bytes()))
            };
            if asks(Role::FreeSlot) {
                self.freed(live, true);
            } else {
                self.does.unread |= live;
            }
        } else if of.has(Role::ReleasesReference) {
            if self.is_type(&first) {
                self.does.releases |= live;
                self.released |= live;
            }
        } else if of.has(Role::FreesObject) {
            if self.is_object(&first) {
                self.freed(live, false);
            }
        } else if of.has(Role::VisitsReference) || visit == Some(name) {
            if self.is_type(&first) {
                self.does.visits |= live;
            }
        } else if self.freers.iter().any(|f| f == name) {
            // What it is was seen where it was read.
        } else if entity(name).is_none() && arguments.iter().any(|a| self.is_object(a) || self.is_type(a)) {
            self.does.unread |= live;
        }
    }

    fn freed(&mut self, live: ConfigSet, by_type: bool) {
        self.does.frees |= live;
        if by_type {
            self.does.releases_first |= live & self.released;
        }
    }

    /// A name gets a value.
    fn assigned(&mut self, at: usize) {
        let words = self.words;
        let end = words[at..].iter().position(|w| w.is(b';')).map_or(words.len(), |n| at + n);
        let value = at + 2..end.max(at + 2);
        let has = |role: Role| {
            let name = roles::name(role).as_bytes();
            words[value.clone()].iter().any(|w| &w.text[..] == name)
        };
        let name = words[at].text.to_vec();
        if has(Role::FreeSlot) {
            self.freers.push(name);
        } else if self.is_type(&value) {
            self.types.push(name);
        } else if self.is_object(&value) {
            self.objects.push(name);
        }
    }

    /// Whether the words are the object's type.
    fn is_type(&self, range: &Range<usize>) -> bool {
        self.words[range.clone()].iter().filter(|w| w.is_name()).any(|w| {
            roles::of(&w.text).has(Role::TypeOf)
                || &w.text[..] == TYPE_FIELD
                || self.types.iter().any(|t| **t == *w.text)
        })
    }

    /// Whether the words are the object: behind casts, and no member of it.
    fn is_object(&self, range: &Range<usize>) -> bool {
        let words = &self.words[range.clone()];
        let is_name = |w: &Word<'_>| w.is_name() && self.objects.iter().any(|o| **o == *w.text);
        words.last().is_some_and(is_name) && !words[..words.len() - 1].iter().any(is_name)
            || words.iter().rposition(is_name).is_some_and(|i| words[i + 1..].iter().all(|w| w.is(b')')))
    }
}

/// Words that lead from an object to a slot of its type's base.
const STEPS: usize = 8;

/// The field of an object for its type, and of a type for its base.
const TYPE_FIELD: &[u8] = b"ob_type";
const BASE_FIELD: &[u8] = b"tp_base";
