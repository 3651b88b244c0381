//! The job for continuous integration: a workflow of GitHub where the repository has `.github` or lives there, a job at
//! the end of `.gitlab-ci.yml` where there is one.
//!
//! A job needs no stage where the file names none, or names `test`, the default one. Limit: a file that names others, or
//! whose last document is closed, is left to the user.

use super::step::{Step, text_of};
use crate::output::wording::shown;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const GITHUB: &str = include_str!("github.yaml");
const GITLAB: &str = include_str!("gitlab.yaml");

pub(super) fn steps(repository: &Path) -> Result<Vec<Step>> {
    Ok(github(repository)?.into_iter().chain(gitlab(repository)?).collect())
}

fn github(repository: &Path) -> Result<Option<Step>> {
    let what = "a workflow for abi3lint";
    let is_there = repository.join(".github").is_dir();
    let is_remote = || fs::read_to_string(repository.join(".git/config")).is_ok_and(|text| text.contains("github.com"));
    if !is_there && !is_remote() {
        return Ok(None);
    }
    let folder = repository.join(".github/workflows");
    for path in workflows(&folder)? {
        if text_of(&path)?.is_some_and(|text| text.contains("abi3lint")) {
            return Ok(Some(Step::Keep { path, what }));
        }
    }
    let path = folder.join("abi3lint.yml");
    // Whatever it holds, it is not ours to replace.
    if path.exists() {
        return Ok(Some(Step::ByHand { path, what, lines: filled(GITHUB) }));
    }
    Ok(Some(Step::Write { path, before: None, after: filled(GITHUB), what }))
}

/// The workflows that are there, by name.
fn workflows(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", shown(folder)))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "yml" || e == "yaml"));
    paths.sort();
    Ok(paths)
}

fn gitlab(repository: &Path) -> Result<Option<Step>> {
    let path = repository.join(".gitlab-ci.yml");
    let what = "a job for abi3lint";
    let Some(before) = text_of(&path)? else { return Ok(None) };
    if before.contains("abi3lint") {
        return Ok(Some(Step::Keep { path, what }));
    }
    let lines = filled(GITLAB);
    let has_stage = !before.lines().any(|line| line.starts_with("stages:")) || names_test(&before);
    let is_open = !before.lines().any(|line| line.starts_with(['{', '}', '\t']) || line.trim_end() == "...");
    if !has_stage || !is_open {
        return Ok(Some(Step::ByHand { path, what, lines }));
    }
    let end = if before.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match before.as_str() {
        "" => String::new(),
        text if text.ends_with('\n') => end.to_owned(),
        _ => format!("{end}{end}"),
    };
    let after = format!("{before}{gap}{}", lines.replace('\n', end));
    Ok(Some(Step::Write { path, before: Some(before), after, what }))
}

/// Whether the list of stages has `test`, in a line each or in brackets.
fn names_test(text: &str) -> bool {
    let below = text.lines().skip_while(|line| !line.starts_with("stages:"));
    let list = below.enumerate().take_while(|(i, line)| *i == 0 || line.starts_with([' ', '-']) || line.is_empty());
    list.flat_map(|(_, line)| line.split(|c: char| !(c.is_alphanumeric() || "-_.".contains(c))))
        .any(|word| word == "test")
}

fn filled(text: &str) -> String {
    text.replace("VERSION", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::names_test;

    #[test]
    fn stages_are_read_in_both_shapes() {
        for (text, expected) in [
            ("stages:\n  - build\n  - test\n", true),
            ("stages:\n- test\nx: 1\n", true),
            ("stages: [build, test]\n", true),
            ("stages:\n  - build\njob:\n  stage: test\n", false),
            ("stages:\n  - test-all\n", false),
        ] {
            assert_eq!(names_test(text), expected, "{text}");
        }
    }
}
