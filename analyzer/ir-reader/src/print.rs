//! What is said to the parent: one JSON object, protocol 3. Its other end is `analyzer/cli/src/ir/`.
//!
//! Places are lines and columns: the parent reads the sources again, or puts blank lines in their place.
//! Names stand for entities, because the numbers of a catalog are those of one build.

use crate::regular_file;
use abi3lint_front_ir::Extraction;
use abi3lint_model::{Baked, ByValue, Confidence, Fact, LineIndex, NullFrom, NullInto, NullPath, Part, Subject, Use};
use abi3lint_rules::catalog;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The sources that were read, by the name that a module has for them.
#[derive(Debug, Default)]
pub struct Sources {
    read: BTreeMap<String, String>,
}

/// Rises whenever the other end could take an answer for something else.
const PROTOCOL: u32 = 3;

const LARGEST: u64 = 32 << 20;

/// A module can name any file of the machine as its source, and reports show lines of sources.
const ENDINGS: &[&str] = &[
    "c", "h", "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "inc", "inl", "ipp", "tcc", "def", "in", "src",
    "m", "mm", "i", "ii", "mi", "mii", "pyx", "pxd", "pxi", "py", "y", "yy", "ypp", "l", "ll", "lpp", "lex", "rl",
    "re",
];

impl Sources {
    /// Reads a source file, and remembers where it was.
    pub fn read(&mut self, directory: &str, name: &str) -> Option<Vec<u8>> {
        let ending = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        if !ENDINGS.contains(&ending.as_str()) {
            return None;
        }
        let near = Path::new(directory).join(name);
        let found =
            [near.as_path(), Path::new(name)].into_iter().find_map(|p| Some((p, regular_file(p, LARGEST).ok()?)));
        let (path, text) = found?;
        self.read.insert(name.to_owned(), path.to_string_lossy().into_owned());
        Some(text)
    }

    /// Where the text of a report's file came from.
    fn origin(&self, path: &str) -> Option<&str> {
        let same = |(name, place): (&'_ String, &'_ String)| name == path || place == path;
        self.read.iter().find(|(n, p)| same((n, p))).map(|(_, p)| p.as_str())
    }
}

pub fn unreadable(why: &str) -> String {
    document(json!([]), json!([]), json!({"on": "0", "baked": []}), json!([{"kind": "unreadable", "message": why}]))
}

pub fn found(e: &Extraction, sources: &Sources) -> String {
    let lines: Vec<LineIndex> = e.files.iter().map(|f| LineIndex::new(&f.text)).collect();
    let files: Vec<Value> =
        e.files.iter().map(|f| json!({"path": f.path, "source": sources.origin(&f.path)})).collect();
    let facts: Vec<Value> = e.facts.iter().map(|f| fact(f, &lines[f.file.0 as usize])).collect();
    let problems: Vec<Value> = e
        .problems
        .iter()
        .chain(&e.unplaced)
        .map(|p| json!({"kind": p.kind.to_string(), "message": p.message}))
        .collect();
    let baked: Vec<Value> = e.baked.iter().map(|b| baked(b, &lines[b.file.0 as usize])).collect();
    let layouts = json!({"on": format!("{:x}", e.layouts.0), "baked": baked});
    document(Value::Array(files), Value::Array(facts), layouts, Value::Array(problems))
}

/// `complete` comes last: a document that was cut short does not have it.
fn document(files: Value, facts: Value, layouts: Value, problems: Value) -> String {
    format!(
        "{{\"protocol\":{PROTOCOL},\"version\":{},\"files\":{files},\"facts\":{facts},\"layouts\":{layouts},\"problems\":{problems},\"complete\":true}}\n",
        json!(env!("CARGO_PKG_VERSION"))
    )
}

fn fact(f: &Fact, lines: &LineIndex) -> Value {
    let subject = match &f.subject {
        Subject::Entity(id) => json!({"entity": catalog::entity(*id).name}),
        Subject::Field(id) => {
            let field = catalog::field(*id);
            json!({"field": field.name, "record": catalog::entity(field.record).name})
        }
        Subject::Header(name) => json!({"header": name}),
        Subject::AbiMacro(name) => json!({"abi-macro": name}),
        Subject::Null(path) => json!({"null": null_path(path, lines)}),
    };
    let (line, column) = lines.line_column(f.span.start);
    json!({
        "subject": subject,
        "use": usage(&f.usage),
        "file": f.file.0,
        "line": line,
        "column": column,
        "len": f.span.len(),
        "may": format!("{:x}", f.live.may.0),
        "must": format!("{:x}", f.live.must.0),
        "confidence": match f.confidence {
            Confidence::Guessed => "guessed",
            Confidence::Inferred => "inferred",
            Confidence::Exact => "exact",
        },
        "inside": f.expansion().first().map(|e| &e.macro_name),
    })
}

fn null_path(path: &NullPath, lines: &LineIndex) -> Value {
    let (line, column) = lines.line_column(path.origin.start);
    let from = match &path.from {
        NullFrom::Literal => json!("literal"),
        NullFrom::Test => json!("test"),
        NullFrom::Result(id) => json!({"result": catalog::entity(*id).name}),
        NullFrom::Call(name) => json!({"call": name}),
        NullFrom::Stored(id) => json!({"stored": catalog::entity(*id).name}),
        NullFrom::Deleted(slot) => json!({"deleted": slot}),
    };
    let into = match &path.into {
        NullInto::Argument(id, n) => json!({"argument": catalog::entity(*id).name, "position": n}),
        NullInto::Unit(id, unit, n) => json!({"unit": unit, "function": catalog::entity(*id).name, "position": n}),
        NullInto::Call(name, n) => json!({"call": name, "position": n}),
        NullInto::Dereference => json!("dereference"),
        NullInto::Interpreter => json!("interpreter"),
    };
    json!({
        "from": from,
        "line": line,
        "column": column,
        "len": path.origin.len(),
        "into": into,
        "unchecked": path.unchecked,
        "runs": path.runs.0,
    })
}

fn baked(b: &Baked, lines: &LineIndex) -> Value {
    let (line, column) = lines.line_column(b.span.start);
    let (field, offset, size) = match b.part {
        Part::Field { field, offset } => (Some(catalog::field(field).name), Some(offset), None),
        Part::Size(size) => (None, None, Some(size)),
    };
    json!({
        "record": catalog::entity(b.record).name,
        "field": field,
        "offset": offset,
        "size": size,
        "file": b.file.0,
        "line": line,
        "column": column,
        "len": b.span.len(),
    })
}

/// The uses that IR shows; others do not come from this front end.
fn usage(u: &Use) -> Value {
    match u {
        Use::Call { args, nulls, .. } => json!({"call": args, "nulls": nulls}),
        Use::Write => json!("write"),
        Use::Read => json!("read"),
        Use::StaticObject { .. } => json!("static"),
        Use::ByValue(ByValue::Array) => json!("array"),
        Use::ByValue(_) => json!("variable"),
        _ => json!("mention"),
    }
}
