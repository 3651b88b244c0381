//! `cargo xtask bench`: builds and starts `abi3lint-bench`, and keeps its figures where a label is given.

use crate::workspace::{build_release, root};
use anyhow::{Context, Result, ensure};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const HISTORY: &str = "bench/history.jsonl";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files to check. Default: the project's own testdata.
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,

    /// Each folder of DIR is a package of its own.
    #[arg(long)]
    packages: bool,

    /// How often each side is measured.
    #[arg(long, default_value_t = 5)]
    rounds: u32,

    /// Append the figures to bench/history.jsonl under this name: the date and the corpus.
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
}

pub fn run(args: &Args) -> Result<()> {
    let release = build_release(&["abi3lint", "abi3lint-bench"])?;
    // Paths of the command line are meant from where it was typed.
    let files = args.files.as_ref().map(std::path::absolute).transpose()?.unwrap_or_else(|| root().join("testdata"));
    let mut c = Command::new(release.join("abi3lint-bench"));
    c.current_dir(root()).arg("--files").arg(files).arg("--bin").arg(release.join("abi3lint"));
    c.args(["--rounds", &args.rounds.to_string()]);
    if args.packages {
        c.arg("--packages");
    }
    let out = c.stderr(Stdio::inherit()).output().context("cannot start abi3lint-bench")?;
    ensure!(out.status.success(), "abi3lint-bench: {}", out.status);
    let line = String::from_utf8(out.stdout).context("abi3lint-bench wrote no UTF-8")?;
    let Some(label) = &args.label else { return Ok(()) };
    let entry = entry(label, line.trim())?;
    let path = root().join(HISTORY);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().append(true).create(true).open(&path).context(HISTORY)?;
    writeln!(file, "{entry}").context(HISTORY)?;
    println!("{HISTORY}: {entry}");
    Ok(())
}

/// One line of the history: label and version first, then the figures as they were printed.
fn entry(label: &str, figures: &str) -> Result<String> {
    let _: serde_json::Value = serde_json::from_str(figures).context("abi3lint-bench wrote no JSON")?;
    let label = serde_json::to_string(label)?;
    let version = env!("CARGO_PKG_VERSION");
    Ok(format!("{{\"label\":{label},\"version\":\"{version}\",{}", figures.trim_start_matches('{')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_json_whatever_the_label() {
        let line = entry("a \"b\"", "{\"ratio\":1.5}").unwrap();
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["label"], "a \"b\"");
        assert_eq!(value["ratio"], 1.5);
        assert!(entry("a", "oops").is_err());
    }

    #[test]
    fn every_line_of_the_history_has_the_ratio() {
        let text = std::fs::read_to_string(root().join(HISTORY)).unwrap();
        for line in text.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(value["label"].is_string() && value["ratio"].is_number(), "{line}");
        }
    }
}
