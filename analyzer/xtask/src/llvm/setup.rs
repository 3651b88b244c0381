//! `cargo xtask setup`: what the tests with LLVM need, installed on Debian and its like.

use super::{MAJORS, headers};
use crate::workspace::pass;
use anyhow::{Result, bail};
use std::process::Command;

pub fn run() -> Result<()> {
    let answers = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    let mut missing = Vec::new();
    for major in MAJORS {
        for (program, package) in [
            (format!("clang-{major}"), format!("clang-{major}")),
            (format!("llvm-config-{major}"), format!("llvm-{major}-dev")),
        ] {
            if !answers(&program) {
                missing.push(package);
            }
        }
    }
    if missing.is_empty() {
        println!("clang and LLVM {MAJORS:?} are there");
    } else if answers("apt-get") {
        println!("installing {}", missing.join(" "));
        let mut install = Command::new("apt-get");
        install
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive");
        if let Err(e) = pass(install) {
            bail!(
                "{e}; apt-get must run as root, on a release that has these packages (Debian 12: all of them after \
                 'apt-get update'): {}",
                missing.join(" ")
            );
        }
    } else {
        bail!("this is no Debian; install by hand what gives you these packages there: {}", missing.join(" "));
    }
    let found = headers::found();
    if found.is_empty() {
        bail!("no CPython with headers was found; install python3-dev, or versions with 'pyenv install 3.12'");
    }
    let list: Vec<String> = found.iter().map(|(minor, folder)| format!("3.{minor} in {}", folder.display())).collect();
    println!("headers of CPython {}", list.join(", "));
    Ok(())
}
