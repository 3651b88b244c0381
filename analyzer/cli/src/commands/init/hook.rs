//! The hook of pre-commit: a file of its own, or an entry at the end of the list of `.pre-commit-config.yaml`.
//!
//! The list is found by its lines: `repos:` at the beginning of one, below it entries that begin with `- ` at one depth,
//! and its end before the next line that is not as deep. Nothing else of the file is read, and no line of it changes.
//! Limits: a list in brackets, tabs, or two lines `repos:` are left to the user.

use super::step::{Step, text_of};
use anyhow::Result;
use std::path::Path;

const FILE: &str = ".pre-commit-config.yaml";
const ENTRY: &str = include_str!("hook.yaml");

pub(super) fn step(repository: &Path) -> Result<Step> {
    let path = repository.join(FILE);
    let what = "the hook abi3lint";
    let entry = ENTRY.replace("VERSION", env!("CARGO_PKG_VERSION"));
    let Some(before) = text_of(&path)? else {
        return Ok(Step::Write { path, before: None, after: format!("repos:\n{}", indented(&entry, 2, "\n")), what });
    };
    if before.contains("abi3lint") {
        return Ok(Step::Keep { path, what });
    }
    Ok(match with_entry(&before, &entry) {
        Some(after) => Step::Write { path, before: Some(before), after, what },
        None => Step::ByHand { path, what, lines: entry },
    })
}

/// The file with one more entry in its list of repositories; `None`: its shape is another one.
fn with_entry(text: &str, entry: &str) -> Option<String> {
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_empty = |line: &str| line.trim().is_empty();
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_list = |line: &str| line.split('#').next().unwrap_or_default().trim_end() == "repos:";
    let mut lists = lines.iter().enumerate().filter(|(_, line)| line.starts_with("repos"));
    let (at, line) = lists.next()?;
    if !is_list(line) || lists.next().is_some() || text.contains('\t') {
        return None;
    }
    let first = lines[at + 1..].iter().find(|line| !is_empty(line) && !is_comment(line))?;
    let items = depth(first);
    let is_item = |line: &str| line[depth(line)..].starts_with("- ");
    if !is_item(first) {
        return None;
    }
    let mut end = at + 1;
    for (i, line) in lines.iter().enumerate().skip(at + 1).filter(|(_, line)| !is_empty(line)) {
        let is_inside = depth(line) > items || (depth(line) == items && is_item(line));
        // A comment that is not deeper may belong to what follows.
        if !is_inside && !is_comment(line) {
            break;
        }
        if is_inside {
            end = i + 1;
        }
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before: String = lines[..end].concat();
    let missing = if before.ends_with('\n') { "" } else { line_end };
    Some(format!("{before}{missing}{}{}", indented(entry, items, line_end), lines[end..].concat()))
}

fn indented(text: &str, blanks: usize, line_end: &str) -> String {
    text.lines().map(|line| format!("{:blanks$}{line}{line_end}", "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "- repo: local\n  hooks: []\n";

    #[test]
    fn an_entry_comes_behind_the_others() {
        for (before, after) in [
            ("repos:\n- repo: a\n  rev: v1\n", "repos:\n- repo: a\n  rev: v1\n- repo: local\n  hooks: []\n"),
            ("repos:\n  - repo: a", "repos:\n  - repo: a\n  - repo: local\n    hooks: []\n"),
            (
                "repos: # all\n\n# one\n- repo: a\n\n# c\nci:\n  x: 1\n",
                "repos: # all\n\n# one\n- repo: a\n- repo: local\n  hooks: []\n\n# c\nci:\n  x: 1\n",
            ),
            ("repos:\r\n- repo: a\r\n", "repos:\r\n- repo: a\r\n- repo: local\r\n  hooks: []\r\n"),
            (
                "repos:\n- repo: a\n  entry: |\n    x\n\n    # y\nci: 1\n",
                "repos:\n- repo: a\n  entry: |\n    x\n\n    # y\n- repo: local\n  hooks: []\nci: 1\n",
            ),
        ] {
            assert_eq!(with_entry(before, NEW).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn another_shape_is_left_to_the_user() {
        for before in [
            "",
            "x: 1\n",
            "repos: []\n",
            "repos:\n",
            "repos:\n\t- repo: a\n",
            "repos:\n  a: b\n",
            "repos:\n- repo: a\nrepos:\n- repo: b\n",
        ] {
            assert_eq!(with_entry(before, NEW), None, "{before:?}");
        }
    }

    /// The repository's own hooks look at the same files.
    #[test]
    fn the_hook_runs_for_the_files_of_the_published_ones() {
        let published =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.pre-commit-hooks.yaml")).unwrap();
        let files =
            |text: &str| text.lines().find_map(|l| l.trim().strip_prefix("files: ").map(str::to_owned)).unwrap();
        assert_eq!(files(ENTRY), files(&published));
    }
}
