//! The compilation database of a build (`compile_commands.json`): what it passes for each source.
//!
//! Reads macros, header directories and forced includes; must not judge what they mean.

use crate::paths::absolute;
use crate::{Call, Quoting, compiler_of, is_cl, language_of, split_words};
use abi3lint_front_c::CommandLine;
use abi3lint_model::{Problem, ProblemKind, SourceFile};
use abi3lint_settings::read_regular;
use serde_json::Value;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A larger database is not read.
pub const LARGEST: u64 = 256 << 20;

/// What the build does with one source; all paths are absolute.
#[derive(Debug)]
pub struct Entry {
    /// The source that `file` names.
    pub source: PathBuf,
    /// What its command does.
    pub call: Call,
    /// Where the command runs.
    pub directory: PathBuf,
    /// As the command names it, also where it is a launcher's argument.
    pub compiler: String,
}

/// What a database says, and which of its entries cannot be understood.
#[derive(Debug, Default)]
pub struct Database {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// Entries that cannot be understood, and a database that compiles no C or C++.
    pub problems: Vec<Problem>,
}

/// Why a database is of no use; names the file.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The file cannot be read.
    #[error("cannot read '{path}'; CMake writes it with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, Meson always")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is no list in JSON.
    #[error("'{path}' is not a compilation database")]
    NoDatabase {
        /// The file.
        path: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// The database in a directory, or the file itself.
pub fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("compile_commands.json") } else { path.to_owned() }
}

/// Reads the database in a directory, or the file itself. An entry that cannot be understood is a problem, and
/// so is a database of which nothing can be judged.
///
/// # Errors
/// The file cannot be read, or is no database; the message names it.
pub fn read(path: &Path) -> Result<Database, DatabaseError> {
    let file = file_of(path);
    let name = || file.display().to_string();
    let text = read_regular(&file, LARGEST).map_err(|source| DatabaseError::Unreadable { path: name(), source })?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let values: Vec<Value> =
        serde_json::from_slice(text).map_err(|source| DatabaseError::NoDatabase { path: name(), source })?;
    let here = file.parent().unwrap_or(Path::new("."));
    let problem = |kind: ProblemKind, message: String| Problem {
        kind,
        path: file.to_string_lossy().into_owned(),
        line: None,
        message,
    };
    let mut database = Database::default();
    for (i, value) in values.iter().enumerate() {
        match entry(value, here) {
            Ok(entry) => database.entries.push(entry),
            Err(why) => {
                let name = value["file"].as_str().map(|f| format!(" ('{f}')")).unwrap_or_default();
                let message = format!("entry {} of {}{name} was not checked: {why}", i + 1, values.len());
                database.problems.push(problem(ProblemKind::Unreadable, message));
            }
        }
    }
    if database.problems.is_empty() && !database.entries.iter().any(Entry::is_source) {
        let what = if values.is_empty() { "the list is empty" } else { "no entry compiles C or C++" };
        database.problems.push(problem(ProblemKind::Skipped, format!("{what}; nothing was checked")));
    }
    Ok(database)
}

impl Entry {
    /// Whether its source is C or C++.
    pub fn is_source(&self) -> bool {
        language_of(&self.source).is_some()
    }
}

/// An entry, or why it cannot be understood.
fn entry(entry: &Value, here: &Path) -> Result<Entry, &'static str> {
    let fields = entry.as_object().ok_or("it is not an object")?;
    let text = |key: &str, wrong| match fields.get(key) {
        None => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or(wrong),
    };
    let directory = text("directory", "its 'directory' is not a string")?.unwrap_or(".");
    let directory = absolute(&here.join(directory));
    let file = text("file", "its 'file' is not a string")?.filter(|f| !f.is_empty()).ok_or("it names no 'file'")?;
    let source = absolute(&directory.join(file));
    let strings = |words: Vec<OsString>| words.into_iter().map(|w| w.to_string_lossy().into_owned()).collect();
    let of_cl = |words: &Vec<OsString>| words.first().is_some_and(|w| is_cl(&w.to_string_lossy()));
    let words: Vec<String> = match (fields.get("arguments"), text("command", "its 'command' is not a string")?) {
        (Some(list), _) => {
            let words = list.as_array().map(|list| list.iter().map(|w| w.as_str().map(str::to_owned)).collect());
            words.flatten().ok_or("its 'arguments' are not a list of strings")?
        }
        (None, Some(command)) => match Some(split_words(command.as_bytes(), Quoting::Windows)).filter(of_cl) {
            Some(words) => strings(words),
            None => shlex::split(command).ok_or("its 'command' has unbalanced quotes")?,
        },
        (None, None) => return Err("it has neither 'arguments' nor 'command'"),
    };
    let at = compiler_of(&words).unwrap_or(0);
    let compiler = words.get(at).filter(|c| !c.is_empty()).ok_or("its command is empty")?.clone();
    let mut call = Call::parse(&words[at + 1..], &compiler, &directory);
    if let Some(why) = call.unread {
        return Err(why);
    }
    let lists = [&mut call.quote_dirs, &mut call.dirs, &mut call.system_dirs, &mut call.force_includes];
    for path in lists.into_iter().flatten() {
        *path = absolute(&directory.join(&*path));
    }
    Ok(Entry { source, call, directory, compiler })
}

/// What the front end is told: the command lines, with paths in the spelling that the run's files have.
pub fn units<F: Borrow<SourceFile>>(entries: &[Entry], files: &[F]) -> Vec<(String, CommandLine)> {
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
