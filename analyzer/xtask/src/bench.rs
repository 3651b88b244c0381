//! `cargo xtask bench`: builds and starts `abi3lint-bench`, and keeps its figures where a label is given.

use abi3lint_workspace::{build_release, metadata, root};
use anyhow::{Context, Result};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const HISTORY: &str = "bench/history.jsonl";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the packages of bench/corpus.toml are kept; what is missing there is fetched. Default:
    /// bench-corpus in cargo's target folder.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,

    /// Check the files in DIR instead; nothing is fetched.
    #[arg(long, value_name = "DIR", conflicts_with = "corpus")]
    files: Option<PathBuf>,

    /// Each folder of --files is a package of its own.
    #[arg(long, requires = "files")]
    packages: bool,

    /// How often the check and the bare parse are measured.
    #[arg(long, default_value_t = 5)]
    rounds: u32,

    /// How often clang is measured.
    #[arg(long, default_value_t = 3)]
    clang_rounds: u32,

    /// Leave clang out, which takes most of the time.
    #[arg(long, conflicts_with = "label")]
    no_clang: bool,

    /// Append the figures to bench/history.jsonl under this name: the date and the corpus.
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
}

/// Ends with the exit status of `abi3lint-bench` if that fails: 2 if something could not be measured.
pub fn run(args: &Args) -> Result<()> {
    let release = build_release(&["abi3lint", "abi3lint-bench"])?;
    let mut c = Command::new(release.join("abi3lint-bench"));
    c.current_dir(root()).arg("--bin").arg(release.join("abi3lint"));
    c.args(["--rounds", &args.rounds.to_string(), "--clang-rounds", &args.clang_rounds.to_string()]);
    // Paths of the command line are meant from where it was typed.
    match (&args.files, &args.corpus) {
        (Some(files), _) => c.arg("--files").arg(std::path::absolute(files)?),
        (None, Some(corpus)) => c.arg("--corpus").arg(std::path::absolute(corpus)?),
        (None, None) => c.arg("--corpus").arg(metadata()?.target_directory.join("bench-corpus")),
    };
    let flags = [("--packages", args.packages), ("--no-clang", args.no_clang), ("--complete", args.label.is_some())];
    c.args(flags.iter().filter(|f| f.1).map(|f| f.0));
    let out = c.stderr(Stdio::inherit()).output().context("cannot start abi3lint-bench")?;
    if !out.status.success() {
        std::process::exit(out.status.code().unwrap_or(2));
    }
    let line = String::from_utf8(out.stdout).context("abi3lint-bench wrote no UTF-8")?;
    args.label.as_ref().map_or(Ok(()), |label| append(HISTORY, label, line.trim()))
}

/// Appends figures, an object of JSON, to a history.
pub fn append(history: &str, label: &str, figures: &str) -> Result<()> {
    let entry = entry(label, figures)?;
    let file = OpenOptions::new().append(true).create(true).open(root().join(history));
    writeln!(file.with_context(|| history.to_owned())?, "{entry}").with_context(|| history.to_owned())?;
    println!("{history}: {entry}");
    Ok(())
}

/// One line of the history: label and version first, then the figures as they were printed.
fn entry(label: &str, figures: &str) -> Result<String> {
    let _: serde_json::Value = serde_json::from_str(figures).context("figures are no JSON")?;
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
