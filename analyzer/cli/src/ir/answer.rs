//! From the reader's answer to facts of this build.
//!
//! The child has read hostile bytes, so nothing in its answer is taken on trust: a name that the catalog does not know,
//! or a place in no file, makes the answer none, like one of another shape (`abi3lint_ir_protocol`).

use crate::input::read::read_source;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_ir_protocol as protocol;
use abi3lint_ir_protocol::{AnswerError, Place};
use abi3lint_model::{
    Baked, ByValue, ConfigSet, EntityId, Expansion, Fact, FieldId, FileId, LineIndex, Live, NullFrom, NullInto,
    NullPath, Origin, Part, Problem, Route, SourceFile, Span, Subject, Surroundings, Use,
};
use abi3lint_rules::catalog;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

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
    pub(crate) fn of(files: &[SourceFile]) -> Places {
        Places(files.iter().enumerate().map(|(i, f)| (absolute(Path::new(&f.path)), i)).collect())
    }

    /// Index of the file at a place.
    pub(crate) fn known(&self, place: &Path) -> Option<usize> {
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
pub(super) fn parse(
    text: &str,
    name: &str,
    files: &mut Vec<SourceFile>,
    known: &mut Places,
) -> Result<Answer, AnswerError> {
    let answer = protocol::Answer::from_json(text, env!("CARGO_PKG_VERSION"))?;
    let mut ids = Vec::new();
    for (file, i) in answer.files.iter().zip(0..) {
        let places = answer.facts.iter().flat_map(|f| [Some(f.at), origin(f)]).flatten();
        let places = places.chain(answer.layouts.baked.iter().map(|b| b.at)).filter(|at| at.file == i);
        let places: Vec<_> = places.map(|at| (at.line, at.column.saturating_add(at.len))).collect();
        ids.push(known.file(&file.path, file.source.as_deref(), &places, files));
    }
    let lines = ids.iter().map(|id| LineIndex::new(&files[*id].text)).collect();
    let settle = Settle { ids, lines, files };
    let unknown = || AnswerError::Unknown;
    let facts = answer.facts.into_iter().map(|f| settle.fact(f).ok_or_else(unknown)).collect::<Result<_, _>>()?;
    let baked = answer.layouts.baked.iter().map(|b| settle.baked(b).ok_or_else(unknown)).collect::<Result<_, _>>()?;
    let problem =
        |p: protocol::Problem| Problem { kind: p.kind, path: name.to_owned(), line: None, message: p.message };
    Ok(Answer {
        facts,
        problems: answer.problems.into_iter().map(problem).collect(),
        baked,
        layouts: answer.layouts.on,
    })
}

/// Where the NULL of a fact comes from.
fn origin(f: &protocol::Fact) -> Option<Place> {
    if let protocol::Subject::Null(path) = &f.subject { Some(path.origin) } else { None }
}

/// Gives names and places of an answer the meaning that they have here; `None` where they have none.
struct Settle<'a> {
    /// Indices in `files` of the answer's files,
    ids: Vec<usize>,
    /// and their lines.
    lines: Vec<LineIndex>,
    files: &'a [SourceFile],
}

