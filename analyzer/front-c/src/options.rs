//! What a run asks for, and what the build passes to the compiler.

use abi3lint_model::ConfigSet;

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
    pub preprocessor: bool,
}
