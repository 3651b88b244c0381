//! The C and C++ front end: source text to facts, without headers and without a compiler.
//!
//! bytes -> scanner -> conditions -> view -> one parse -> walk with types -> facts. It reads the catalog
//! to know which names are CPython's; it must not know a rule, a target's severity or an output format.
//! Broken input is normal input: [`extract`] always returns, with problems for what it could not read.

mod conditions;
mod extract;
mod facts;
mod flow;
mod incremental;
mod infer;
mod macros;
mod names;
mod package;
mod sources;
mod syntax;
mod text;
mod types;
mod view;
mod walk;

pub use extract::{bare_parse, extract};
pub use incremental::memory::{Memory, Trouble};
pub use package::summary::Reading;
pub use sources::definitions::{Definition, definitions};
pub use sources::file::{includes, is_unit, may_include};
pub use sources::include_paths;
pub use text::comments::comments;

use abi3lint_model::{ConfigSet, Fact, Problem};

/// What the build passes to the compiler for one file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CommandLine {
    /// Macros defined; no value means 1.
    pub defines: Vec<(String, Option<String>)>,
    /// Macros undefined.
    pub undefines: Vec<String>,
    /// Directories of headers, in the order of search; spelled like the files' paths.
    pub include_dirs: Vec<String>,
    /// Files read before the first line; spelled like the files' paths.
    pub force_includes: Vec<String>,
}

/// What a run asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The configurations of the run's targets; code that is dead in all of them is not read.
    pub active: ConfigSet,
    /// What holds for every file.
    pub all: CommandLine,
    /// What holds for single files besides, by path.
    pub units: Vec<(String, CommandLine)>,
    /// The folder that relative paths begin at; empty where all paths are spelled from the same one.
    pub folder: String,
    /// Paths of links, each with the path of the file that they lead to.
    pub links: Vec<(String, String)>,
    /// How many of the files are judged, from the first on: problems and counts are theirs. What follows is read
    /// with them. `None`: all.
    pub judged: Option<usize>,
    /// The language of all files, where it is not to be guessed from each.
    pub force_cpp: Option<bool>,
    /// No macro is defined but those of the command lines, of the sources and of CPython's headers. Without
    /// it a name that nobody defined here is undecided.
    pub complete: bool,
    /// Also say where each file is live and which macros there are.
    pub reading: bool,
}

/// Counts of one extraction.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    /// Files that were read.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes in regions that the grammar could not read.
    pub unparsed_bytes: u64,
    /// Parses that were needed.
    pub parses: u32,
}

/// What a front end returns.
#[derive(Clone, Default, Debug)]
pub struct Extraction {
    /// Uses of CPython's entities, sorted by file and offset.
    pub facts: Vec<Fact>,
    /// What was not read.
    pub problems: Vec<Problem>,
    /// Counts.
    pub stats: Stats,
    /// What else is known of the package; empty where it was not asked for.
    pub reading: Reading,
}
