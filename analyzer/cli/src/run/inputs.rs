//! What a run reads: that no report takes the place of it, and which of its files a fix may change.
//!
//! Files are compared by what they are (device and inode), so another spelling, a symbolic link and a hard link
//! of a file are that file.

use crate::args::Check;
use crate::input::discover::is_source;
use crate::run::execute::Run;
use crate::run::settings::default_baseline;
use abi3lint_model::SourceFile;
use abi3lint_settings::is_settings_file;
use anyhow::{Result, bail};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file whatever it is called.
#[cfg(unix)]
pub(crate) type Identity = (u64, u64);
/// A file whatever it is called.
#[cfg(not(unix))]
pub(crate) type Identity = PathBuf;

/// The file that a path leads to; `None` where there is none.
pub(crate) fn identity(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    return {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
    };
    #[cfg(not(unix))]
    fs::canonicalize(path).ok()
}

/// Refuses an output file that a run reads, or that is a source or a settings file by its name.
///
/// # Errors
/// The report would take the place of an input.
pub(crate) fn protect(output: Option<&Path>, inputs: impl IntoIterator<Item = PathBuf>) -> Result<()> {
    // What is no plain file is not replaced.
    let Some(output) = output.filter(|o| o.is_file()) else { return Ok(()) };
    let same = identity(output);
    if let Some(input) = inputs.into_iter().find(|i| i.as_path() == output || identity(i) == same) {
        bail!("input file '{}' is the same as the output file", input.display());
    }
    if is_source(output) || is_settings_file(output) {
        let what = if is_source(output) { "C or C++ source" } else { "settings file" };
        bail!("output file '{}' is a {what}, which the report would overwrite", output.display());
    }
    Ok(())
}

/// All that a check reads: sources, modules, settings, the compilation database, the baseline.
pub(crate) fn of_check(args: &Check, run: &Run<'_>, files: &[SourceFile]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = args.paths.clone();
    all.extend(files.iter().map(|f| PathBuf::from(&f.path)));
    all.extend(run.modules.iter().cloned());
    all.extend(args.settings.config.iter().cloned());
    all.extend(args.force_includes.iter().map(PathBuf::from));
    let project = &run.effective.project;
    all.extend(project.files());
    all.extend(run.effective.baseline.value.iter().cloned());
    all.push(default_baseline(project));
    all.extend(args.build_path.iter().flat_map(|p| [p.clone(), p.join("compile_commands.json")]));
    all
}

/// Which files `--fix` may change: those that were named, or lie below a folder that was named, and those of the
/// project. The project is the working directory, the folder of the compilation database, and the folder of the
/// settings where one of these two lies in it.
#[derive(Debug)]
pub(crate) struct Changeable {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Changeable {
    pub(crate) fn of(args: &Check, root: Option<&Path>) -> Changeable {
        let real = |p: &Path| fs::canonicalize(p).ok();
        let database = args.build_path.as_deref().and_then(real);
        let database = database.and_then(|p| if p.is_dir() { Some(p) } else { p.parent().map(Path::to_path_buf) });
        let mut folders: Vec<PathBuf> = real(Path::new(".")).into_iter().chain(database).collect();
        folders.extend(root.and_then(real).filter(|root| folders.iter().any(|f| f.starts_with(root))));
        let named = args.paths.iter().filter_map(|p| real(p));
        let (named, files): (Vec<_>, Vec<_>) = named.partition(|p| p.is_dir());
        folders.extend(named);
        Changeable { folders, files }
    }

    /// Whether a file may be changed, wherever a link to it lies.
    pub(crate) fn has(&self, path: &Path) -> bool {
        fs::canonicalize(path)
            .is_ok_and(|real| self.files.contains(&real) || self.folders.iter().any(|f| real.starts_with(f)))
    }
}

/// By the index of each file: the index of the first file that is the same one.
pub(crate) fn first_names(files: &[SourceFile]) -> Vec<usize> {
    let mut seen: HashMap<Identity, usize> = HashMap::new();
    let first = |(i, f): (usize, &SourceFile)| match identity(Path::new(&f.path)) {
        Some(identity) => *seen.entry(identity).or_insert(i),
        None => i,
    };
    files.iter().enumerate().map(first).collect()
}
