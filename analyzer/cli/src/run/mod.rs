//! A run: what it is asked for and by whom, what it reads, and what it finds. Printing is the commands', but for notes
//! on standard error.

pub(crate) mod allow;
pub(crate) mod audit;
pub(crate) mod baseline_file;
pub(crate) mod clock;
pub(crate) mod execute;
pub(crate) mod fix;
pub(crate) mod inputs;
pub(crate) mod load;
pub(crate) mod merge;
pub(crate) mod of_binaries;
pub(crate) mod plan;

pub(crate) mod settings;
pub(crate) mod shipped;
pub(crate) mod targets;
pub(crate) mod threads;
