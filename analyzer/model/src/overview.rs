//! What a finished binary could be shipped as: for whom it runs, as far as it shows.

use crate::{FileId, Version};

/// Whether something holds of a binary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It was compiled for that, and nothing speaks against it.
    Yes,
    /// Nothing speaks against it, and nothing shows how it was compiled.
    Unknown,
    /// Why not.
    No(String),
}

/// How a binary was compiled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compiled {
    /// Under the limited API; `None` where nothing shows it.
    pub limited: Option<bool>,
    /// The headers' version.
    pub headers: Option<Version>,
}

/// What one binary could be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// The binary.
    pub file: FileId,
    /// The lowest version from which on every interpreter on Linux and macOS exports what it imports,
    pub unix: Option<Version>,
    /// and from which on the stable ABI lists that, which is what `python3.dll` exports.
    pub windows: Option<Version>,
    /// The functions by which interpreters import it.
    pub hooks: Vec<String>,
    /// How it was compiled.
    pub compiled: Compiled,
    /// The stable ABI, with the lowest floor that nothing speaks against and that lists what it imports.
    pub abi3: (Answer, Option<Version>),
    /// The lowest floor that nothing speaks against, where it is a lower one: interpreters on Linux and macOS export from it
    /// on what the stable ABI lists later.
    pub exported: Option<Version>,
    /// The opaque stable ABI, since its first version.
    pub abi3t: Answer,
    /// A build for each version, with a GIL.
    pub versions: Vec<(Version, Answer)>,
    /// The one free-threaded build that it is for.
    pub free_threaded: Option<Version>,
}
