//! Sentences about the crates that link LLVM: a workspace of their own, which cargo resolves apart.

use super::layout::too_long;
use super::sentence::Sentence;
use super::sources::{SYSTEM_AND_IO, code_of, named};
use abi3lint_workspace::{Package, llvm_versions, packages, root};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Their workspace.
pub(crate) use abi3lint_workspace::LLVM_MANIFEST as MANIFEST;

/// The crates, and what each may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "abi3lint-front-ir",
        &["abi3lint-c-text", "abi3lint-flow", "abi3lint-model", "abi3lint-rules", "cpp_demangle", "inkwell", "md-5"],
    ),
    (
        "abi3lint-clang-plugin",
        &[
            "abi3lint-front-ir",
            "abi3lint-model",
            "abi3lint-rules",
            "abi3lint-lint",
            "abi3lint-report",
            "abi3lint-settings",
            "inkwell",
            "libc",
        ],
    ),
    (
        "abi3lint-ir-reader",
        &["abi3lint-front-ir", "abi3lint-ir-protocol", "abi3lint-model", "abi3lint-rules", "inkwell", "libc"],
    ),
];

/// The folders of their sources.
pub(crate) fn folders() -> impl Iterator<Item = PathBuf> {
    let name = |(name, _): &(&'static str, _)| name.strip_prefix("abi3lint-").unwrap_or(name);
    LAYERS.iter().map(move |layer| root().join("analyzer").join(name(layer)).join("src"))
}

/// Where an extra of the program's package, or what the program says, is not the list of versions.
fn versions(members: &[Package]) -> Result<Vec<String>> {
    let majors: Vec<u32> = llvm_versions()?.into_keys().collect();
    let id = &members.first().context("there are no crates")?.id;
    let (_, version) = id.rsplit_once(['#', '@']).context("cargo names no version")?;
    let extra = |m: &u32| format!("llvm{m} = [\"abi3lint-llvm{m}=={version}\"]");
    let expected: Vec<String> = majors.iter().map(extra).collect();
    let project = std::fs::read_to_string(root().join("pyproject.toml"))?;
    let extras: Vec<&str> = project.lines().filter(|l| l.starts_with("llvm")).collect();
    let advice = "analyzer/cli/src/input/llvm.rs";
    let said = std::fs::read_to_string(root().join(advice))?;
    let range = majors.first().zip(majors.last()).map(|(a, b)| format!("RangeInclusive<u32> = {a}..={b};"));
    let mut breaches = Vec::new();
    if extras != expected {
        breaches.push(format!("pyproject.toml must have: {}", expected.join(", ")));
    }
    if !range.is_some_and(|r| said.contains(&r)) {
        breaches.push(format!("{advice} must have {majors:?}"));
    }
    Ok(breaches)
}

pub(crate) fn prove() -> Result<Vec<Sentence>> {
    let members = packages(MANIFEST)?;
    let mut sentences = Vec::new();
    let placed = |p: &&Package| LAYERS.iter().any(|l| l.0 == p.name);
    let strangers = members.iter().filter(|p| !placed(p)).map(|p| p.name.clone()).collect();
    sentences.push(Sentence::new("only the IR front end, the plugin and the reader may link LLVM", strangers));
    let mut long = Vec::new();
    for (name, allowed) in LAYERS {
        let member = members.iter().find(|p| p.name == *name);
        let member = member.with_context(|| format!("{name} is not a crate"))?;
        let linked = member.dependencies.iter().filter(|d| d.kind.is_none() && !allowed.contains(&d.name.as_str()));
        let breaches = linked.map(|d| format!("{name} depends on {}", d.name)).collect();
        sentences.push(Sentence::new(format!("{name} knows {}", allowed.join(", ")), breaches));
        long.extend(too_long(member)?);
    }
    sentences.push(Sentence::new("no file of a crate that links LLVM is longer than others may be", long));
    sentences.push(Sentence::new(
        "packages and advice are for the LLVM versions that there are builds for",
        versions(&members)?,
    ));
    let front = members.iter().find(|p| p.name == "abi3lint-front-ir");
    let mut breaches = Vec::new();
    for (path, code) in code_of(front.context("abi3lint-front-ir is not a crate")?)? {
        for (prefix, denied) in [SYSTEM_AND_IO, ("abi3lint_rules::", &["checks"])] {
            let found = named(&code, prefix).into_iter().filter(|(_, w)| denied.contains(&w.as_str()));
            breaches.extend(found.map(|(line, word)| format!("{}:{line}: {prefix}{word}", path.display())));
        }
    }
    sentences.push(Sentence::new("abi3lint-front-ir: the front end does no I/O and knows no rule", breaches));
    Ok(sentences)
}
