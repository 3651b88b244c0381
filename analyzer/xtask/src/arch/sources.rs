//! Sentences about what the sources of a crate may name, proven by their text.
//!
//! A dependency graph does not show the standard library, nor which module of a crate is used.

use super::paths::{code, without_tests};
use super::sentence::Sentence;
use abi3lint_workspace::{Metadata, Package, is_product, members};
use anyhow::{Context, Result};
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// A path prefix and the names that must not follow it.
pub(crate) type Denied = (&'static str, &'static [&'static str]);

const SYSTEM: Denied = ("std::", &["fs", "env", "net", "process", "time", "os"]);
pub(crate) const SYSTEM_AND_IO: Denied = ("std::", &["fs", "env", "net", "process", "time", "os", "io", "thread"]);

/// Crate, what must not be named, and the sentence.
const TEXTS: &[(&str, Denied, &str)] = &[
    ("abi3lint-model", SYSTEM_AND_IO, "the vocabulary does no I/O and reads no clock and no environment"),
    ("abi3lint-ir-protocol", SYSTEM_AND_IO, "the form of the reader's answers does no I/O"),
    ("abi3lint-rules", SYSTEM_AND_IO, "the data does no I/O and reads no clock and no environment"),
    ("abi3lint-check", SYSTEM_AND_IO, "the engine does no I/O and reads no clock and no environment"),
    ("abi3lint-convert", SYSTEM_AND_IO, "conversions do no I/O and read no clock and no environment"),
    ("abi3lint-convert", ("abi3lint_rules::", &["checks"]), "conversions know no rule"),
    ("abi3lint-lint", SYSTEM_AND_IO, "the pipeline does no I/O and reads no clock and no environment"),
    ("abi3lint-c-text", SYSTEM_AND_IO, "the text of sources is read without I/O, clock or environment"),
    ("abi3lint-flow", SYSTEM_AND_IO, "the data-flow analysis does no I/O and reads no clock and no environment"),
    ("abi3lint-front-bin", SYSTEM, "binaries are read from what is given, without files, clock or environment"),
    ("abi3lint-front-bin", ("abi3lint_rules::", &["checks"]), "the front end for binaries knows no rule"),
    ("abi3lint-front-c", SYSTEM_AND_IO, "the front end does no I/O and reads no clock and no environment"),
    ("abi3lint-report", SYSTEM, "the renderers write where they are told, and read no clock and no environment"),
    (
        "abi3lint-settings",
        ("std::", &["net", "process", "time", "os", "thread"]),
        "settings are a project's files, and nothing else is asked",
    ),
    (
        "abi3lint-command-line",
        ("std::", &["net", "process", "time", "thread"]),
        "what a build says is read, and no compiler is started",
    ),
    ("abi3lint-command-line", WRITES_JSON, "compilation databases are read and never written"),
    ("abi3lint-front-c", ("abi3lint_rules::", &["checks"]), "the front end knows no rule"),
    ("abi3lint-check", ("abi3lint_", &["front_c", "report"]), "the engine knows no syntax and no output format"),
    ("abi3lint-lint", ("abi3lint_", &["front_c", "report"]), "the pipeline knows no syntax and no output format"),
    (
        "abi3lint-settings",
        ("serde::", &["Serialize", "Serializer", "ser"]),
        "settings are read by their declaration and never written",
    ),
    (
        "abi3lint-settings",
        ("ignore::", &["WalkBuilder", "Walk", "WalkParallel"]),
        "settings compare paths with patterns and look for no files",
    ),
    ("abi3lint-settings", ("abi3lint_rules::", &["catalog", "null"]), "settings know rules by their ids only"),
    (
        "abi3lint-report",
        ("abi3lint_", &["front_c", "check", "lint"]),
        "the renderers know neither a front end nor the engine",
    ),
];

/// Ways to write JSON.
const WRITES_JSON: Denied =
    ("serde_json::", &["to_string", "to_string_pretty", "to_vec", "to_writer", "json", "Serializer"]);

/// The crate that may have unsafe blocks.
const UNSAFE: &str = "abi3lint-allocator";
/// So many blocks of it: one tunes, one hands functions to tree-sitter, and four are those functions.
const UNSAFE_BLOCKS: usize = 6;

pub(crate) fn prove(metadata: &Metadata) -> Result<Vec<Sentence>> {
    let ours = members(metadata);
    let find =
        |name: &str| ours.iter().copied().find(|p| p.name == name).with_context(|| format!("{name} is not a crate"));
    let mut out = Vec::new();
    for (name, (prefix, denied), text) in TEXTS {
        let mut breaches = Vec::new();
        for (path, code) in code_of(find(name)?)? {
            for (line, word) in named(&code, prefix).into_iter().filter(|(_, w)| denied.contains(&w.as_str())) {
                breaches.push(format!("{}:{line}: {prefix}{word}", path.display()));
            }
        }
        out.push(Sentence::new(format!("{name}: {text}"), breaches));
    }
    // The lints print_stdout and print_stderr find what prints.
    let mut prints = Vec::new();
    for p in ours.iter().filter(|p| is_product(p)) {
        if p.name != UNSAFE && !inherits_lints(&p.manifest_path) {
            prints.push(format!("{} does not have the lints of the workspace", p.name));
        }
        for (path, code) in code_of(p)? {
            let allowed = code.lines().enumerate().filter(|(_, l)| l.contains("clippy::print_"));
            prints.extend(allowed.map(|(i, _)| format!("{}:{}", path.display(), i + 1)));
        }
    }
    out.push(Sentence::new("no product crate prints, but to the writers that it is given", prints));
    let (mut written, mut spoken) = (Vec::new(), Vec::new());
    for (path, code) in code_of(find("abi3lint")?)? {
        if !path.ends_with("lsp/wire.rs") {
            let words = named(&code, WRITES_JSON.0).into_iter().filter(|(_, w)| WRITES_JSON.1.contains(&w.as_str()));
            written.extend(words.map(|(line, word)| format!("{}:{line}: {word}", path.display())));
        }
        if !path.components().any(|c| c.as_os_str() == "lsp") {
            let names = ["gen_lsp_types", "lsp_server", "serde::"];
            let lines = code.lines().enumerate().filter(|(_, l)| names.iter().any(|n| l.contains(n)));
            spoken.extend(lines.map(|(i, _)| format!("{}:{}", path.display(), i + 1)));
        }
    }
    out.push(Sentence::new("the binary reads JSON and writes none but the messages of its language server", written));
    out.push(Sentence::new("of the binary, only the module lsp knows the protocol of editors", spoken));
    let lax = ours.iter().filter(|p| is_product(p) && p.name != UNSAFE && !inherits_lints(&p.manifest_path));
    let mut breaches: Vec<String> = lax.map(|p| p.name.clone()).collect();
    let unsafe_blocks: usize = code_of(find(UNSAFE)?)?.iter().map(|(_, code)| code.matches("unsafe {").count()).sum();
    if unsafe_blocks > UNSAFE_BLOCKS {
        breaches.push(format!("{UNSAFE} has {unsafe_blocks} unsafe blocks"));
    }
    let root = std::fs::read_to_string(abi3lint_workspace::root().join("Cargo.toml"))?;
    if !root.contains("unsafe_code = \"forbid\"") {
        breaches.push("the workspace does not forbid it".to_owned());
    }
    out.push(Sentence::new(
        "no product crate of a default build has unsafe code, but for calls that tune the allocator and count what the parser asks of it",
        breaches,
    ));
    Ok(out)
}

fn inherits_lints(manifest: &Path) -> bool {
    std::fs::read_to_string(manifest).is_ok_and(|t| t.contains("[lints]\nworkspace = true"))
}

/// The Rust files of a crate's library or binary.
pub(crate) fn files_of(p: &Package) -> Vec<PathBuf> {
    files_below(&p.manifest_path.with_file_name("src"))
}

/// The source files of a folder.
pub(crate) fn files_below(src: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(src).build().filter_map(|e| Some(e.ok()?.into_path()));
    let mut files: Vec<PathBuf> = walk.filter(|p| p.extension().is_some_and(|e| e == "rs")).collect();
    files.sort();
    files
}

/// Those files without comments, literals and tests.
pub(crate) fn code_of(p: &Package) -> Result<Vec<(PathBuf, String)>> {
    files_of(p)
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            Ok((path, code(&text)))
        })
        .collect()
}

