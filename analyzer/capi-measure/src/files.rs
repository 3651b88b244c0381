//! How a file is written.

use anyhow::{Context, Result};
use std::path::Path;

/// Puts a text in the place of a file at once, so that nobody finds half of it.
///
/// # Errors
/// It cannot be written; what was there before stays.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let half = path.with_extension("part");
    std::fs::write(&half, text).with_context(|| format!("cannot write {}", half.display()))?;
    std::fs::rename(&half, path).with_context(|| format!("cannot write {}", path.display()))
}
