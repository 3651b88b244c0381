//! Scanned files, what they include and define, and what the build passes for them.
//!
//! Nothing is evaluated: see `conditions`.

pub mod command_lines;
pub mod definitions;
pub mod file;
pub mod include_paths;
pub mod includes;
pub mod index;
pub mod language;
pub mod noreturn;
pub mod parameters;
pub mod reached_limits;
