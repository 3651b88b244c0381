//! Reading a package again after an edit, with what is known from the time before.
//!
//! The result is that of [`extract`](crate::extract) on the same texts: what cannot be proven to be the same is
//! read anew, but for errors in large files, which `is_sure` tells. Kept are scans and facts of files that did
//! not change; what is kept of the one that did, `reread` knows. The module must not know who edits.

use crate::extract::{Extraction, counts, finish, read_headers, tell_of_bodies, uses};
use crate::facts::expansion;
use crate::facts::file::{FileFacts, read_file};
use crate::incremental::edit_window::Window;
use crate::incremental::file::{Given, Hot};
use crate::incremental::items::same_directives;
use crate::infer::semantics::Semantics;
use crate::macros::relevant::RelevantMacros;
use crate::options::Options;
use crate::package::Package;
use crate::sources::file::FileScan;
use crate::text::edit::Edit;
use abi3lint_model::{Live, SourceFile, Span};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// The package as it was read last.
#[derive(Debug)]
pub struct Last<'a> {
    pub sources: Vec<&'a SourceFile>,
    pub semantics: Semantics<'a>,
    pub files: Vec<FileFacts<'a>>,
    /// The file that was edited last.
    pub hot: Option<Hot<'a>>,
    /// The file that was edited last, where it is read as a whole after each edit.
    pub whole: Option<usize>,
    /// What is said of that file is what a fresh run says, whatever its tree is like.
    pub verified: bool,
}

impl<'a> Last<'a> {
    /// Whether the file that is edited is this one.
    pub fn is_ready_for(&self, file: usize) -> bool {
        self.hot.as_ref().is_some_and(|h| h.file == file)
    }

    /// Whether nothing is left to be done for the file before an edit of it.
    pub fn is_done_for(&self, file: usize) -> bool {
        self.is_ready_for(file) || self.whole == Some(file)
    }

    /// See [`Memory::is_sure`](crate::Memory::is_sure).
    pub fn is_sure(&self) -> bool {
        self.verified || self.hot.as_ref().is_none_or(|h| !h.mended)
    }

    /// Reads the file that was edited last as the first time; what is known for its next edit stays. Whether that is
    /// enough for an answer which is that of a fresh run: not where others read the file.
    pub fn verify(&mut self) -> bool {
        let Some(i) = self.hot.as_ref().map(|h| h.file) else { return true };
        if self.semantics.package.sources.included[i] {
            return false;
        }
        self.files[i] = read_file(&self.semantics, i, None);
        self.verified = true;
        true
    }

