//! What was read of one path that was named: an object, or a wheel with the objects in it.

use crate::file_name::{ModuleName, is_hook, module_name, promise};
use crate::image::{self, Image, ImageError};
use crate::tag::Tag;
use abi3lint_model::{Ending, Loader, Problem, ProblemKind, Recorded, VersionSet};

/// An object of a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binary {
    /// The path as given; of a member, the wheel's path before its own.
    pub path: String,
    /// What its file name promises.
    pub promise: Option<Ending>,
    pub(crate) module: Option<ModuleName>,
    /// One for each architecture.
    pub images: Vec<Image>,
    /// How it differs from what the wheel's `RECORD` has of it.
    pub(crate) recorded: Option<Recorded>,
}

impl Binary {
    /// How its undefined names are resolved.
    pub fn loader(&self) -> Loader {
        self.images.first().map_or(Loader::Unix, |image| image.loader)
    }
}

/// A wheel, or an object by itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Package {
    /// The path as given.
    pub path: String,
    /// What the name of a wheel promises.
    pub tag: Option<Tag>,
    /// Tags of a wheel's own file.
    pub(crate) tags_inside: Vec<String>,
    /// The versions that its `METADATA` asks for, as written and as they are.
    pub(crate) requires: Option<(String, VersionSet)>,
    /// In the order of the wheel.
    pub files: Vec<Binary>,
    /// What was not read.
    pub problems: Vec<Problem>,
    /// Bytes of the files.
    pub bytes: u64,
}

impl Package {
    /// The functions by which interpreters import its modules.
    pub fn hooks(&self) -> impl Iterator<Item = &str> {
        let exports = self.files.iter().flat_map(|f| &f.images).flat_map(|i| &i.exports);
        exports.map(String::as_str).filter(|name| is_hook(name))
    }

    /// A path of which nothing was read.
    pub fn unread(problem: Problem) -> Package {
        Package { path: problem.path.clone(), problems: vec![problem], ..Package::default() }
    }

    pub(crate) fn of(path: &str) -> Package {
        Package { path: path.to_owned(), ..Package::default() }
    }

    /// Adds an object.
    pub(crate) fn push(&mut self, path: String, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        match image::read(bytes) {
            Ok(images) if images.is_empty() => {}
            Err(ImageError::NoHeader) if !is_library_name(&path) => {}
            Ok(images) => {
                let (promise, module) = (promise(&path), module_name(&path));
                self.files.push(Binary { path, promise, module, images, recorded: None });
            }
            Err(why) => self.fail(path, format!("not checked: {why}")),
        }
    }

    pub(crate) fn fail(&mut self, path: String, message: String) {
        self.problems.push(Problem { kind: ProblemKind::Unreadable, path, line: None, message });
    }
}

/// Whether a file is called as shared objects are: `x.so`, `x.so.1.2`, `x.dylib`, `x.pyd`, `x.dll`.
pub fn is_library_name(path: &str) -> bool {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let has_version = file.split_once(".so.").is_some_and(|(_, v)| v.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    has_version || [".so", ".pyd", ".dylib", ".dll"].iter().any(|ending| file.ends_with(ending))
}

/// Reads a shared object under a path.
pub fn read_object(path: &str, bytes: &[u8]) -> Package {
    let mut package = Package::of(path);
    package.push(path.to_owned(), bytes);
    if package.files.is_empty() && package.problems.is_empty() {
        let message = "not checked: it is no shared object, but an object file before linking or another program";
        package.problems.push(Problem {
            kind: ProblemKind::Skipped,
            path: path.to_owned(),
            line: None,
            message: message.to_owned(),
        });
    }
    package
}
