//! The package: all files of a run, and what is live where.
//!
//! It must not know the grammar of C.

pub(crate) mod file_set;
pub(crate) mod liveness;
mod spelled_text;
pub(crate) mod summary;

use crate::conditions::Stop;
use crate::options::Options;
use crate::sources::file::FileScan;
use crate::sources::index::{DefineRef, SourceIndex};
use abi3lint_model::{FileId, Live, SourceFile};
use file_set::FileSet;
use liveness::Liveness;
use rayon::prelude::*;
use std::borrow::Borrow;

/// The files of a run with their liveness.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    pub sources: SourceIndex<'a>,
    /// By file: liveness of its regions, limited to the active configurations.
    pub regions: Vec<Vec<Live>>,
    /// By file: the files that are read together with it in some unit.
    pub visible: Vec<FileSet>,
    /// Where units do not compile.
    stops: Vec<(usize, Stop)>,
}

impl<'a> Package<'a> {
    /// Scans all files and evaluates all conditions.
    pub(crate) fn new<F: Borrow<SourceFile> + Sync>(sources: &'a [F], options: &'a Options) -> Package<'a> {
        let scan = |f: &'a F| FileScan::new(f.borrow(), options.force_cpp);
        Package::of(sources.par_iter().map(scan).collect(), options)
    }

    /// Evaluates all conditions of files that were scanned.
    pub(crate) fn of(files: Vec<FileScan<'a>>, options: &'a Options) -> Package<'a> {
        let sources = SourceIndex::new(files, options);
        let Liveness { regions, visible, stops } = Liveness::of(&sources);
        Package { sources, regions, visible, stops }
    }

    /// Liveness of a byte offset of a file, limited to the active configurations.
    pub(crate) fn live(&self, file: usize, offset: u32) -> Live {
        self.regions[file][self.sources.files[file].region(offset)]
    }

    /// The definitions of a macro that a place may see: of files that are read together with its own, in
    /// configurations that the place shares.
    pub(crate) fn definitions(&self, file: usize, name: &[u8], at: Live) -> impl Iterator<Item = DefineRef> + '_ {
        let all = self.sources.macros.get(name).map_or(&[][..], Vec::as_slice);
        // They are in the order of their files. Thousands of files may define a macro, each for itself.
        let visible = &self.visible[file];
        let near = visible.around(file as u32..file as u32 + 1);
        let first = all.partition_point(|r| r.file < near.start);
        let some = all[first..].iter().take_while(move |r| r.file < near.end).copied();
        some.filter(move |r| {
            let f = r.file as usize;
            (f == file || visible.contains(f)) && self.define_live(*r).may.intersects(at.may)
        })
    }

    /// Where translation units end with an `#error`.
    pub(crate) fn stops(&self) -> impl Iterator<Item = abi3lint_model::Stop> {
        self.stops.iter().map(|(unit, stop)| {
            let at = self.sources.files[stop.file as usize].scan.directives[stop.directive as usize].span.start;
            abi3lint_model::Stop { unit: FileId(*unit as u32), file: FileId(stop.file), at, configs: stop.configs }
        })
    }

    /// When a definition is live.
    pub(crate) fn define_live(&self, r: DefineRef) -> Live {
        let f = &self.sources.files[r.file as usize];
        self.live(r.file as usize, f.defines[r.define as usize].name_span.start)
    }
}
