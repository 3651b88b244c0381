//! The diagnostics of a file, as a client is told them.

use super::client::Abilities;
use super::convert::{Texts, diagnostic, diagnostic_at_use};
use super::documents::Documents;
use crate::live::Package;
use abi3lint_model::Place;
use gen_lsp_types::{Diagnostic, DiagnosticSeverity, Message, PublishDiagnosticsParams, Uri};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// An empty list, which clears what a client shows.
pub(super) fn nothing(uri: Uri) -> PublishDiagnosticsParams {
    PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() }
}

/// Uses of a macro in one file at which a finding in a closed header is shown.
const USES_SHOWN: usize = 50;

/// What is found in a file, or why it is not judged. Of an open file also what is found in macros of closed headers, at
/// their uses.
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
    let mut all: Vec<Diagnostic> =
        package.findings(path).iter().map(|f| diagnostic(f, &mut texts, abilities)).collect();
    let is_open = |path: &str| documents.iter().any(|(_, d)| d.path == path);
    if is_open(path) {
        let mut shown: HashMap<Place, usize> = HashMap::new();
        for (finding, place) in package.findings_of_macros(path) {
            let uses = shown.entry(finding.place).or_default();
            let is_closed = || package.file(finding.place.file).is_some_and(|f| !is_open(&f.path));
            if *uses < USES_SHOWN && is_closed() {
                *uses += 1;
                all.push(diagnostic_at_use(finding, place, &mut texts, abilities));
            }
        }
    }
    all
}

/// The same for the same diagnostics.
pub(super) fn result_id(diagnostics: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for d in diagnostics {
        d.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
