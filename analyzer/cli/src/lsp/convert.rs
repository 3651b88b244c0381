//! Findings as the protocol's diagnostics.
//!
//! It must not decide what a finding is, only how it is told.

use super::client::Abilities;
use super::documents::Documents;
use super::text::{Encoding, Text};
use crate::live::Package;
use abi3lint_model::{Certainty, FileId, Finding, Fix, Place, Severity};
use abi3lint_report::{other_notes, reason};
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    Message, Range, TextEdit, Uri,
};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Texts of the files that findings speak of, each indexed once.
#[derive(Debug)]
pub(crate) struct Texts<'p> {
    package: &'p Package,
    documents: &'p Documents,
    encoding: Encoding,
    seen: HashMap<FileId, (Uri, Cow<'p, Text>)>,
}

impl<'p> Texts<'p> {
    pub(crate) fn new(package: &'p Package, documents: &'p Documents, encoding: Encoding) -> Texts<'p> {
        Texts { package, documents, encoding, seen: HashMap::new() }
    }

    fn get(&mut self, id: FileId) -> Option<&(Uri, Cow<'p, Text>)> {
        if !self.seen.contains_key(&id) {
            let file = self.package.file(id)?;
            // What is open is indexed, and as the client calls it.
            let of_client = self.documents.iter().find(|(_, d)| d.path == file.path);
            let known = match of_client {
                Some((uri, document)) => (uri.clone(), Cow::Borrowed(&document.text)),
                None => (uri_of(Path::new(&file.path))?, Cow::Owned(Text::new(file.text.clone()))),
            };
            self.seen.insert(id, known);
        }
        self.seen.get(&id)
    }

    fn find(&mut self, place: Place) -> Option<(&Uri, Range)> {
        let encoding = self.encoding;
        let (uri, text) = self.get(place.file)?;
        Some((uri, text.range(place.span.start as usize, place.span.end as usize, encoding)))
    }

    pub(crate) fn location(&mut self, place: Place) -> Option<Location> {
        self.find(place).map(|(uri, range)| Location { uri: uri.clone(), range })
    }

    pub(crate) fn range(&mut self, place: Place) -> Range {
        self.find(place).map(|(_, range)| range).unwrap_or_default()
    }

    /// A fix by file; `None` where one of its files is gone.
    pub(crate) fn edits(&mut self, fix: &Fix) -> Option<Vec<(Uri, TextEdit)>> {
        fix.edits
            .iter()
            .map(|e| {
                let Location { uri, range } = self.location(e.place)?;
                Some((uri, TextEdit { range, new_text: e.text.clone() }))
            })
            .collect()
    }
}

/// The identifier of a file.
pub(crate) fn uri_of(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}

/// The path of a document; `None` where it is no file.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    if uri.scheme() == "file" { uri.to_file_path().ok() } else { None }
}

/// Where the page of a rule is read.
pub(crate) fn page_of(rule: &str) -> Option<Uri> {
    Uri::parse(&abi3lint_report::page(rule)).ok()
}

pub(crate) fn diagnostic(finding: &Finding, texts: &mut Texts<'_>, client: &Abilities) -> Diagnostic {
    let mut lines = vec![finding.message.clone()];
    lines.push(reason(finding));
    lines.extend(other_notes(finding).iter().filter(|n| n.place.is_none()).map(|n| n.message.clone()));
    let data = client.data.then(|| data(finding, texts));
    Diagnostic {
        range: texts.range(finding.place),
        severity: Some(severity(finding)),
        code: Some(Code::String(finding.rule.to_owned())),
        code_description: page_of(finding.rule).filter(|_| client.descriptions).map(|href| CodeDescription { href }),
        source: Some("abi3lint".to_owned()),
        message: Message::String(lines.join("\n")),
        tags: (finding.rule == "deprecated-api").then(|| vec![DiagnosticTag::Deprecated]),
        related_information: client.related.then(|| related(finding, texts)).filter(|r| !r.is_empty()),
        data,
    }
}

/// A finding in a macro of another file, at a use of the macro.
pub(crate) fn diagnostic_at_use(
    finding: &Finding,
    place: Place,
    texts: &mut Texts<'_>,
    client: &Abilities,
) -> Diagnostic {
    let name = finding.expansion.first().map_or("", |e| e.macro_name.as_str());
    let body = texts.location(finding.place).filter(|_| client.related);
    let message = format!("expanded from macro '{name}'");
    let body = body.map(|location| vec![DiagnosticRelatedInformation { location, message }]);
    Diagnostic { range: texts.range(place), related_information: body, ..diagnostic(finding, texts, client) }
}

/// What only the spelling speaks for is no more than a hint.
fn severity(finding: &Finding) -> DiagnosticSeverity {
    match (finding.certainty, finding.severity) {
        (Certainty::Possible, _) => DiagnosticSeverity::Hint,
        (_, Severity::Error) => DiagnosticSeverity::Error,
        (_, Severity::Warning) => DiagnosticSeverity::Warning,
        (_, Severity::Note) => DiagnosticSeverity::Information,
    }
}

/// The uses of a macro that lead here, and the places that notes speak of.
fn related(finding: &Finding, texts: &mut Texts<'_>) -> Vec<DiagnosticRelatedInformation> {
    let steps = finding.expansion.iter().map(|e| {
        let place = Place { file: e.file, span: e.span };
        (place, format!("expanded from macro '{}'", e.macro_name))
    });
    let notes = finding.notes.iter().filter_map(|n| Some((n.place?, n.message.clone())));
    steps
        .chain(notes)
        .filter_map(|(place, message)| Some(DiagnosticRelatedInformation { location: texts.location(place)?, message }))
        .collect()
}

/// What a client may show or keep: how sure it is, the targets, and the fixes with their edits.
fn data(finding: &Finding, texts: &mut Texts<'_>) -> Value {
    let text = |s: &dyn ToString| Value::String(s.to_string());
    let object = |pairs: Vec<(&str, Value)>| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
    let fixes = finding.fixes.iter().filter_map(|fix| {
        let edits = texts.edits(fix)?.into_iter().map(|(uri, edit)| {
            let mut map = Map::from_iter([("uri".to_owned(), text(&uri))]);
            if let Ok(Value::Object(edit)) = serde_json::to_value(edit) {
                map.extend(edit);
            }
            Value::Object(map)
        });
        let edits = Value::Array(edits.collect());
        Some(object(vec![("title", text(&fix.title)), ("applicability", text(&fix.applicability)), ("edits", edits)]))
    });
    let fixes = Value::Array(fixes.collect());
    let targets = Value::Array(finding.targets.iter().map(|t| text(t)).collect());
    object(vec![
        ("certainty", text(&finding.certainty)),
        ("targets", targets),
        ("fingerprint", Value::String(format!("{:016x}", finding.fingerprint))),
        ("fixes", fixes),
    ])
}
