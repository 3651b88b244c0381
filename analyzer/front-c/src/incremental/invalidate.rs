//! What is parsed of a file after an edit, and what is kept of the time before.
//!
//! It must not know what is found in an item.

use super::edit_window::{Tokens, Window};
use super::items::{Item, same_lives};
use super::limits::{MOST, MOST_OF_ERRORS, ROUNDS, SMALL, is_much};
use super::reparse::{ends_well, reparse};
use crate::callees::headers::Wider;
use crate::flow::{self, Entries, FunctionTask, Kept, null_facts};
use crate::names::is_catalog_name;
use crate::package::Package;
use crate::sources::file::FileScan;
use crate::syntax::file_items::{Outline, holder, items};
use crate::syntax::grammar::Grammar;
use crate::syntax::piecewise::is_lost;
use crate::syntax::tree::Tree;
use crate::text::edit::Edit;
use crate::text::spans::{holds, sort_and_join, touches};
use crate::types::decls::Decls;
use crate::types::dependents::{Said, declared_otherwise, through_macros, through_types};
use crate::types::headers::{file_decls, reader};
use crate::types::index::TypeIndex;
use crate::types::reader::DeclarationReader;
use crate::view::build::View;
use abi3lint_model::{Fact, Live, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// What no declaration declares.
const KEYWORDS: [&[u8]; 20] = [
    b"auto", b"char", b"const", b"do", b"double", b"else", b"enum", b"extern", b"float", b"for", b"if", b"inline",
    b"int", b"long", b"return", b"static", b"struct", b"typedef", b"union", b"void",
];

/// Whether a name is that of a member by what stands before it.
fn is_member(text: &[u8], at: u32) -> bool {
    let before = text[..at as usize].trim_ascii_end();
    before.ends_with(b"->") || before.ends_with(b".") && !before.ends_with(b"..")
}

/// What is parsed of a file after an edit.
pub(crate) struct Invalidation<'a> {
    /// Of the whole file, or of `part`.
    pub tree: Tree,
    pub part: Option<Vec<Span>>,
    /// All items of the file.
    pub outlines: Vec<Outline>,
    /// What is not as it was.
    pub changed: Vec<Span>,
    pub decls: Decls<'a>,
    pub was: Option<Decls<'a>>,
    /// Names that are declared otherwise.
    pub differ: FxHashSet<&'a [u8]>,
    /// Types that an item declared which is another one now.
    pub lost: Vec<&'a [u8]>,
    /// Records have other numbers.
    pub moved: bool,
    pub mended: bool,
}

/// A file as it is now, and what is known of the edit.
pub(crate) struct Comparison<'n, 'a> {
    pub package: &'n Package<'a>,
    pub wider: Wider<'n, 'a>,
    pub i: usize,
    pub view: &'n View,
    pub edit: Edit,
    /// The previous tree with the edit applied, and the ranges where the views differ.
    pub edited: Option<(Tree, Vec<Span>)>,
    pub tokens: &'n Tokens,
    pub window: Option<Window>,
    pub before: Option<(&'n FileScan<'a>, &'n [Live])>,
}

impl<'a> Comparison<'_, 'a> {
    fn grammar(&self) -> Grammar {
        Grammar::of_language(self.package.sources.files[self.i].cpp)
    }

    /// Parses what has to be parsed. `None` where the parser is lost: the file has to be read by pieces.
    pub(crate) fn compare(&self, old: &[Item<'a>], mut was: Option<Decls<'a>>) -> Option<Invalidation<'a>> {
        match self.compare_part(old, &mut was) {
            Some(invalidation) => Some(invalidation),
            None => self.compare_all(was),
        }
    }

    /// Parses what lies between the neighbours of the edit. The declarations stay where that is not enough.
    fn compare_part(&self, old: &[Item<'a>], was: &mut Option<Decls<'a>>) -> Option<Invalidation<'a>> {
        let (_, spans) = self.edited.as_ref()?;
        let text = self.package.sources.files[self.i].text;
        let mut changed = spans.clone();
        sort_and_join(&mut changed);
        let same = |now: Span, was: Span| self.same_lives(now, was);
        let part = reparse(self.grammar(), old, self.edit, &changed, &self.view.text, same)
            .filter(|p| self.window.is_some() || ends_well(&p.spans, &self.tokens.all, text))?;
        let mended = part.outlines.iter().any(|o| o.bad);
        if mended && text.len() < SMALL || was.as_ref().is_none_or(Decls::is_littered) {
            return None;
        }
        let mut decls = was.take()?;
        let file = self.i as u32;
        let gone = |at: u32| holds(&part.gone, at);
        let said = Said::of(file, &decls, gone);
        decls.moved(|at| if gone(at) { None } else { self.edit.forth(at) });
        let live = |at: u32| self.package.live(self.i, at);
        reader(self.package, self.i, &self.view.text, &live).file_level(part.tree.root_node(), &mut decls);
        decls.sort();
        let now = Said::of(file, &decls, |at| holds(&part.spans, at));
        let lost = said.types().collect();
        let mut differ = said.otherwise(&now);
        differ.retain(|n| !self.is_misread(n));
        let (tree, outlines) = (part.tree, part.outlines);
        let part = Some(part.spans);
        Some(Invalidation { tree, part, outlines, changed, decls, was: None, differ, lost, moved: false, mended })
    }

