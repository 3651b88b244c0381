//! Code actions: the fixes of findings, all safe ones at once, and the comment that allows a finding.

use super::client::Abilities;
use super::convert::{Texts, diagnostic};
use super::documents::Documents;
use super::text::Text;
use crate::live::Package;
use abi3lint_lint::suppression;
use abi3lint_model::{Applicability, Finding, Fix, LineIndex};
use gen_lsp_types::{
    CodeAction, CodeActionKind, DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use std::collections::HashMap;
use std::ops::Range as Bytes;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Question<'q> {
    pub package: &'q Package,
    pub path: &'q str,
    pub uri: &'q Uri,
    /// The document as the client has it.
    pub text: &'q Text,
    pub bytes: Bytes<usize>,
    pub only: Option<&'q [CodeActionKind]>,
    pub client: &'q Abilities,
    pub documents: &'q Documents,
}

pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::Custom(std::borrow::Cow::Borrowed("source.fixAll.abi3lint"));

impl Question<'_> {
    pub(crate) fn answer(&self) -> Vec<CodeAction> {
        let mut out = Vec::new();
        let mut texts = Texts::new(self.package, self.documents, self.client.encoding);
        let findings = self.package.findings(self.path);
        if self.wants("quickfix") {
            let touched = |f: &&Finding| {
                let span = f.place.span;
                (span.start as usize) <= self.bytes.end && self.bytes.start <= span.end as usize
            };
            for finding in findings.iter().filter(touched) {
                self.quick_fixes(finding, &mut texts, &mut out);
            }
        }
        if self.wants("source.fixAll.abi3lint") {
            out.extend(self.fix_all(findings, &mut texts));
        }
        out
    }

    /// Whether a kind is asked for: it or one above it.
    fn wants(&self, kind: &str) -> bool {
        let Some(only) = self.only else { return true };
        only.iter().any(|k| {
            let k = String::from(k.clone());
            k.is_empty() || kind == k || kind.strip_prefix(k.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    }

    fn quick_fixes(&self, finding: &Finding, texts: &mut Texts<'_>, out: &mut Vec<CodeAction>) {
        let about = diagnostic(finding, texts, self.client);
        for fix in finding.fixes.iter().filter(|f| f.applicability > Applicability::Display) {
            let Some(edits) = texts.edits(fix) else { continue };
            let safe = fix.applicability == Applicability::Safe;
            out.push(CodeAction {
                title: if safe { fix.title.clone() } else { format!("{} (check the result)", fix.title) },
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![about.clone()]),
                is_preferred: (safe && self.client.preferred).then_some(true),
                edit: Some(self.edit(edits)),
                ..CodeAction::default()
            });
        }
        if let Some(edit) = self.allow(finding, texts) {
            out.push(CodeAction {
                title: format!("suppress {} here, with a reason", finding.rule),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![about]),
                edit: Some(self.edit(vec![(self.uri.clone(), edit)])),
                ..CodeAction::default()
            });
        }
    }

    /// The comment that allows a finding, with a place for the reason: what `--add-suppressions` writes.
    fn allow(&self, finding: &Finding, texts: &mut Texts<'_>) -> Option<TextEdit> {
        let encoding = self.client.encoding;
        let bytes = self.text.bytes();
        let place = self.text.offset(texts.range(finding.place).start, encoding);
        let line = LineIndex::new(bytes).line_column(place as u32).0;
        let (at, new_text) = suppression(bytes, line, finding.rule, Some(""))?;
        Some(TextEdit { range: self.text.range(at, at, encoding), new_text })
    }

    /// All safe fixes of the file that do not overlap.
    fn fix_all(&self, findings: &[Finding], texts: &mut Texts<'_>) -> Option<CodeAction> {
        let safe = |f: &&Fix| f.applicability == Applicability::Safe;
        let mut taken: Vec<(u32, Bytes<u32>)> = Vec::new();
        let mut edits: Vec<(Uri, TextEdit)> = Vec::new();
        for fix in findings.iter().filter_map(|f| f.fixes.iter().find(safe)) {
            let spans: Vec<_> =
                fix.edits.iter().map(|e| (e.place.file.0, e.place.span.start..e.place.span.end)).collect();
            let meets =
                |a: &Bytes<u32>, b: &Bytes<u32>| a.start < b.end.max(b.start + 1) && b.start < a.end.max(a.start + 1);
            if taken.iter().any(|(file, t)| spans.iter().any(|(f, s)| f == file && meets(s, t))) {
                continue;
            }
            if let Some(more) = texts.edits(fix) {
                taken.extend(spans);
                edits.extend(more);
            }
        }
        (!edits.is_empty()).then(|| CodeAction {
            title: "apply all safe fixes of abi3lint".to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(self.edit(edits)),
            ..CodeAction::default()
        })
    }

    fn edit(&self, edits: Vec<(Uri, TextEdit)>) -> WorkspaceEdit {
        let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
        for (uri, edit) in edits {
            changes.entry(uri).or_default().push(edit);
        }
        if !self.client.document_changes {
            return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
        }
        let change = |(uri, edits): (Uri, Vec<TextEdit>)| {
            let version = self.documents.get(&uri).map(|d| d.version);
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version,
                    text_document_identifier: TextDocumentIdentifier { uri },
                },
                edits: edits.into_iter().map(Edit::TextEdit).collect(),
            })
        };
        WorkspaceEdit { document_changes: Some(changes.into_iter().map(change).collect()), ..WorkspaceEdit::default() }
    }
}
