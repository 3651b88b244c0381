//! The files of a build: the sources that a compilation database compiles, and the user's own headers that they
//! include.

use crate::input::headers::reach;
use abi3lint_command_line::Call;
use abi3lint_command_line::compile_commands::Entry;
use abi3lint_command_line::paths::{absolute, relative};
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use abi3lint_settings::is_irregular;
use std::path::{Path, PathBuf};

/// The C and C++ sources of the database and the user's own headers that they include, in the report's
/// order.
pub(crate) fn build_files(entries: &[Entry], problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let (irregular, sources): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().filter(|e| e.is_source()).partition(|e| is_irregular(&e.source));
    problems.extend(irregular.iter().map(|e| Problem {
        kind: ProblemKind::Unreadable,
        path: relative(&e.source).to_string_lossy().into_owned(),
        line: None,
        message: "not checked: it is not a regular file".to_owned(),
    }));
    let sources: Vec<PathBuf> = sources.iter().map(|e| e.source.clone()).collect();
    let calls: Vec<&Call> = entries.iter().map(|e| &e.call).collect();
    let mut reach = reach(sources, &calls);
    problems.append(&mut reach.problems);
    for file in &mut reach.files {
        file.path = relative(&absolute(Path::new(&file.path))).to_string_lossy().into_owned();
    }
    reach.files.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    reach.files
}
