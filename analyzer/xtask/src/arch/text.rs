//! Sentences about the texts: they speak of the project alone, and what they link to is there.

use super::sentence::Sentence;
use anyhow::Result;
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// What no text may hold, in lower case: paths of somebody's machine, hosts of registries and their
/// mirrors, and words for how the work is done instead of what it is. Written in two parts, so that this
/// file passes as well.
const WORDS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/us", "ers/"),
    concat!(":\\us", "ers\\"),
    concat!("pypi.", "org"),
    concat!("python", "hosted.org"),
    concat!("crates", ".io"),
    concat!("arti", "factory"),
    concat!("ses", "sion"),
    concat!("sha", "red/"),
];

/// The one registry that the lock file may name.
const REGISTRY: &str = concat!("registry+https://github.com/rust-lang/crates", ".io-index");

/// The page that says what each part does.
const ARCHITECTURE: &str = "ARCHITECTURE.md";

pub(crate) fn prove(root: &Path) -> Result<Vec<Sentence>> {
    let mut words = Vec::new();
    let mut links = Vec::new();
    let mut sources = Vec::new();
    for path in files(root) {
        // What is no UTF-8 is a fixture of broken input.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if name.ends_with("Cargo.lock") {
            let foreign = text.lines().filter(|l| l.starts_with("source = ") && !l.contains(REGISTRY));
            sources.extend(foreign.map(|l| format!("{name}: {l}")));
            continue;
        }
        // Names of CPython are data, whatever they are made of.
        if !(name.starts_with("rules/catalog/") && name.ends_with(".jsonl")) {
            for (i, line) in text.lines().enumerate() {
                let lower = line.to_ascii_lowercase();
                words.extend(WORDS.iter().filter(|w| holds(&lower, w)).map(|w| format!("{name}:{}: {w}", i + 1)));
            }
        }
        if name.ends_with(".md") {
            let folder = path.parent().unwrap_or(root);
            links.extend(relative_links(&text).filter(|l| !folder.join(l).exists()).map(|l| format!("{name}: {l}")));
        }
    }
    let gone = missing_sources(&std::fs::read_to_string(root.join(ARCHITECTURE))?, &files(root));
    Ok(vec![
        Sentence::new(format!("each source file that {ARCHITECTURE} names is there"), gone),
        Sentence::new("no text names a machine's path, a registry's host or how the work is done", words),
        Sentence::new("the lock file names one registry", sources),
        Sentence::new("what a page links to is there", links),
    ])
}

/// Code spans of a page that look like source files and are the end of no path.
fn missing_sources(page: &str, files: &[PathBuf]) -> Vec<String> {
    let names = page.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs") && !name.contains([' ', '<']));
    names.filter(|name| !files.iter().any(|f| f.ends_with(name))).map(str::to_owned).collect()
}

/// Whether a text holds a word that is not the end of another one.
fn holds(text: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    text.match_indices(word).any(|(at, _)| !(word.starts_with(is_letter) && text[..at].ends_with(is_letter)))
}

/// Files that are or may become part of the repository.
fn files(root: &Path) -> Vec<PathBuf> {
    let outside = |name: &std::ffi::OsStr| name == ".git" || name == "target";
    let walk =
        WalkBuilder::new(root).hidden(false).require_git(false).filter_entry(move |e| !outside(e.file_name())).build();
    let mut files: Vec<PathBuf> = walk.filter_map(|e| Some(e.ok()?.into_path())).filter(|p| p.is_file()).collect();
    files.sort();
    files
}

/// Targets of `[text](target)` that are paths, without their fragments.
fn relative_links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("](")
        .filter_map(|(at, open)| text[at + open.len()..].split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or(""))
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::{holds, missing_sources, relative_links};

    #[test]
    fn a_page_names_files_by_the_end_of_their_paths() {
        let files = ["/r/a/src/view/build.rs".into(), "/r/a/src/scan.rs".into()];
        let page = "Read `view/build.rs`, `scan.rs` and `cargo x.rs`; `iew/build.rs` and `gone.rs` are none.";
        assert_eq!(missing_sources(page, &files), ["iew/build.rs", "gone.rs"]);
    }

    #[test]
    fn the_end_of_a_word_is_not_the_word() {
        let word = concat!("ses", "sion");
        assert!(holds(&format!("a {word}"), word));
        assert!(!holds(&format!("pos{word}"), word));
    }

    #[test]
    fn only_paths_are_followed() {
        let text = "[a](A.md) [b](https://x.y/z) [c](B.md#part) [d](#part) `x](y z)`";
        assert_eq!(relative_links(text).collect::<Vec<_>>(), ["A.md", "B.md"]);
    }
}
