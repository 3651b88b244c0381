//! What a rule answers.

use abi3lint_model::{FieldId, Fix, Version, VersionSet};
use abi3lint_rules::catalog::{Entity, Replacement};

/// A rule's answer: which of its wordings, and what fills it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub cause: &'static str,
    pub since: Option<Version>,
    /// The floor at which the use is in order.
    pub floor: Option<Version>,
    pub removed: Option<Version>,
    pub last: Option<Version>,
    pub fields: Vec<FieldId>,
    pub versions: VersionSet,
    /// Of these versions only free-threaded builds are meant.
    pub only_free_threaded: bool,
    pub value: String,
    pub expected: String,
    /// What other versions do.
    pub elsewhere: String,
    /// It is wrong by the reference, and may work for years.
    pub possible: bool,
    /// Known replacements, best first.
    pub replacements: &'static [Replacement],
    /// The fix, if the rule knows a better one than a call of the best replacement.
    pub fix: Option<Fix>,
}

impl Verdict {
    /// A verdict that needs nothing but its wording.
    pub(crate) fn of(cause: &'static str) -> Verdict {
        Verdict { cause, ..Verdict::default() }
    }

    /// With the first version that has the name.
    pub(crate) fn since(mut self, v: Option<Version>) -> Verdict {
        self.since = v;
        self
    }

    /// With the floor at which the use is in order, which is the first version that has the name.
    pub(crate) fn raised_to(mut self, v: Option<Version>) -> Verdict {
        self.floor = v;
        self.since(v)
    }

    /// With the versions that the headers at hand come after: the last one, and the first without the name.
    pub(crate) fn gone(mut self, from: VersionSet, headers: Version) -> Verdict {
        self.last = from.iter().filter(|v| *v < headers).last();
        self.removed = self.last.map(|v| Version(v.0 + 1));
        self
    }

    /// With an entity's replacements and versions.
    pub(crate) fn about(mut self, e: &'static Entity) -> Verdict {
        self.replacements = e.replacements;
        self.versions = e.known_in();
        self
    }
}