    /// Reads one file in the way that prepares for its edits, at first without what lies where there was `trouble`.
    pub fn prepared(self, i: usize, source: &'a SourceFile, trouble: &[Span]) -> Result<Last<'a>, Vec<FileScan<'a>>> {
        let last = self.edited_without(i, source, trouble)?;
        if trouble.is_empty() || !last.is_ready_for(i) {
            return Ok(last);
        }
        last.edited(i, source)
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
        let (semantics, trees) = read_headers(Package::of(scans, options));
        let files = trees
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(i, tree)| match later {
                Some(later) if later == i => FileFacts::default(),
                _ => read_file(&semantics, i, tree),
            })
            .collect();
        Last { sources: sources.to_vec(), semantics, files, hot: None, whole: None, verified: false }
    }

    pub fn gather(&mut self) -> Extraction {
        let (mut out, own) = counts(&self.semantics.package, &self.files);
        out.facts.reserve(self.files.iter().map(|f| f.facts.len()).sum());
        self.files.iter().for_each(|f| out.facts.extend_from_slice(&f.facts));
        out.facts.extend(expansion::facts(&self.semantics, &uses(&self.files)));
        tell_of_bodies(&self.semantics, &mut out);
        finish(&self.semantics.package, &own, &mut out);
        out
    }

    /// Reads one file again. Where that is not enough, what was scanned is given back.
    pub fn edited(self, i: usize, source: &'a SourceFile) -> Result<Last<'a>, Vec<FileScan<'a>>> {
        self.edited_without(i, source, &[])
    }

    fn edited_without(
        mut self,
        i: usize,
        source: &'a SourceFile,
        trouble: &[Span],
    ) -> Result<Last<'a>, Vec<FileScan<'a>>> {
        // Of a file that nobody edits any more, nobody asks again.
        if !self.is_ready_for(i) && !self.is_sure() && !self.verify() {
            return Err(std::mem::take(&mut self.semantics.package.sources.files));
        }
        if trouble.is_empty() && self.is_in_window(i, source).is_some() {
            return match self.reread(i, Given::default()) {
                Some(()) => Ok(self),
                None => Err(std::mem::take(&mut self.semantics.package.sources.files)),
            };
        }
        let (mut scan, toks) = FileScan::with_tokens(source, self.semantics.package.sources.options.force_cpp);
        let scan_is_same = same_directives(&self.semantics.package.sources.files[i], &scan);
        let cpp = self.semantics.package.sources.files[i].cpp;
        let mut names = FxHashSet::default();
        let mut lives: Option<Vec<Live>> = None;
        let before = if scan_is_same {
            scan.cpp = cpp;
            std::mem::replace(&mut self.semantics.package.sources.files[i], scan)
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
        let lives = lives.unwrap_or_else(|| self.semantics.package.regions[i].clone());
        match self.reread(i, Given { toks, before: Some((&before, &lives)), names, trouble }) {
            Some(()) => Ok(self),
            None => Err(std::mem::take(&mut self.semantics.package.sources.files)),
        }
    }

    /// Whether the edit lies where only what is around it is to be looked at; then the scan is that of the new text.
    fn is_in_window(&mut self, i: usize, source: &'a SourceFile) -> Option<()> {
        let file = self.semantics.package.sources.files.get_mut(i)?;
        let hot = self.hot.as_mut().filter(|h| h.file == i && std::ptr::eq(h.text, file.text))?;
        let edit = Edit::of(hot.text, &source.text);
        let window = Window::of(&hot.items, file, &hot.tokens.all, edit)?;
        window.scan(file, &mut hot.tokens, source)?;
        hot.window = Some(window);
        self.sources[i] = source;
        Some(())
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
        let mut scans = std::mem::take(&mut self.semantics.package.sources.files);
        let before = std::mem::replace(&mut scans[i], scan);
        let languages: Vec<bool> = scans.iter().map(|s| s.cpp).collect();
        let mut package = Package::of(scans, self.semantics.package.sources.options);
        let old = &self.semantics.package;
        let others = |f: &usize| *f != i;
        let same = package.sources.included == old.sources.included
            && (0..package.sources.files.len()).filter(others).all(|f| {
                package.regions[f] == old.regions[f]
                    && package.sources.files[f].cpp == languages[f]
                    && package.sources.resolved[f] == old.sources.resolved[f]
            })
            && package.visible == old.visible
            && package.sources.noreturn == old.sources.noreturn
            && package.sources.files[i].cpp == before.cpp
            && !package.sources.included[i];
        let macros = RelevantMacros::of(&package.sources);
        if !same {
            return Err(std::mem::take(&mut package.sources.files));
        }
        // Macros of this file by name, as they were and as they are.
        let old_live = |at: u32| old.regions[i][before.region(at)];
        let definitions = |f: &FileScan<'a>, live: &dyn Fn(u32) -> Live| {
            let mut all: FxHashMap<&'a [u8], Vec<(Vec<&'a [u8]>, Vec<&'a [u8]>, bool, Live)>> = FxHashMap::default();
            for d in &f.defines {
                let words = |toks: &[crate::text::scan::Tok]| toks.iter().map(|t| t.span.of(f.text)).collect();
                let params = words(f.params(d).unwrap_or(&[]));
                let one = (params, words(f.body(d)), d.params.is_some(), live(d.name_span.start));
                all.entry(d.name).or_default().push(one);
            }
            all
        };
        let now = |at: u32| package.live(i, at);
        let (was, is) = (definitions(&before, &old_live), definitions(&package.sources.files[i], &now));
        names.extend(was.keys().chain(is.keys()).filter(|n| was.get(*n) != is.get(*n)).copied());
        names.extend(self.semantics.macros.differing(&macros));
        // What another file names is another thing there too, were it only whether it is a macro at all.
        let elsewhere = |name: &&[u8]| {
            package
                .sources
                .files
                .iter()
                .enumerate()
                .any(|(f, s)| f != i && memchr::memmem::find(s.text, name).is_some())
        };
        if names.iter().any(elsewhere) {
            return Err(std::mem::take(&mut package.sources.files));
        }
        self.semantics.bodies.forget(i);
        let old_regions = std::mem::take(&mut self.semantics.package.regions[i]);
        self.semantics.package = package;
        self.semantics.macros = macros;
        Ok((before, old_regions))
    }
}
