//! Fuzzing: every target of `fuzz/`, seeded from testdata, for a given time.
//!
//! Needs cargo-fuzz; says so where it is missing. Without a sanitizer it runs on the stable compiler: the
//! code is safe Rust, so what is looked for is panics, hangs and findings outside of their file.

use crate::workspace::root;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Target, and the folders of testdata that it begins with.
const TARGETS: &[(&str, &[&str])] =
    &[("source", &["testdata/flagship", "testdata/rules", "testdata/spam/src"]), ("condition", &[]), ("target", &[])];

#[derive(Debug, clap::Args)]
pub struct Args {
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// This target only.
    #[arg(long)]
    target: Option<String>,
}

pub fn run(args: &Args) -> Result<()> {
    let root = root();
    let installed = Command::new("cargo").args(["fuzz", "--version"]).output().is_ok_and(|o| o.status.success());
    if !installed {
        bail!("cargo-fuzz is not installed; 'cargo install --locked cargo-fuzz' gets it");
    }
    let wanted = |name: &str| args.target.as_deref().is_none_or(|t| t == name);
    if !TARGETS.iter().any(|(name, _)| wanted(name)) {
        let names: Vec<&str> = TARGETS.iter().map(|t| t.0).collect();
        bail!("no such target; there are {}", names.join(", "));
    }
    for (name, seeds) in TARGETS.iter().filter(|(name, _)| wanted(name)) {
        println!("fuzzing {name} for {} s", args.seconds);
        let corpus = root.join("fuzz/corpus").join(name);
        std::fs::create_dir_all(&corpus).with_context(|| format!("cannot create '{}'", corpus.display()))?;
        let status = Command::new("cargo")
            .current_dir(&root)
            .args(["fuzz", "run", "--sanitizer", "none", name])
            .arg(&corpus)
            .args(seeds.iter().map(|s| root.join(s)))
            .args(["--", "-verbosity=0", "-print_final_stats=1", "-timeout=10", "-max_len=8192"])
            .arg(format!("-max_total_time={}", args.seconds))
            .status()
            .context("cannot run cargo fuzz")?;
        if !status.success() {
            bail!("{name}: the input that did it lies in fuzz/artifacts/{name}; make a fixture of it");
        }
    }
    Ok(())
}
