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
mod options;
mod package;
mod sources;
mod syntax;
mod text;
mod types;
mod view;
mod walk;

pub use extract::{bare_parse, extract};
pub use incremental::memory::{Memory, Trouble};
pub use options::{CommandLine, Options};
pub use package::summary::Reading;
pub use sources::definitions::{Definition, definitions};
pub use sources::include_paths;
pub use sources::includes::{includes, may_include};
pub use sources::language::is_unit;
pub use text::comments::comments;

use abi3lint_model::{Fact, Problem};

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