/// Files without comments and tests.
pub(crate) fn code_with_literals(files: Vec<PathBuf>) -> Result<Vec<(PathBuf, String)>> {
    let of_file = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let code = without_tests(&text);
        let code = code.lines().map(|l| format!("{}\n", l.split("//").next().unwrap_or(""))).collect();
        Ok((path, code))
    };
    files.into_iter().map(of_file).collect()
}

/// The names that follow a prefix, also in a group: `std::{fs, io::Write}` names `fs` and `io`.
pub(crate) fn named(code: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let is_start = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + prefix.len()..];
        let word = |t: &str| t.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if !is_start {
            continue;
        }
        let Some(group) = rest.strip_prefix('{') else {
            out.push((line, word(rest)));
            continue;
        };
        let mut depth = 0;
        let mut is_first = true;
        for (i, c) in group.char_indices() {
            if depth == 0 && is_first && !c.is_whitespace() {
                out.push((line, word(&group[i..])));
                is_first = false;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => is_first = true,
                _ => {}
            }
        }
    }
    out.retain(|(_, w)| !w.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_are_found_in_groups_too() {
        let names = |code: &str| named(code, "std::").into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(names("use std::fs;"), ["fs"]);
        assert_eq!(
            names("use std::{collections::{BTreeMap, fs}, env,\n time::Instant};"),
            ["collections", "env", "time"]
        );
        assert_eq!(names("let x = ::std::net::y(); my_std::fs"), ["net"]);
        assert_eq!(
            named("\n\nabi3lint_rules::{catalog, checks}", "abi3lint_rules::"),
            [(3, "catalog".into()), (3, "checks".into())]
        );
    }
}
