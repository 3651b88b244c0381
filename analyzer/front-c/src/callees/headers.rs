//! What a file's functions may know of the rest of the package: functions of the headers that it includes, and bodies of
//! macros.
//!
//! Headers are followed before all files that include them, each by itself: what one of their functions calls in another
//! header is anything.

use super::helpers::{Callee, Helpers, Known, Overload, Overloads, called};
use crate::macros::body::MacroBodies;
use crate::macros::relevant::RelevantMacros;
use crate::package::Package;
use rustc_hash::FxHashMap;

/// What a file's functions may know of the rest of the package.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wider<'c, 'a> {
    pub bodies: &'c MacroBodies,
    pub macros: &'c RelevantMacros<'a>,
    pub headers: &'c HeaderHelpers<'a>,
}

/// Functions with a name in a file.
type OfFile<'a> = (u32, Overloads<'a>);

/// Functions of headers, by name and in the order of their files.
#[derive(Debug, Default)]
pub(crate) struct HeaderHelpers<'a>(FxHashMap<&'a [u8], Vec<OfFile<'a>>>);

/// A name that functions of more headers have tells nothing.
const HEADERS: usize = 64;

impl<'a> HeaderHelpers<'a> {
    /// Of what is known in each file.
    pub(crate) fn of(known: Vec<Helpers<'a>>) -> HeaderHelpers<'a> {
        let mut all = HeaderHelpers::default();
        for (i, helpers) in known.into_iter().enumerate() {
            for (name, list) in helpers.into_known() {
                all.0.entry(name).or_default().push((i as u32, list));
            }
        }
        all
    }

    /// What holds of the functions of other files that a call in this one can mean.
    pub(crate) fn called(&self, package: &Package<'a>, file: usize, callee: &Callee<'a>) -> Option<Known> {
        let of_files = self.0.get(callee.name).filter(|list| list.len() <= HEADERS)?;
        let seen = |i: u32| i as usize != file && package.visible[file].contains(i as usize);
        let mut lists = of_files.iter().filter(|(i, _)| seen(*i)).map(|(_, list)| list);
        let first = lists.next()?;
        match lists.next() {
            None => called(first, callee),
            Some(second) => {
                let all: Vec<Overload<'a>> =
                    [first, second].into_iter().chain(lists).flat_map(|l| l.iter().cloned()).collect();
                called(&all, callee)
            }
        }
    }

    /// Whether a file's functions are to others what they were.
    pub(crate) fn is_same(&self, file: usize, helpers: Helpers<'a>) -> bool {
        let of_file = |list: &[OfFile<'a>]| list.iter().find(|(i, _)| *i as usize == file).map(|(_, l)| l.clone());
        let before = self.0.values().filter(|list| of_file(list).is_some()).count();
        let now: Vec<_> = helpers.into_known().collect();
        let is_same =
            |(name, list): &(&[u8], Overloads<'a>)| self.0.get(name).and_then(|l| of_file(l)) == Some(list.clone());
        now.len() == before && now.iter().all(is_same)
    }
}
