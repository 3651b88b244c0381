//! The project of a package: whose settings hold for its files.

use abi3lint_settings::{Project, Projects};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The project of a package.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Where its settings are looked for. No two packages have the same.
    pub dir: PathBuf,
    /// `None` where its settings are wrong.
    project: Option<Arc<Project>>,
}

impl Place {
    /// That of a path below a folder.
    pub(crate) fn of(path: &Path, folder: &Path, projects: &mut Projects) -> Place {
        match projects.of(path) {
            Ok(project) => Place { dir: project.folder().unwrap_or(folder).to_owned(), project: Some(project) },
            Err(_) => {
                let dir = if path == folder { folder } else { path.parent().unwrap_or(folder) };
                Place { dir: dir.to_owned(), project: None }
            }
        }
    }

    /// That of a file outside of all folders.
    pub(crate) fn alone(path: &Path) -> Place {
        Place { dir: path.to_owned(), project: None }
    }

    /// Whether both are one project. All whose settings are wrong are one, as none of them is judged.
    pub(crate) fn is_same(&self, other: &Place) -> bool {
        match (&self.project, &other.project) {
            (Some(a), Some(b)) => a.is_same(b),
            (None, None) => true,
            _ => false,
        }
    }
}
