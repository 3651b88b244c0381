//! Through which expansions a use of a macro reaches a body.
//!
//! Chains share what they have in common: each link knows the one before it.

use abi3lint_model::{Expansion, FileId, Span};
use rustc_hash::FxHashSet;

/// The last link of a chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chain(u32);

/// All chains that begin with one use.
#[derive(Default, Debug)]
pub(crate) struct Chains<'a> {
    links: Vec<Link<'a>>,
    /// The macros of all links: most are expanded once, and no chain need be looked through for them.
    names: FxHashSet<&'a [u8]>,
}

#[derive(Debug)]
struct Link<'a> {
    outer: Option<Chain>,
    len: u32,
    file: u32,
    span: Span,
    name: &'a [u8],
}

/// Of a longer chain so many links are shown, and the middle is left out; the last ones are nearest to the place.
const SHOWN_EXPANSIONS: usize = 32;
const SHOWN_LAST: usize = 8;
/// Links that are looked through at the price of one expansion.
const LINKS_A_STEP: usize = 64;

impl<'a> Chains<'a> {
    /// Forgets all chains.
    pub(crate) fn clear(&mut self) {
        self.links.clear();
        self.names.clear();
    }

    /// The chain with one expansion more; `None` where it is within an expansion of the same macro.
    pub(crate) fn link(&mut self, outer: Option<Chain>, file: usize, span: Span, name: &'a [u8]) -> Option<Chain> {
        if !self.names.insert(name) && self.upwards(outer).any(|l| l.name == name) {
            return None;
        }
        let len = outer.map_or(0, |c| self.links[c.0 as usize].len) + 1;
        self.links.push(Link { outer, len, file: file as u32, span, name });
        Some(Chain(self.links.len() as u32 - 1))
    }

    /// What an expansion costs at the end of a chain.
    pub(crate) fn cost(&self, chain: Chain) -> usize {
        1 + self.links[chain.0 as usize].len as usize / LINKS_A_STEP
    }

    /// The expansions of a chain, outermost first.
    pub(crate) fn shown(&self, chain: Chain) -> Vec<Expansion> {
        let len = self.links[chain.0 as usize].len as usize;
        let left_out = if len > SHOWN_EXPANSIONS { SHOWN_LAST..len - (SHOWN_EXPANSIONS - SHOWN_LAST) } else { 0..0 };
        let links = self.upwards(Some(chain)).enumerate().filter(|(i, _)| !left_out.contains(i));
        let mut shown: Vec<Expansion> = links
            .map(|(_, l)| Expansion {
                file: FileId(l.file),
                span: l.span,
                macro_name: String::from_utf8_lossy(l.name).into_owned(),
            })
            .collect();
        shown.reverse();
        shown
    }

    fn upwards(&self, chain: Option<Chain>) -> impl Iterator<Item = &Link<'a>> {
        let link = |c: Chain| &self.links[c.0 as usize];
        std::iter::successors(chain.map(link), move |l| l.outer.map(link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_knows_its_macros_and_shows_its_ends() {
        let names: Vec<String> = (0..100).map(|i| format!("M{i}")).collect();
        let mut chains = Chains::default();
        let mut last = None;
        for name in &names {
            last = chains.link(last, 0, Span::default(), name.as_bytes());
        }
        assert!(chains.link(last, 0, Span::default(), b"M50").is_none(), "it is expanded already");
        assert!(chains.link(None, 0, Span::default(), b"M50").is_some());
        let shown = chains.shown(last.unwrap());
        let ends = [&shown[0], &shown[23], &shown[24], &shown[31]].map(|e| e.macro_name.as_str());
        assert_eq!((shown.len(), ends), (32, ["M0", "M23", "M92", "M99"]));
    }
}
