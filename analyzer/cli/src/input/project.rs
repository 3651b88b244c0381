//! The folder whose headers are read along with a path: that of its settings, its build files or its repository.
//!
//! A home directory and the root of the file system are nobody's project, whatever lies in them: without a nearer
//! mark only the folder of the path itself is looked at, without those below it.

use crate::input::discover::readable;
use abi3lint_command_line::paths::absolute;
use std::path::{Path, PathBuf};

/// What a repository has in its folder.
const REPOSITORIES: [&str; 1] = [".git"];

/// A folder whose files may be read.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Project {
    /// Without links.
    pub folder: PathBuf,
    /// With all that lies below it.
    is_deep: bool,
}

impl Project {
    /// The project that a path lies in.
    pub(crate) fn of(path: &Path) -> Project {
        let home = std::env::var_os("HOME").filter(|h| !h.is_empty()).map(PathBuf::from);
        Project::unless(home.and_then(|h| h.canonicalize().ok()), path)
    }

    fn unless(home: Option<PathBuf>, path: &Path) -> Project {
        let found = abi3lint_settings::folder_of(path, &REPOSITORIES);
        match found.filter(|folder| folder.parent().is_some() && home.as_ref() != Some(folder)) {
            Some(folder) => Project { folder, is_deep: true },
            None => {
                let path = absolute(path);
                let folder =
                    if path.is_dir() { path } else { path.parent().map(Path::to_path_buf).unwrap_or_default() };
                Project { folder: folder.canonicalize().unwrap_or(folder), is_deep: false }
            }
        }
    }

    /// Whether everything that may be read lies below a directory.
    pub(crate) fn is_below(&self, dir: &Path) -> bool {
        dir.canonicalize().is_ok_and(|dir| self.folder.starts_with(dir))
    }

    /// Its sources and headers, as git sees them.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        readable(&self.folder, self.is_deep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_home_directory_is_no_project() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().canonicalize().unwrap();
        fs::create_dir_all(home.join("work/kit/src")).unwrap();
        fs::create_dir_all(home.join(".git")).unwrap();
        fs::write(home.join("work/kit/setup.py"), "").unwrap();
        let project = |path: &str, home: &Path| Project::unless(Some(home.to_owned()), &dir.path().join(path));
        let deep = |folder: &str| Project { folder: home.join(folder), is_deep: true };
        assert_eq!(project("work/kit/src", &home), deep("work/kit"));
        assert_eq!(project("work/kit/src/a.c", &home), deep("work/kit"));
        assert_eq!(project("work/a.c", Path::new("/elsewhere")), deep(""));
        for (path, folder) in [("work/a.c", "work"), ("work", "work"), ("a.c", ""), ("", "")] {
            assert_eq!(project(path, &home), Project { folder: home.join(folder), is_deep: false }, "{path}");
        }
    }
}
