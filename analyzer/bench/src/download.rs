//! Files of the package index, which are verified before they are used. Nothing of a package is run.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = include_str!("fetch.py");

/// A file of the package index.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The project's name.
    pub name: &'a str,
    /// The file's.
    pub file: &'a str,
    /// Of the file, in lower-case hex.
    pub sha256: &'a str,
}

impl Wanted<'_> {
    /// Refuses other bytes than those that a list pins.
    ///
    /// # Errors
    /// They are others.
    pub fn verify(&self, bytes: &[u8]) -> Result<()> {
        let found = hex(&Sha256::digest(bytes));
        let Wanted { file, sha256, .. } = self;
        ensure!(found == *sha256, "{file} is not the file that is pinned: sha256 {found} instead of {sha256}");
        Ok(())
    }
}

/// Downloads into a folder what is not there; whether all came. What came before a failure is kept.
///
/// # Errors
/// Python cannot be started, or what came is not what is pinned.
pub fn download(folder: &Path, wanted: &[Wanted<'_>]) -> Result<bool> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let missing: Vec<&Wanted<'_>> = wanted.iter().filter(|w| !folder.join(w.file).is_file()).collect();
    if missing.is_empty() {
        return Ok(true);
    }
    let mut python = Command::new("python3");
    python.args(["-c", SCRIPT]).arg(folder).args(missing.iter().map(|w| format!("{}={}", w.name, w.file)));
    let status = python.status().context("cannot start python3, whose pip knows the package index")?;
    for file in missing {
        let part = folder.join(format!("{}.part", file.file));
        let Ok(bytes) = fs::read(&part) else { continue };
        match file.verify(&bytes) {
            Err(e) if status.success() => return Err(e.context("what was downloaded is not used")),
            Err(_) => continue,
            Ok(()) => {}
        }
        fs::rename(&part, folder.join(file.file)).with_context(|| format!("cannot rename {}", part.display()))?;
    }
    Ok(status.success())
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}
