//! `cargo xtask setup`: what the tests with LLVM need, installed on Debian and its like.

use super::answers;
use abi3lint_pythons::installed_headers;
use abi3lint_workspace::{llvm_versions, pass};
use anyhow::{Result, bail, ensure};
use std::process::Command;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Major version of LLVM; may be repeated. By default those that the system's packages have.
    #[arg(long)]
    llvm: Vec<u32>,

    /// Install the editors that `cargo xtask editors` tries instead.
    #[arg(long, conflicts_with = "llvm")]
    editors: bool,
}

/// What a test builds a project with, and the package of each.
pub(crate) const BUILDERS: [(&str, &str); 3] = [("cmake", "cmake"), ("ninja", "ninja-build"), ("make", "make")];

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.editors {
        return editors();
    }
    let known: Vec<u32> = llvm_versions()?.into_keys().collect();
    if let Some(other) = args.llvm.iter().find(|m| !known.contains(m)) {
        bail!("there is no build for LLVM {other}; there are {known:?}");
    }
    let majors = if args.llvm.is_empty() { here(&known) } else { args.llvm.clone() };
    let mut missing = Vec::new();
    for major in &majors {
        for (program, package) in [
            (format!("clang-{major}"), format!("clang-{major}")),
            (format!("llvm-config-{major}"), format!("llvm-{major}-dev")),
        ] {
            if !answers(&program) {
                missing.push(package);
            }
        }
    }
    if installed_headers().is_empty() {
        missing.push("python3-dev".to_owned());
    }
    let tools = BUILDERS.iter().filter(|(program, _)| !answers(program));
    missing.extend(tools.map(|(_, package)| (*package).to_owned()));
    if missing.is_empty() {
        println!("clang and LLVM {majors:?} are there, and so is what builds a project");
    } else if answers("apt-get") {
        println!("installing {}", missing.join(" "));
        // A fresh machine has no package lists yet.
        let installed = apt(&["update"]).and_then(|()| {
            let words: Vec<&str> = missing.iter().map(String::as_str).collect();
            apt(&[&["install", "-y", "--no-install-recommends"], &words[..]].concat())
        });
        if let Err(e) = installed {
            bail!(
                "{e}; apt-get must run as root, on a release that has these packages (Debian 12 has all): {}",
                missing.join(" ")
            );
        }
    } else {
        bail!("this is not a Debian; install by hand what gives you these packages there: {}", missing.join(" "));
    }
    let found = installed_headers();
    ensure!(
        !found.is_empty(),
        "no CPython with headers was found; install python3-dev, or versions with 'pyenv install 3.12'"
    );
    let list: Vec<String> = found.iter().map(|(minor, folder)| format!("3.{minor} in {}", folder.display())).collect();
    println!("headers of CPython {}", list.join(", "));
    Ok(())
}

/// The versions that are here, or that apt could install.
fn here(known: &[u32]) -> Vec<u32> {
    let has = |major: &&u32| {
        let mut asked = Command::new("apt-cache");
        asked.args(["show", "--no-all-versions", &format!("llvm-{major}-dev"), &format!("clang-{major}")]);
        answers(&format!("clang-{major}")) || asked.output().is_ok_and(|o| o.status.success())
    };
    known.iter().filter(has).copied().collect()
}

/// Editors and what their extensions are built with.
fn editors() -> Result<()> {
    let missing: Vec<&str> =
        crate::editors::PACKAGES.iter().filter(|(program, _)| !answers(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        println!("editors are there");
        return Ok(());
    }
    ensure!(answers("apt-get"), "this is not a Debian; install by hand: {}", missing.join(" "));
    println!("installing {}", missing.join(" "));
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], &missing[..]].concat())
}

fn apt(args: &[&str]) -> Result<()> {
    let mut c = Command::new("apt-get");
    c.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    pass(c)
}