    /// A half of what is typed may look like a declaration of a keyword.
    fn is_misread(&self, name: &[u8]) -> bool {
        self.view.text.len() >= SMALL && KEYWORDS.contains(&name)
    }

    fn parsed_anew(&self) -> Option<Tree> {
        self.grammar().parse(&self.view.text).filter(|t| !is_lost(t, &self.view.text))
    }

    fn compare_all(&self, was: Option<Decls<'a>>) -> Option<Invalidation<'a>> {
        let (tree, changed, mended) = match &self.edited {
            Some((old, spans)) => {
                let mut tree = self.grammar().parse_again(&self.view.text, Some(old))?;
                // What the parser makes of errors can depend on the tree that it began with.
                let small = self.view.text.len() < SMALL;
                if tree.has_error() && small {
                    tree = self.parsed_anew()?;
                }
                let mended = tree.has_error() && !small;
                let others = old.changed_ranges(&tree);
                let mut changed: Vec<Span> = spans.iter().copied().chain(others).collect();
                sort_and_join(&mut changed);
                (tree, changed, mended)
            }
            None => (self.parsed_anew()?, Vec::new(), false),
        };
        let decls = file_decls(self.package, self.i, &self.view.text, std::iter::once(&tree));
        let mut differ = was.as_ref().map(|was| declared_otherwise(self.i as u32, was, &decls)).unwrap_or_default();
        differ.retain(|n| !self.is_misread(n));
        let moved = was.as_ref().is_some_and(|was| was.records != decls.records);
        let outlines = items(tree.root_node());
        Some(Invalidation { tree, part: None, outlines, changed, decls, was, differ, lost: Vec::new(), moved, mended })
    }

    /// Adds what names something that is declared otherwise to what changed. Whether that can be anything.
    pub(crate) fn through(
        &self,
        invalidation: &mut Invalidation<'a>,
        macros: FxHashSet<&'a [u8]>,
        index: &TypeIndex<'a>,
    ) -> bool {
        let (i, mut names) = (self.i, macros.clone());
        names.extend(invalidation.differ.iter());
        if names.is_empty() {
            return false;
        }
        // What CPython's own declarations name may lead anywhere.
        let mut everything = false;
        let mut before = 0;
        while before < names.len() {
            before = names.len();
            through_macros(self.package, i, &mut names);
            let seen = |f: &usize| *f != i && self.package.visible[i].contains(*f);
            let others = (0..index.files.len()).filter(seen).filter_map(|f| index.files[f].as_ref());
            for d in others.chain(&invalidation.was).chain([&invalidation.decls]) {
                let is_type = |n: &&[u8]| d.typedefs.contains_key(n) || d.tags.contains_key(n);
                everything |= names.iter().any(|n| is_type(n) && is_catalog_name(n));
                through_types(d, index, i as u32, &invalidation.decls, &mut names);
            }
        }
        everything |= invalidation.lost.iter().any(|n| names.contains(n) && is_catalog_name(n));
        // Names in directives are facts of directives and of bodies, which are read anew.
        let text = self.package.sources.files[i].text;
        let values = |n: &&[u8]| {
            !macros.contains(n) && invalidation.was.iter().chain([&invalidation.decls]).all(|d| !d.is_more(n))
        };
        let values: FxHashSet<&[u8]> = invalidation.differ.iter().filter(|n| values(n)).copied().collect();
        let speaks = |s: &Span| {
            let name = s.of(text);
            names.contains(name) && !(values.contains(name) && is_member(text, s.start))
        };
        invalidation.changed.extend(self.tokens.starts.spans(text).filter(speaks));
        sort_and_join(&mut invalidation.changed);
        everything
    }

    /// The items that are known, by `outlines`.
    pub(crate) fn keep(
        &self,
        old: Vec<Item<'a>>,
        outlines: &[Outline],
        changed: &[Span],
        moved: bool,
        whole: bool,
    ) -> Vec<Option<Item<'a>>> {
        let mut old = old.into_iter().peekable();
        let known = |o: &Outline| {
            let was = self.edit.back(o.span)?;
            while old.next_if(|m| (m.outline.span.start, m.outline.span.end) < (was.start, was.end)).is_some() {}
            let mut item = old.next_if(|m| m.outline.span == was)?;
            let other = touches(changed, o.span.start as usize, o.span.end as usize)
                || item.asks_file
                || moved && item.holds_records
                || whole && item.by_itself
                || !self.same_lives(o.span, was);
            item.shift(i64::from(o.span.start) - i64::from(was.start));
            item.outline = *o;
            (!other).then_some(item)
        };
        outlines.iter().map(known).collect()
    }

