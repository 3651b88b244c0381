//! The reader's answer: one JSON object, protocol 3. Its other end is `analyzer/ir-reader/src/print.rs`.
//!
//! The child has read hostile bytes, so nothing in its answer is taken on trust: what does not fit makes
//! the answer none.

use crate::input::read::read_source;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_model::{
    Baked, ByValue, Confidence, ConfigSet, EntityId, Expansion, Fact, FileId, LineIndex, Live, NullFrom, NullInto,
    NullPath, Origin, Part, Problem, ProblemKind, Route, SourceFile, Span, Subject, Use, VersionSet,
};
use abi3lint_rules::catalog;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// That of the answers which this module understands.
const PROTOCOL: u64 = 3;

/// What the reader says of a module.
#[derive(Debug)]
pub(super) struct Answer {
    pub facts: Vec<Fact>,
    pub problems: Vec<Problem>,
    /// Assumptions about layouts, where they were asked for.
    pub baked: Vec<Baked>,
    /// The configurations whose layouts are the module's.
    pub layouts: ConfigSet,
}

/// The files of a run by their places: a module may spell a path in another way than the user.
#[derive(Debug)]
pub(super) struct Places(HashMap<PathBuf, usize>);

impl Places {
    pub fn of(files: &[SourceFile]) -> Places {
        Places(files.iter().enumerate().map(|(i, f)| (absolute(Path::new(&f.path)), i)).collect())
    }

    /// Index of the file at a place.
    pub fn known(&self, place: &Path) -> Option<usize> {
        self.0.get(&absolute(place)).copied()
    }

    /// Index of the file that a module calls `path` and that the reader found at `at`; one that cannot be
    /// read is stood in for by blank lines.
    fn file(&mut self, path: &str, at: Option<&str>, lines: &[(u32, u32)], files: &mut Vec<SourceFile>) -> usize {
        let place = absolute(Path::new(at.unwrap_or(path)));
        *self.0.entry(place).or_insert_with_key(|place| {
            // As the source front end would call it, whatever steps a search for headers took.
            let near = relative(place);
            let path = if near.is_absolute() { path.to_owned() } else { near.to_string_lossy().into_owned() };
            let read = at.and_then(|at| read_source(Path::new(at)));
            files.push(match read {
                Some(text) => SourceFile { path, text },
                None => SourceFile::blank(path, lines),
            });
            files.len() - 1
        })
    }
}

