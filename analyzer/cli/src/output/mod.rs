//! What a run prints and writes.

pub(crate) mod progress;
pub(crate) mod terminal;
pub(crate) mod wording;
pub(crate) mod write_file;
