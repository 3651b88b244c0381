//! Views with their trees.
//!
//! A further view is parsed with the help of the first one's tree: the parser takes over what looks the same.

use super::build::{View, build};
use crate::package::Package;
use crate::syntax::chunks;
use crate::syntax::grammar::Grammar;
use crate::syntax::piecewise::{self, Read};
use crate::syntax::tree_edit::edited;
use crate::text::spans::differences;
use abi3lint_c_text::Tok;
use abi3lint_model::Span;

/// A view of a file and its trees.
pub(crate) struct Parsed {
    pub view: View,
    pub read: Read,
}

impl Parsed {
    /// Builds and parses the `k`-th view.
    pub(crate) fn new(package: &Package<'_>, i: usize, toks: Vec<Tok>, k: usize) -> Option<Parsed> {
        let view = build(package, i, toks, k);
        let grammar = Grammar::of_language(package.sources.files[i].cpp);
        if view.views > 1 {
            let read = piecewise::read(grammar, &view.text)?;
            return Some(Parsed { view, read });
        }
        let by_chunks = chunks::read(grammar, &view.text).and_then(Read::of_chunks);
        let mut read = by_chunks.or_else(|| piecewise::read(grammar, &view.text))?;
        read.settle();
        Some(Parsed { view, read })
    }

    /// The `k`-th view of a file, and where it or its trees differ from the first.
    pub(crate) fn further(package: &Package<'_>, i: usize, k: usize, first: &Parsed) -> Option<(Parsed, Vec<Span>)> {
        let view = build(package, i, package.sources.files[i].tokens(), k);
        let grammar = Grammar::of_language(package.sources.files[i].cpp);
        if let Some(whole) = first.read.whole() {
            let mut shown = differences(&first.view.text, &view.text);
            let before = edited(whole, &first.view.text, &view.text, &shown);
            let tree = grammar.parse_again(&view.text, Some(&before));
            if let Some(tree) = tree.filter(|t| !piecewise::is_lost_elsewhere(t, whole, &view.text)) {
                shown.extend(before.changed_ranges(&tree));
                return Some((Parsed { view, read: Read::of(tree) }, shown));
            }
        }
        let read = piecewise::read(grammar, &view.text)?;
        let all = Span::new(0, view.text.len());
        Some((Parsed { view, read }, vec![all]))
    }
}
