//! Findings in headers of other projects: one line for each header, because a library that consists of headers has hundreds
//! of them, among which those of the project would not be seen.
//!
//! A file belongs to another project if it lies outside of the project's folder, in a folder that is called so (`vendor`),
//! or where pip installs packages. The source that is compiled never does. A header with one finding is told as any file.

use abi3lint_model::{Finding, Severity, SourceFile, Target};
use abi3lint_settings::is_vendored_folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where pip installs packages.
const PACKAGES: [&str; 2] = ["site-packages", "dist-packages"];

/// What of the findings is told.
#[derive(Debug, Default)]
pub(crate) struct Told<'f> {
    /// One by one.
    pub each: Vec<&'f Finding>,
    /// All of a header, in the order of its text.
    pub headers: Vec<Vec<&'f Finding>>,
}

/// Groups findings. `source` is the file that is compiled, `root` the project's folder; both are absolute.
pub(crate) fn grouped<'f>(files: &[SourceFile], findings: &'f [Finding], source: &Path, root: &Path) -> Told<'f> {
    let mut by_file: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
    findings.iter().for_each(|f| by_file.entry(f.place.file.0).or_default().push(f));
    let mut told = Told::default();
    for (file, findings) in by_file {
        let path = files.get(file as usize).map(|f| whole(Path::new(&f.path)));
        match path.filter(|path| findings.len() > 1 && path != source && is_foreign(path, root)) {
            Some(_) => told.headers.push(findings),
            None => told.each.extend(findings),
        }
    }
    told
}

/// A path from the root of the file system, without steps up that its text can tell.
pub(crate) fn whole(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    std::fs::canonicalize(&path).unwrap_or(path)
}

fn is_foreign(path: &Path, root: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(root) else { return true };
    let mut folders = inside.parent().into_iter().flat_map(Path::iter);
    folders.any(|name| is_vendored_folder(name) || PACKAGES.iter().any(|packages| name == *packages))
}

/// One line for all findings of a header, and the one whose place it has: the first of the worst.
pub(crate) fn sentence<'f>(findings: &[&'f Finding]) -> Option<(String, &'f Finding)> {
    let worst: Severity = findings.iter().map(|f| f.severity).max()?;
    let first = findings.iter().find(|f| f.severity == worst)?;
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    findings.iter().for_each(|f| *rules.entry(f.rule).or_default() += 1);
    let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
    rules.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let rules: Vec<String> = rules.iter().map(|(rule, n)| format!("{rule} {n}")).collect();
    let mut targets: Vec<Target> = Vec::new();
    for target in findings.iter().flat_map(|f| &f.targets) {
        if !targets.contains(target) {
            targets.push(*target);
        }
    }
    let targets: Vec<String> = targets.iter().map(Target::to_string).collect();
    let verb = if worst == Severity::Error { "breaks" } else { "affects" };
    let text = format!(
        "{} findings in a header of another project ({}); {verb} {}; the first: {}; ABI3LINT_HEADERS=each lists all",
        findings.len(),
        rules.join(", "),
        targets.join(", "),
        first.message
    );
    Some((text, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_project_and_names_of_folders_decide() {
        let root = Path::new("/projects/spam");
        for (path, expected) in [
            ("/projects/spam/src/spam.h", false),
            ("/projects/spam/vendor.h", false),
            ("/projects/spam/vendor/bind.h", true),
            ("/projects/spam/.venv/lib/python3.12/site-packages/bind/include/bind.h", true),
            ("/usr/include/bind/bind.h", true),
        ] {
            assert_eq!(is_foreign(Path::new(path), root), expected, "{path}");
        }
    }
}
