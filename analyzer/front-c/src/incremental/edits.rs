//! An edit of one file: what of the package is kept, and what is read again.
//!
//! The result is that of [`extract`](crate::extract) on the same texts: what cannot be proven to be the same is read
//! anew. The module must not know who edits.

use super::edit_window::Window;
use super::file::Earlier;
use super::items::same_directives;
use super::package::PackageState;
use crate::macros::relevant::RelevantMacros;
use crate::package::Package;
use crate::sources::file::FileScan;
use crate::text::edit::Edit;
use abi3lint_model::{Live, SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};

impl<'a> PackageState<'a> {
    /// Reads one file in the way that prepares for its edits, at first without what lies where there was `trouble`.
    pub(crate) fn prepared(
        self,
        i: usize,
        source: &'a SourceFile,
        trouble: &[Span],
    ) -> Result<PackageState<'a>, Vec<FileScan<'a>>> {
        let last = self.edited_without(i, source, trouble)?;
        if trouble.is_empty() || !last.is_ready_for(i) {
            return Ok(last);
        }
        last.edited(i, source)
    }

    /// Reads one file again. Where that is not enough, what was scanned is given back.
    pub(crate) fn edited(self, i: usize, source: &'a SourceFile) -> Result<PackageState<'a>, Vec<FileScan<'a>>> {
        self.edited_without(i, source, &[])
    }

    /// The scans of all files, for a reading of everything: the state is of no use without them.
    fn take_scans(&mut self) -> Vec<FileScan<'a>> {
        std::mem::take(&mut self.semantics.package.sources.files)
    }

    fn edited_without(
        mut self,
        i: usize,
        source: &'a SourceFile,
        trouble: &[Span],
    ) -> Result<PackageState<'a>, Vec<FileScan<'a>>> {
        // Of a file that nobody edits any more, nobody asks again.
        if !self.is_ready_for(i) && !self.is_sure() && !self.verify() {
            return Err(self.take_scans());
        }
        if trouble.is_empty() && self.is_in_window(i, source).is_some() {
            return match self.reread(i, Earlier::default()) {
                Some(()) => Ok(self),
                None => Err(self.take_scans()),
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
        match self.reread(i, Earlier { toks, before: Some((&before, &lives)), names, trouble }) {
            Some(()) => Ok(self),
            None => Err(self.take_scans()),
        }
    }

    /// Whether the edit lies where only what is around it is to be looked at; then the scan is that of the new text.
    fn is_in_window(&mut self, i: usize, source: &'a SourceFile) -> Option<()> {
        let file = self.semantics.package.sources.files.get_mut(i)?;
        let edited_file = self.edited_file.as_mut().filter(|h| h.file == i && std::ptr::eq(h.text, file.text))?;
        let edit = Edit::of(edited_file.text, &source.text);
        let window = Window::of(&edited_file.items, file, &edited_file.tokens.all, edit)?;
        window.scan(file, &mut edited_file.tokens, source)?;
        edited_file.window = Some(window);
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
        let mut scans = self.take_scans();
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
                let words = |toks: &[abi3lint_c_text::Tok]| toks.iter().map(|t| t.span.of(f.text)).collect();
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
