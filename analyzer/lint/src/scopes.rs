//! Which findings are wanted in each file of a run.

use abi3lint_model::{FileId, Selection, SourceFile};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Which findings are wanted in each file of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scopes {
    /// In all files but those of `local`.
    pub all: Selection,
    /// In files that have a selection of their own.
    pub local: BTreeMap<FileId, Selection>,
}

impl Scopes {
    /// The same in all files.
    pub fn everywhere(all: Selection) -> Scopes {
        Scopes { all, local: BTreeMap::new() }
    }

    /// `of_path` is asked for the selection of a path, where that is another one than `all`.
    pub fn of<F: Borrow<SourceFile>>(
        files: &[F],
        all: Selection,
        of_path: impl Fn(&str, &Selection) -> Option<Selection>,
    ) -> Scopes {
        let of_file =
            |(i, f): (usize, &SourceFile)| of_path(&f.path, &all).map(|selection| (FileId(i as u32), selection));
        let local = files.iter().map(Borrow::borrow).enumerate().filter_map(of_file).collect();
        Scopes { all, local }
    }

    /// In a file.
    pub fn get(&self, file: FileId) -> &Selection {
        self.local.get(&file).unwrap_or(&self.all)
    }
}
