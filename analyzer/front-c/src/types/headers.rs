//! Declarations of files, and the trees of headers that are kept for their walk.
//!
//! The module must not know facts.

use super::decls::Decls;
use super::reader::DeclarationReader;
use crate::package::Package;
use crate::syntax::tree::Tree;
use crate::view::parsed::Parsed;
use abi3lint_model::Live;
use rayon::prelude::*;
use std::cmp::Reverse;

/// Reads declarations of one view.
pub(crate) fn reader<'r, 'a>(
    package: &'r Package<'a>,
    i: usize,
    view: &'r [u8],
    live: &'r dyn Fn(u32) -> Live,
) -> DeclarationReader<'r, 'a> {
    DeclarationReader { file: i as u32, text: package.sources.files[i].text, view, shift: 0, live }
}

/// Trees of included files are kept for their walk up to this many bytes of source; a tree takes about 9
/// times as much memory, and 25 times where the file has several views.
const KEPT_BYTES: usize = 1 << 20;

/// What the first look at an included file gives.
type Header<'a> = (Option<Decls<'a>>, Option<Parsed>);

/// File-level declarations of the files that others include, and their trees as far as they may be kept.
pub(crate) fn declarations<'a>(package: &Package<'a>) -> (Vec<Option<Decls<'a>>>, Vec<Option<Parsed>>) {
    let mut by_size: Vec<usize> = (0..package.sources.files.len()).filter(|i| package.sources.included[*i]).collect();
    by_size.sort_by_key(|i| (package.sources.files[*i].text.len(), *i));
    let mut room = KEPT_BYTES;
    let mut keep = vec![false; package.sources.files.len()];
    for i in by_size {
        let Some(rest) = room.checked_sub(package.sources.files[i].text.len()) else { break };
        room = rest;
        keep[i] = true;
    }
    let mut order: Vec<usize> = (0..package.sources.files.len()).collect();
    order.sort_by_key(|i| Reverse(package.sources.files[*i].text.len()));
    let mut done: Vec<(usize, Header<'a>)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|i| {
            let parsed = package.sources.included[i]
                .then(|| Parsed::new(package, i, package.sources.files[i].tokens(), 0))
                .flatten();
            let decls = parsed.as_ref().map(|p| parsed_decls(package, i, p));
            (i, (decls, parsed.filter(|_| keep[i])))
        })
        .collect();
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, d)| d).unzip()
}

/// What a view declares at file level.
pub(crate) fn parsed_decls<'a>(package: &Package<'a>, i: usize, parsed: &Parsed) -> Decls<'a> {
    file_decls(package, i, &parsed.view.text, parsed.read.trees())
}

/// What one view declares at file level, by its trees.
pub(crate) fn file_decls<'a, 't>(
    package: &Package<'a>,
    i: usize,
    view: &[u8],
    trees: impl Iterator<Item = &'t Tree>,
) -> Decls<'a> {
    let live = |at: u32| package.live(i, at);
    let mut decls = Decls::default();
    let mut count = 0;
    for tree in trees {
        reader(package, i, view, &live).file_level(tree.root_node(), &mut decls);
        count += 1;
    }
    if count > 1 {
        decls.sort();
    }
    decls.numbered = decls.records.len();
    decls
}
