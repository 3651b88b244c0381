//! Scanned files, what they include and define, and what the build passes for them.
//!
//! Nothing is evaluated: see `conditions`.

pub(crate) mod command_lines;
pub(crate) mod definitions;
pub(crate) mod file;
pub mod include_paths;
pub(crate) mod includes;
pub(crate) mod index;
pub(crate) mod language;
pub(crate) mod noreturn;
pub(crate) mod parameters;
pub(crate) mod reached_limits;
