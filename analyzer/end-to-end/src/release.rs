//! `cargo xtask release --dry-run`: everything of a release that can be done without publishing it: versions, lock
//! files and changelog agree, and what is published builds, installs and runs. RELEASING.md says what follows.
//!
//! It changes nothing but cargo's target folder.

use crate::dist;
use abi3lint_workspace::{cargo, root};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::process::Command;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Publish nothing. Publishing is done by hand, as RELEASING.md says, so this is required.
    #[arg(long, required = true)]
    dry_run: bool,

    /// Also build and try the wheel for this LLVM. Can be repeated.
    #[arg(long, value_name = "MAJOR")]
    llvm: Vec<u32>,

    /// Check versions, lock files and changelog only; build nothing.
    #[arg(long)]
    quick: bool,
}

/// The workspaces, each with a lock file of its own.
const WORKSPACES: [&str; 3] = ["Cargo.toml", "analyzer/llvm/Cargo.toml", "fuzz/Cargo.toml"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let version = version()?;
    println!("version {version}");
    let changes = changes(&fs::read_to_string(root().join("CHANGELOG.md"))?, &version)?;
    println!("\n{changes}");
    for manifest in WORKSPACES {
        lock_file_is_fresh(manifest)?;
    }
    println!("lock files are fresh");
    ensure!(args.dry_run, "nothing is published from here");
    if !args.quick {
        dist::everything(&args.llvm)?;
    }
    let open = uncommitted()?;
    println!("\nA release of this state would be:");
    println!("    git tag --sign v{version}");
    println!("    cargo publish --workspace");
    if !open.is_empty() {
        println!("\nnot committed, so not part of a release:\n{open}");
    }
    Ok(())
}

/// The version that all crates share.
fn version() -> Result<String> {
    let out = cargo().args(["pkgid", "--package", "abi3lint"]).output().context("cannot start cargo")?;
    ensure!(out.status.success(), "cargo pkgid: {}", String::from_utf8_lossy(&out.stderr).trim());
    let id = String::from_utf8(out.stdout)?;
    let (_, version) = id.trim().rsplit_once(['#', '@']).context("cargo pkgid names no version")?;
    Ok(version.to_owned())
}

/// The section of the changelog about a version, without its heading.
fn changes(changelog: &str, version: &str) -> Result<String> {
    let mut sections = changelog.split("\n## ").skip(1);
    let of_version = |s: &&str| s.split_whitespace().next() == Some(version);
    let Some(section) = sections.find(of_version) else {
        bail!("CHANGELOG.md has no section '## {version}'");
    };
    let (_, changes) = section.split_once('\n').unwrap_or_default();
    ensure!(!changes.trim().is_empty(), "CHANGELOG.md says nothing about {version}");
    Ok(changes.trim().to_owned())
}

/// Fails where a build would change the lock file.
fn lock_file_is_fresh(manifest: &str) -> Result<()> {
    let out = cargo()
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path", manifest])
        .output()
        .context("cannot start cargo")?;
    ensure!(out.status.success(), "lock file of {manifest}: {}", String::from_utf8_lossy(&out.stderr).trim());
    Ok(())
}

/// What git has not committed, a line for each file.
fn uncommitted() -> Result<String> {
    let out =
        Command::new("git").current_dir(root()).args(["status", "--porcelain"]).output().context("cannot start git")?;
    ensure!(out.status.success(), "git status: {}", String::from_utf8_lossy(&out.stderr).trim());
    Ok(String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::changes;

    const CHANGELOG: &str =
        "# Changelog\n\n## 0.2.0 (unreleased)\n\n### Added\n\n- B\n\n## 0.1.0 - 2027-01-31\n\n- A\n";

    #[test]
    fn the_changes_of_a_version_are_its_section() {
        assert_eq!(changes(CHANGELOG, "0.2.0").ok().as_deref(), Some("### Added\n\n- B"));
        assert_eq!(changes(CHANGELOG, "0.1.0").ok().as_deref(), Some("- A"));
    }

    #[test]
    fn a_version_without_changes_is_refused() {
        assert!(changes(CHANGELOG, "0.3.0").is_err());
        assert!(changes("## 1.0.0\n\n## 0.9.0\n- A\n", "1.0.0").is_err());
        assert!(changes(CHANGELOG, "0.1").is_err());
    }
}
