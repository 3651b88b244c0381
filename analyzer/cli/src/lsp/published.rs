//! The diagnostics of a file, as a client is told them.

use super::client::Abilities;
use super::convert::{Texts, diagnostic};
use super::documents::Documents;
use crate::live::Package;
use gen_lsp_types::{Diagnostic, DiagnosticSeverity, Message, PublishDiagnosticsParams, Uri};
use std::hash::{DefaultHasher, Hash, Hasher};

/// An empty list, which clears what a client shows.
pub(super) fn nothing(uri: Uri) -> PublishDiagnosticsParams {
    PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() }
}

/// What is found in a file, or why it is not judged.
pub(super) fn diagnostics(
    package: &Package,
    path: &str,
    documents: &Documents,
    abilities: &Abilities,
) -> Vec<Diagnostic> {
    if let Some(why) = package.skipped(path) {
        return vec![Diagnostic {
            severity: Some(DiagnosticSeverity::Information),
            source: Some("abi3lint".to_owned()),
            message: Message::String(why.to_owned()),
            ..Default::default()
        }];
    }
    let mut texts = Texts::new(package, documents, abilities.encoding);
    package.findings(path).iter().map(|f| diagnostic(f, &mut texts, abilities)).collect()
}

/// The same for the same diagnostics.
pub(super) fn result_id(diagnostics: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for d in diagnostics {
        d.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
