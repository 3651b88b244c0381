//! What is kept of a package from one reading to the next: scans and facts of its files, and the file that is edited.
//!
//! The facts are those of [`extract`](crate::extract) on the same texts, but for errors in large files, which
//! `is_sure` tells. The module must not know who edits.

use super::file::EditedFile;
use crate::extract::{Extraction, counts, definition_facts, finish, read_headers, tell_of_bodies, uses};
use crate::facts::expansion;
use crate::facts::file::{FileFacts, read_file};
use crate::infer::semantics::Semantics;
use crate::options::Options;
use crate::package::Package;
use crate::sources::file::FileScan;
use abi3lint_model::SourceFile;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// The package as it was read last.
#[derive(Debug)]
pub(crate) struct PackageState<'a> {
    pub sources: Vec<&'a SourceFile>,
    pub semantics: Semantics<'a>,
    pub files: Vec<FileFacts<'a>>,
    /// The file that was edited last.
    pub edited_file: Option<EditedFile<'a>>,
    /// The file that was edited last, where it is read as a whole after each edit.
    pub whole: Option<usize>,
    /// What is said of that file is what a fresh run says, whatever its tree is like.
    pub verified: bool,
}

impl<'a> PackageState<'a> {
    /// Whether the file that is edited is this one.
    pub(crate) fn is_ready_for(&self, file: usize) -> bool {
        self.edited_file.as_ref().is_some_and(|h| h.file == file)
    }

    /// Whether nothing is left to be done for the file before an edit of it.
    pub(crate) fn is_done_for(&self, file: usize) -> bool {
        self.is_ready_for(file) || self.whole == Some(file)
    }

    /// See [`IncrementalExtractor::is_sure`](crate::IncrementalExtractor::is_sure).
    pub(crate) fn is_sure(&self) -> bool {
        self.verified || self.edited_file.as_ref().is_none_or(|h| !h.mended)
    }

    /// Reads the file that was edited last as the first time; what is known for its next edit stays. Whether that is
    /// enough for an answer which is that of a fresh run: not where others read the file.
    pub(crate) fn verify(&mut self) -> bool {
        let Some(i) = self.edited_file.as_ref().map(|h| h.file) else { return true };
        if self.semantics.package.sources.included[i] {
            return false;
        }
        self.files[i] = read_file(&self.semantics, i, None);
        self.verified = true;
        true
    }

    /// Reads everything, but for the files that were scanned already, and the facts of one that is read later.
    pub(crate) fn read(
        scans: Vec<FileScan<'a>>,
        sources: &[&'a SourceFile],
        options: &'a Options,
        later: Option<usize>,
    ) -> PackageState<'a> {
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
        PackageState { sources: sources.to_vec(), semantics, files, edited_file: None, whole: None, verified: false }
    }

    pub(crate) fn gather(&mut self) -> Extraction {
        let (mut out, own) = counts(&self.semantics.package, &self.files);
        out.facts.reserve(self.files.iter().map(|f| f.facts.len()).sum());
        self.files.iter().for_each(|f| out.facts.extend_from_slice(&f.facts));
        out.facts.extend(expansion::facts(&self.semantics, &uses(&self.files)));
        out.facts.extend(definition_facts(&self.semantics.package, &self.files));
        tell_of_bodies(&self.semantics, &mut out);
        finish(&self.semantics.package, &own, &mut out);
        out
    }
}
