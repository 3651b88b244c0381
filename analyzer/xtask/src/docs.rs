//! `cargo xtask docs`: everything in the repository that the program itself writes, written anew. A test of
//! the program fails when one of these files is stale.

use abi3lint_workspace::{cargo, pass, root};
use anyhow::Result;

pub(crate) fn run() -> Result<()> {
    let mut c = cargo();
    c.args(["run", "--quiet", "--package", "abi3lint", "--", "generate"]).arg(root());
    pass(c)
}
