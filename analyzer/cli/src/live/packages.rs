//! Which project a file of a workspace's folder belongs to: each project in the folder is a package by itself, as in
//! a `check` of the folder.

use super::order::ClientSettings;
use super::package::Package;
use super::place::Place;
use super::worker::Wake;
use crate::input::discover::{Discovered, discover};
use crate::input::read::read_all;
use abi3lint_settings::Projects;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The packages of a folder, the one of the folder itself first.
pub(crate) fn packages(root: &Path, settings: &ClientSettings, wake: &Wake, projects: &mut Projects) -> Vec<Package> {
    let found = discover(&[root.to_owned()]);
    let mut places: Vec<(Place, Vec<PathBuf>)> = vec![(Place::of(root, root, projects), Vec::new())];
    for file in found.files {
        let place = Place::of(&file, root, projects);
        match places.iter_mut().find(|p| p.0.is_same(&place)) {
            Some((_, files)) => files.push(file),
            None => places.push((place, vec![file])),
        }
    }
    let is_shared = places.len() > 1;
    let package = |(place, files): (Place, Vec<PathBuf>)| {
        let mut package = Package::of_place(root.to_owned(), place, is_shared, settings.clone(), wake.clone());
        package.read(&files, found.links.clone());
        package
    };
    places.into_iter().map(package).collect()
}

impl Package {
    /// A package of a folder's files that nobody has read yet; `is_shared`: the folder has other projects.
    pub(crate) fn of_place(
        root: PathBuf,
        place: Place,
        is_shared: bool,
        settings: ClientSettings,
        wake: Wake,
    ) -> Package {
        let mut package = Package::empty(root, place, settings, wake, false);
        package.is_shared = is_shared;
        package
    }

    /// Whose settings hold for it.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Its settings are other ones.
    pub(crate) fn settings_changed(&mut self, place: Place) {
        self.place = place;
        self.ask_again();
    }

    /// Reads the files that are its own in the folder.
    pub(crate) fn load(&mut self, projects: &mut Projects) {
        let Discovered { mut files, links, .. } = discover(std::slice::from_ref(&self.root));
        files.retain(|f| Place::of(f, &self.root, projects).is_same(&self.place));
        self.read(&files, links);
    }

    fn read(&mut self, files: &[PathBuf], links: Vec<(PathBuf, PathBuf)>) {
        let files = read_all(files, &mut Vec::new());
        self.disk = files.into_iter().map(|f| (f.path.clone(), Arc::new(f))).collect();
        self.links = links;
        (self.dirty, self.reordered) = (true, true);
    }
}
