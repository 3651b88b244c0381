//! What is asked of a reading, and what it gives.

use crate::input::project::Project;
use abi3lint_model::{Problem, SourceFile};
use anyhow::{Result, ensure};
use std::borrow::Borrow;
use std::path::{Path, PathBuf};

/// What the command line and the settings say about headers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HeaderOptions<'a> {
    /// Directories that the user names, spelled from the working directory or absolute.
    pub include_dirs: &'a [String],
    /// Files that are read before each source.
    pub force_includes: &'a [String],
    /// Directories that a compilation database names, where not all its headers are read already.
    pub build_dirs: &'a [String],
}

impl HeaderOptions<'_> {
    /// Whether everything is there.
    ///
    /// # Errors
    /// A directory or a file that is not.
    pub(crate) fn check(&self) -> Result<()> {
        for dir in self.include_dirs {
            let path = Path::new(dir);
            ensure!(path.exists(), "the header directory '{dir}' does not exist");
            ensure!(path.is_dir(), "the header directory '{dir}' is not a directory");
        }
        for file in self.force_includes {
            let mut places = vec![PathBuf::from(file)];
            places.extend(self.include_dirs.iter().chain(self.build_dirs).map(|dir| Path::new(dir).join(file)));
            let found = places.iter().any(|p| p.exists());
            ensure!(found, "file '{file}' of --include was found neither here nor in a directory of -I");
        }
        Ok(())
    }
}

/// What was asked for, and where other files are looked for.
pub(crate) struct Asked<'a> {
    /// Paths that lead to one of the files, with its path.
    pub links: Vec<(PathBuf, PathBuf)>,
    /// Paths that were named.
    pub arguments: &'a [PathBuf],
    /// Whether all files below a directory that was named are among those that are judged.
    pub are_whole: bool,
    /// Whose files may be read by their names, too.
    pub projects: Vec<Project>,
    /// The folder that relative paths begin at; `None` where all are absolute.
    pub folder: Option<PathBuf>,
    pub given: HeaderOptions<'a>,
    /// Whether the settings leave a file to be judged.
    pub judges: &'a dyn Fn(&Path) -> bool,
}

/// How the files of a run are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The first files are judged.
    pub judged: usize,
    /// After them come headers that they include, up to here; behind these is what includes the headers.
    pub reached: usize,
    pub folder: String,
    pub links: Vec<(String, String)>,
    pub force_includes: Vec<String>,
}

/// Files in the order that [`Reading`] describes, each part in the order of the report.
#[derive(Debug, Default)]
pub(crate) struct Sources<F> {
    pub files: Vec<F>,
    pub reading: Reading,
    pub problems: Vec<Problem>,
}

/// Why a file is read, in the order in which files are given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    Judged,
    Reached,
    Read,
}

/// A text that is shared or not.
pub(crate) trait Text: Borrow<SourceFile> + From<SourceFile> + Send + Sync {}
impl<F: Borrow<SourceFile> + From<SourceFile> + Send + Sync> Text for F {}
