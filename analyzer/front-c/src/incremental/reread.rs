//! One file after an edit: the facts of file-level items that look the same and name nothing that is declared
//! otherwise are kept.
//!
//! Where it can be, only what lies between the neighbours of the edit is parsed; else the parser mends the tree of
//! the whole file. It must not know who edits, nor which files belong together.

use super::edit_window::Tokens;
use super::file::{Earlier, EditedFile};
use super::invalidate::Comparison;
use super::items::{Function, Item};
use super::limits::SMALL;
use super::package::PackageState;
use crate::callees::headers::Wider;
use crate::definitions::file_definitions;
use crate::facts::directives::directive_facts;
use crate::facts::file::{FileFacts, complete, read_file};
use crate::facts::problems;
use crate::facts::shims::shims_of;
use crate::facts::stringized::spelled_names;
use crate::flow;
use crate::infer::parameters::Params;
use crate::macros::relevant::first_of_cpython;
use crate::package::Package;
use crate::syntax::file_items::{Outline, holder};
use crate::syntax::grammar::Grammar;
use crate::syntax::tree::Tree;
use crate::syntax::tree_edit::edited_by;
use crate::text::edit::Edit;
use crate::text::name_starts::NameStarts;
use crate::types::headers::reader;
use crate::view::blank::blank;
use crate::view::build::build_keeping;
use crate::walk::state::WalkInput;
use crate::walk::traverse::walk;
use abi3lint_model::{Fact, Span};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;

impl<'a> PackageState<'a> {
    /// Reads one file, whose directives are known, with what is kept of it. `None` where others see a difference, or
    /// might: a header that needs several views.
    pub(crate) fn reread(&mut self, i: usize, earlier: Earlier<'_, 'a>) -> Option<()> {
        self.verified = false;
        let package = &self.semantics.package;
        let file = &package.sources.files[i];
        if package.regions[i].iter().all(|live| live.may.is_empty()) {
            self.read_alone(i);
            return Some(());
        }
        let included = package.sources.included[i];
        let Earlier { toks, before, names, trouble } = earlier;
        let of_before =
            |h: &EditedFile<'_>| h.window.is_some() || before.is_some_and(|(b, _)| std::ptr::eq(h.text, b.text));
        let mut edited_file = self.edited_file.take().filter(|h| h.file == i && of_before(h));
        let mut window = edited_file.as_mut().and_then(|h| h.window.take());
        let kept = edited_file.as_mut().filter(|_| window.is_some()).map(|h| std::mem::take(&mut h.tokens));
        let mut tokens = kept.unwrap_or_else(|| {
            let all = toks.unwrap_or_else(|| file.tokens());
            Tokens { starts: NameStarts::of(&all), shown: Vec::new(), all }
        });
        let known = edited_file.as_ref().zip(window).and_then(|(h, w)| h.spoke.and_then(|s| w.ahead(s)));
        let spoke = known.or_else(|| first_of_cpython(file, &tokens.all, &self.semantics.macros));
        if !included && spoke.is_none() {
            self.edited_file = None;
            self.files[i] = FileFacts { facts: directive_facts(package, i), ..FileFacts::default() };
            return Some(());
        }
        let (last, was, old) = match edited_file {
            Some(edited_file) => {
                (Some((edited_file.text, edited_file.view, edited_file.tree)), edited_file.decls, edited_file.items)
            }
            None => (None, None, Vec::new()),
        };
        let shown_before = last.as_ref().map(|l| l.1.text.clone());
        let edit = last.as_ref().map_or(Edit::default(), |(text, ..)| Edit::of(text, file.text));
        let (view, tree) = match last {
            Some((_, view, tree)) => (window.and_then(|w| w.view(package, i, view, &tokens)), Some(tree)),
            None => (None, None),
        };
        let mut view = view.unwrap_or_else(|| {
            window = None;
            let (view, shown) = build_keeping(package, i, tokens.all.clone(), 0);
            tokens.shown = shown;
            view
        });
        if view.views > 1 {
            // What several views show is not kept by items. If others read the file, all are read again.
            return (!included).then(|| self.read_alone(i));
        }
        for span in trouble.iter().filter(|s| s.end as usize <= file.text.len() && file.text.len() >= SMALL) {
            blank(&mut view.text, *span);
        }
        let was = was.or_else(|| self.semantics.types.files[i].take());
        if included && was.is_none() {
            return None;
        }
        let edited = tree
            .zip(shown_before)
            .map(|(tree, shown)| edited_by(edit, &tree, &shown, &view.text, window.map(|w| w.new)));
        let wider =
            Wider { bodies: &self.semantics.bodies, macros: &self.semantics.macros, headers: &self.semantics.headers };
        let mut comparison =
            Comparison { package, wider, i, view: &view, edit, edited, tokens: &tokens, window, before };
        let Some(mut invalidation) = comparison.compare(&old, was) else {
            if included {
                return None;
            }
            self.edited_file = None;
            self.files[i] = read_file(&self.semantics, i, None);
            return Some(());
        };
        if included && (invalidation.moved || !invalidation.differ.is_empty()) {
            return None;
        }
        let everything = comparison.through(&mut invalidation, names, &self.semantics.types);
        let own = if included {
            self.semantics.types.files[i] = Some(std::mem::take(&mut invalidation.decls));
            self.semantics.types.files[i].as_ref()
        } else {
            Some(&invalidation.decls)
        };
        let own = own?;
        // What is kept, and what is to be walked.
        let old = if everything { Vec::new() } else { old };
        let mut kept = comparison.keep(
            old,
            &invalidation.outlines,
            &invalidation.changed,
            invalidation.moved,
            invalidation.part.is_none(),
        );
        let scope: Vec<Outline> =
            invalidation.outlines.iter().zip(&kept).filter(|(_, k)| k.is_none()).map(|(o, _)| *o).collect();
        let (tree, whole, mended) =
            comparison.reach(&scope, (invalidation.tree, invalidation.part, invalidation.mended))?;
        let live = |at: u32| package.live(i, at);
        let reader = reader(package, i, &view.text, &live);
        let spelled = spelled_names(&self.semantics, i, &tokens.all, live);
        let narrow: Vec<Span> = scope.iter().map(|o| inner(o.span)).collect();
        let task = WalkInput {
            semantics: &self.semantics,
            file: i,
            grammar: Grammar::of_language(file.cpp),
            own,
            reader,
            names: &tokens.starts,
            spelled: &spelled,
            params: Params::default(),
            frame: (0, view.text.len()),
            scope: Some(&narrow),
            table_uses: &OnceCell::new(),
        };
        let read = read_items(&scope, !whole, task, &tree);
        let mut read = read.into_iter();
        kept.iter_mut().filter(|k| k.is_none()).for_each(|k| *k = read.next());
        let mut items: Vec<Item<'a>> = kept.into_iter().flatten().collect();
        let (of_null, gave_up) = comparison.null(&mut items, &tree, own, reader)?;
        let (mut out, objects) = joined(package, i, &items, of_null);
        out.gave_up = gave_up;
        if spoke.is_some() {
            out.definitions = file_definitions(package, i, &tokens.all);
        }
        shims_of(own, file.text, &mut out.own, &mut out.declared);
        let overwritten = view.overwritten.iter().copied().filter(|s| !spelled.contains(&s.start)).collect();
        complete(&self.semantics, i, &overwritten, &objects, &mut out);
        let edited = comparison.edited.take().map(|(tree, _)| tree);
        let text = file.text;
        self.files[i] = out;
        let decls = (!included).then_some(invalidation.decls);
        let tree = if whole { tree } else { edited? };
        self.whole = None;
        self.edited_file =
            Some(EditedFile { file: i, text, view, tokens, spoke, window: None, tree, decls, items, mended });
        Some(())
    }
}

