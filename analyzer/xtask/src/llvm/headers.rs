//! Real headers of CPython on this machine, for tests.

use crate::pythons::installed;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Header folders by minor version, of every interpreter that pyenv or the path has. One folder is enough
/// there; interpreters out of packages need two, and are left out.
pub fn found() -> BTreeMap<u8, PathBuf> {
    let gil = installed().into_iter().filter(|p| !p.name.free_threaded);
    gil.filter_map(|p| Some((p.name.version.0, p.headers.first()?.clone()))).collect()
}