/// Reads an answer. Sources that it names join `files`, each once; problems are those of `name`.
pub(super) fn parse(text: &str, name: &str, files: &mut Vec<SourceFile>, known: &mut Places) -> Result<Answer, String> {
    let odd = || "the reader's answer is none that this abi3lint knows".to_owned();
    let v: Value = serde_json::from_str(text).map_err(|_| odd())?;
    let Some(protocol) = v["protocol"].as_u64().filter(|_| v["complete"] == true) else { return Err(odd()) };
    let version = v["version"].as_str().unwrap_or_default();
    if protocol != PROTOCOL || version != env!("CARGO_PKG_VERSION") {
        return Err(format!(
            "the reader is of version {version} with protocol {protocol}, abi3lint of {} with {PROTOCOL}; build both \
             from the same sources ('cargo xtask ir-reader')",
            env!("CARGO_PKG_VERSION")
        ));
    }
    let list = |key: &str| v[key].as_array().ok_or_else(odd);
    let facts: Vec<Told> = list("facts")?.iter().map(|f| told(f).ok_or_else(odd)).collect::<Result<_, _>>()?;
    let layouts = set(&v["layouts"], "on").ok_or_else(odd)?;
    let baked = v["layouts"]["baked"].as_array().ok_or_else(odd)?;
    let baked = baked.iter().map(|b| assumed(b).ok_or_else(odd)).collect::<Result<Vec<_>, _>>()?;
    let mut ids = Vec::new();
    for (i, file) in list("files")?.iter().enumerate() {
        let path = file["path"].as_str().ok_or_else(odd)?;
        let places = facts.iter().flat_map(|f| [Some(f.at), f.origin]).flatten().chain(baked.iter().map(|b| b.0));
        let places = places.filter(|at| at.file == i).map(|at| (at.line, at.column.saturating_add(at.len)));
        ids.push(known.file(path, file["source"].as_str(), &places.collect::<Vec<_>>(), files));
    }
    let lines: Vec<LineIndex> = ids.iter().map(|id| LineIndex::new(&files[*id].text)).collect();
    let problems: Vec<Problem> = list("problems")?
        .iter()
        .map(|p| Problem {
            kind: match p["kind"].as_str() {
                Some("incomplete") => ProblemKind::Incomplete,
                Some("limit") => ProblemKind::Limit,
                _ => ProblemKind::Unreadable,
            },
            path: name.to_owned(),
            line: None,
            message: p["message"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    let place = |at: Spot| {
        let (id, lines) = (*ids.get(at.file).ok_or_else(odd)?, &lines[at.file]);
        let text = &files[id].text;
        let start = lines.offset(at.line, at.column, text);
        let end = lines.offset(at.line, at.column.saturating_add(at.len), text);
        Ok::<_, String>((FileId(id as u32), Span { start, end }))
    };
    let settle = |f: Told| {
        let (file, span) = place(f.at)?;
        let mut subject = f.subject;
        if let (Subject::Null(path), Some(at)) = (&mut subject, f.origin) {
            path.origin = place(at)?.1;
        }
        Ok(Fact {
            subject,
            usage: f.usage,
            file,
            span,
            live: f.live,
            confidence: f.confidence,
            origin: Origin::Ir,
            route: f.inside.map(|macro_name| {
                let expansion = vec![Expansion { file, span, macro_name }];
                Box::new(Route { expansion, ..Route::default() })
            }),
        })
    };
    let settle_baked = |(at, record, part)| {
        let (file, span) = place(at)?;
        Ok(Baked { record, part, file, span })
    };
    Ok(Answer {
        facts: facts.into_iter().map(settle).collect::<Result<_, String>>()?,
        problems,
        baked: baked.into_iter().map(settle_baked).collect::<Result<_, String>>()?,
        layouts,
    })
}

/// A place as the reader tells it.
#[derive(Clone, Copy)]
struct Spot {
    file: usize,
    line: u32,
    column: u32,
    len: u32,
}

fn number(v: &Value, key: &str) -> Option<u32> {
    v[key].as_u64().and_then(|n| u32::try_from(n).ok())
}

fn set(v: &Value, key: &str) -> Option<ConfigSet> {
    u128::from_str_radix(v[key].as_str()?, 16).ok().map(|s| ConfigSet(s) & ConfigSet::ALL)
}

fn spot(v: &Value) -> Option<Spot> {
    Some(Spot {
        file: v["file"].as_u64()? as usize,
        line: number(v, "line")?,
        column: number(v, "column")?,
        len: number(v, "len")?,
    })
}

fn assumed(v: &Value) -> Option<(Spot, EntityId, Part)> {
    let record = catalog::lookup(v["record"].as_str()?)?;
    let part = match v["field"].as_str() {
        Some(name) => Part::Field { field: catalog::field_of(record, name)?, offset: number(v, "offset")? },
        None => Part::Size(number(v, "size")?),
    };
    Some((spot(v)?, record, part))
}

/// A fact as the reader tells it.
struct Told {
    subject: Subject,
    /// Where a NULL comes from.
    origin: Option<Spot>,
    usage: Use,
    at: Spot,
    live: Live,
    confidence: Confidence,
    inside: Option<String>,
}

/// How NULL gets where it must not, and where it comes from.
fn null_path(v: &Value, file: usize) -> Option<(Subject, Spot)> {
    let entity = |v: &Value| catalog::lookup(v.as_str()?);
    let (from, into) = (&v["from"], &v["into"]);
    let from = match (from.as_str(), from["call"].as_str()) {
        (Some("literal"), _) => NullFrom::Literal,
        (Some("test"), _) => NullFrom::Test,
        (_, Some(name)) => NullFrom::Call(name.to_owned()),
        _ if !from["stored"].is_null() => NullFrom::Stored(entity(&from["stored"])?),
        _ => match from["deleted"].as_str() {
            Some(slot) => NullFrom::Deleted(slot.to_owned()),
            None => NullFrom::Result(entity(&from["result"])?),
        },
    };
    let position = || u8::try_from(into["position"].as_u64()?).ok();
    let into = match (into.as_str(), into["call"].as_str()) {
        (Some("dereference"), _) => NullInto::Dereference,
        (Some("interpreter"), _) => NullInto::Interpreter,
        (_, Some(name)) => NullInto::Call(name.to_owned(), position()?),
        _ => match into["unit"].as_str() {
            Some(unit) => NullInto::Unit(entity(&into["function"])?, unit.to_owned(), position()?),
            None => NullInto::Argument(entity(&into["argument"])?, position()?),
        },
    };
    let at = Spot { file, line: number(v, "line")?, column: number(v, "column")?, len: number(v, "len")? };
    let (unchecked, runs) = (v["unchecked"].as_bool()?, VersionSet(number(v, "runs")?));
    // The caller knows the text that the span is of.
    let origin = Span { start: 0, end: 0 };
    Some((Subject::Null(Box::new(NullPath { from, origin, into, unchecked, runs })), at))
}

fn told(v: &Value) -> Option<Told> {
    let at = spot(v)?;
    let subject = &v["subject"];
    let mut origin = None;
    let subject = match (subject["entity"].as_str(), subject["field"].as_str()) {
        _ if subject["null"].is_object() => {
            let (null, from) = null_path(&subject["null"], at.file)?;
            origin = Some(from);
            null
        }
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
        origin,
        usage,
        at,
        live: Live { may: set(v, "may")?, must: set(v, "must")? },
        confidence,
        inside: v["inside"].as_str().map(str::to_owned),
    })
}