impl PackageState<'_> {
    /// Reads one file as the first time, and keeps nothing of it but its facts.
    fn read_alone(&mut self, i: usize) {
        (self.edited_file, self.whole) = (None, Some(i));
        self.files[i] = read_file(&self.semantics, i, None);
    }
}

/// A span without its ends, so that neighbours are not touched.
fn inner(span: Span) -> Span {
    let by = u32::from(span.len() > 2);
    Span { start: span.start + by, end: span.end - by }
}

/// Reads the items in `scope`, which are those of the task.
fn read_items<'a>(scope: &[Outline], by_itself: bool, task: WalkInput<'_, 'a>, tree: &Tree) -> Vec<Item<'a>> {
    let (reader, package) = (task.reader, &task.semantics.package);
    let mut read = Item::split(scope, by_itself, walk(task, tree));
    for f in flow::functions(tree.root_node()) {
        let at = reader.start(f.node);
        if let Some(k) = holder(scope, at) {
            read[k].functions.push(Function { at, known: Vec::new() });
        }
    }
    for (at, named) in flow::tables(tree.root_node(), &reader, package) {
        if let Some(k) = holder(scope, at) {
            read[k].named.push(named);
        }
    }
    read
}

/// What all items of a file tell, with the facts about NULL; and where its static objects are.
fn joined<'a>(package: &Package<'a>, i: usize, items: &[Item<'a>], of_null: Vec<Fact>) -> (FileFacts<'a>, Vec<Span>) {
    let mut out = FileFacts { facts: directive_facts(package, i), parses: 1, ..FileFacts::default() };
    out.facts.reserve(of_null.len() + items.iter().map(|i| i.facts.len()).sum::<usize>());
    out.uses.reserve(items.iter().map(|i| i.uses.len()).sum());
    out.facts.extend(of_null);
    let mut seen: FxHashSet<Span> = FxHashSet::default();
    let (mut errors, mut objects) = (Vec::new(), Vec::new());
    for item in items {
        out.facts.extend(item.facts.iter().cloned());
        out.uses.extend(item.uses.iter().filter(|u| seen.insert(u.span)).cloned());
        errors.extend(item.errors.iter().copied());
        objects.extend(item.objects.iter().copied());
    }
    out.unparsed = errors.iter().map(|e| e.len() as u64).sum();
    out.problem = problems::unparsed(package, i, &errors, out.unparsed);
    (out, objects)
}
