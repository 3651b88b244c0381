//! Sentences about manifests: what a crate asks cargo for.

use super::llvm;
use super::sentence::Sentence;
use super::sources::{files_below, files_of};
use abi3lint_workspace::{Dependency, Metadata, Package, members, packages, root};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const MAIN: &str = "Cargo.toml";
const FUZZ: &str = "fuzz/Cargo.toml";

/// Crates that are named in what a build script writes, or whose feature is chosen where a crate is built: who builds
/// it, and which.
const WRITTEN: &[(&str, &str)] = &[("abi3lint-rules", "phf"), ("abi3lint-clang-plugin", "inkwell")];

pub(crate) fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let (llvm, fuzz) = (packages(llvm::MANIFEST)?, packages(FUZZ)?);
    let all: Vec<&Package> = members(metadata).into_iter().chain(&llvm).chain(&fuzz).collect();
    Ok(vec![tests(&all)?, used(&all)?, inherited(&all)?, listed(&all)?, versions(&all)])
}

/// Each further program links the crate and all below it once more.
fn tests(all: &[&Package]) -> Result<Sentence> {
    let mut breaches = Vec::new();
    for p in all {
        let harnesses = read(&p.manifest_path)?.lines().filter(|l| l.trim() == "harness = false").count();
        let tests = p.targets.iter().filter(|t| t.kind.iter().any(|k| k == "test"));
        let names: Vec<&str> = tests.map(|t| t.name.as_str()).collect();
        if names.len() > harnesses + 1 {
            breaches.push(format!("{} has {}", p.name, names.join(", ")));
        }
    }
    Ok(Sentence::new("a crate's integration tests are one program, beside those with a harness of their own", breaches))
}

/// A dependency that no source names is compiled for nothing.
fn used(all: &[&Package]) -> Result<Sentence> {
    let mut breaches = Vec::new();
    for p in all {
        let manifest = read(&p.manifest_path)?;
        let of = |name: &str| files_below(&p.manifest_path.with_file_name(name));
        let (programs, tests, build) = (of("fuzz_targets"), of("tests"), [of("build.rs"), of("build")].concat());
        for d in &p.dependencies {
            let name = d.rename.as_ref().unwrap_or(&d.name).replace('-', "_");
            let files = match d.kind.as_deref() {
                None => [files_of(p), programs.clone()].concat(),
                Some("dev") => [files_of(p), tests.clone()].concat(),
                Some(_) => build.clone(),
            };
            // A feature may be passed on to it.
            let mut is_named = WRITTEN.contains(&(&p.name, &d.name)) || manifest.contains(&format!("\"{}/", d.name));
            for file in &files {
                is_named |= names(&read(file)?, &name);
            }
            if !is_named {
                breaches.push(format!("{} asks for {}{}", p.name, kind(d), d.name));
            }
        }
    }
    Ok(Sentence::new("every dependency is named in the sources that it is declared for", breaches))
}

/// Whether code names a crate. A library may leave out what its package's name has between words: `md-5` is `md5`.
fn names(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let plain = name.replace('_', "");
    text.lines()
        .filter_map(|l| l.split("//").next())
        .any(|l| l.split(|c| !is_word(c)).any(|word| word == name || word == plain))
}

fn kind(d: &Dependency) -> String {
    d.kind.as_ref().map_or(String::new(), |k| format!("{k} "))
}

/// The manifest of a package's workspace.
fn workspace(p: &Package) -> &'static str {
    let folder = p.manifest_path.parent().unwrap_or(&p.manifest_path);
    if llvm::folders().any(|f| f.parent() == Some(folder)) {
        llvm::MANIFEST
    } else if p.manifest_path == root().join(FUZZ) {
        FUZZ
    } else {
        MAIN
    }
}

/// What several crates of a workspace use is declared once.
fn inherited(all: &[&Package]) -> Result<Sentence> {
    let mut users: BTreeMap<(&str, &str), BTreeSet<&Path>> = BTreeMap::new();
    for p in all {
        for d in &p.dependencies {
            users.entry((workspace(p), d.name.as_str())).or_default().insert(&p.manifest_path);
        }
    }
    let mut breaches = Vec::new();
    for ((_, name), manifests) in users.into_iter().filter(|(_, m)| m.len() > 1) {
        for manifest in manifests {
            let text = read(manifest)?;
            let own = text.lines().filter(|l| l.split(['.', ' ']).next() == Some(name));
            let own = own.filter(|l| !l.contains("workspace = true"));
            breaches.extend(own.map(|l| format!("{}: {l}", manifest.display())));
        }
    }
    Ok(Sentence::new("a dependency of several crates is declared in [workspace.dependencies] alone", breaches))
}

/// A declaration that no crate takes is never looked at again.
fn listed(all: &[&Package]) -> Result<Sentence> {
    let mut breaches = Vec::new();
    for manifest in [MAIN, llvm::MANIFEST] {
        let text = read(&root().join(manifest))?;
        let lines = text.lines().skip_while(|l| *l != "[workspace.dependencies]").skip(1);
        let names = lines.take_while(|l| !l.starts_with('[')).filter_map(|l| l.split_once(" = ")).map(|(name, _)| name);
        let of = |p: &&&Package| workspace(p) == manifest;
        let used: BTreeSet<&str> =
            all.iter().filter(of).flat_map(|p| &p.dependencies).map(|d| d.name.as_str()).collect();
        breaches.extend(names.filter(|n| !used.contains(n)).map(|n| format!("{manifest}: {n}")));
    }
    Ok(Sentence::new("every declaration in [workspace.dependencies] is taken by a crate", breaches))
}

/// What the workspaces share is what they are tested with.
fn versions(all: &[&Package]) -> Sentence {
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for d in all.iter().flat_map(|p| &p.dependencies).filter(|d| d.source.is_some()) {
        asked.entry(&d.name).or_default().insert(&d.req);
    }
    let several = asked.into_iter().filter(|(_, versions)| versions.len() > 1);
    let breaches = several.map(|(name, v)| format!("{name}: {}", v.into_iter().collect::<Vec<_>>().join(", ")));
    Sentence::new("the workspaces ask for one version of each dependency", breaches.collect())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_crate_is_named_by_a_word_of_the_code() {
        for text in ["use serde_json::Value;", "let x = serde_json::json!(1);", "extern crate serde_json;"] {
            assert!(names(text, "serde_json"), "{text}");
        }
        for text in ["// serde_json", "use serde::Serialize;", "use serde_json_path::x;"] {
            assert!(!names(text, "serde_json"), "{text}");
        }
        assert!(names("use md5::Digest;", "md_5"));
    }
}
