//! The compilation database of a build (`compile_commands.json`): what it passes for each source.
//!
//! Reads macros, header directories and forced includes; must not judge what they mean.

use abi3lint_front_c::CommandLine;
use abi3lint_model::SourceFile;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

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
    let mut line = CommandLine::default();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        let mut value = |flag: &str| match word.strip_prefix(flag) {
            Some("") => words.next(),
            Some(joined) => Some(joined.to_owned()),
            None => None,
        };
        let place = |p: String| absolute(&directory.join(p)).to_string_lossy().into_owned();
        if let Some(file) = value("-include") {
            line.force_includes.push(place(file));
        } else if let Some(d) = value("-D") {
            let (name, value) = d.split_once('=').map_or((d.as_str(), None), |(n, v)| (n, Some(v.to_owned())));
            line.defines.push((name.to_owned(), value));
            line.undefines.retain(|u| u != name);
        } else if let Some(name) = value("-U") {
            line.defines.retain(|d| d.0 != name);
            line.undefines.push(name);
        } else if let Some(dir) = value("-isystem").or_else(|| value("-iquote")).or_else(|| value("-I")) {
            line.include_dirs.push(place(dir));
        }
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

/// The absolute path without `.` and `..` steps; links are not followed, as the paths are only compared.
fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in full.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            p => out.push(p),
        }
    }
    out
}
