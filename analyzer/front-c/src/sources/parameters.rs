//! The parameters of a macro by name. Generated code has macros with thousands of them, so none is looked for among
//! all others.

use rustc_hash::FxHashMap;
use std::ops::Deref;

/// So many names are compared one by one.
const FEW: usize = 16;

/// Names in their order; of names that are the same, the first is found.
#[derive(Clone, Debug, Default)]
pub(crate) struct ParamNames<'a> {
    list: Vec<&'a [u8]>,
    /// Where each stands; empty where they are few.
    places: FxHashMap<&'a [u8], usize>,
}

impl<'a> ParamNames<'a> {
    pub(crate) fn position(&self, name: &[u8]) -> Option<usize> {
        if self.list.len() > FEW {
            return self.places.get(name).copied();
        }
        self.list.iter().position(|n| *n == name)
    }

    pub(crate) fn contains(&self, name: &[u8]) -> bool {
        self.position(name).is_some()
    }
}

impl<'a> FromIterator<&'a [u8]> for ParamNames<'a> {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(names: I) -> ParamNames<'a> {
        let list: Vec<&[u8]> = names.into_iter().collect();
        let mut places = FxHashMap::default();
        if list.len() > FEW {
            places.extend(list.iter().enumerate().rev().map(|(i, n)| (*n, i)));
        }
        ParamNames { list, places }
    }
}

impl<'a> Deref for ParamNames<'a> {
    type Target = [&'a [u8]];

    fn deref(&self) -> &[&'a [u8]] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_names_is_found_among_few_and_many() {
        for count in [3, FEW + 2] {
            let words: Vec<String> = (0..count).map(|i| format!("p{i}")).chain(["p1".to_owned()]).collect();
            let names: ParamNames<'_> = words.iter().map(|w| w.as_bytes()).collect();
            assert_eq!((names.position(b"p1"), names.position(b"p2")), (Some(1), Some(2)));
            assert!(!names.contains(b"q"));
        }
    }
}
