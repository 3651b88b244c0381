//! The packages: `bench/migration.toml`.

use abi3lint_bench::{Wanted, download};
use abi3lint_pythons::Name;
use abi3lint_workspace::root;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package, how it is tried, and for which floor.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Pin {
    /// In the package index.
    pub name: String,
    pub version: String,
    /// The name of the source distribution.
    pub file: String,
    pub sha256: String,
    /// As in `3.11`.
    pub floor: String,
    /// The newest headers, where newer ones compile to what the floor does not run.
    #[serde(default)]
    pub newest: Option<String>,
    /// What is migrated; empty: all. Programs beside the extension are left out by this.
    #[serde(default)]
    pub paths: Vec<String>,
    /// What is imported; without it, the package is migrated and counted, and not built.
    #[serde(default)]
    pub import: Option<String>,
    /// Files and folders of the source distribution that the tests need.
    #[serde(default)]
    pub copied: Vec<String>,
    /// Arguments of the interpreter; empty: no tests.
    #[serde(default)]
    pub tests: Vec<String>,
    /// Packages that the tests need beside pytest.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Packages that only some interpreters can have; without them, only the import is tried.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Expressions that make an object of each type of the package, after `import`.
    #[serde(default)]
    pub objects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    package: Vec<Pin>,
}

impl Pin {
    /// The interpreter of the floor.
    ///
    /// # Errors
    /// The floor is no version.
    pub(crate) fn oldest(&self) -> Result<Name> {
        Name::parse(&self.floor).map_err(anyhow::Error::msg)
    }

    /// The name of its folders: a list may have two versions of a package.
    pub(crate) fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// As in `cp311`.
    pub(crate) fn tag(&self) -> String {
        format!("cp{}", self.floor.replace('.', ""))
    }

    /// As in `cp311-abi3`.
    pub(crate) fn target(&self) -> String {
        format!("{}-abi3", self.tag())
    }
}

/// # Errors
/// The list is not usable.
pub(crate) fn pins() -> Result<Vec<Pin>> {
    let path = root().join("bench/migration.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let List { package } = toml::from_str(&text).context("bench/migration.toml")?;
    for pin in &package {
        pin.oldest().with_context(|| pin.name.clone())?;
        let is_plain = pin.file.ends_with(".tar.gz") && !pin.file.contains(['/', '\\']);
        ensure!(is_plain, "{}: 'file' is the plain name of a .tar.gz file", pin.name);
    }
    Ok(package)
}

/// The unpacked sources of each, fetched where they are not there.
///
/// # Errors
/// A package cannot be had, or is not the one that is pinned.
pub(crate) fn sources(pins: &[Pin], folder: &Path) -> Result<Vec<PathBuf>> {
    let archives = folder.join("sdist");
    let wanted: Vec<Wanted<'_>> =
        pins.iter().map(|p| Wanted { name: &p.name, file: &p.file, sha256: &p.sha256 }).collect();
    ensure!(download(&archives, &wanted)?, "not all packages could be fetched");
    pins.iter().zip(&wanted).map(|(pin, wanted)| unpacked(pin, wanted, &archives, folder)).collect()
}

fn unpacked(pin: &Pin, wanted: &Wanted<'_>, archives: &Path, folder: &Path) -> Result<PathBuf> {
    let archive = archives.join(&pin.file);
    let bytes = fs::read(&archive).with_context(|| archive.display().to_string())?;
    wanted.verify(&bytes)?;
    let to = folder.join("src").join(pin.folder());
    abi3lint_workspace::fresh(&to)?;
    let mut tar = Command::new("tar");
    tar.args(["--strip-components=1", "-xzf"]).arg(&archive).arg("-C").arg(&to);
    abi3lint_workspace::pass(tar)?;
    Ok(to)
}
