//! What a project tells its build tool about the stable ABI.

use crate::build_files::{Promise, Tree};
use crate::{Elsewhere, Inferred, cmake, meson, setuptools, versions};
use abi3lint_model::Target;
use std::path::Path;
use toml::Table;

/// What setuptools, meson-python, scikit-build-core and CMake are told, in this order.
pub(crate) fn promised(root: &Path, pyproject: Option<&Table>) -> Option<Inferred> {
    let tree = Tree { root, pyproject };
    let promise = setuptools::promise(&tree)
        .or_else(|| meson::promise(&tree))
        .or_else(|| cmake::scikit_build(&tree))
        .or_else(|| cmake::promise(&tree))?;
    let Promise { floor, mut source, platforms } = promise;
    let floor = match floor {
        Some(floor) => floor,
        // A build tool that is told no floor takes the oldest version that the project supports.
        None => {
            let (oldest, place) = versions::oldest(root, pyproject)?;
            source = format!("{source} with {place}");
            oldest
        }
    };
    let elsewhere = Elsewhere::of(&tree, platforms);
    if elsewhere.is_some() {
        source = format!("{source}, on {platforms} only; findings in files of other platforms are only possible");
    }
    Some(Inferred { elsewhere, ..Inferred::new(vec![Target::Abi3 { floor }], source) })
}
