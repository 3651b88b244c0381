//! The files of `rules/null`: what becomes of NULL in each version.
//!
//! `format` defines the files, `load` reads and joins them to `contracts`, `derive` adds what follows from the catalog, `emit` writes
//! Rust.

mod contracts;
mod derive;
mod emit;
mod format;
mod load;

pub use contracts::{Argument, Contracts, Entry, Outcomes};
pub use emit::emit;
pub use format::{ContractLine, FamilyLine, ForeignTable, NullLine, OutcomeLine, ReferenceLine, ResultLine, SpanLine};
pub use load::load;