impl Settle<'_> {
    fn place(&self, at: Place) -> Option<(FileId, Span)> {
        let i = at.file as usize;
        let (id, lines) = (*self.ids.get(i)?, &self.lines[i]);
        let text = &self.files[id].text;
        let start = lines.offset(at.line, at.column, text);
        let end = lines.offset(at.line, at.column.saturating_add(at.len), text);
        Some((FileId(id as u32), Span { start, end }))
    }

    fn fact(&self, f: protocol::Fact) -> Option<Fact> {
        let (file, span) = self.place(f.at)?;
        Some(Fact {
            subject: self.subject(f.subject, f.at.file)?,
            usage: usage(f.usage),
            file,
            span,
            live: Live { may: f.may, must: f.must },
            confidence: f.confidence,
            origin: Origin::Ir,
            declared: false,
            route: f.inside.map(|macro_name| {
                let expansion = vec![Expansion { file, span, macro_name }];
                Box::new(Route { expansion, ..Route::default() })
            }),
        })
    }

    fn baked(&self, b: &protocol::Baked) -> Option<Baked> {
        let (file, span) = self.place(b.at)?;
        let record = entity(&b.record)?;
        let part = match &b.part {
            protocol::Part::Field { name, offset } => Part::Field { field: field(record, name)?, offset: *offset },
            protocol::Part::Size(size) => Part::Size(*size),
        };
        Some(Baked { record, part, file, span })
    }

    fn subject(&self, subject: protocol::Subject, file: u32) -> Option<Subject> {
        Some(match subject {
            protocol::Subject::Entity(name) => Subject::Entity(entity(&name)?),
            protocol::Subject::Field { record, name } => Subject::Field(field(entity(&record)?, &name)?),
            protocol::Subject::Header(name) => Subject::Header(name),
            protocol::Subject::AbiMacro(name) => Subject::AbiMacro(name),
            // A span without a file is one in the file of its fact.
            protocol::Subject::Null(path) if path.origin.file != file => return None,
            protocol::Subject::Null(path) => Subject::Null(Box::new(NullPath {
                from: null_from(path.from)?,
                origin: self.place(path.origin)?.1,
                into: null_into(path.into)?,
                unchecked: path.unchecked,
                runs: path.runs,
                function: path.function,
                only_memory: path.only_memory,
            })),
        })
    }
}

fn entity(name: &str) -> Option<EntityId> {
    catalog::lookup(name)
}

fn field(record: EntityId, name: &str) -> Option<FieldId> {
    catalog::field_of(record, name)
}

fn null_from(from: protocol::NullFrom) -> Option<NullFrom> {
    Some(match from {
        protocol::NullFrom::Literal => NullFrom::Literal,
        protocol::NullFrom::Test => NullFrom::Test,
        protocol::NullFrom::Result(name) => NullFrom::Result(entity(&name)?),
        protocol::NullFrom::Call(name) => NullFrom::Call(name),
        protocol::NullFrom::Through { function, of } => NullFrom::Through(function, entity(&of)?),
        protocol::NullFrom::Left(name) => NullFrom::Left(entity(&name)?),
        protocol::NullFrom::Stored(name) => NullFrom::Stored(entity(&name)?),
        protocol::NullFrom::Passed { what, when } => NullFrom::Passed { what, when },
        protocol::NullFrom::Deleted(slot) => NullFrom::Deleted(slot),
        protocol::NullFrom::Unset { member, by } => NullFrom::Unset { member, by },
    })
}

fn null_into(into: protocol::NullInto) -> Option<NullInto> {
    Some(match into {
        protocol::NullInto::Argument { function, position } => NullInto::Argument(entity(&function)?, position),
        protocol::NullInto::Unit { function, unit, position } => NullInto::Unit(entity(&function)?, unit, position),
        protocol::NullInto::Call { function, position } => NullInto::Call(function, position),
        protocol::NullInto::Dereference => NullInto::Dereference,
        protocol::NullInto::Interpreter => NullInto::Interpreter,
        protocol::NullInto::WithException => NullInto::WithException,
    })
}

fn usage(usage: protocol::Use) -> Use {
    match usage {
        protocol::Use::Mention => Use::Mention,
        protocol::Use::Read => Use::Read,
        protocol::Use::Write => Use::Write,
        protocol::Use::Static => Use::StaticObject { forward: false },
        protocol::Use::Array => Use::ByValue(ByValue::Array),
        protocol::Use::Variable => Use::ByValue(ByValue::Variable),
        protocol::Use::Empty => Use::Empty,
        protocol::Use::Unterminated => Use::Unterminated,
        protocol::Use::Call { args, nulls, around } => {
            let around = Surroundings::from_bits(around);
            Use::Call { args, counted: true, nulls, mistyped: None, refused: None, around }
        }
    }
}
