//! What becomes of one file of a project that is set up.

use crate::output::wording::shown;
use abi3lint_settings::read_regular;
use anyhow::{Context, Result};
use std::io;
use std::path::{Path, PathBuf};

/// The largest file that is added to.
const LARGEST: u64 = 1 << 20;

/// What becomes of one file.
#[derive(Debug)]
pub(super) enum Step {
    /// It gets another text; `before` is none for a new file.
    Write { path: PathBuf, before: Option<String>, after: String, what: &'static str },
    /// It has what it needs.
    Keep { path: PathBuf, what: &'static str },
    /// It cannot be added to safely; the user adds these lines.
    ByHand { path: PathBuf, what: &'static str, lines: String },
}

/// The text of a file; `None` where there is none.
pub(super) fn text_of(path: &Path) -> Result<Option<String>> {
    let what = || format!("cannot read {}", shown(path));
    match read_regular(path, LARGEST) {
        Ok(bytes) => Ok(Some(
            String::from_utf8(bytes).map_err(|_| io::Error::other("it is not valid UTF-8")).with_context(what)?,
        )),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(what),
    }
}
