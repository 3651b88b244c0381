//! From an extraction to the answer that the parent gets.
//!
//! Places become lines and columns: the parent reads the sources again, or puts blank lines in their place.
//! Entities become names, because the numbers of a catalog are those of one build.

use crate::regular::regular_file;
use abi3lint_front_ir::Extraction;
use abi3lint_ir_protocol as protocol;
use abi3lint_ir_protocol::{Answer, File, Layouts, Place};
use abi3lint_model::{
    Baked, ByValue, EntityId, Fact, FileId, LineIndex, NullFrom, NullInto, NullPath, Part, Problem, ProblemKind, Span,
    Subject, Use,
};
use abi3lint_rules::catalog;
use std::collections::BTreeMap;
use std::path::Path;

/// The sources that were read, by the name that a module has for them.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    read: BTreeMap<String, String>,
}

const LARGEST: u64 = 32 << 20;

/// A module can name any file of the machine as its source, and reports show lines of sources.
const ENDINGS: &[&str] = &[
    "c", "h", "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "inc", "inl", "ipp", "tcc", "def", "in", "src",
    "m", "mm", "i", "ii", "mi", "mii", "pyx", "pxd", "pxi", "py", "y", "yy", "ypp", "l", "ll", "lpp", "lex", "rl",
    "re",
];

impl Sources {
    /// Reads a source file, and remembers where it was.
    pub(crate) fn read(&mut self, directory: &str, name: &str) -> Option<Vec<u8>> {
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

/// The answer about a module that cannot be read.
pub(crate) fn unreadable(why: &str) -> Answer {
    let problem = protocol::Problem { kind: ProblemKind::Unreadable, message: why.to_owned() };
    Answer { problems: vec![problem], ..Answer::default() }
}

/// The answer about a module that was read.
pub(crate) fn found(e: &Extraction, sources: &Sources) -> Answer {
    let places = Places(e.files.iter().map(|f| LineIndex::new(&f.text)).collect());
    let file = |path: &str| File { path: path.to_owned(), source: sources.origin(path).map(str::to_owned) };
    let problem = |p: &Problem| protocol::Problem { kind: p.kind, message: p.message.clone() };
    Answer {
        files: e.files.iter().map(|f| file(&f.path)).collect(),
        facts: e.facts.iter().filter_map(|f| places.fact(f)).collect(),
        layouts: Layouts { on: e.layouts, baked: e.baked.iter().map(|b| places.baked(b)).collect() },
        problems: e.problems.iter().chain(&e.unplaced).map(problem).collect(),
    }
}

/// The lines of the files.
struct Places(Vec<LineIndex>);

impl Places {
    fn place(&self, file: FileId, span: Span) -> Place {
        let (line, column) = self.0[file.0 as usize].line_column(span.start);
        Place { file: file.0, line, column, len: span.end - span.start }
    }

    fn fact(&self, f: &Fact) -> Option<protocol::Fact> {
        Some(protocol::Fact {
            subject: self.subject(f)?,
            usage: usage(&f.usage),
            at: self.place(f.file, f.span),
            may: f.live.may,
            must: f.live.must,
            confidence: f.confidence,
            inside: f.expansion().first().map(|e| e.macro_name.clone()),
        })
    }

    fn subject(&self, f: &Fact) -> Option<protocol::Subject> {
        Some(match &f.subject {
            Subject::Entity(id) => protocol::Subject::Entity(name(*id)),
            Subject::Field(id) => {
                let field = catalog::field(*id);
                protocol::Subject::Field { record: name(field.record), name: field.name.to_owned() }
            }
            Subject::Header(name) => protocol::Subject::Header(name.clone()),
            Subject::AbiMacro(name) => protocol::Subject::AbiMacro(name.clone()),
            Subject::Null(path) => protocol::Subject::Null(self.null_path(path, f.file)),
            // A build says it, or sources define it, and no module.
            Subject::Promise(_)
            | Subject::Defined(_)
            | Subject::OwnMember(_)
            | Subject::HeaderlessCast(_)
            | Subject::Hazard(_)
            | Subject::Format(_)
            | Subject::Shown(_) => return None,
        })
    }

    fn null_path(&self, path: &NullPath, file: FileId) -> protocol::NullPath {
        protocol::NullPath {
            from: match &path.from {
                NullFrom::Literal => protocol::NullFrom::Literal,
                NullFrom::Test => protocol::NullFrom::Test,
                NullFrom::Result(id) => protocol::NullFrom::Result(name(*id)),
                NullFrom::Call(name) => protocol::NullFrom::Call(name.clone()),
                NullFrom::Through(function, of) => {
                    protocol::NullFrom::Through { function: function.clone(), of: name(*of) }
                }
                NullFrom::Left(id) => protocol::NullFrom::Left(name(*id)),
                NullFrom::Stored(id) => protocol::NullFrom::Stored(name(*id)),
                NullFrom::Passed { what, when } => {
                    protocol::NullFrom::Passed { what: what.clone(), when: when.clone() }
                }
                NullFrom::Deleted(slot) => protocol::NullFrom::Deleted(slot.clone()),
                NullFrom::Unset { member, by } => protocol::NullFrom::Unset { member: member.clone(), by: by.clone() },
            },
            origin: self.place(file, path.origin),
            into: match &path.into {
                NullInto::Argument(id, n) => protocol::NullInto::Argument { function: name(*id), position: *n },
                NullInto::Unit(id, unit, n) => {
                    protocol::NullInto::Unit { function: name(*id), unit: unit.clone(), position: *n }
                }
                NullInto::Call(name, n) => protocol::NullInto::Call { function: name.clone(), position: *n },
                NullInto::Dereference => protocol::NullInto::Dereference,
                NullInto::Interpreter => protocol::NullInto::Interpreter,
                NullInto::WithException => protocol::NullInto::WithException,
            },
            unchecked: path.unchecked,
            runs: path.runs,
            function: path.function.clone(),
            only_memory: path.only_memory,
        }
    }

    fn baked(&self, b: &Baked) -> protocol::Baked {
        let part = match b.part {
            Part::Field { field, offset } => {
                protocol::Part::Field { name: catalog::field(field).name.to_owned(), offset }
            }
            Part::Size(size) => protocol::Part::Size(size),
        };
        protocol::Baked { record: name(b.record), part, at: self.place(b.file, b.span) }
    }
}

fn name(id: EntityId) -> String {
    catalog::entity(id).name.to_owned()
}

/// The uses that IR shows; others do not come from this front end.
fn usage(u: &Use) -> protocol::Use {
    match u {
        Use::Call { args, nulls, around, .. } => {
            protocol::Use::Call { args: *args, nulls: *nulls, around: around.bits() }
        }
        Use::Write => protocol::Use::Write,
        Use::Read | Use::ReadThrough { .. } => protocol::Use::Read,
        Use::StaticObject { .. } => protocol::Use::Static,
        Use::ByValue(ByValue::Array) => protocol::Use::Array,
        Use::ByValue(_) => protocol::Use::Variable,
        Use::Empty => protocol::Use::Empty,
        Use::Unterminated => protocol::Use::Unterminated,
        _ => protocol::Use::Mention,
    }
}
