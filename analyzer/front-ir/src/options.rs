//! What the caller asks for and brings.

use abi3lint_model::{ConfigSet, Version};

/// What a run asks for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options<'a> {
    /// The configurations of each target; none means all.
    pub targets: &'a [ConfigSet],
    /// The CPython whose headers compiled the module, where the caller knows it.
    pub build: Option<Version>,
    /// Also collect what the module takes for granted about layouts.
    pub footprint: bool,
    /// The directory that the compiler runs in, where the caller runs there too: sources are read as they were
    /// spelled, whatever the debug information has in place of the directory.
    pub here: Option<&'a str>,
    /// The source was preprocessed before: its places are those of files that the compiler has not read.
    pub is_preprocessed: bool,
}

/// Reads the source file of a name; a relative one is to be looked for in the directory, which may be
/// empty. `None` where there is none or it must not be read.
pub type Read<'a> = &'a mut dyn FnMut(&str, &str) -> Option<Vec<u8>>;
