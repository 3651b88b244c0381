//! The reader's answer: one JSON object, protocol 1. Its other end is `analyzer/ir-reader/src/print.rs`.
//!
//! The child has read hostile bytes, so nothing in its answer is taken on trust: what does not fit makes
//! the answer none.

use crate::read::read_source;
use abi3lint_model::{
    ByValue, Confidence, ConfigSet, Expansion, Fact, FileId, LineIndex, Live, Origin, Problem, ProblemKind, SourceFile,
    Span, Subject, Use,
};
use abi3lint_rules::catalog;
use serde_json::Value;
use std::path::Path;

/// Reads an answer. Sources that it names join `files`, each once.
pub(super) fn parse(
    text: &str,
    module: &Path,
    files: &mut Vec<SourceFile>,
) -> Result<(Vec<Fact>, Vec<Problem>), String> {
    let odd = || "the reader's answer is none that this abi3lint knows".to_owned();
    let v: Value = serde_json::from_str(text).map_err(|_| odd())?;
    if v["complete"] != true || v["protocol"] != 1 {
        return Err(odd());
    }
    if v["version"] != env!("CARGO_PKG_VERSION") {
        return Err(format!("the reader is of version {}, abi3lint of {}", v["version"], env!("CARGO_PKG_VERSION")));
    }
    let list = |key: &str| v[key].as_array().ok_or_else(odd);
    let facts: Vec<Told> = list("facts")?.iter().map(|f| told(f).ok_or_else(odd)).collect::<Result<_, _>>()?;
    let mut ids = Vec::new();
    for (i, file) in list("files")?.iter().enumerate() {
        let path = file["path"].as_str().ok_or_else(odd)?;
        let places = facts.iter().filter(|f| f.file == i).map(|f| (f.line, f.column.saturating_add(f.len)));
        ids.push(source(path, file["source"].as_str(), &places.collect::<Vec<_>>(), files));
    }
    let lines: Vec<LineIndex> = ids.iter().map(|id| LineIndex::new(&files[*id].text)).collect();
    let problems: Vec<Problem> = list("problems")?
        .iter()
        .map(|p| Problem {
            kind: if p["kind"] == "incomplete" { ProblemKind::Incomplete } else { ProblemKind::Unreadable },
            path: module.to_string_lossy().into_owned(),
            line: None,
            message: p["message"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    let settle = |f: Told| {
        let (id, lines) = (*ids.get(f.file).ok_or_else(odd)?, &lines[f.file]);
        let text = &files[id].text;
        let start = lines.offset(f.line, f.column, text);
        let end = lines.offset(f.line, f.column.saturating_add(f.len), text);
        let (file, span) = (FileId(id as u32), Span { start, end });
        Ok(Fact {
            subject: f.subject,
            usage: f.usage,
            file,
            span,
            live: f.live,
            confidence: f.confidence,
            origin: Origin::Ir,
            in_macro: None,
            uses: 0,
            expansion: f.inside.map(|macro_name| Expansion { file, span, macro_name }).into_iter().collect(),
        })
    };
    Ok((facts.into_iter().map(settle).collect::<Result<_, String>>()?, problems))
}

/// Index of a source of this path; blank lines stand in for one that cannot be read.
fn source(path: &str, at: Option<&str>, places: &[(u32, u32)], files: &mut Vec<SourceFile>) -> usize {
    if let Some(known) = files.iter().position(|f| f.path == path) {
        return known;
    }
    let read = at.and_then(|at| read_source(Path::new(at)));
    files.push(match read {
        Some(text) => SourceFile { path: path.to_owned(), text },
        None => SourceFile::blank(path.to_owned(), places),
    });
    files.len() - 1
}

/// A fact as the reader tells it.
struct Told {
    subject: Subject,
    usage: Use,
    file: usize,
    line: u32,
    column: u32,
    len: u32,
    live: Live,
    confidence: Confidence,
    inside: Option<String>,
}

fn told(v: &Value) -> Option<Told> {
    let number = |key: &str| v[key].as_u64().and_then(|n| u32::try_from(n).ok());
    let set = |key: &str| u128::from_str_radix(v[key].as_str()?, 16).ok().map(|s| ConfigSet(s) & ConfigSet::ALL);
    let subject = &v["subject"];
    let subject = match (subject["entity"].as_str(), subject["field"].as_str()) {
        (Some(name), _) => Subject::Entity(catalog::lookup(name)?),
        (_, Some(field)) => Subject::Field(catalog::field_of(catalog::lookup(subject["record"].as_str()?)?, field)?),
        _ => return None,
    };
    let usage = match (&v["use"], v["use"].as_str()) {
        (_, Some("read")) => Use::Read,
        (_, Some("write")) => Use::Write,
        (_, Some("static")) => Use::StaticObject { forward: false },
        (_, Some("array")) => Use::ByValue(ByValue::Array),
        (_, Some("variable")) => Use::ByValue(ByValue::Variable),
        (_, Some("mention")) => Use::Mention,
        (call, _) => Use::Call {
            args: u8::try_from(call["call"].as_u64()?).ok()?,
            nulls: u32::try_from(call["nulls"].as_u64()?).ok()?,
            mistyped: None,
        },
    };
    let confidence = match v["confidence"].as_str()? {
        "guessed" => Confidence::Guessed,
        "inferred" => Confidence::Inferred,
        "exact" => Confidence::Exact,
        _ => return None,
    };
    Some(Told {
        subject,
        usage,
        file: v["file"].as_u64()? as usize,
        line: number("line")?,
        column: number("column")?,
        len: number("len")?,
        live: Live { may: set("may")?, must: set("must")? },
        confidence,
        inside: v["inside"].as_str().map(str::to_owned),
    })
}
