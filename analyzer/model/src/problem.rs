//! Problems: what was not read or judged.

use crate::{ConfigSet, FileId, Severity};
use std::fmt;

/// What kept a front end from reading something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProblemKind {
    /// The file could not be read at all.
    Unreadable,
    /// What was named is no source text (NUL bytes, too large, a binary), so it was not judged.
    Skipped,
    /// A region could not be parsed.
    Unparsed,
    /// Nesting or size went past a limit of the tool.
    Limit,
    /// It was read, but does not show every use, or was given up, so that no findings do not mean clean.
    Incomplete,
    /// A header that is not there, and of which it is known what it defines.
    Missing,
}

impl ProblemKind {
    /// How bad it is for a run. An error: something that was asked for was not judged, so the run cannot end with
    /// status 0, whatever it found. A warning: a part of a file, which is counted and named.
    pub fn severity(self) -> Severity {
        match self {
            ProblemKind::Unreadable | ProblemKind::Skipped | ProblemKind::Incomplete => Severity::Error,
            ProblemKind::Unparsed | ProblemKind::Limit | ProblemKind::Missing => Severity::Warning,
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProblemKind::Unreadable => "unreadable",
            ProblemKind::Skipped => "skipped",
            ProblemKind::Unparsed => "unparsed",
            ProblemKind::Limit => "limit",
            ProblemKind::Incomplete => "incomplete",
            ProblemKind::Missing => "missing",
        })
    }
}

/// Something that was not judged, so that a run never looks more complete than it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What kind.
    pub kind: ProblemKind,
    /// Path as given.
    pub path: String,
    /// 1-based line, where one is known.
    pub line: Option<u32>,
    /// What happened and what it means for the result.
    pub message: String,
}

/// A translation unit does not compile in some configurations, because the source itself says so with an `#error`. Nothing
/// of it is live there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The file that the unit begins with.
    pub unit: FileId,
    /// The file with the `#error`,
    pub file: FileId,
    /// and where in it.
    pub at: u32,
    /// The configurations.
    pub configs: ConfigSet,
}
