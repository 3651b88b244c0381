//! What a migration makes of build files, as it is found.

use super::text::{Splice, line_of, spliced};
use crate::build_files::Tree;
use abi3lint_model::Version;
use std::path::PathBuf;

/// A build file with another text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedBuildFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text; `None` where there is no such file.
    pub before: Option<String>,
    /// The text that it would have.
    pub after: String,
}

/// Something that only the author of a build file can change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuildFileTask {
    /// The build file.
    pub path: PathBuf,
    /// From 1; `None`: no line in particular.
    pub line: Option<u32>,
    /// Why it was not done.
    pub why: String,
    /// What to write, as lines of the build file.
    pub lines: Vec<String>,
}

/// What makes a project promise a stable ABI.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BuildMigration {
    /// What was understood, each file once.
    pub changed: Vec<ChangedBuildFile>,
    /// What was not.
    pub tasks: Vec<BuildFileTask>,
}

/// What was found so far.
pub(super) struct Draft<'t> {
    pub tree: &'t Tree,
    pub floor: Version,
    pub found: BuildMigration,
}

impl Draft<'_> {
    /// As in `0x030B0000`.
    pub(super) fn hex(&self) -> String {
        format!("0x03{:02X}0000", self.floor.0)
    }

    /// As in `cp311`.
    pub(super) fn tag(&self) -> String {
        format!("cp3{}", self.floor.0)
    }

    /// As in `3.11`.
    pub(super) fn number(&self) -> String {
        format!("3.{}", self.floor.0)
    }

    pub(super) fn task(&mut self, name: &str, line: Option<u32>, why: &str, lines: Vec<String>) {
        let path = self.tree.root().join(name);
        self.found.tasks.push(BuildFileTask { path, line, why: why.to_owned(), lines });
    }

    /// A task at a place in a text.
    pub(super) fn task_at(&mut self, name: &str, (text, at): (&str, usize), why: &str, lines: Vec<String>) {
        self.task(name, Some(line_of(text, at)), why, lines);
    }

    /// A file whose text is changed by these.
    pub(super) fn splice(&mut self, name: &str, text: &str, splices: Vec<Splice>) {
        if !splices.is_empty() {
            let after = spliced(text, splices);
            self.change(name, Some(text), after);
        }
    }

    pub(super) fn change(&mut self, name: &str, before: Option<&str>, after: String) {
        // Bytes that are no text would be lost.
        if before.is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER)) {
            self.task(name, None, "it is not valid UTF-8", vec![format!("the stable ABI of floor {}", self.number())]);
            return;
        }
        if before != Some(after.as_str()) {
            let path = self.tree.root().join(name);
            self.found.changed.push(ChangedBuildFile { path, before: before.map(str::to_owned), after });
        }
    }
}
