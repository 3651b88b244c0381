//! What the modules of a run say.

use super::answer::{self, Answer, Places};
use super::reader::{Question, ask, find_reader};
use abi3lint_model::{Baked, ConfigSet, Fact, Problem, ProblemKind, SourceFile};
use rayon::prelude::*;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What all modules of a run say.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    pub facts: Vec<Fact>,
    pub problems: Vec<Problem>,
    /// Modules that were read, and their bytes.
    pub read: u32,
    pub bytes: u64,
    /// What they take for granted about layouts, where that was asked for.
    pub baked: Vec<Baked>,
    /// The configurations whose layouts are those of all modules.
    pub layouts: Option<ConfigSet>,
}

/// Whether a path names an LLVM module: by its ending, or an object that is one, as compilers make them for
/// optimisation at link time.
pub(crate) fn is_module(path: &Path) -> bool {
    let Some(ending) = path.extension() else { return false };
    ending == "bc" || ending == "ll" || ((ending == "o" || ending == "lo" || ending == "obj") && is_bitcode(path))
}

fn is_bitcode(path: &Path) -> bool {
    const MAGIC: [&[u8]; 2] = [b"BC\xc0\xde", b"\xde\xc0\x17\x0b"];
    let mut start = [0; 4];
    let is_file = path.metadata().is_ok_and(|m| m.is_file());
    let read = is_file.then(|| std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut start)));
    read.is_some_and(|r| r.is_ok()) && MAGIC.contains(&&start[..])
}

/// Reads modules. Source files that they name join `files`.
pub(crate) fn read(paths: &[PathBuf], question: Question<'_>, files: &mut Vec<SourceFile>) -> Modules {
    let mut out = Modules::default();
    if paths.is_empty() {
        return out;
    }
    let reader = find_reader();
    let answers: Vec<Result<String, String>> =
        paths.par_iter().map(|path| ask(reader.as_ref().map_err(String::clone)?, path, question)).collect();
    let mut places = Places::of(files);
    for (path, answer) in paths.iter().zip(answers) {
        let name = path.to_string_lossy();
        match answer.and_then(|text| answer::parse(&text, &name, files, &mut places).map_err(|e| e.to_string())) {
            Ok(Answer { facts, problems, baked, layouts }) => {
                if !problems.iter().any(|p| p.kind == ProblemKind::Unreadable) {
                    out.read += 1;
                    out.bytes += path.metadata().map_or(0, |m| m.len());
                    out.layouts = Some(out.layouts.map_or(layouts, |all| all | layouts));
                }
                out.facts.extend(facts);
                out.baked.extend(baked);
                out.problems.extend(problems);
            }
            Err(why) => out.problems.push(Problem {
                kind: ProblemKind::Unreadable,
                path: name.into_owned(),
                line: None,
                message: format!("not checked: {why}"),
            }),
        }
    }
    out
}
