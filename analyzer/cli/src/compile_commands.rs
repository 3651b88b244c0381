//! The compilation database of a build (`compile_commands.json`): what it passes for each source.
//!
//! Reads macros, header directories and forced includes; must not judge what they mean.

use crate::command_line::{Call, is_cpp_driver};
use crate::paths::absolute;
use abi3lint_front_c::CommandLine;
use abi3lint_model::SourceFile;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Command lines by absolute path of the source.
pub(crate) type Units = Vec<(PathBuf, CommandLine)>;

/// Reads the database in a directory, or the file itself.
///
/// # Errors
/// The file cannot be read, or is no database; the message names it.
pub(crate) fn read(path: &Path) -> Result<Units> {
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
    Ok(entries.iter().filter_map(|e| unit(e, here)).collect())
}

fn unit(entry: &Value, here: &Path) -> Option<(PathBuf, CommandLine)> {
    let directory = absolute(&here.join(entry["directory"].as_str().unwrap_or(".")));
    let source = absolute(&directory.join(entry["file"].as_str()?));
    let words: Vec<String> = match (&entry["arguments"], entry["command"].as_str()) {
        (Value::Array(list), _) => list.iter().filter_map(|w| w.as_str().map(str::to_owned)).collect(),
        (_, Some(command)) => shlex::split(command)?,
        _ => return None,
    };
    let (compiler, words) = words.split_first()?;
    let mut line = Call::parse(words, is_cpp_driver(compiler), &directory).command_line();
    for path in line.include_dirs.iter_mut().chain(&mut line.force_includes) {
        *path = absolute(&directory.join(&*path)).to_string_lossy().into_owned();
    }
    Some((source, line))
}

/// Gives the paths of the database the spelling that the run's files have.
pub(crate) fn named_as_given(units: Units, files: &[SourceFile]) -> Vec<(String, CommandLine)> {
    let given: HashMap<PathBuf, &str> = files.iter().map(|f| (absolute(Path::new(&f.path)), f.path.as_str())).collect();
    let here = absolute(Path::new("."));
    // A directory has no spelling of its own among the files: it is offered as each of them may begin.
    let spellings = |p: &String| {
        let relative = Path::new(p).strip_prefix(&here).ok().map(|r| r.to_string_lossy().into_owned());
        [Some(p.clone()), relative].into_iter().flatten().collect::<Vec<_>>()
    };
    units
        .into_iter()
        .filter_map(|(path, mut line)| {
            let path = given.get(&path)?;
            line.include_dirs = line.include_dirs.iter().flat_map(spellings).collect();
            let forced = line.force_includes.iter();
            line.force_includes = forced.filter_map(|f| given.get(Path::new(f)).map(|g| (*g).to_owned())).collect();
            Some(((*path).to_owned(), line))
        })
        .collect()
}
