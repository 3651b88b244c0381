//! `cargo xtask eval`: what a compiler says about real packages, against what abi3lint says.
//!
//! The data is no part of the repository. A folder of it holds `oracle/fetch_sdists.py`, which brings the
//! packages' sources, `oracle/evaluate.py`, which runs the program and scores it, and `truth/`.

use abi3lint_workspace::{build_release, metadata, pass, root};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the scripts look for the packages' sources.
const CACHE: &str = "PYABI_ORACLE_CACHE";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of the evaluation's data.
    #[arg(long, value_name = "DIR")]
    oracle: PathBuf,

    /// Which packages.
    #[arg(long, default_value = "dev")]
    split: String,

    /// Which files: written by hand, generated, or all.
    #[arg(long, default_value = "hand")]
    code: String,

    /// Further arguments of evaluate.py, after `--`.
    #[arg(last = true, value_name = "ARG")]
    rest: Vec<String>,
}

/// Ends with evaluate.py's exit status.
pub(crate) fn run(args: &Args) -> Result<()> {
    let scripts = std::path::absolute(args.oracle.join("oracle"))?;
    let evaluate = scripts.join("evaluate.py");
    ensure!(
        evaluate.is_file(),
        "{} is not there; --oracle takes the folder that holds oracle/ and truth/",
        evaluate.display()
    );
    let bin = build_release(&["abi3lint"])?.join("abi3lint");
    let cache = match std::env::var_os(CACHE).filter(|v| !v.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => metadata()?.target_directory.join("eval-cache"),
    };
    if is_empty(&cache.join("src")) {
        eprintln!("fetching the packages' sources into {}", cache.display());
        pass(python(&scripts.join("fetch_sdists.py"), &cache))?;
    }
    let mut c = python(&evaluate, &cache);
    c.arg("--bin").arg(bin).args(["--split", &args.split, "--code", &args.code]).args(&args.rest);
    let status = c.status().context("cannot start python3")?;
    std::process::exit(status.code().unwrap_or(2));
}

fn python(script: &Path, cache: &Path) -> Command {
    let mut c = Command::new("python3");
    c.current_dir(root()).arg(script).env(CACHE, cache);
    c
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}
