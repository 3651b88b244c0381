//! Reading a package again after an edit, with what is known from the time before.
//!
//! The result is that of [`extract`](crate::extract) on the same texts: what cannot be proven to be the same is
//! read anew, but for errors in large files, which `is_sure` tells. Kept are scans, trees and facts of files that did not change, and of the one that did
//! the tree, which the parser mends, and the facts of file-level items that look the same and name nothing that
//! is declared otherwise. The module must not know who edits.

use crate::extract::{FileFacts, complete, counts, finish, read_file, speaks_of_cpython, unparsed_problem, uses};
use crate::file::FileScan;
use crate::flow::{Context, Functions, Kept, null_facts};
use crate::items::{Edit, Item, items, same_directives, same_lives, sort_and_join};
use crate::own::{is_catalog_name, own_names};
use crate::owner::TypeIndex;
use crate::package::Package;
use crate::parsed::{Parsed, declarations, file_decls, reader};
use crate::reach;
use crate::scan::{NameStarts, Tok};
use crate::turns::{through_macros, touches};
use crate::types::Decls;
use crate::types_again::{declared_otherwise, through_types};
use crate::view;
use crate::walk::{Task, walk};
use crate::wrappers::Wrappers;
use crate::{Extraction, Options, bodies::grammar, directives::directive_facts};
use abi3lint_model::{Live, SourceFile, Span};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use tree_sitter::Tree;

/// The package as it was read last.
#[derive(Debug)]
pub struct Last<'a> {
    pub sources: Vec<&'a SourceFile>,
    package: Package<'a>,
    wrappers: Wrappers<'a>,
    index: TypeIndex<'a>,
    files: Vec<FileFacts<'a>>,
    /// The file that was edited last.
    hot: Option<Hot<'a>>,
}

/// What is known of the file that is edited.
#[derive(Debug)]
struct Hot<'a> {
    file: usize,
    text: &'a [u8],
    view: Vec<u8>,
    tree: Tree,
    /// `None` where the index has them, for others read them too.
    decls: Option<Decls<'a>>,
    /// By their start.
    items: FxHashMap<u32, Item<'a>>,
    functions: Functions<'a>,
    /// The tree was mended and has errors.
    mended: bool,
}

/// Files of fewer bytes are parsed as a whole where they have errors.
const SMALL: usize = 32 << 10;

impl<'a> Last<'a> {
    /// Whether the file that is edited is this one.
    pub fn is_ready_for(&self, file: usize) -> bool {
        self.hot.as_ref().is_some_and(|h| h.file == file)
    }

    /// See [`Memory::is_sure`](crate::Memory::is_sure).
    pub fn is_sure(&self) -> bool {
        self.hot.as_ref().is_none_or(|h| !h.mended)
    }

    /// Reads everything, and one file in the way that prepares for its edits.
    pub fn read_expecting(sources: &[&'a SourceFile], options: &'a Options, expected: Option<usize>) -> Last<'a> {
        let last = Last::read(Vec::new(), sources, options, expected);
        let Some(i) = expected.filter(|i| *i < sources.len()) else { return last };
        last.edited(i, sources[i]).unwrap_or_else(|scans| Last::read(scans, sources, options, None))
    }

