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

mod asked;
mod reader;

pub(crate) use asked::{Asked, HeaderOptions, Reading, Sources};

use crate::input::project::Project;
use abi3lint_front_c::include_paths::Search;
use asked::{Part, Text};
use reader::Reader;
use std::cell::OnceCell;

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
