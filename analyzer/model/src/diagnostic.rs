//! Diagnostics: what a rule says about a fact. They know no output format.

use crate::{ConfigSet, Expansion, Place, Span, Target, Version};
use std::fmt;

/// How bad the finding is on its targets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Works today, or breaks only under circumstances the source does not tell.
    Warning,
    /// Breaks the build, the import or the run on a version that the target promises.
    Error,
}

/// How sure it is that the finding holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    /// Only the spelling speaks for it; hidden by default.
    Possible,
    /// The place depends on a condition that the source alone does not decide, or a type was inferred.
    Likely,
    /// The source decides it.
    Proven,
}

/// How safe it is to apply a fix without looking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// Only to be shown.
    Display,
    /// The meaning may differ (another reference kind, another error path).
    Unsafe,
    /// The same meaning on every version of the targets.
    Safe,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Certainty::Possible => "possible",
            Certainty::Likely => "likely",
            Certainty::Proven => "proven",
        })
    }
}

impl fmt::Display for Applicability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Applicability::Display => "display",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        })
    }
}

/// A sentence that belongs to a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Lower case, no final period.
    pub message: String,
    /// Another place that it speaks of.
    pub place: Option<Place>,
}

/// A replacement of a span's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// Where.
    pub place: Place,
    /// The new text.
    pub text: String,
}

/// Edits that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// How safe they are.
    pub applicability: Applicability,
    /// What they do, as an order: `use PyTuple_GetItem`.
    pub title: String,
    /// In ascending order, never overlapping.
    pub edits: Vec<Edit>,
}

/// Something that a function leaves out, and that can have more than one consequence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Omission {
    /// The function of this name does not expect memory to be exhausted.
    Memory(String),
    /// The result of the call at this place is not tested, in the function of this name.
    Test(Span, String),
    /// Of a type with this initialiser, nothing else sets the member of this name.
    Member(String, String),
}

/// One finding of one rule at one place, for all the targets that it breaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The key of its wording within the rule; empty where the rule has none.
    pub cause: &'static str,
    /// The highest severity over the targets.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// The headline: stands alone, lower case, no final period.
    pub message: String,
    /// Where.
    pub place: Place,
    /// It is a matter of the build, so that of all findings with this cause a report has the first one.
    pub once: Option<&'static str>,
    /// The omission that it is one consequence of: of those of one rule in one file, a report has the first one.
    pub omission: Option<Omission>,
    /// How many places have to be edited for it, roughly.
    pub edits: u16,
    /// The floor of the stable ABI at which it is in order.
    pub in_order_at: Option<Version>,
    /// The entity's name as written.
    pub symbol: String,
    /// The struct of a field.
    pub record: Option<String>,
    /// The targets that it breaks, in the order of the run.
    pub targets: Vec<Target>,
    /// The configurations in which it holds.
    pub configs: ConfigSet,
    /// The front end: `source`, `ir`, `binary`.
    pub origin: &'static str,
    /// For a place in a macro body: how it is reached, outermost first.
    pub expansion: Vec<Expansion>,
    /// The reason first, then the help, then other places.
    pub notes: Vec<Note>,
    /// Fixes, best first.
    pub fixes: Vec<Fix>,
    /// Identifies the finding across runs while its line keeps its text; 16 hex digits when printed.
    pub fingerprint: u64,
}