    fn same_lives(&self, now: Span, was: Span) -> bool {
        // With the same directives all is live where it was.
        self.before.is_none_or(|(before, lives)| same_lives(self.package, self.i, now, before, lives, was))
    }

    /// Parses some items, or the whole file where they are many. Whether it is the whole.
    pub(crate) fn parse(&self, spans: &[Span], most: usize) -> Option<(Tree, bool)> {
        let text = &self.view.text;
        match is_much(spans, text, most) {
            false => Some((self.grammar().parse_parts(text, spans)?, false)),
            true => Some((self.grammar().parse_again(text, self.edited.as_ref().map(|t| &t.0))?, true)),
        }
    }

    /// A tree that has all items of `scope`, given the one that there is, its part and whether it has errors. Also
    /// whether it is that of the whole file, and whether it has errors now.
    pub(crate) fn reach(
        &self,
        scope: &[Outline],
        (tree, part, mended): (Tree, Option<Vec<Span>>, bool),
    ) -> Option<(Tree, bool, bool)> {
        let Some(spans) = part else { return Some((tree, true, mended)) };
        let there = |o: &&Outline| !spans.iter().any(|s| s.start <= o.span.start && o.span.end <= s.end);
        let mut more: Vec<Span> = scope.iter().filter(there).map(|o| o.span).collect();
        if more.is_empty() {
            return Some((tree, false, mended));
        }
        more.extend(spans);
        sort_and_join(&mut more);
        let (tree, whole) = self.parse(&more, if mended { MOST_OF_ERRORS } else { MOST })?;
        let has_error = tree.has_error();
        if has_error && self.view.text.len() < SMALL {
            return None;
        }
        Some((tree, whole, mended || has_error))
    }

    /// The facts about NULL, and the functions that are too large. Trees that are not at hand are made.
    pub(crate) fn null(
        &self,
        items: &mut [Item<'a>],
        tree: &Tree,
        own: &Decls<'a>,
        reader: DeclarationReader<'_, 'a>,
    ) -> Option<(Vec<Fact>, Vec<Span>)> {
        let mut trees: Vec<Tree> = vec![tree.clone()];
        for round in 0.. {
            let functions = trees.iter().flat_map(|t| flow::functions(t.root_node()));
            let nodes: FxHashMap<u32, flow::Defined<'_>> = functions.map(|f| (reader.start(f.node), f)).collect();
            let entries = Entries::of_tables(items.iter().flat_map(|i| &i.named), own);
            let mut kept = Kept::default();
            let mut cx = flow::context(self.package, self.i, own, reader, entries, &mut kept, self.wider);
            let of_macros = cx.facts_of_macros();
            let all = items.iter_mut().flat_map(|i| &mut i.functions);
            let mut places: Vec<FunctionTask<'_, '_, 'a>> = all
                .map(|f| FunctionTask { at: f.at, node: nodes.get(&f.at).copied(), known: Some(&mut f.known) })
                .collect();
            let missing = match null_facts(&mut cx, &mut places) {
                Ok((mut facts, gave_up)) => {
                    facts.extend(of_macros);
                    let is_included = self.package.sources.included[self.i];
                    // Others would have to be read again.
                    let is_same = !is_included || self.wider.headers.is_same(self.i, kept.helpers);
                    return is_same.then_some((facts, gave_up));
                }
                Err(missing) => missing,
            };
            // In the tree of the whole file, errors may have hidden it.
            if round > ROUNDS {
                items.iter_mut().for_each(|i| i.functions.retain(|f| !missing.contains(&f.at)));
                continue;
            }
            let outlines: Vec<Outline> = items.iter().map(|i| i.outline).collect();
            let mut spans: Vec<Span> =
                missing.iter().filter_map(|at| Some(outlines[holder(&outlines, *at)?].span)).collect();
            sort_and_join(&mut spans);
            if round == ROUNDS || spans.is_empty() {
                spans = vec![Span::new(0, self.view.text.len())];
            }
            trees.push(self.parse(&spans, MOST)?.0);
        }
        None
    }
}
