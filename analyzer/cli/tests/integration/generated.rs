//! Files that are made by the program and kept in the repository are those that it makes now.

use crate::common::Scratch;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below a folder by their paths in it.
fn below(root: &Path, folder: &str, out: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(root.join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}")) {
        let name = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
        let path = root.join(&name);
        if path.is_dir() {
            below(root, &name, out);
        } else {
            out.insert(name, fs::read(path).unwrap());
        }
    }
}

#[test]
fn generated_files_are_not_stale() {
    let summary = fs::read(root().join("docs/SUMMARY.md")).unwrap();
    let scratch = Scratch::new(&[("docs/SUMMARY.md", &summary)]);
    let run = scratch.run(&["generate", "."]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let (mut kept, mut made) = (BTreeMap::new(), BTreeMap::new());
    for folder in ["docs/rules", "python/abi3lint.data"] {
        below(&root(), folder, &mut kept);
        below(scratch.path(), folder, &mut made);
    }
    kept.insert("docs/SUMMARY.md".to_owned(), summary);
    made.insert("docs/SUMMARY.md".to_owned(), fs::read(scratch.path().join("docs/SUMMARY.md")).unwrap());
    let stale: Vec<&String> = made.iter().filter(|(k, v)| kept.get(*k) != Some(v)).map(|(k, _)| k).collect();
    let left: Vec<&String> = kept.keys().filter(|k| !made.contains_key(*k)).collect();
    assert!(stale.is_empty() && left.is_empty(), "run 'cargo xtask docs': stale {stale:?}, not made any more {left:?}");
}

#[test]
fn shells_get_completions_and_people_a_manual() {
    let scratch = Scratch::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = scratch.run(&["completions", shell]);
        assert_eq!(run.status, Some(0), "{run:?}");
        assert!(run.stdout.contains("output-format"), "{shell}: {}", run.stdout);
        assert!(!run.stdout.contains("generate"), "{shell}");
    }
    assert_eq!(scratch.run(&["completions", "tcsh"]).status, Some(2));
    let run = scratch.run(&["man"]);
    assert!(run.stdout.contains(".TH abi3lint 1"), "{}", run.stdout);
}

/// A page that no reader finds is not written yet.
#[test]
fn every_page_of_the_documentation_is_in_its_table_of_contents() {
    let root = root();
    let summary = fs::read_to_string(root.join("docs/SUMMARY.md")).unwrap();
    let listed: Vec<&str> =
        summary.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(path, _)| path).collect();
    let mut pages = BTreeMap::new();
    below(&root, "docs", &mut pages);
    let pages: Vec<&str> = pages
        .keys()
        .filter_map(|p| p.strip_prefix("docs/"))
        .filter(|p| p.ends_with(".md") && *p != "SUMMARY.md")
        .collect();
    for page in &pages {
        assert_eq!(listed.iter().filter(|l| *l == page).count(), 1, "docs/{page} in docs/SUMMARY.md");
    }
    for link in &listed {
        assert!(pages.contains(link), "docs/SUMMARY.md links to {link}, which is not there");
    }
}
