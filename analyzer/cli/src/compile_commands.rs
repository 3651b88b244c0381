//! The compilation database of a build (`compile_commands.json`): what it passes for each source.
//!
//! Reads macros, header directories and forced includes; must not judge what they mean.

use crate::command_line::{Call, is_cpp_driver, language_of};
use crate::compiler::compiler_of;
use crate::headers::reach;
use crate::paths::{absolute, relative};
use abi3lint_front_c::CommandLine;
use abi3lint_model::{Problem, SourceFile};
use anyhow::{Context, Result};
use serde_json::Value;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What the build does with one source; all paths are absolute.
#[derive(Debug)]
pub(crate) struct Entry {
    pub source: PathBuf,
    pub call: Call,
    /// Where the command runs.
    pub directory: PathBuf,
    /// As the command names it, also where it is a launcher's argument.
    pub compiler: String,
}

/// Reads the database in a directory, or the file itself.
///
/// # Errors
/// The file cannot be read, or is no database; the message names it.
pub(crate) fn read(path: &Path) -> Result<Vec<Entry>> {
    let file = if path.is_dir() { path.join("compile_commands.json") } else { path.to_owned() };
    let text = std::fs::read(&file).with_context(|| {
        format!(
            "cannot read '{}'; CMake writes it with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, Meson always",
            file.display()
        )
    })?;
    let entries: Vec<Value> =
        serde_json::from_slice(&text).with_context(|| format!("'{}' is no compilation database", file.display()))?;
    let here = file.parent().unwrap_or(Path::new("."));
    Ok(entries.iter().filter_map(|e| entry(e, here)).collect())
}

fn entry(entry: &Value, here: &Path) -> Option<Entry> {
    let directory = absolute(&here.join(entry["directory"].as_str().unwrap_or(".")));
    let source = absolute(&directory.join(entry["file"].as_str()?));
    let words: Vec<String> = match (&entry["arguments"], entry["command"].as_str()) {
        (Value::Array(list), _) => list.iter().filter_map(|w| w.as_str().map(str::to_owned)).collect(),
        (_, Some(command)) => shlex::split(command)?,
        _ => return None,
    };
    let at = compiler_of(&words).unwrap_or(0);
    let compiler = words.get(at)?.clone();
    let mut call = Call::parse(&words[at + 1..], is_cpp_driver(&compiler), &directory);
    let lists = [&mut call.quote_dirs, &mut call.dirs, &mut call.system_dirs, &mut call.force_includes];
    for path in lists.into_iter().flatten() {
        *path = absolute(&directory.join(&*path)).to_string_lossy().into_owned();
    }
    Some(Entry { source, call, directory, compiler })
}

/// The C and C++ sources of the database and the user's own headers that they include, in the report's
/// order.
pub(crate) fn files(entries: &[Entry], problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let is_source = |e: &&Entry| language_of(&e.source.to_string_lossy()).is_some();
    let sources: Vec<String> =
        entries.iter().filter(is_source).map(|e| e.source.to_string_lossy().into_owned()).collect();
    let calls: Vec<&Call> = entries.iter().map(|e| &e.call).collect();
    let mut reach = reach(sources, &calls);
    problems.append(&mut reach.problems);
    for file in &mut reach.files {
        file.path = relative(&absolute(Path::new(&file.path))).to_string_lossy().into_owned();
    }
    reach.files.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    reach.files
}

/// What the front end is told: the command lines, with paths in the spelling that the run's files have.
pub(crate) fn units<F: Borrow<SourceFile>>(entries: &[Entry], files: &[F]) -> Vec<(String, CommandLine)> {
    let paths = files.iter().map(|f| f.borrow().path.as_str());
    let given: HashMap<PathBuf, &str> = paths.map(|path| (absolute(Path::new(path)), path)).collect();
    let here = absolute(Path::new("."));
    // A directory has no spelling of its own among the files: it is offered as each of them may begin.
    let spellings = |p: &String| {
        let relative = Path::new(p).strip_prefix(&here).ok().map(|r| r.to_string_lossy().into_owned());
        [Some(p.clone()), relative].into_iter().flatten().collect::<Vec<_>>()
    };
    entries
        .iter()
        .filter_map(|entry| {
            let path = given.get(&entry.source)?;
            let mut line = entry.call.command_line();
            line.include_dirs = line.include_dirs.iter().flat_map(spellings).collect();
            let forced = line.force_includes.iter();
            line.force_includes = forced.filter_map(|f| given.get(Path::new(f)).map(|g| (*g).to_owned())).collect();
            Some(((*path).to_owned(), line))
        })
        .collect()
}
