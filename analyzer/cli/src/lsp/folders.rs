//! Which package of a workspace a file belongs to, and what becomes of the packages when files with settings change.

use super::client::in_folder;
use super::documents::Documents;
use super::workspace::Workspace;
use crate::live::{Package, Place, packages};
use crate::run::settings::finder;
use abi3lint_command_line::paths::absolute;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

impl Workspace {
    pub(super) fn open_again(&mut self, documents: &Documents) {
        for (_, document) in documents.iter() {
            self.open(Path::new(&document.path), document.text.bytes());
        }
    }

    /// A file lies in the innermost of its folders.
    pub(super) fn sort(&mut self) {
        self.packages.sort_by_key(|p| std::cmp::Reverse(p.root().components().count()));
    }

    /// Adds the package of a file that none has: another project of its folder, or the file alone.
    pub(super) fn begin(&mut self, path: &Path) {
        let folder = self.packages.iter().find(|p| p.holds(path)).map(|p| p.root().to_owned());
        let package = match folder {
            Some(root) => {
                let projects = self.projects.get_mut();
                let place = Place::of(path, &root, projects);
                let settings = in_folder(&self.settings, &root);
                let mut package = Package::of_place(root, place, true, settings, self.wake.clone());
                package.load(projects);
                package
            }
            None => Package::of_file(path, self.settings.clone(), self.wake.clone()),
        };
        self.packages.push(package);
        self.sort();
    }

    /// A file is new, another or gone on disk: one that is judged, or one with settings.
    pub(crate) fn touched(&mut self, path: &Path, documents: &Documents) {
        let path = absolute(path);
        if !crate::input::discover::is_source(&path) {
            self.settings_touched(&path, documents);
        } else if let Some(i) = self.index_of(&path) {
            self.packages[i].touched(&path, self.projects.get_mut());
        } else if self.packages.iter().any(|p| p.holds(&path)) && path.is_file() {
            self.begin(&path);
        }
    }

    /// Settings decide which files belong together, so the folders that they can hold for are looked at anew.
    fn settings_touched(&mut self, path: &Path, documents: &Documents) {
        let Some(dir) = path.parent() else { return };
        self.projects = RefCell::new(finder());
        let mut roots: Vec<PathBuf> = Vec::new();
        for package in self.packages.iter_mut().filter(|p| p.is_under(dir) || p.holds(dir)) {
            if package.is_alone() {
                package.settings_changed(Place::alone(package.root()));
            } else if !roots.iter().any(|r| r == package.root()) {
                roots.push(package.root().to_owned());
            }
        }
        roots.iter().for_each(|root| self.read_again(root, documents));
    }

    fn read_again(&mut self, root: &Path, documents: &Documents) {
        let new = packages(root, &in_folder(&self.settings, root), &self.wake, self.projects.get_mut());
        let (mut old, others): (Vec<Package>, Vec<Package>) =
            std::mem::take(&mut self.packages).into_iter().partition(|p| !p.is_alone() && p.root() == root);
        self.packages = others;
        let same = |p: &Package, all: &[Package]| all.iter().any(|other| other.place().is_same(p.place()));
        let is_same = old.iter().all(|p| same(p, &new)) && new.iter().all(|p| same(p, &old));
        if is_same {
            // What is known of the files stays.
            for package in &mut old {
                if let Some(other) = new.iter().find(|other| other.place().is_same(package.place())) {
                    package.settings_changed(other.place().clone());
                }
            }
        }
        self.packages.extend(if is_same { old } else { new });
        self.sort();
        if !is_same {
            self.open_again(documents);
        }
    }

    pub(super) fn index_of(&self, path: &Path) -> Option<usize> {
        let first = self.packages.iter().position(|p| p.holds(path))?;
        if self.packages[first].is_alone() {
            return Some(first);
        }
        let root = self.packages[first].root();
        let place = Place::of(path, root, &mut self.projects.borrow_mut());
        self.packages.iter().position(|p| p.root() == root && !p.is_alone() && p.place().is_same(&place))
    }
}
