//! The workspace as cargo sees it: where it is, what it consists of, how it is built. Used by the project's own
//! tools, never by the product.
//!
//! It reads what `cargo metadata` and `rustc -vV` print, starts cargo, and writes only where it is told.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Parts of `cargo metadata`.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    pub resolve: Resolve,
    pub workspace_members: Vec<String>,
    pub target_directory: PathBuf,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub manifest_path: PathBuf,
    /// Registries that it may go to; none for the project's own tools.
    pub publish: Option<Vec<String>>,
    /// The oldest compiler that it promises to build with.
    pub rust_version: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Resolve {
    pub nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
pub struct Node {
    pub id: String,
    pub deps: Vec<Dep>,
}

#[derive(Debug, Deserialize)]
pub struct Dep {
    pub pkg: String,
    pub dep_kinds: Vec<DepKind>,
}

#[derive(Debug, Deserialize)]
pub struct DepKind {
    /// `None`: linked into the product; else `dev` or `build`.
    pub kind: Option<String>,
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Cargo, in the workspace.
pub fn cargo() -> Command {
    let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    c.current_dir(root());
    c
}

/// What cargo knows. Only packages of this platform are asked for: the manifests of others need not be
/// on the machine.
///
/// # Errors
/// Cargo or rustc cannot be started, or answers in a shape that is not known.
pub fn metadata() -> Result<Metadata> {
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("-vV")
        .output()
        .context("cannot start rustc")?;
    let text = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = text.lines().find_map(|l| l.strip_prefix("host: ")).context("rustc -vV names no host")?;
    let out = cargo()
        .args(["metadata", "--format-version", "1", "--filter-platform", host])
        .output()
        .context("cannot start cargo")?;
    ensure!(out.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&out.stderr).trim());
    serde_json::from_slice(&out.stdout).context("cargo metadata in an unknown shape")
}

/// Whether a crate is part of the product: what goes to no registry is a tool of the project.
pub fn is_product(p: &Package) -> bool {
    p.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

/// The crates of the workspace.
pub fn members(metadata: &Metadata) -> Vec<&Package> {
    metadata.packages.iter().filter(|p| metadata.workspace_members.contains(&p.id)).collect()
}

/// Builds release binaries of these packages; returns the folder that they are in.
///
/// # Errors
/// Cargo cannot be started, or the build fails.
pub fn build_release(packages: &[&str]) -> Result<PathBuf> {
    let mut c = cargo();
    c.args(["build", "--release"]);
    for p in packages {
        c.args(["-p", p]);
    }
    pass(c)?;
    Ok(metadata()?.target_directory.join("release"))
}

/// Runs a command that must end with 0.
///
/// # Errors
/// It cannot be started, or ends otherwise; the message names it.
pub fn pass(mut c: Command) -> Result<()> {
    let status = c.status().with_context(|| format!("cannot start {c:?}"))?;
    if !status.success() {
        bail!("{c:?}: {status}");
    }
    Ok(())
}

/// The path that a chore of xtask prints last, as `plugin` and `ir-reader` do.
///
/// # Errors
/// Cargo cannot be started, or the chore fails; it says itself why.
pub fn path_from_chore(words: &[&str]) -> Result<PathBuf> {
    let out = cargo().arg("xtask").args(words).stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    ensure!(out.status.success(), "'cargo xtask {}' failed", words.join(" "));
    let printed = String::from_utf8(out.stdout).context("a path that is no UTF-8")?;
    Ok(printed.lines().last().with_context(|| format!("'cargo xtask {}' printed no path", words.join(" ")))?.into())
}

/// An empty folder in the place of whatever was there.
///
/// # Errors
/// What was there cannot be removed, or the folder not be made.
pub fn fresh(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e).context(folder.display().to_string()),
        _ => {}
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

/// The exit status of a tool: an error is printed in one line, without a trace. What is missing is said, and where in
/// a chore it was missed is not asked.
pub fn exit_code(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::FAILURE
        }
    }
}
