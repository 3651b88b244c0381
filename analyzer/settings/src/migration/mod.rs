//! What makes the build files of a project promise a stable ABI: the texts that they would have, and what is left to
//! their authors. Nothing is written here.
//!
//! Only what is understood for certain is edited, by inserting: all other bytes stay. A build file that is a program is
//! read by its brackets and commas (`calls.rs`), and a call is edited where its own arguments say all that matters.
//!
//! Example, for floor 3.11:
//!
//! ```text
//! Extension("spam", ["spam.c"])        Extension("spam", ["spam.c"], define_macros=[("Py_LIMITED_API", "0x030B0000")], py_limited_api=True)
//! setup.cfg                            [bdist_wheel] with py_limited_api = cp311
//! py.extension_module('spam', src)     py.extension_module('spam', src, limited_api: '3.11')
//! Python_add_library(spam MODULE x.c)  Python_add_library(spam MODULE USE_SABI 3.11 x.c)
//! ```
//!
//! The invariant: what was changed once is not changed again.
//!
//! Limit: what setup.py makes of an extension after it was created is not followed.

mod calls;
mod cmake;
mod draft;
mod meson;
mod pyproject;
mod setup_cfg;
mod setup_py;
#[cfg(test)]
mod tests;
mod text;

pub use draft::{BuildFileTask, BuildMigration, ChangedBuildFile};

use crate::build_files::Tree;
use crate::modules;
use abi3lint_model::Version;
use draft::Draft;

/// Who builds a project.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Backend {
    Setuptools,
    MesonPython,
    ScikitBuildCore,
    Other,
}

/// The build files of a project, changed so that they promise the stable ABI of this floor.
pub(crate) fn migration(tree: &Tree, floor: Version) -> BuildMigration {
    let mut draft = Draft { tree, floor, found: BuildMigration::default() };
    match backend(tree) {
        Backend::Setuptools => {
            setup_py::migrate(&mut draft);
            pyproject::extension_modules(&mut draft);
            setup_cfg::migrate(&mut draft);
        }
        Backend::MesonPython => {
            meson::migrate(&mut draft);
            pyproject::meson_python(&mut draft);
        }
        Backend::ScikitBuildCore => {
            cmake::migrate(&mut draft);
            pyproject::scikit_build(&mut draft);
        }
        Backend::Other => {
            let name = if tree.text("pyproject.toml").is_some() { "pyproject.toml" } else { "CMakeLists.txt" };
            draft.task(name, None, "the build tool is none that is known", {
                vec![
                    format!("-DPy_LIMITED_API={} for the compiler", draft.hex()),
                    format!("{} in the wheel's tag", draft.tag()),
                ]
            });
        }
    }
    draft.found
}

fn backend(tree: &Tree) -> Backend {
    match tree.setting("build-system.build-backend").and_then(toml::Value::as_str) {
        Some(name) if name.starts_with("setuptools.") => Backend::Setuptools,
        Some("mesonpy") => Backend::MesonPython,
        Some("scikit_build_core.build") => Backend::ScikitBuildCore,
        // setuptools, with a wrapper of the project's own.
        Some(_) | None if tree.text("setup.py").is_some() => Backend::Setuptools,
        Some(_) => Backend::Other,
        None if modules::modules(tree).is_empty() && tree.text("pyproject.toml").is_none() => Backend::Other,
        None => Backend::Setuptools,
    }
}
