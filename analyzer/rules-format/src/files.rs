//! How a file of the data is read: JSON Lines and TOML, with the place of whatever is wrong.

use crate::Result;
use serde::de::DeserializeOwned;
use std::path::Path;

/// The text of a file.
pub(crate) fn read(dir: &Path, file: &str) -> Result<String> {
    std::fs::read_to_string(dir.join(file)).map_err(|e| format!("cannot read {}: {e}", dir.join(file).display()))
}

/// The lines of a file of JSON Lines, each with its place.
///
/// # Errors
/// It cannot be read, or a line has another shape.
pub fn lines<T: DeserializeOwned>(dir: &Path, file: &str) -> Result<Vec<(String, T)>> {
    let text = read(dir, file)?;
    let parse = |(i, line): (usize, &str)| {
        let at = format!("{}:{}", dir.join(file).display(), i + 1);
        serde_json::from_str(line).map(|value| (at.clone(), value)).map_err(|e| format!("{at}: {e}"))
    };
    text.lines().enumerate().map(parse).collect()
}

/// A file of TOML.
///
/// # Errors
/// It cannot be read, or has another shape.
pub(crate) fn toml<T: DeserializeOwned>(dir: &Path, file: &str) -> Result<T> {
    toml::from_str(&read(dir, file)?).map_err(|e| format!("{}: {e}", dir.join(file).display()))
}
