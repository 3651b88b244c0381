//! Helpers of the front end's tests: sources in, names of used entities out.

use abi3lint_front_c::{Extraction, Options, extract};
use abi3lint_model::{Confidence, ConfigSet, Fact, SourceFile, Subject, Target, Use};
use abi3lint_rules::catalog;

/// Reads files for one target.
pub(crate) fn read(files: &[(&str, &str)], target: &str) -> (Vec<SourceFile>, Extraction) {
    let sources: Vec<SourceFile> =
        files.iter().map(|(p, t)| SourceFile { path: (*p).to_owned(), text: t.as_bytes().to_vec() }).collect();
    let active: ConfigSet = Target::parse(target).unwrap().configs(None).unwrap();
    let options = Options { active, ..Options::default() };
    let out = extract(&sources, &options);
    (sources, out)
}

/// The name of what a fact is about: `PyList_New`, `PyTypeObject.tp_name`, `<structmember.h>`.
pub(crate) fn name(fact: &Fact) -> String {
    match &fact.subject {
        Subject::Entity(id) => catalog::entity(*id).name.to_owned(),
        Subject::Field(id) => {
            let f = catalog::field(*id);
            format!("{}.{}", catalog::entity(f.record).name, f.name)
        }
        Subject::Header(h) => format!("<{h}>"),
        Subject::AbiMacro(m) => format!("#{m}"),
        Subject::Promise(promise) => format!("{promise:?}"),
        Subject::OwnMember(of) => format!("member of {}", of.record),
        Subject::HeaderlessCast(record) => format!("cast to {record}"),
        Subject::Hazard(hazard) => format!("{hazard:?}"),
        Subject::Format(call) => format!("format {}", call.format),
        Subject::Null(path) => format!("NULL {:?} {:?}", path.from, path.into),
        Subject::Defined(piece) => format!("{:?}", piece.piece),
        Subject::Shown(shown) => shown.symbol().to_owned(),
    }
}

/// `line:name` of every fact of one file, guesses left out.
pub(crate) fn uses(text: &str, target: &str) -> Vec<String> {
    uses_of(&[("a.c", text)], target)
}

/// The same over several files: `path:line:name`, without the path where there is one file only.
pub(crate) fn uses_of(files: &[(&str, &str)], target: &str) -> Vec<String> {
    let (sources, out) = read(files, target);
    out.facts
        .iter()
        .filter(|f| f.confidence > Confidence::Guessed && name(f) != "<Python.h>" && f.usage != Use::Defines)
        .map(|f| {
            let s = &sources[f.file.0 as usize];
            let line = 1 + s.text[..f.span.start as usize].iter().filter(|b| **b == b'\n').count();
            let path = if files.len() == 1 { String::new() } else { format!("{}:", s.path) };
            format!("{path}{line}:{}", name(f))
        })
        .collect()
}

/// Only the fields.
pub(crate) fn fields(text: &str) -> Vec<String> {
    uses(text, "cp313").into_iter().filter(|u| u.contains('.')).collect()
}
