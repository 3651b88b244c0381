//! The crates that link LLVM: built and tested for one LLVM major at a time.
//!
//! They are never built together: the plugin must not link LLVM, the reader must. All majors share one target folder,
//! as most of what is compiled knows no LLVM; what is built is copied to a folder of its major.

pub(crate) mod setup;
pub(crate) mod test;

use abi3lint_workspace::{built, cargo, llvm_versions, metadata, pass, root};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug, clap::Args)]
pub(crate) struct Major {
    /// Major version of LLVM; those that there are builds for are the features of abi3lint-front-ir.
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
    let folder = build(major, "abi3lint-clang-plugin", Linking::Host)?;
    let built = ["libabi3lint_clang.so", "libabi3lint_clang.dylib"].map(|n| folder.join(n));
    let built = built.iter().find(|p| p.exists()).context("cargo built no plugin")?;
    let ending = built.extension().context("a library has an extension")?.to_string_lossy();
    place(built, major, &format!("libabi3lint_clang{major}.{ending}"))
}

pub(crate) fn build_reader(major: u32) -> Result<PathBuf> {
    let placed = folder()?.join(major.to_string()).join(READER);
    // Where programs are built once, the tests have built it, with the features that they ask for.
    if built()?.is_some() && placed.exists() {
        return Ok(placed);
    }
    build(major, "abi3lint-ir-reader", Linking::Library)?;
    place_reader(major)
}

const READER: &str = "abi3lint-ir-reader";

/// The reader that cargo has built last, also for its tests, where it stays when another major is built.
pub(crate) fn place_reader(major: u32) -> Result<PathBuf> {
    place(&built_reader()?, major, READER)
}

/// Where cargo puts the reader, also when it builds it for its tests.
pub(crate) fn built_reader() -> Result<PathBuf> {
    Ok(folder()?.join("release").join(READER))
}

/// Copies what was built to the folder of its major.
fn place(built: &Path, major: u32, name: &str) -> Result<PathBuf> {
    let placed = folder()?.join(major.to_string()).join(name);
    std::fs::create_dir_all(placed.with_file_name(""))?;
    // In place of the old one at once: a compiler may have that loaded.
    let temporary = placed.with_extension("new");
    std::fs::copy(built, &temporary).with_context(|| format!("cannot write {}", temporary.display()))?;
    std::fs::rename(&temporary, &placed)?;
    Ok(placed)
}

/// Where LLVM comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Linking {
    /// The compiler that loads the plugin brings it.
    Host,
    /// A shared library; where there is none, a static one.
    Library,
}

fn build(major: u32, package: &str, linking: Linking) -> Result<PathBuf> {
    let mut c = in_workspace(major)?;
    c.args(["build", "--release", "-p", package, "--features", &features(major, linking)?]);
    pass(c)?;
    Ok(folder()?.join("release"))
}

/// What cargo is asked for: the version, and how it is linked.
pub(crate) fn features(major: u32, linking: Linking) -> Result<String> {
    let versions = llvm_versions()?;
    let majors = || versions.keys().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let Some(feature) = versions.get(&major) else {
        bail!("there is no build for LLVM {major}; there are {}", majors())
    };
    let how = match linking {
        Linking::Host => "no-llvm-linking",
        Linking::Library => "prefer-dynamic",
    };
    Ok(format!("abi3lint-front-ir/llvm{major},inkwell/{feature}-{how}"))
}

/// Cargo in the workspace of the crates that link LLVM, with this major's target folder.
pub(crate) fn in_workspace(major: u32) -> Result<Command> {
    let config = format!("llvm-config-{major}");
    if std::env::var_os("LLVM_CONFIG").is_none() && !answers(&config) {
        bail!("{config} is not there; 'cargo xtask setup' says what to install");
    }
    let mut c = cargo();
    c.current_dir(root().join("analyzer/llvm")).env("CARGO_TARGET_DIR", folder()?);
    Ok(c)
}

/// Whether a program is there and tells its version.
pub(crate) fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success())
}

fn folder() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("llvm"))
}
