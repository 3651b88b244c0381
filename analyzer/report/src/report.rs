//! What a run has to tell, whatever the format.

use abi3lint_model::{Certainty, Finding, Problem, Severity, SourceFile, Target};

/// Everything that one run has to tell.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The files that were judged; [`abi3lint_model::FileId`] indexes them.
    pub files: &'a [SourceFile],
    /// The findings to show, in order.
    pub findings: &'a [Finding],
    /// What was not judged.
    pub problems: &'a [Problem],
    /// Counts over the run.
    pub summary: &'a Summary,
    /// The targets that were judged, in the order of the run.
    pub targets: &'a [Target],
}

/// Counts over one run. What was hidden or not read is counted too, so that a report never looks more
/// complete than it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Files that were judged.
    pub files: u32,
    /// Files that were found or named, but not judged.
    pub files_skipped: u32,
    /// Bytes that were judged.
    pub bytes: u64,
    /// Bytes of them in regions that could not be parsed.
    pub unparsed_bytes: u64,
    /// Findings shown, by severity.
    pub errors: u32,
    /// See [`Summary::errors`].
    pub warnings: u32,
    /// See [`Summary::errors`].
    pub notes: u32,
    /// Findings of certainty `possible` that were not asked for.
    pub hidden_possible: u32,
    /// Findings of certainty `likely` that were not asked for.
    pub hidden_likely: u32,
    /// Findings that the source allows.
    pub suppressed: u32,
    /// Findings that the baseline accepts.
    pub baselined: u32,
    /// Findings in headers that were read and not judged.
    pub only_read: u32,
    /// Where the targets come from, each once: `--target`, or what they were inferred from.
    pub target_sources: Vec<String>,
    /// The least severity of findings that fail the run; no value: none does.
    pub fail_on: Option<Severity>,
    /// The exit status that the run ends with.
    pub exit_status: u8,
}

impl Summary {
    /// Where the targets come from, as one text.
    pub(crate) fn target_source(&self) -> String {
        self.target_sources.join("; ")
    }

    /// Counts the findings that are shown, by severity, and those that are hidden, by certainty.
    pub fn count(&mut self, shown: &[Finding], hidden: &[Finding]) {
        for f in shown {
            match f.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
        for f in hidden {
            match f.certainty {
                Certainty::Possible => self.hidden_possible += 1,
                Certainty::Likely | Certainty::Proven => self.hidden_likely += 1,
            }
        }
    }
}
