//! The headers that a package needs from elsewhere: those of its project, and of directories that it names.

use super::order::include_dirs;
use super::package::Package;
use super::place::Place;
use crate::input::project::Project;
use crate::input::reading::{Asked, HeaderOptions, read_sources};
use crate::run::settings::finder;
use abi3lint_model::SourceFile;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

impl Package {
    /// Files that are judged, and behind them what is read with them.
    pub(super) fn with_headers(&mut self, judged: Vec<Arc<SourceFile>>) -> Vec<Arc<SourceFile>> {
        let include_dirs = self.effective.as_ref().map(include_dirs).unwrap_or_default();
        let calls = self.database.iter().flat_map(|d| &d.entries).flat_map(|e| e.call.include_dirs());
        let build_dirs: Vec<String> = calls.map(|d| d.to_string_lossy().into_owned()).collect();
        let given = HeaderOptions { include_dirs: &include_dirs, build_dirs: &build_dirs, force_includes: &[] };
        let missing = given.check().err().map(|e| e.to_string());
        if missing != self.missing {
            self.complaints.extend(missing.clone());
            self.missing = missing;
        }
        let settings = self.effective.as_ref().map(|e| &e.project.settings);
        let projects = RefCell::new(finder());
        let is_own = |path: &Path| Place::of(path, &self.root, &mut projects.borrow_mut()).is_same(&self.place);
        // What belongs to another project of the folder is judged there.
        let judges = |path: &Path| settings.is_none_or(|s| s.judges(path)) && (!self.is_shared || is_own(path));
        let asked = Asked {
            links: self.links.clone(),
            arguments: std::slice::from_ref(&self.root),
            are_whole: !self.is_shared,
            projects: vec![Project::of(&self.root)],
            folder: None,
            given,
            judges: &judges,
        };
        let sources = read_sources(&asked, judged, Vec::new());
        self.reading = sources.reading;
        // What is the same as before is the same object, which need not be judged again.
        let before: HashMap<&str, &Arc<SourceFile>> = self.files.iter().map(|f| (f.path.as_str(), f)).collect();
        let known = |file: Arc<SourceFile>| match before.get(file.path.as_str()) {
            Some(old) if !Arc::ptr_eq(old, &file) && old.text == file.text => Arc::clone(old),
            _ => file,
        };
        sources.files.into_iter().map(known).collect()
    }
}
