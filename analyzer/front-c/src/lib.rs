//! The C and C++ front end: source text to facts, without headers and without a compiler.
//!
//! bytes -> scanner -> conditions -> view -> one parse -> walk with types -> facts. It reads the catalog
//! to know which names are CPython's; it must not know a rule, a target's severity or an output format.
//! Broken input is normal input: [`extract`] always returns, with problems for what it could not read.

mod callees;
mod conditions;
mod definitions;
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

pub use extract::{Extraction, Stats, bare_parse, extract, extract_telling};
pub use incremental::extractor::{IncrementalExtractor, Trouble};
pub use incremental::macro_uses::UsePlace;
pub use names::changes_abi;
pub use options::{CommandLine, Options};
pub use package::summary::PreprocessorState;
pub use sources::definitions::{Definition, definitions};
pub use sources::include_paths;
pub use sources::includes::{includes, may_include};
pub use sources::language::is_unit;
