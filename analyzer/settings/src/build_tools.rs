//! What a project tells its build tool about the stable ABI.

use crate::build_files::{Promise, Tree};
use crate::statements::statements;
use crate::{Elsewhere, Inferred, cmake, meson, scikit_build, setuptools, versions};
use abi3lint_model::{Target, Version};

/// The floor of a stable ABI that nothing names.
const UNSAID: Version = Version(10);

/// What setuptools, meson-python, scikit-build-core and CMake are told, in this order.
pub(crate) fn promised(tree: &Tree) -> Option<Inferred> {
    let promise = setuptools::promise(tree)
        .or_else(|| meson::promise(tree))
        .or_else(|| scikit_build::promise(tree))
        .or_else(|| cmake::promise(tree))?;
    let Promise { mut targets, mut source, platforms, is_defined } = promise;
    if targets.is_empty() {
        // A build tool that is told no floor takes the oldest version that the project supports.
        let floor = match versions::oldest(tree) {
            Some((floor, place)) => {
                source = format!("{source} with {place}");
                floor
            }
            // A stable ABI it is in any case: it is known, and only its floor is not.
            None if is_defined || statements(tree).is_closed() => UNSAID,
            None => return None,
        };
        targets.push(Target::Abi3 { floor });
    }
    let elsewhere = Elsewhere::of(tree, platforms);
    if elsewhere.is_some() {
        source = format!("{source}, on {platforms} only; findings in files of other platforms are only possible");
    }
    Some(Inferred { elsewhere, ..Inferred::new(targets, source) })
}
