//! The workspace as cargo sees it: where it is, what it consists of, how it is built. Used by the project's own
//! tools, never by the product.
//!
//! It reads what `cargo metadata` and `rustc -vV` print, starts cargo, and writes only where it is told.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

pub mod about;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Parts of `cargo metadata`.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// All packages of the graph, also those of registries.
    pub packages: Vec<Package>,
    /// Which package uses which.
    pub resolve: Resolve,
    /// Identifiers of our own packages.
    pub workspace_members: Vec<String>,
    /// Where cargo builds.
    pub target_directory: PathBuf,
}

/// A package of the graph.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Cargo's identifier of the package.
    pub id: String,
    /// Its name, as in `abi3lint-model`.
    pub name: String,
    /// Its `Cargo.toml`.
    pub manifest_path: PathBuf,
    /// Registries that it may go to; none for the project's own tools.
    pub publish: Option<Vec<String>>,
    /// The oldest compiler that it promises to build with.
    pub rust_version: Option<String>,
    /// What its manifest asks for, on every platform.
    pub dependencies: Vec<Dependency>,
    /// Libraries, programs, tests.
    pub targets: Vec<BuildTarget>,
    /// Its features, and what each switches on.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
}

/// A line of a manifest.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    /// The package.
    pub name: String,
    /// The name that the sources use, where it is another one.
    pub rename: Option<String>,
    /// The version requirement.
    pub req: String,
    /// `None`: linked into the product; else `dev` or `build`.
    pub kind: Option<String>,
    /// The registry; `None` for a folder.
    pub source: Option<String>,
}

/// What cargo builds of a package.
#[derive(Debug, Deserialize)]
pub struct BuildTarget {
    /// `lib`, `bin`, `test`, `custom-build` and such.
    pub kind: Vec<String>,
    /// The name of the library or program.
    pub name: String,
}

/// The graph of packages.
#[derive(Debug, Deserialize)]
pub struct Resolve {
    /// One node a package.
    pub nodes: Vec<Node>,
}

/// What one package uses.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// Identifier of the package.
    pub id: String,
    /// What it depends on.
    pub deps: Vec<Dep>,
}

/// One package that another one uses.
#[derive(Debug, Deserialize)]
pub struct Dep {
    /// Identifier of the package.
    pub pkg: String,
    /// What it is used for.
    pub dep_kinds: Vec<DepKind>,
}

/// What a package is used for.
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
    let out = cargo()
        .args(["metadata", "--format-version", "1", "--filter-platform", &host()?])
        .output()
        .context("cannot start cargo")?;
    ensure!(out.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&out.stderr).trim());
    serde_json::from_slice(&out.stdout).context("cargo metadata in an unknown shape")
}

/// The platform that the compiler runs on, as in `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// The compiler cannot be started, or does not say.
pub fn host() -> Result<String> {
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("-vV")
        .output()
        .context("cannot start rustc")?;
    let text = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = text.lines().find_map(|l| l.strip_prefix("host: ")).context("rustc -vV names no host")?;
    Ok(host.to_owned())
}

/// The packages of another workspace of the repository, named by the path of its manifest. What they depend on is not
/// resolved, so nothing of it need be on the machine.
///
/// # Errors
/// Cargo cannot be started, or answers in a shape that is not known.
pub fn packages(manifest: &str) -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Members {
        packages: Vec<Package>,
    }
    let out = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest])
        .output()
        .context("cannot start cargo")?;
    ensure!(out.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&out.stderr).trim());
    let members: Members = serde_json::from_slice(&out.stdout).context("cargo metadata in an unknown shape")?;
    Ok(members.packages)
}

/// The manifest of the workspace whose crates link LLVM.
pub const LLVM_MANIFEST: &str = "analyzer/llvm/Cargo.toml";

/// The LLVM versions that there are builds for: the major version, and inkwell's feature for it. The one list of them
/// are the features of abi3lint-front-ir.
///
/// # Errors
/// Cargo cannot be started, or the features have another shape.
pub fn llvm_versions() -> Result<BTreeMap<u32, String>> {
    let members = packages(LLVM_MANIFEST)?;
    let front =
        members.into_iter().find(|p| p.name == "abi3lint-front-ir").context("abi3lint-front-ir is not a crate")?;
    let version = |(name, on): (String, Vec<String>)| {
        let major = name.strip_prefix("llvm").and_then(|m| m.parse().ok());
        let feature = on.iter().find_map(|f| f.strip_prefix("inkwell/"));
        let text = format!("the feature {name} of abi3lint-front-ir switches on no LLVM of inkwell");
        major.zip(feature.map(str::to_owned)).context(text)
    };
    front.features.into_iter().map(version).collect()
}

/// Whether a crate is part of the product: what goes to no registry is a tool of the project.
pub fn is_product(p: &Package) -> bool {
    p.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

/// The crates of the workspace.
pub fn members(metadata: &Metadata) -> Vec<&Package> {
    metadata.packages.iter().filter(|p| metadata.workspace_members.contains(&p.id)).collect()
}

/// Names the folder whose programs are taken as they are, in place of a build. Continuous integration sets it, which
/// builds all of the workspace once: cargo builds a crate that several packages use once for each set of features that
/// it is asked for.
const BUILT: &str = "ABI3LINT_BUILT";

/// The folder with programs that are built already, where the environment names one.
///
/// # Errors
/// The path cannot be made absolute.
pub fn built() -> Result<Option<PathBuf>> {
    let folder = std::env::var_os(BUILT).filter(|folder| !folder.is_empty());
    folder.map(|folder| std::path::absolute(folder).context(BUILT)).transpose()
}

/// Builds programs of these packages as they are published; returns the folder that they are in. What is
/// [built already](built) is taken from there.
///
/// # Errors
/// Cargo cannot be started, or the build fails.
pub fn build_release(packages: &[&str]) -> Result<PathBuf> {
    build(packages, &["--release"], "release")
}

/// The same with the profile dev, in less time.
///
/// # Errors
/// Cargo cannot be started, or the build fails.
pub fn build_dev(packages: &[&str]) -> Result<PathBuf> {
    build(packages, &["--quiet"], "debug")
}

fn build(packages: &[&str], options: &[&str], folder: &str) -> Result<PathBuf> {
    if let Some(folder) = built()? {
        return Ok(folder);
    }
    let mut c = cargo();
    c.arg("build").args(options).args(packages.iter().flat_map(|p| ["-p", *p]));
    pass(c)?;
    Ok(metadata()?.target_directory.join(folder))
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
    let mut chore = match built()? {
        Some(folder) => Command::new(folder.join("xtask")),
        None => {
            let mut c = cargo();
            c.arg("xtask");
            c
        }
    };
    let out = chore.args(words).stderr(Stdio::inherit()).output().context("cannot start xtask")?;
    ensure!(out.status.success(), "'cargo xtask {}' failed", words.join(" "));
    let printed = String::from_utf8(out.stdout).context("a path that is not UTF-8")?;
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
