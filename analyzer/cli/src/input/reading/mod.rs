//! What a run reads: the files that are judged, and with them what a compiler would read.
//!
//! Paths select what is judged; headers are found in the whole project. From the files that are judged on, each
//! include is followed as `front-c` will follow it: beside the file, in the directories that the build names, then
//! by name in the project. The project is searched only where an include asks for it. A header that is judged is
//! compiled as part of its users, so these are read too, which takes a look at every file of the project. Of a source, those are asked that
//! lie beside it and above it.
//!
//! Of what is read, these files are judged besides those that were asked for: what lies in a directory that `-I` or
//! `include-dirs` names, what `--include` names, and what a source below a named directory includes from there under
//! a name that no header has (`table.def`). Everything else is only read. Example: `check src/a.c -I gen` judges
//! `src/a.c` and `gen/config.h`, and reads `src/kit.h`.
//!
//! Limits: an include whose name a macro builds is not followed, and of others than those that were asked for, no more than 20,000
//! files are read, which is a problem of the report.

mod reader;

use crate::input::project::Project;
use abi3lint_front_c::include_paths::Search;
use abi3lint_model::{Problem, SourceFile};
use anyhow::{Result, ensure};
use reader::Reader;
use std::borrow::Borrow;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// What the command line and the settings say about headers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    /// Directories that the user names, spelled from the working directory or absolute.
    pub include_dirs: &'a [String],
    /// Files that are read before each source.
    pub force_includes: &'a [String],
    /// Directories that a compilation database names, where not all its headers are read already.
    pub build_dirs: &'a [String],
}

impl Given<'_> {
    /// Whether everything is there.
    ///
    /// # Errors
    /// A directory or a file that is not.
    pub fn check(&self) -> Result<()> {
        for dir in self.include_dirs {
            let path = Path::new(dir);
            ensure!(path.exists(), "the header directory '{dir}' does not exist");
            ensure!(path.is_dir(), "the header directory '{dir}' is no directory");
        }
        for file in self.force_includes {
            let mut places = vec![PathBuf::from(file)];
            places.extend(self.include_dirs.iter().chain(self.build_dirs).map(|dir| Path::new(dir).join(file)));
            let found = places.iter().any(|p| p.exists());
            ensure!(found, "'{file}', which --include names, was found neither here nor in a directory of -I");
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
    pub given: Given<'a>,
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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    Judged,
    Reached,
    Read,
}

/// A text that is shared or not.
pub(crate) trait Text: Borrow<SourceFile> + From<SourceFile> + Send + Sync {}
impl<F: Borrow<SourceFile> + From<SourceFile> + Send + Sync> Text for F {}

/// Reads what the files need: those that are judged, and others that are known already.
pub(crate) fn read_sources<F: Text>(asked: &Asked<'_>, judged: Vec<F>, others: Vec<F>) -> Sources<F> {
    let folder = asked.folder.as_ref().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    let search = Search::new(&folder);
    let of_part = |part: Part, files: Vec<F>| files.into_iter().map(move |file| (part, file)).collect::<Vec<_>>();
    let known: Vec<(Part, String, F)> = of_part(Part::Judged, judged)
        .into_iter()
        .chain(of_part(Part::Read, others))
        .map(|(part, file)| (part, search.absolute(&file.borrow().path), file))
        .collect();
    let first: Vec<String> = known.iter().map(|(_, path, _)| path.clone()).collect();
    // Where the project lies below a named directory, its files are judged already.
    let whole = |p: &Project| asked.are_whole && asked.arguments.iter().any(|a| p.is_below(a));
    let projects: Vec<&Project> = asked.projects.iter().filter(|p| !whole(p)).collect();
    let found = OnceCell::new();
    let mut reader = Reader::new(asked, search, (&first, &projects, &found), known);
    let forced = reader.force();
    reader.follow_all();
    reader.promote(&forced);
    reader.users();
    reader.done(folder, forced)
}
