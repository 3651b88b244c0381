//! Places of uses by line and column, as debug locations tell them, before the texts of their files are settled.

use abi3lint_model::{Confidence, EntityId, Part, Problem, ProblemKind, Subject, Use};

/// A use, before its file's text is settled.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub subject: Subject,
    pub usage: Use,
    pub at: At,
    pub confidence: Confidence,
    /// The macro or function that stands in the source where the use comes out of it.
    pub inside: Option<String>,
    /// The function of the module.
    pub function: String,
    /// Where a NULL comes from, in the same file.
    pub origin: Option<At>,
}

/// An assumption about a layout, before its file's text is settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawBaked {
    pub record: EntityId,
    pub part: Part,
    pub at: At,
}

/// A place by line and column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct At {
    /// Index in the list of files.
    pub file: usize,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// Bytes.
    pub len: u32,
}

/// A module that did not show everything.
pub(crate) fn problem(path: &str, message: &str) -> Problem {
    Problem { kind: ProblemKind::Incomplete, path: path.to_owned(), line: None, message: message.to_owned() }
}
