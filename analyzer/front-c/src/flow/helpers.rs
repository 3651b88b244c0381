//! What is known of the functions of a file, for those that call them.
//!
//! Functions go by their last name. Where several definitions have one, overloads, methods of different classes or the
//! branches of a condition, callers know only what holds of all of them, and that when the last one is known.

use abi3lint_flow::{Helper, sounds_final};
use abi3lint_model::EntityId;
use rustc_hash::FxHashMap;

/// A function of the file, as its callers see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Known {
    pub helper: Helper,
    /// CPython's function whose NULL it returns.
    pub origin: Option<EntityId>,
}

impl Known {
    /// `None` where there is nothing to know of a function with this name.
    pub(crate) fn of(name: &[u8], helper: Option<Helper>, origin: Option<EntityId>) -> Option<Known> {
        // That it comes back after all is something to know.
        let helper = helper.or_else(|| sounds_final(&String::from_utf8_lossy(name)).then(Helper::default));
        helper.map(|helper| Known { helper, origin })
    }

    /// What holds of both.
    fn and(self, other: Known) -> Known {
        let [a, b] = [self.helper, other.helper];
        let needs = a.needs.into_iter().filter(|p| b.needs.contains(p)).collect();
        let helper = Helper { returns_null: a.returns_null && b.returns_null, stops: a.stops && b.stops, needs };
        Known { helper, origin: self.origin.or(other.origin) }
    }
}

/// Names of which some definitions are not known yet.
#[derive(Debug, Default)]
pub(crate) struct Shared<'a>(FxHashMap<&'a [u8], (usize, Option<Known>)>);

impl<'a> Shared<'a> {
    /// Of the names of all definitions.
    pub(crate) fn of(names: impl Iterator<Item = &'a [u8]>) -> Shared<'a> {
        let mut counts: FxHashMap<&'a [u8], (usize, Option<Known>)> = FxHashMap::default();
        for name in names {
            counts.entry(name).or_default().0 += 1;
        }
        counts.retain(|_, (count, _)| *count > 1);
        Shared(counts)
    }

    /// One more definition is known: adds what callers may know now.
    pub(crate) fn add(&mut self, name: &'a [u8], known: Option<Known>, helpers: &mut FxHashMap<&'a [u8], Known>) {
        // An operator or a destructor has no name by which it is called.
        if name.is_empty() {
            return;
        }
        let Some((left, so_far)) = self.0.get_mut(name) else {
            helpers.extend(known.map(|k| (name, k)));
            return;
        };
        let known = known.unwrap_or_default();
        *so_far = Some(match so_far.take() {
            Some(before) => before.and(known),
            None => known,
        });
        *left -= 1;
        if *left > 0 {
            return;
        }
        match so_far.take().filter(|k| *k != Known::default()) {
            Some(known) => {
                helpers.insert(name, known);
            }
            None => {
                helpers.remove(name);
            }
        }
    }
}
