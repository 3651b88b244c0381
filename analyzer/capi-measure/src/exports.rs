//! `catalog exports`: which symbols of the C API interpreters really export.
//!
//! The interpreter itself says which files of CPython it consists of; their dynamic symbols are read.

use crate::files::replace;
use crate::headers::{default_folder, version};
use abi3lint_model::Version;
use abi3lint_pythons::{Fetch, Name, Python, available, check_required};
use anyhow::{Context, Result, ensure};
use object::{Object, ObjectSymbol};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Versions to measure, as in 3.14,3.15; all that are here by default.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = version)]
    pub python: Vec<Version>,
    /// Take what is on this machine; get no packages.
    #[arg(long)]
    pub offline: bool,
    /// Where the measurements are written; target/catalog by default.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    exports: String,
    release: String,
}

pub fn run(args: &Args) -> Result<()> {
    let output = match &args.output {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    let found = available(if args.offline { Fetch::Never } else { Fetch::Missing })?;
    let names: Vec<Name> = args.python.iter().map(|v| Name { version: *v, free_threaded: false }).collect();
    check_required(&found, &names)?;
    let wanted = |p: &&Python| !p.name.free_threaded && (names.is_empty() || names.contains(&p.name));
    std::fs::create_dir_all(&output).with_context(|| format!("cannot create {}", output.display()))?;
    for python in found.pythons.iter().filter(wanted) {
        let files = files(python)?;
        let mut symbols = BTreeSet::new();
        for file in &files {
            symbols.extend(exported(file)?);
        }
        ensure!(!symbols.is_empty(), "{} exports nothing of the C API", python.program.display());
        let path = file(&output, python.name.version);
        save(&path, python.name.version, &python.release, &symbols)?;
        let names: Vec<_> = files.iter().filter_map(|f| f.file_name()).map(|n| n.to_string_lossy()).collect();
        println!("{}: {} symbols of {} ({})", path.display(), symbols.len(), python.release, names.join(", "));
    }
    Ok(())
}

pub fn file(folder: &Path, version: Version) -> PathBuf {
    folder.join(format!("{version}-exports.jsonl"))
}

/// The files of CPython that a running interpreter consists of: its program, and its library where it has one.
pub fn files(python: &Python) -> Result<Vec<PathBuf>> {
    const ASK: &str = "\
import os
for line in open('/proc/self/maps'):
    words = line.rstrip('\\n').split(None, 5)
    if len(words) == 6 and os.path.basename(words[5]).startswith(('python', 'libpython')):
        print(words[5])
";
    let out = python.command().args(["-I", "-S", "-c", ASK]).output();
    let out = out.with_context(|| format!("cannot start '{}'", python.program.display()))?;
    let text = String::from_utf8_lossy(&out.stdout);
    let files: BTreeSet<PathBuf> = text.lines().map(PathBuf::from).collect();
    ensure!(!files.is_empty(), "'{}' does not say which files it consists of", python.program.display());
    Ok(files.into_iter().collect())
}

/// `Py*` and `_Py*` that a file defines for others.
fn exported(file: &Path) -> Result<BTreeSet<String>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let object = object::File::parse(&*bytes).with_context(|| format!("{} is not a program", file.display()))?;
    let defined = object.dynamic_symbols().filter(|s| !s.is_undefined() && s.is_global());
    let names = defined.filter_map(|s| s.name().ok().map(str::to_owned));
    Ok(names.filter(|n| n.starts_with("Py") || n.starts_with("_Py")).collect())
}

fn save(path: &Path, version: Version, release: &str, symbols: &BTreeSet<String>) -> Result<()> {
    let head = Head { exports: version.to_string(), release: release.to_owned() };
    let mut text = serde_json::to_string(&head)? + "\n";
    for symbol in symbols {
        text += &serde_json::to_string(symbol)?;
        text.push('\n');
    }
    replace(path, &text)
}

/// The release that was measured, and what it exports.
///
/// # Errors
/// The file is no such measurement of this version.
pub fn load(path: &Path, version: Version) -> Result<(String, BTreeSet<String>)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let fail = || format!("{} is not a measurement; 'cargo xtask catalog exports' makes one", path.display());
    let mut lines = text.lines();
    let head: Head = serde_json::from_str(lines.next().unwrap_or_default()).with_context(fail)?;
    ensure!(head.exports == version.to_string(), "{} is of {}, not of {version}", path.display(), head.exports);
    let symbols = lines.map(|l| serde_json::from_str(l).with_context(fail)).collect::<Result<_>>()?;
    Ok((head.release, symbols))
}

#[cfg(test)]
mod tests {
    use super::{files, load, save};
    use abi3lint_model::Version;
    use abi3lint_pythons::installed;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = std::env::temp_dir().join(format!("abi3lint-exports-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("one.jsonl");
        let symbols: BTreeSet<String> = ["PyLong_Type", "_Py_Dealloc"].map(str::to_owned).into();
        save(&path, Version(12), "3.12.1", &symbols).unwrap();
        assert_eq!(load(&path, Version(12)).unwrap(), ("3.12.1".to_owned(), symbols));
        assert!(load(&path, Version(13)).unwrap_err().to_string().contains("is of 3.12"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_interpreter_says_which_files_it_consists_of() {
        let pythons = installed();
        let Some(python) = pythons.first() else {
            eprintln!("skipped: no interpreter is installed");
            return;
        };
        let files = files(python).unwrap();
        assert!(files.iter().all(|f| f.is_file()), "{files:?}");
    }
}
