//! What notifications, results and rules share: a message and its level.

use abi3lint_model::Severity;
use serde::Serialize;

/// A message without embedded links, or with those that the caller has written.
#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

impl Text {
    pub(super) fn new(text: String) -> Text {
        Text { text }
    }
}

/// The level of a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
