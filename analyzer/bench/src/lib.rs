//! What the programs of this package share: the history of figures, files of JSON lines in `bench/` to which two of them
//! append where a label is given, and files of the package index.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool of maintainers speaks on the terminal")]

mod download;

pub use download::{Wanted, download, hex};

use abi3lint_workspace::root;
use anyhow::{Context, Result};
use std::fs::OpenOptions;
use std::io::Write;

/// What `cargo xtask bench` appends to.
pub const HISTORY: &str = "bench/history.jsonl";
/// What `cargo xtask bench-lsp` appends to.
pub const LSP_HISTORY: &str = "bench/lsp-history.jsonl";

/// Appends figures, an object of JSON, to a history, which is a path in the workspace, and prints the line.
///
/// # Errors
/// The figures are no JSON, or the file cannot be written.
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
