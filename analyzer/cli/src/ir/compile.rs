//! What a clang makes of the sources of a build, beside the compiles of the build itself: each command is
//! repeated as far as it decides what is compiled, and its module is read like one that was given.
//!
//! Writes modules to a temporary folder and nothing else. A source that clang cannot compile is a problem: the
//! report must not look as if its IR had been judged.

use super::answer::{Answer, Places, parse};
use super::modules::Modules;
use super::reader::{Question, ask, find_reader, reader_major};
use crate::input::compiler::{Compiler, clang_words, compiler, on_path};
use crate::input::headers::Foreign;
use crate::input::llvm::VERSIONS;
use abi3lint_command_line::compile_commands::Entry;
use abi3lint_command_line::paths::absolute;
use abi3lint_command_line::{Call, Source, language_of};
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What shows everything in a module; clang's own warnings are the build's business.
const WORDS: [&str; 7] = ["-w", "-O0", "-g1", "-emit-llvm", "-ferror-limit=1", "-Xclang", "-disable-llvm-passes"];

/// The oldest clang that is looked for.
const OLDEST: u32 = *VERSIONS.start();

/// Compiles and reads every source of the database that is a file of the run. What stands in files of others
/// is left out.
pub(crate) fn compile(entries: &[&Entry], question: Question<'_>, files: &mut Vec<SourceFile>) -> Modules {
    let mut places = Places::of(files);
    let mut seen = BTreeSet::new();
    let jobs: Vec<Job<'_>> = entries
        .iter()
        .filter_map(|entry| {
            let name = files.get(places.known(&entry.source)?)?.path.clone();
            let cpp = cpp_of(entry)?;
            let source = Source { path: entry.source.clone(), cpp };
            let words = clang_words(&entry.call, &source);
            // The same command for another product makes the same module.
            seen.insert((entry.directory.clone(), words.clone())).then_some(Job { entry, name, words })
        })
        .collect();
    let mut out = Modules::default();
    let answers = match Bench::new(&jobs) {
        Ok(bench) => {
            let one = |(i, job): (usize, &Job<'_>)| bench.run(i, job, question);
            jobs.par_iter().enumerate().map(one).collect()
        }
        Err(why) => vec![Err(why); jobs.len()],
    };
    let calls: Vec<&Call> = entries.iter().map(|e| &e.call).collect();
    let foreign = Foreign::of(&calls);
    for (job, answer) in jobs.iter().zip(answers) {
        match answer.and_then(|text| parse(&text, &job.name, files, &mut places).map_err(|e| e.to_string())) {
            Ok(Answer { facts, problems, .. }) => {
                let own = |file: usize| files.get(file).is_some_and(|f| !foreign.has(Path::new(&f.path)));
                out.facts.extend(facts.into_iter().filter(|f| own(f.file.0 as usize)));
                out.problems.extend(problems.into_iter().map(beside_source));
            }
            Err(why) => out.problems.push(Problem {
                kind: ProblemKind::Incomplete,
                path: job.name.clone(),
                line: None,
                message: format!("only the source was checked: {why}"),
            }),
        }
    }
    out
}

/// What does not show in a module of a source that was judged by itself as well, as of a struct whose layout is not
/// known: a part of it, as a region that cannot be parsed is. It is named, and fails nothing.
fn beside_source(problem: Problem) -> Problem {
    match problem.kind {
        ProblemKind::Incomplete => Problem { kind: ProblemKind::Limit, ..problem },
        _ => problem,
    }
}

/// A command that is repeated.
struct Job<'e> {
    entry: &'e Entry,
    /// The source as the report calls it.
    name: String,
    words: Vec<OsString>,
}

/// Whether the source is C++; `None` where it is neither C nor C++.
fn cpp_of(entry: &Entry) -> Option<bool> {
    let is_it = |s: &&Source| absolute(&entry.directory.join(&s.path)) == entry.source;
    let named = entry.call.sources.iter().find(is_it).map(|s| s.cpp);
    named.or_else(|| language_of(&entry.source))
}

/// What all compiles share.
struct Bench {
    reader: PathBuf,
    /// The newest LLVM whose modules the reader understands.
    major: u32,
    folder: tempfile::TempDir,
    /// By the compiler of a command: the clang that stands in for it.
    clangs: HashMap<String, Option<PathBuf>>,
}

impl Bench {
    fn new(jobs: &[Job<'_>]) -> Result<Bench, String> {
        let reader = find_reader()?;
        let major = reader_major(&reader)?;
        let folder = tempfile::tempdir().map_err(|e| format!("cannot create a temporary folder: {e}"))?;
        let mut clangs = HashMap::new();
        for Job { entry, .. } in jobs {
            if !clangs.contains_key(&entry.compiler) {
                clangs.insert(entry.compiler.clone(), clang_for(entry, major));
            }
        }
        Ok(Bench { reader, major, folder, clangs })
    }

    /// The reader's answer about one source.
    fn run(&self, index: usize, job: &Job<'_>, question: Question<'_>) -> Result<String, String> {
        let clang = self.clangs.get(&job.entry.compiler).and_then(Option::as_ref).ok_or_else(|| {
            format!(
                "no clang from {OLDEST} to {} on PATH; abi3lint-ir-reader reads the bitcode of these versions",
                self.major
            )
        })?;
        let module = self.folder.path().join(format!("{index}.bc"));
        let out = Command::new(clang)
            .current_dir(&job.entry.directory)
            .args(WORDS)
            .args(&job.words)
            .arg("-o")
            .arg(&module)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .output()
            .map_err(|e| format!("cannot start {}: {e}", clang.display()))?;
        if !out.status.success() {
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            let error = said.lines().find(|l| l.contains("error: ")).unwrap_or("it did not say why");
            return Err(format!("{} cannot compile it: {}", clang.display(), error.trim()));
        }
        let answer = ask(&self.reader, &module, question);
        // There may be thousands.
        let _ = std::fs::remove_file(&module);
        answer
    }
}

/// The command's own compiler, where that is a clang that the reader understands, or else the newest one.
fn clang_for(entry: &Entry, newest: u32) -> Option<PathBuf> {
    let fits = |c: &OsStr| matches!(compiler(c), Compiler::Clang(m) if (OLDEST..=newest).contains(&m));
    // A path is one from where the command runs.
    let own = if entry.compiler.contains('/') {
        entry.directory.join(&entry.compiler)
    } else {
        PathBuf::from(&entry.compiler)
    };
    if fits(own.as_os_str()) {
        return Some(own);
    }
    let numbered = (OLDEST..=newest).rev().find_map(|m| on_path(&format!("clang-{m}")));
    numbered.or_else(|| on_path("clang").filter(|c| fits(c.as_os_str())))
}