    /// Reads everything, but for the files that were scanned already, and the facts of one that is read later.
    pub fn read(
        scans: Vec<FileScan<'a>>,
        sources: &[&'a SourceFile],
        options: &'a Options,
        later: Option<usize>,
    ) -> Last<'a> {
        let mut known: FxHashMap<*const u8, FileScan<'a>> =
            scans.into_iter().filter(|s| !s.text.is_empty()).map(|s| (s.text.as_ptr(), s)).collect();
        let taken: Vec<Option<FileScan<'a>>> = sources.iter().map(|s| known.remove(&s.text.as_ptr())).collect();
        let scans = taken
            .into_par_iter()
            .zip(sources.par_iter())
            .map(|(scan, source)| scan.unwrap_or_else(|| FileScan::new(source, options.force_cpp)))
            .collect();
        let package = Package::of(scans, options);
        let wrappers = Wrappers::of(&package);
        let (decls, trees) = declarations(&package);
        let index = TypeIndex::new(decls);
        let files = trees
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(i, tree)| match later {
                Some(later) if later == i => FileFacts::default(),
                _ => read_file(&package, &index, &wrappers, i, tree),
            })
            .collect();
        Last { sources: sources.to_vec(), package, wrappers, index, files, hot: None }
    }

    pub fn gather(&mut self) -> Extraction {
        let (mut out, own) = counts(&self.package, &self.files);
        out.facts = self.files.iter().flat_map(|f| f.facts.iter().cloned()).collect();
        out.facts.extend(reach::facts(&self.package, &self.index, &self.wrappers, &uses(&self.files)));
        finish(&self.package, &own, &mut out);
        out
    }

    /// Reads one file again. Where that is not enough, what was scanned is given back.
    pub fn edited(mut self, i: usize, source: &'a SourceFile) -> Result<Last<'a>, Vec<FileScan<'a>>> {
        let (mut scan, toks) = FileScan::with_tokens(source, self.package.options.force_cpp);
        let scan_is_same = same_directives(&self.package.files[i], &scan);
        let cpp = self.package.files[i].cpp;
        let mut names = FxHashSet::default();
        let mut lives: Option<Vec<Live>> = None;
        let before = if scan_is_same {
            scan.cpp = cpp;
            std::mem::replace(&mut self.package.files[i], scan)
        } else {
            match self.rebuilt(i, scan, &mut names) {
                Ok((before, old)) => {
                    lives = Some(old);
                    before
                }
                Err(scans) => return Err(scans),
            }
        };
        self.sources[i] = source;
        let lives = lives.unwrap_or_else(|| self.package.regions[i].clone());
        match self.reread(i, toks, &before, &lives, names) {
            Some(()) => Ok(self),
            None => Err(std::mem::take(&mut self.package.files)),
        }
    }

    /// The package with other directives in one file, where no other file sees a difference. Gives the old scan
    /// and liveness of the file, and the names of macros that are not what they were.
    #[allow(clippy::type_complexity, reason = "what was, and what is left")]
    fn rebuilt(
        &mut self,
        i: usize,
        scan: FileScan<'a>,
        names: &mut FxHashSet<&'a [u8]>,
    ) -> Result<(FileScan<'a>, Vec<Live>), Vec<FileScan<'a>>> {
        let mut scans = std::mem::take(&mut self.package.files);
        let before = std::mem::replace(&mut scans[i], scan);
        let languages: Vec<bool> = scans.iter().map(|s| s.cpp).collect();
        let mut package = Package::of(scans, self.package.options);
        let old = &self.package;
        let others = |f: &usize| *f != i;
        let same = package.included == old.included
            && (0..package.files.len()).filter(others).all(|f| {
                package.regions[f] == old.regions[f]
                    && package.files[f].cpp == languages[f]
                    && package.resolved[f] == old.resolved[f]
            })
            && package.visible == old.visible
            && package.finals == old.finals
            && package.files[i].cpp == before.cpp
            && !package.included[i];
        let wrappers = Wrappers::of(&package);
        if !same {
            return Err(std::mem::take(&mut package.files));
        }
        // Macros of this file by name, as they were and as they are.
        let old_live = |at: u32| old.regions[i][before.region(at)];
        let definitions = |f: &FileScan<'a>, live: &dyn Fn(u32) -> Live| {
            let mut all: FxHashMap<&'a [u8], Vec<(Vec<&'a [u8]>, Vec<&'a [u8]>, bool, Live)>> = FxHashMap::default();
            for d in &f.defines {
                let words = |toks: &[crate::scan::Tok]| toks.iter().map(|t| t.span.of(f.text)).collect();
                let params = words(f.params(d).unwrap_or(&[]));
                let one = (params, words(f.body(d)), d.params.is_some(), live(d.name_span.start));
                all.entry(d.name).or_default().push(one);
            }
            all
        };
        let now = |at: u32| package.live(i, at);
        let (was, is) = (definitions(&before, &old_live), definitions(&package.files[i], &now));
        names.extend(was.keys().chain(is.keys()).filter(|n| was.get(*n) != is.get(*n)).copied());
        names.extend(self.wrappers.differing(&wrappers));
        // What another file names is another thing there too, were it only whether it is a macro at all.
        let elsewhere = |name: &&[u8]| {
            package.files.iter().enumerate().any(|(f, s)| f != i && memchr::memmem::find(s.text, name).is_some())
        };
        if names.iter().any(elsewhere) {
            return Err(std::mem::take(&mut package.files));
        }
        if let (Ok(mut to), Ok(mut from)) = (package.bodies.write(), self.package.bodies.write()) {
            to.extend(from.drain().filter(|(r, _)| r.file as usize != i));
        }
        let old_regions = std::mem::take(&mut self.package.regions[i]);
        self.package = package;
        self.wrappers = wrappers;
        Ok((before, old_regions))
    }

    /// Reads one file, whose directives are known, with what is kept of it. `None` where others see a
    /// difference, or it needs several views.
    fn reread(
        &mut self,
        i: usize,
        toks: Option<Vec<Tok>>,
        before: &FileScan<'a>,
        lives: &[Live],
        mut names: FxHashSet<&'a [u8]>,
    ) -> Option<()> {
        let package = &self.package;
        let file = &package.files[i];
        if package.regions[i].iter().all(|live| live.may.is_empty()) {
            self.hot = None;
            self.files[i] = read_file(package, &self.index, &self.wrappers, i, None);
            return Some(());
        }
        let included = package.included[i];
        let toks = toks.unwrap_or_else(|| file.tokens());
        if !included && !speaks_of_cpython(file, &toks, &self.wrappers) {
            self.hot = None;
            self.files[i] = FileFacts { facts: directive_facts(package, i), ..FileFacts::default() };
            return Some(());
        }
        let starts = NameStarts::of(&toks);
        let view = view::build(package, i, toks, 0);
        if view.views > 1 {
            return None;
        }
        let hot = self.hot.take().filter(|h| h.file == i && std::ptr::eq(h.text, before.text));
        let mut mended = false;
        let (tree, mut changed, edit) = match &hot {
            Some(hot) => {
                let edit = Edit::of(hot.text, file.text);
                let (old, mut spans) = edit.told(&hot.tree, &hot.view, &view.text);
                let mut tree = grammar(file.cpp).parse_again(&view.text, Some(&old))?;
                // What the parser makes of errors can depend on the tree that it began with.
                if tree.root_node().has_error() && view.text.len() < SMALL {
                    tree = grammar(file.cpp).parse(&view.text)?;
                }
                mended = tree.root_node().has_error() && view.text.len() >= SMALL;
                spans.extend(old.changed_ranges(&tree).map(|r| Span::new(r.start_byte, r.end_byte)));
                (tree, spans, edit)
            }
            None => (grammar(file.cpp).parse(&view.text)?, Vec::new(), Edit::default()),
        };
        let parsed = Parsed { view, tree };
        let decls = file_decls(package, i, &parsed);
        let was = hot.as_ref().and_then(|h| h.decls.as_ref()).or(self.index.files[i].as_ref());
        let mut moved = false;
        if let Some(was) = was {
            let differ = declared_otherwise(i as u32, was, &decls);
            moved = was.records != decls.records;
            if included && (moved || !differ.is_empty()) {
                return None;
            }
            names.extend(differ);
        } else if included {
            return None;
        }
        // What CPython's own declarations name may lead anywhere.
        let mut everything = false;
        if !names.is_empty() {
            let mut before = 0;
            while before < names.len() {
                before = names.len();
                through_macros(package, i, &mut names);
                let seen = |f: &usize| *f == i || package.visible[i].contains(*f);
                let others = (0..self.index.files.len()).filter(seen).filter_map(|f| self.index.files[f].as_ref());
                for d in others.chain(was).chain([&decls]) {
                    let is_type = |n: &&[u8]| d.typedefs.contains_key(n) || d.tags.contains_key(n);
                    everything |= names.iter().any(|n| is_type(n) && is_catalog_name(n));
                    through_types(d, &self.index, i as u32, &decls, &mut names);
                }
            }
            changed.extend(starts.spans(file.text).filter(|s| names.contains(s.of(file.text))));
            // Names in directives are facts of directives and of bodies, which are read anew.
        }
        sort_and_join(&mut changed);
        // What is kept, and what is to be walked.
        let mut kept: FxHashMap<u32, Item<'a>> = FxHashMap::default();
        let mut functions: Functions<'a> = FxHashMap::default();
        let (mut old_items, mut old_functions) = match hot {
            Some(hot) if !everything => (hot.items, hot.functions),
            _ => Default::default(),
        };
        let all = items(parsed.tree.root_node());
        let mut scope: Vec<Span> = Vec::new();
        for item in &all {
            let old = edit.back(*item).and_then(|o| Some((o, old_items.remove(&o.start).filter(|m| m.end == o.end)?)));
            let keep = old.filter(|(o, memory)| {
                let numbers_moved = moved && memory.holds_records;
                !touches(&changed, item.start as usize, item.end as usize)
                    && !memory.asks_file
                    && !numbers_moved
                    && same_lives(package, i, *item, before, lives, *o)
            });
            match keep {
                Some((old, mut memory)) => {
                    memory.shift(i64::from(item.start) - i64::from(old.start));
                    kept.insert(item.start, memory);
                }
                None => scope.push(*item),
            }
        }
        for (at, mut list) in old_functions.drain() {
            let Some(to) = edit.forth(at) else { continue };
            let holder = all.partition_point(|s| s.start <= to).checked_sub(1).map(|k| all[k]);
            if holder.is_some_and(|h| kept.contains_key(&h.start) && to < h.end) {
                let by = i64::from(to) - i64::from(at);
                list.retain_mut(|k| Arc::get_mut(k).map(|k| k.shift(by)).is_some());
                functions.insert(to, list);
            }
        }
        // The ends are taken in, so that neighbours are not touched.
        let inner = |s: &Span| Span { start: s.start + u32::from(s.len() > 2), end: s.end - u32::from(s.len() > 2) };
        let narrow: Vec<Span> = scope.iter().map(inner).collect();
        let live = |at: u32| package.live(i, at);
        let task = Task {
            package,
            index: &self.index,
            file: i,
            grammar: grammar(file.cpp),
            own: &decls,
            reader: reader(package, i, &parsed.view.text, &live),
            wrappers: &self.wrappers,
            names: &starts,
            params: Vec::new(),
            frame: (0, parsed.view.text.len()),
            scope: Some(&narrow),
        };
        for item in Item::split(&scope, walk(task, &parsed.tree)) {
            kept.insert(item.start, item);
        }
        let reader = reader(package, i, &parsed.view.text, &live);
        let mut of_functions = Kept::default();
        let mut cx = Context::new(package, i, &decls, reader, &mut of_functions);
        let (of_null, gave_up) = null_facts(&mut cx, &parsed.tree, None, Some(&mut functions));
        let mut out = FileFacts { facts: directive_facts(package, i), parses: 1, gave_up, ..FileFacts::default() };
        out.facts.extend(of_null);
        let mut seen: FxHashSet<Span> = FxHashSet::default();
        let (mut errors, mut objects) = (Vec::new(), Vec::new());
        for item in all.iter().filter_map(|s| kept.get(&s.start)) {
            out.facts.extend(item.facts.iter().cloned());
            out.uses.extend(item.uses.iter().filter(|u| seen.insert(u.span)).cloned());
            errors.extend(item.errors.iter().copied());
            objects.extend(item.objects.iter().copied());
        }
        out.unparsed = errors.iter().map(|e| e.len() as u64).sum();
        out.problem = unparsed_problem(package, i, &errors, out.unparsed);
        own_names(&decls, &mut out.own, &mut out.declared);
        let overwritten = parsed.view.overwritten.iter().copied().collect();
        complete(package, i, &self.wrappers, &overwritten, &objects, &mut out);
        let text = file.text;
        self.files[i] = out;
        let decls = if included {
            self.index.files[i] = Some(decls);
            None
        } else {
            Some(decls)
        };
        self.hot = Some(Hot {
            file: i,
            text,
            view: parsed.view.text,
            tree: parsed.tree,
            decls,
            items: kept,
            functions,
            mended,
        });
        Some(())
    }
}
