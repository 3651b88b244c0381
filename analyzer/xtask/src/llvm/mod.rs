//! The crates that link LLVM: built and tested for one LLVM major at a time.
//!
//! Each major has a target folder of its own. They are never built together: the plugin must not link
//! LLVM, the reader must.

pub(crate) mod setup;
pub(crate) mod test;

use abi3lint_workspace::{built, cargo, metadata, pass, root};
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;
use std::process::Command;

/// The majors that the crates have a feature for.
pub(crate) const MAJORS: &[u32] = &[14, 16, 19];

#[derive(Debug, clap::Args)]
pub(crate) struct Major {
    /// Major version of LLVM: 14, 16 or 19.
    #[arg(long, default_value_t = 19)]
    pub llvm: u32,
}

/// `cargo xtask plugin`: builds the plugin and prints its path last.
pub(crate) fn plugin(args: &Major) -> Result<()> {
    println!("{}", build_plugin(args.llvm)?.display());
    Ok(())
}

/// `cargo xtask ir-reader`: builds the reader and prints its path last.
pub(crate) fn reader(args: &Major) -> Result<()> {
    println!("{}", build_reader(args.llvm)?.display());
    Ok(())
}

pub(crate) fn build_plugin(major: u32) -> Result<PathBuf> {
    let folder = build(major, "abi3lint-clang-plugin")?;
    let built = ["libabi3lint_clang.so", "libabi3lint_clang.dylib"].map(|n| folder.join(n));
    let built = built.iter().find(|p| p.exists()).context("cargo built no plugin")?;
    let named = built
        .with_file_name(format!("libabi3lint_clang{major}"))
        .with_extension(built.extension().context("a library has an extension")?);
    // In place of the old one at once: a compiler may have that loaded.
    let temporary = named.with_extension("new");
    std::fs::copy(built, &temporary).with_context(|| format!("cannot write {}", temporary.display()))?;
    std::fs::rename(&temporary, &named)?;
    Ok(named)
}

pub(crate) fn build_reader(major: u32) -> Result<PathBuf> {
    let reader = reader_path(major)?;
    // Where programs are built once, the tests have built it, with the features that they ask for.
    if built()?.is_none() || !reader.exists() {
        build(major, "abi3lint-ir-reader")?;
    }
    Ok(reader)
}

/// Where cargo puts the reader, also when it builds it for its tests.
fn reader_path(major: u32) -> Result<PathBuf> {
    Ok(folder(major)?.join("release/abi3lint-ir-reader"))
}

fn build(major: u32, package: &str) -> Result<PathBuf> {
    let mut c = in_workspace(major)?;
    c.args(["build", "--release", "-p", package, "--features", &format!("llvm{major}")]);
    pass(c)?;
    Ok(folder(major)?.join("release"))
}

/// Cargo in the workspace of the crates that link LLVM, with this major's target folder.
pub(crate) fn in_workspace(major: u32) -> Result<Command> {
    ensure!(MAJORS.contains(&major), "there is no build for LLVM {major}; there are {MAJORS:?}");
    let config = format!("llvm-config-{major}");
    if std::env::var_os("LLVM_CONFIG").is_none() && !answers(&config) {
        bail!("{config} is not there; 'cargo xtask setup' says what to install");
    }
    let mut c = cargo();
    c.current_dir(root().join("analyzer/llvm")).env("CARGO_TARGET_DIR", folder(major)?);
    Ok(c)
}

/// Whether a program is there and tells its version.
pub(crate) fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success())
}

fn folder(major: u32) -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join(format!("llvm{major}")))
}
