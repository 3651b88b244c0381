//! Bodies of the package's own macros, each parsed by itself and once.
//!
//! It knows how a body becomes a text that parses; it must not know what is found in it.

use crate::sources::file::FileScan;
use crate::sources::index::{DefineRef, SourceIndex};
use crate::syntax::grammar::Grammar;
use crate::syntax::tree::{Node, Tree};
use abi3lint_c_text::{Tok, TokKind, closing};
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// A macro body.
#[derive(Debug)]
pub(crate) struct Body {
    pub text: Vec<u8>,
    /// `None` where the parser gave up.
    pub tree: Option<Tree>,
}

const PREFIX: &[u8] = b"void f(void){";
const SUFFIX: &[u8] = b";}";

impl Body {
    /// With the tokens of a body of which the first and the last begin and end at these offsets.
    fn of(file: &FileScan<'_>, toks: &[Tok], (start, end): (usize, usize)) -> Body {
        let mut text = Vec::with_capacity(PREFIX.len() + end - start + SUFFIX.len());
        text.extend_from_slice(PREFIX);
        text.resize(PREFIX.len() + end - start, b' ');
        // Only tokens are copied: comments and line continuations stay blank.
        for t in toks {
            let at = PREFIX.len() + t.span.start as usize - start;
            let source = t.span.of(file.text);
            text[at..at + source.len()].copy_from_slice(source);
        }
        operators(&mut text[PREFIX.len()..], toks, start);
        lists(&mut text[PREFIX.len()..], toks, file.text, start);
        text.extend_from_slice(SUFFIX);
        let mut tree = Grammar::of_language(file.cpp).parse(&text);
        if let Some(tree) = &mut tree {
            tree.settle();
        }
        Body { text, tree }
    }

    /// Where the text is that of the macro.
    pub(crate) fn frame(&self) -> (usize, usize) {
        (PREFIX.len(), self.text.len() - SUFFIX.len())
    }
}

/// The bodies that were asked for.
#[derive(Debug, Default)]
pub(crate) struct MacroBodies(RwLock<FxHashMap<DefineRef, Arc<Body>>>);

impl MacroBodies {
    /// Calls `read` with the parsed body of a definition; `None` for an empty one, and where the parser gave up.
    pub(crate) fn with<R>(
        &self,
        sources: &SourceIndex<'_>,
        r: DefineRef,
        read: impl for<'b> FnOnce(&'b [u8], Node<'b>, i64) -> R,
    ) -> Option<R> {
        let (body, shift) = self.parsed(sources, r)?;
        Some(read(&body.text, body.tree.as_ref()?.root_node(), shift))
    }

    /// The body, and what is added to its offsets to get those of the file.
    pub(crate) fn parsed(&self, sources: &SourceIndex<'_>, r: DefineRef) -> Option<(Arc<Body>, i64)> {
        let file = &sources.files[r.file as usize];
        let toks = file.body(&file.defines[r.define as usize]);
        let (first, last) = (toks.first()?, toks.last()?);
        let (start, end) = (first.span.start as usize, last.span.end as usize);
        let shift = start as i64 - PREFIX.len() as i64;
        if let Some(b) = self.0.read().ok()?.get(&r) {
            return Some((b.clone(), shift));
        }
        let body = Arc::new(Body::of(file, toks, (start, end)));
        self.0.write().ok()?.insert(r, body.clone());
        Some((body, shift))
    }

    /// Those that the parser gave up, in order.
    pub(crate) fn given_up(&self) -> Vec<DefineRef> {
        let mut refs: Vec<DefineRef> = match self.0.read() {
            Ok(bodies) => bodies.iter().filter(|(_, b)| b.tree.is_none()).map(|(r, _)| *r).collect(),
            Err(_) => Vec::new(),
        };
        refs.sort_by_key(|r| (r.file, r.define));
        refs
    }

    /// Forgets those of a file.
    pub(crate) fn forget(&mut self, file: usize) {
        if let Ok(bodies) = self.0.get_mut() {
            bodies.retain(|r, _| r.file as usize != file);
        }
    }
}

/// Ends each use but the last in a list of uses of one macro, `X(a) X(b)`: to the grammar that is a declaration.
fn lists(text: &mut [u8], toks: &[Tok], source: &[u8], start: usize) {
    let mut i = 0;
    while toks.get(i + 1).is_some_and(|t| t.is(b'(')) && toks[i].kind == TokKind::Ident {
        let Some(close) = closing(toks, i + 1) else { return };
        let Some(next) = toks.get(close + 1) else { return };
        if next.span.of(source) != toks[i].span.of(source) {
            return;
        }
        let gap = toks[close].span.end as usize - start;
        if gap < next.span.start as usize - start {
            text[gap] = b';';
        }
        i = close + 1;
    }
}

/// Makes a literal of what `#` makes a text of and joins what `##` joins, so that the rest parses.
fn operators(text: &mut [u8], toks: &[Tok], start: usize) {
    for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.is(b'#')) {
        let at = t.span.start as usize - start;
        let next = toks.get(i + 1);
        if next.is_some_and(|n| n.is(b'#') && n.span.start == t.span.end) {
            let from = i.checked_sub(1).map_or(at, |p| toks[p].span.end as usize - start);
            let to = toks.get(i + 2).map_or(at + 2, |n| n.span.start as usize - start);
            if let Some(gap) = text.get_mut(from..to) {
                gap.fill(b'_');
            }
        } else if !(i > 0 && toks[i - 1].is(b'#')) {
            // `#name` is the text of an argument.
            let end = next.filter(|n| n.kind == TokKind::Ident).map(|n| n.span.end as usize - start);
            match end.and_then(|end| text.get_mut(at..end)) {
                Some(literal) => {
                    literal.fill(b' ');
                    literal[0] = b'"';
                    literal[literal.len() - 1] = b'"';
                }
                None => text[at] = b' ',
            }
        }
    }
}
